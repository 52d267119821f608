"""Lists in a browser: twenty closed at once, rows ticked together, columns sorted, with scripts and without."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.page_checks import faults
from tests.browser.records_at_hand import keep
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.server import Server

DEAD = 20
ACTS_TO_CLOSE_THEM = 23


class Acts:
    """Counts what a person does: each press, tick and choice is one."""

    def __init__(self) -> None:
        self.done = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.done += 1

    def choose(self, what: Locator, label: str) -> None:
        what.select_option(label=label)
        self.done += 1


def keep_some(server: Server, alice: Person, count: int) -> None:
    for number in range(count):
        keep(server, alice, "opportunities", title=f"Dead end {number}", stage="Applied")
    keep(server, alice, "opportunities", title="Alive", stage="Applied")


def test_twenty_dead_ones_are_closed_in_23_acts(either_page: Page, server: Server, alice: Person) -> None:
    keep_some(server, alice, DEAD)
    be(either_page, alice)
    either_page.goto("/opportunities")
    acts = Acts()
    acts.click(either_page.get_by_role("link", name="Select", exact=True))
    for number in range(DEAD):
        acts.click(either_page.get_by_role("checkbox", name=f"Select Dead end {number}", exact=True))
    acts.choose(either_page.get_by_label("What to do"), "No reply")
    acts.click(either_page.get_by_role("button", name="Apply", exact=True))
    expect(either_page.get_by_text(f"Moved {DEAD} opportunities to Closed as “No reply”.")).to_be_visible()
    assert acts.done == ACTS_TO_CLOSE_THEM
    expect(either_page.get_by_role("row").filter(has_text="No reply")).to_have_count(DEAD)
    either_page.get_by_role("button", name="Undo").click()
    expect(either_page.get_by_text("Undone.")).to_be_visible()
    expect(either_page.get_by_role("row").filter(has_text="No reply")).to_have_count(0)


def test_scripts_tick_all_and_what_lies_between(page: Page, server: Server, alice: Person) -> None:
    keep_some(server, alice, 4)
    be(page, alice)
    page.goto("/opportunities?sort=title&show=select")
    boxes = page.locator("tbody [name=id]")
    expect(page.get_by_text("0 selected")).to_be_visible()
    boxes.nth(1).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(page.get_by_text("3 selected")).to_be_visible()
    expect(boxes.nth(2)).to_be_checked()
    page.get_by_role("link", name="Select all 5 on this page").click()
    expect(page.get_by_text("5 selected")).to_be_visible()
    expect(page).to_have_url("/opportunities?sort=title&show=select")
    page.get_by_role("link", name="Select none").click()
    expect(page.get_by_text("0 selected")).to_be_visible()
    page.get_by_label("What to do").select_option(label="Add a tag")
    page.get_by_label("Tag", exact=True).fill("late")
    expect(page.get_by_label("Tag", exact=True)).to_be_visible()
    page.get_by_label("What to do").select_option(label="Archive")
    expect(page.get_by_label("Tag", exact=True)).to_be_hidden()


def test_a_list_is_sorted_filtered_and_saved_without_scripts(plain_page: Page, server: Server, alice: Person) -> None:
    keep_some(server, alice, 2)
    be(plain_page, alice)
    plain_page.goto("/opportunities")
    plain_page.get_by_role("link", name="Company and role").click()
    expect(plain_page.locator("th[aria-sort=ascending]")).to_have_text("Company and role")
    plain_page.get_by_text("Filter and sort").click()
    plain_page.get_by_role("link", name="More filters").click()
    plain_page.get_by_label("Next step").select_option(label="Waiting")
    plain_page.get_by_role("button", name="Apply").click()
    plain_page.get_by_text("Save this view").click()
    plain_page.get_by_label("Name of this view").fill("Lively")
    plain_page.get_by_role("button", name="Save", exact=True).click()
    expect(plain_page.get_by_role("navigation", name="Saved views").get_by_text("Lively")).to_have_attribute(
        "aria-current", "page"
    )
    plain_page.get_by_role("link", name="Remove Waiting").click()
    expect(plain_page.locator(".narrowed")).to_have_count(0)


def test_lists_are_accessible_and_fit(page: Page, server: Server, alice: Person) -> None:
    keep_some(server, alice, 3)
    keep(server, alice, "saved_views", name="Quiet ones of a rather long name", query="next_step=quiet")
    be(page, alice)
    for query in (
        "sort=pay&show=columns",
        "show=select",
        "show=filters&tag=x&location=leeds",
        "next_step=waiting&q=dead",
    ):
        page.goto(f"/opportunities?{query}")
        found = faults(page, by_tab=query == "show=select")
        assert not found, "\n".join(found)
