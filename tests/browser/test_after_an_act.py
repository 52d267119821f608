"""After an act one stays where one was: the message has focus, Undo comes next, and one key takes the act back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.page_checks import faults
from tests.browser.records_at_hand import how_many, id_in, keep
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.server import Server

PHONE = {"width": 390, "height": 844}
IN_SIGHT = """element => {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}"""


@pytest.fixture
def job(server: Server, alice: Person) -> str:
    job = keep(server, alice, "opportunities", title="Ward clerk")
    for number in range(8):
        keep(server, alice, "notes", body=f"Line\n\n{number}", opportunity_id=id_in(job))
    return job


@pytest.fixture
def tasks(server: Server, alice: Person) -> list[str]:
    return [keep(server, alice, "tasks", title=f"Task {number}") for number in range(30)]


def test_the_message_has_focus_and_undo_is_the_next_stop(page: Page, alice: Person, job: str) -> None:
    be(page, alice)
    page.goto(job)
    page.get_by_role("button", name="Offer").click()
    said = page.get_by_role("alert")
    expect(said).to_contain_text("Moved to Offer.")
    expect(said).to_be_focused()
    page.keyboard.press("Tab")
    undo = said.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(said.locator(".key")).to_have_text("(z)")
    page.keyboard.press("Escape")
    expect(said).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()


def test_one_key_takes_it_back_unless_keys_are_switched_off(page: Page, alice: Person, job: str) -> None:
    be(page, alice)
    page.goto(job)
    page.get_by_role("button", name="Offer").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("z")
    expect(page.get_by_role("alert")).to_contain_text("Undone.")
    expect(page.locator("[aria-current=step]")).to_contain_text("Saved")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_role("button", name="Offer").click()
    said = page.get_by_role("alert")
    expect(said).to_be_focused()
    expect(said.locator(".key")).to_be_hidden()
    page.keyboard.press("z")
    expect(page.locator("[aria-current=step]")).to_contain_text("Offer")


def test_a_note_leads_to_its_row_with_and_without_scripts(
    either_page: Page, server: Server, alice: Person, job: str
) -> None:
    be(either_page, alice)
    either_page.set_viewport_size(PHONE)
    either_page.goto(job)
    either_page.get_by_label("Add a note").fill("Ask about nights.")
    either_page.get_by_role("button", name="Save note").click()
    expect(either_page).to_have_url(re.compile("#note-[0-9a-f-]{36}$"))
    row = either_page.locator(".notes li").filter(has_text="Ask about nights.")
    expect(either_page.get_by_role("alert")).to_contain_text("Note saved.")
    assert row.evaluate(IN_SIGHT)
    assert either_page.get_by_role("alert").evaluate(IN_SIGHT)


def test_deleting_a_note_leads_to_the_notes(either_page: Page, alice: Person, job: str) -> None:
    be(either_page, alice)
    either_page.set_viewport_size(PHONE)
    either_page.goto(job)
    either_page.locator(".notes a[href$='/delete']").last.click()
    either_page.get_by_role("button", name="Delete this note").click()
    expect(either_page).to_have_url(re.compile("#notes$"))
    assert either_page.locator("#notes").evaluate(IN_SIGHT)
    assert either_page.get_by_role("alert").evaluate(IN_SIGHT)
    either_page.get_by_role("button", name="Undo").click()
    expect(either_page).to_have_url(re.compile("#note-[0-9a-f-]{36}$"))


def test_a_task_ticked_at_the_foot_of_a_page_leaves_the_page_where_it_was(
    open_page: OpenPage, alice: Person, tasks: list[str]
) -> None:
    page = open_page(viewport=PHONE)
    be(page, alice)
    page.goto("/tasks")
    tick = page.locator("#tasks .tick-off").last
    name = tick.get_attribute("aria-label") or ""
    tick.focus()
    before = page.evaluate("scrollY")
    assert before > 300
    page.keyboard.press("Enter")
    said = page.get_by_role("alert")
    expect(said).to_be_focused()
    expect(page.locator("#tasks").get_by_role("button", name=name, exact=True)).to_have_count(0)
    assert abs(page.evaluate("scrollY") - before) < 20
    assert said.evaluate(IN_SIGHT)
    page.keyboard.press("z")
    expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_a_contact_and_a_corrected_date_lead_to_their_sections(either_page: Page, alice: Person, job: str) -> None:
    be(either_page, alice)
    either_page.set_viewport_size(PHONE)
    either_page.goto(job)
    either_page.locator("summary", has_text="Add a contact").click()
    either_page.get_by_label("Person’s name").fill("Ruth")
    either_page.get_by_role("button", name="Add contact").click()
    expect(either_page).to_have_url(re.compile("#contacts$"))
    assert either_page.get_by_text("Added Ruth to the contacts.").evaluate(IN_SIGHT)
    either_page.locator("#history summary").first.click()
    either_page.locator("#history").get_by_label("Date").fill("2026-01-07")
    either_page.locator("#history").get_by_role("button", name="Save").click()
    expect(either_page).to_have_url(re.compile("#history$"))
    assert either_page.get_by_text("Date corrected.").evaluate(IN_SIGHT)


def test_the_message_looks_well(page: Page, server: Server, alice: Person, job: str) -> None:
    be(page, alice)
    found: list[str] = []
    for stage in ("Interview", "Applied"):
        page.goto(job)
        page.get_by_role("button", name=stage).first.click()
        expect(page.get_by_role("alert")).to_be_focused()
        found += faults(page, by_tab=stage == "Interview")
    assert not found, "\n".join(found)
    assert how_many(server, alice, "opportunities") == 1
