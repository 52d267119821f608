"""A move is one step, wherever it begins; what it asks afterwards is there to be answered, and stops nobody."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.page_checks import faults, message
from tests.browser.records_at_hand import keep
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.server import Server

NAME = "Ferncliffe Partnership"


@pytest.fixture
def opportunity(server: Server, alice: Person) -> str:
    company = keep(server, alice, "companies", name=NAME)
    return keep(server, alice, "opportunities", title="Clerk", company_id=company.rpartition("/")[2])


class Steps:
    """What a person set off since: forms that were sent."""

    def __init__(self, page: Page) -> None:
        self.sent: list[str] = []
        page.on("request", self._see)

    def _see(self, request: Request) -> None:
        if request.method == "POST":
            self.sent.append(request.url.rpartition("/")[2])


def stands_at(page: Page, address: str, stage: str) -> None:
    page.goto(address)
    expect(page.locator("[aria-current=step]")).to_contain_text(stage)


def test_one_step_on_the_page_of_the_opportunity(either_page: Page, alice: Person, opportunity: str) -> None:
    be(either_page, alice)
    either_page.goto(opportunity)
    steps = Steps(either_page)
    either_page.get_by_role("button", name="Applied").click()
    expect(either_page.get_by_text("Moved to Applied.")).to_be_visible()
    expect(either_page.get_by_role("region", name="What did you send?")).to_be_visible()
    assert steps.sent == ["stage"]
    either_page.get_by_role("link", name="Not now").click()
    expect(either_page.locator("#asked")).to_have_count(0)
    stands_at(either_page, opportunity, "Applied")


def test_one_step_by_keyboard(either_page: Page, alice: Person, opportunity: str) -> None:
    be(either_page, alice)
    either_page.goto(opportunity)
    steps = Steps(either_page)
    either_page.get_by_role("button", name="Interview").focus()
    either_page.keyboard.press("Enter")
    expect(either_page.get_by_role("region", name="When is the interview?")).to_be_visible()
    assert steps.sent == ["stage"]
    stands_at(either_page, opportunity, "Interview")


def test_one_step_on_the_board_and_the_question_is_a_link(
    page: Page, server: Server, alice: Person, opportunity: str
) -> None:
    keep(server, alice, "documents", name="CV for offices", kind="resume")
    be(page, alice)
    page.goto("/board")
    steps = Steps(page)
    page.locator(".card").drag_to(page.get_by_role("region", name="Applied", exact=True))
    said = message(page)
    expect(said).to_contain_text(f"{NAME} moved to Applied.")
    assert steps.sent == ["stage"]
    expect(said.get_by_role("button", name="Undo")).to_be_visible()
    expect(said.get_by_role("link", name="Change date")).to_be_visible()
    said.get_by_role("link", name="What did you send?").click()
    page.get_by_label("CV for offices").check()
    page.get_by_label("How you applied").select_option("email")
    page.get_by_role("region", name="What did you send?").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Change", exact=True).click()
    expect(page.get_by_label("CV for offices")).to_be_checked()


def test_one_step_on_the_board_by_keyboard(page: Page, alice: Person, opportunity: str) -> None:
    be(page, alice)
    page.goto("/board")
    steps = Steps(page)
    page.get_by_role("button", name=f"Move Clerk at {NAME}").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("6")
    said = message(page)
    expect(said.get_by_role("link", name="How did it end?")).to_be_visible()
    assert steps.sent == ["stage"]


def test_the_day_is_changed_without_leaving_the_stage(either_page: Page, alice: Person, opportunity: str) -> None:
    be(either_page, alice)
    either_page.goto(opportunity)
    either_page.get_by_role("button", name="Offer").click()
    either_page.get_by_role("link", name="Change date").click()
    asked = either_page.get_by_role("region", name="When did it move to Offer?")
    asked.get_by_label("Date").fill("2026-01-07")
    asked.get_by_role("button", name="Save").click()
    expect(either_page.locator("[aria-current=step]")).to_contain_text("Jan 7")


def test_a_search_that_heard_nothing_is_closed_in_one_press(
    either_page: Page, server: Server, alice: Person, opportunity: str
) -> None:
    be(either_page, alice)
    either_page.goto(opportunity)
    either_page.get_by_role("button", name="Applied").click()
    either_page.get_by_role("link", name="Not now").click()
    either_page.get_by_role("button", name="Close as no reply").click()
    expect(either_page.locator("[aria-current=step]")).to_contain_text("Closed")
    expect(either_page.locator("#asked")).to_have_count(0)
    expect(either_page.get_by_text("No reply").first).to_be_visible()


def test_questions_look_well(page: Page, server: Server, alice: Person, opportunity: str) -> None:
    for number in range(3):
        keep(server, alice, "documents", name=f"{'Lettertotheadministration' * 4}{number}", kind="cover_letter")
    be(page, alice)
    page.goto(opportunity)
    found: list[str] = []
    for stage, word in (("Applied", "sent"), ("Interview", "interview"), ("Offer", "date"), ("Closed", "outcome")):
        page.get_by_role("button", name=stage).first.click()
        page.goto(f"{opportunity}?asked={word}")
        expect(page.locator("#asked")).to_be_visible()
        found += faults(page, by_tab=True)
    page.locator("#asked").get_by_label("Why it ended").evaluate("area => { area.value = 'a'.repeat(5_001) }")
    page.locator("#asked").get_by_role("button", name="Not selected").click()
    expect(page.locator(".errors")).to_be_focused()
    found += faults(page)
    assert not found, "\n".join(found)


def test_stages_are_ordered_and_merged(either_page: Page, alice: Person, opportunity: str) -> None:
    be(either_page, alice)
    either_page.goto("/account")
    either_page.get_by_role("link", name="Edit stages").click()
    either_page.get_by_role("button", name="Move up Interview").click()
    expect(either_page.get_by_text("Interview moved to position 3.")).to_be_visible()
    either_page.get_by_role("link", name="Saved", exact=True).click()
    either_page.get_by_label("Merge into", exact=True).select_option("Offer")
    either_page.get_by_role("button", name="Merge").click()
    expect(either_page.get_by_text("Merged Saved into Offer.")).to_be_visible()
    stands_at(either_page.context.new_page(), opportunity, "Offer")
    either_page.get_by_role("button", name="Undo").click()
    expect(either_page.get_by_text("Undone.")).to_be_visible()
    stands_at(either_page, opportunity, "Saved")
