"""Searching from any page: the first of what is found while one types, all of it by Enter."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.records_at_hand import keep
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.server import Server


@pytest.fixture
def note(server: Server, alice: Person) -> str:
    role = keep(server, alice, "opportunities", title="Ward clerk", tags=["zebra"])
    return keep(server, alice, "notes", body="The zebra papers", opportunity_id=role.rpartition("/")[2])


def test_a_note_is_found_while_one_types(page: Page, alice: Person, note: str) -> None:
    be(page, alice)
    page.goto("/board")
    page.keyboard.press("/")
    page.keyboard.type("zeb")
    found = page.locator(".typed a")
    expect(found).to_have_count(3)
    expect(found.nth(1)).to_contain_text("Note about Ward clerk")
    expect(found.nth(1).locator("mark")).to_have_text("zebra")
    expect(page.get_by_text("3 results")).to_be_attached()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(found.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(found).to_have_count(0)
    expect(page.get_by_label("Search everything")).to_be_focused()
    page.keyboard.type("r")
    expect(found).to_have_count(3)
    found.nth(1).click()
    expect(page).to_have_url(page.url.partition("/notes")[0] + note)


def test_enter_leads_to_all_of_it(either_page: Page, alice: Person, note: str) -> None:
    be(either_page, alice)
    either_page.goto("/today")
    either_page.get_by_label("Search everything").fill("zebra papers")
    either_page.get_by_label("Search everything").press("Enter")
    expect(either_page.get_by_role("heading", level=1)).to_have_text("Search results for “zebra papers”")
    either_page.get_by_role("link", name="Note about Ward clerk").click()
    expect(either_page.get_by_text("The zebra papers")).to_be_visible()


def test_on_a_phone_the_list_stays_within_the_window(page: Page, alice: Person, note: str) -> None:
    be(page, alice)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/notes")
    page.get_by_label("Search everything").press_sequentially("zebra")
    box = page.locator(".typed").filter(has=page.locator("a")).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
