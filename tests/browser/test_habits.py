"""What a browser sees of habits kept on every page: one record for two clicks, keys, paper, and a light first visit."""

import gzip
import re

from playwright.sync_api import Page, Response, expect

from tests.browser.records_at_hand import how_many, id_in, keep
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.server import Server

MOST_BYTES, MOST_REQUESTS = 60 * 1024, 6


def test_a_double_click_makes_one_record(either_page: Page, server: Server, alice: Person) -> None:
    be(either_page, alice)
    either_page.goto("/opportunities/new")
    either_page.get_by_label("Role").fill("Ward clerk")
    either_page.get_by_label("Company").fill("Calder Bank Hospital")
    either_page.get_by_role("button", name="Save").dblclick()
    expect(either_page.get_by_role("heading", level=1)).to_have_text("Calder Bank Hospital, Ward clerk")
    either_page.get_by_label("Add a note").fill("Ask about parking.")
    either_page.get_by_role("button", name="Save note").dblclick()
    expect(either_page.locator(".notes li")).to_have_count(1)
    assert [how_many(server, alice, slug) for slug in ("opportunities", "companies", "notes")] == [1, 1, 1]


def test_keys_lead_to_search_and_to_a_new_record_until_they_are_switched_off(page: Page, alice: Person) -> None:
    be(page, alice)
    page.goto("/companies")
    page.keyboard.press("/")
    expect(page.get_by_label("Search everything")).to_be_focused()
    page.keyboard.type("n")
    expect(page).to_have_url(re.compile("/companies$"))
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"/companies/new\?"))
    page.goto("/today")
    switch = page.get_by_role("button", name="Keyboard shortcuts")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.reload()
    page.keyboard.press("/")
    expect(page.get_by_label("Search everything")).not_to_be_focused()


def test_the_policy_on_paper_is_its_text_alone(page: Page, alice: Person) -> None:
    be(page, alice)
    page.goto("/privacy")
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    assert printed.startswith("Privacy policy")
    assert "The short version" in printed
    for chrome in ("Search", "Board", "On this page", "Sign out", "Skip to main content"):
        expect(page.get_by_text(chrome, exact=True).first).to_be_hidden()
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, format="A4")))
    assert 2 <= sheets <= 9


def test_a_password_is_shown_when_asked(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("Password", exact=True).fill("three plain words")
    page.get_by_role("button", name="Show Password").click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")


def test_the_first_visit_of_the_board_is_light(page: Page, server: Server, alice: Person) -> None:
    """Counted as a proxy sends it: pages compressed, and the icon that a browser with a window asks for besides."""
    company = id_in(keep(server, alice, "companies", name="Calder Bank Hospital"))
    for number in range(50):
        title, stage = f"Ward clerk, part {number}", ("Saved", "Applied", "Interview")[number % 3]
        keep(server, alice, "opportunities", title=title, company_id=company, location="Halifax", stage=stage)
    be(page, alice)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto("/board", wait_until="networkidle")
    assert page.locator(".card").count() == 50
    sizes = {answer.url.rpartition("/")[2]: _bytes_sent(answer) for answer in answers}
    if "mark.svg" not in sizes:
        icon = page.request.get(page.locator("link[rel=icon]").get_attribute("href") or "")
        sizes["mark.svg"] = len(gzip.compress(icon.body()))
    print(f"First visit of the board: {len(sizes)} requests, {sum(sizes.values())} bytes: {sizes}")  # noqa: T201
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def _bytes_sent(answer: Response) -> int:
    body = answer.body()
    return len(body) if answer.headers["content-type"].startswith("font/") else len(gzip.compress(body))
