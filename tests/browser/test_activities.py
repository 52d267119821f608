"""The sheet for an interview on paper; a time that comes twice; tasks by one press."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_checks import faults
from tests.browser.records_at_hand import id_in, keep
from tests.support.browser import Browser as Person
from tests.support.chromium import assert_accessible, be
from tests.support.server import Server

ADVERT = "We look for a ward clerk who likes people, order and tea. " * 55


@pytest.fixture
def interview(server: Server, alice: Person) -> str:
    """A usual one: three people, a page of preparation, an advert of 3,000 characters."""
    company = {"address": "Calder Bank Hospital\nMoor End Road\nHalifax", "phone": "01632 960 140", "size": "3,000"}
    hospital = id_in(keep(server, alice, "companies", name="Calder Bank Hospital", **company))
    people = [
        id_in(
            keep(
                server,
                alice,
                "contacts",
                name=f"Person {n}",
                role="Matron",
                phone=f"01632 960 14{n}",
                email=f"p{n}@calder.example.org",
            )
        )
        for n in range(3)
    ]
    documents = [id_in(keep(server, alice, "documents", name=name, kind="resume")) for name in ("CV", "Letter")]
    job = {"title": "Ward clerk", "company_id": hospital, "posting": ADVERT, "document_ids": documents}
    opportunity = id_in(keep(server, alice, "opportunities", **job))
    return keep(
        server,
        alice,
        "activities",
        kind="interview",
        summary="Second interview",
        starts_at=datetime(2026, 12, 1, 14, tzinfo=UTC),
        time_zone="Europe/Berlin",
        minutes=60,
        place="Moor End Road 4, second floor",
        opportunity_id=opportunity,
        contact_ids=people,
        preparation="# Questions\n\n" + "- Why this ward, and why now?\n" * 15,
    )


def test_an_interview_is_one_sheet_of_paper(page: Page, alice: Person, interview: str) -> None:
    be(page, alice)
    page.goto(interview)
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    assert printed.startswith("Second interview")
    for shown in (
        "3:00\N{NO-BREAK SPACE}PM Berlin",
        "Moor End Road 4",
        "Person 2",
        "01632 960 142",
        "Why this ward",
        "CV",
        "likes people",
    ):
        assert shown in printed
    expect(page.get_by_role("heading", name="Space for notes")).to_be_visible()
    for chrome in ("Search", "Edit", "Print", "Delete this activity", "Add a note", "Notes", "Sign out"):
        expect(page.get_by_text(chrome, exact=True).first).to_be_hidden()
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, format="A4")))
    assert sheets <= 2


def test_its_button_prints(page: Page, alice: Person, interview: str) -> None:
    page.add_init_script("window.print = () => { document.title = 'printing' }")
    be(page, alice)
    page.goto(interview)
    page.get_by_role("button", name="Print").click()
    assert page.title() == "printing"
    assert_accessible(page)


def test_a_time_that_comes_twice_is_asked_about(either_page: Page, alice: Person) -> None:
    be(either_page, alice)
    either_page.goto("/activities/new")
    either_page.get_by_label("Type", exact=True).select_option("call")
    either_page.get_by_label("Date and time").fill("2026-10-25T01:30")
    either_page.get_by_label("Time zone").select_option("Europe/London")
    either_page.get_by_role("button", name="Save").click()
    either_page.locator(".errors").get_by_role("link").click()
    expect(either_page.get_by_label("The first time")).to_be_focused()
    either_page.get_by_label("The second time").check()
    either_page.get_by_role("button", name="Save").click()
    expect(either_page.locator("main time").first).to_have_attribute("datetime", "2026-10-25T01:30:00+00:00")


def test_a_task_is_added_done_taken_back_and_put_off_by_keys(either_page: Page, alice: Person) -> None:
    be(either_page, alice)
    either_page.goto("/tasks")
    either_page.get_by_label("Add a task").fill("Ring Zoë")
    either_page.keyboard.press("Enter")
    done = either_page.get_by_role("button", name="Mark as done: Ring Zoë")
    done.focus()
    either_page.keyboard.press("Enter")
    expect(either_page.get_by_role("button", name="Mark as not done: Ring Zoë")).to_be_visible()
    either_page.get_by_role("button", name="Undo").press("Enter")
    expect(done).to_be_visible()
    either_page.get_by_text("Later").press("Enter")
    either_page.get_by_role("button", name="Tomorrow").press("Enter")
    expect(either_page.get_by_role("heading", name="Next 7 days")).to_be_visible()


def test_both_are_sound_in_every_way_they_are_shown(page: Page, alice: Person) -> None:
    be(page, alice)
    page.goto("/activities/new")
    page.get_by_label("Date and time").fill("2026-10-25T01:30")
    page.get_by_label("Time zone").select_option("Europe/London")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("The first time")).to_be_visible()
    assert faults(page, by_tab=True) == []
    page.goto("/tasks")
    page.get_by_label("Add a task").fill("Ring Zoë")
    page.keyboard.press("Enter")
    page.get_by_text("Later").press("Enter")
    assert faults(page, by_tab=True) == []
