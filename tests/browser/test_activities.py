"""The sheet for an interview on paper; a time that comes twice; tasks by one press."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models.activity import Activity
from app.models.columns import now
from app.models.opportunity import Opportunity
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import faults
from tests.browser.records_at_hand import id_in, keep, rows_of
from tests.support.browser import Browser as Person
from tests.support.chromium import assert_accessible, assert_fits, be
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


def surround(server: Server, owner: Person, address: str) -> None:
    """What is known besides: two notes about the opportunity, one about the company, a contact, an earlier talk."""
    with rows_of(server, owner) as account:
        row = db.session.get_one(Activity, (account.id, id_in(address)))
        opportunity, company = row.opportunity_id, row.company_id
        company = company or db.session.get_one(Opportunity, (account.id, opportunity)).company_id
    keep(server, owner, "notes", body="They asked for **two references**.", opportunity_id=opportunity)
    keep(server, owner, "notes", body="The first talk: friendly, much about rosters.", opportunity_id=opportunity)
    keep(server, owner, "notes", body="Parking is impossible, the 08:12 train works.", company_id=company)
    recruiter = id_in(keep(server, owner, "contacts", name="Ines Recruiter", phone="01632 960 150"))
    before = {"kind": "interview", "summary": "First interview", "outcome": "passed", "debrief": "Ask about nights."}
    earlier = datetime(2026, 11, 20, 9, tzinfo=UTC)
    keep(server, owner, "activities", starts_at=earlier, opportunity_id=opportunity, **before)
    with rows_of(server, owner) as account:
        db.session.get_one(Opportunity, (account.id, opportunity)).set_contacts([recruiter])


KNOWN = ("two references", "much about rosters", "the 08:12 train works", "Ines Recruiter", "Ask about nights.")


def sheets_of_paper(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, format="A4")))


def test_an_interview_is_one_sheet_of_paper(page: Page, server: Server, alice: Person, interview: str) -> None:
    surround(server, alice, interview)
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
        *KNOWN,
    ):
        assert shown in printed
    expect(page.get_by_role("heading", name="Space for notes")).to_be_visible()
    for chrome in ("Search", "Edit", "Print", "Delete this activity", "Add a note", "Notes", "Sign out"):
        expect(page.get_by_text(chrome, exact=True).first).to_be_hidden()
    assert sheets_of_paper(page) == 1


def test_what_is_empty_is_not_printed(page: Page, server: Server, alice: Person) -> None:
    be(page, alice)
    page.goto(keep(server, alice, "activities", kind="interview", starts_at=datetime(2026, 12, 1, 14, tzinfo=UTC)))
    page.emulate_media(media="print")
    assert page.locator("h2:visible").all_inner_texts() == ["When and where", "Space for notes"]
    assert sheets_of_paper(page) == 1


def test_the_sheet_says_all_that_is_known(either_page: Page, server: Server, alice: Person, interview: str) -> None:
    surround(server, alice, interview)
    be(either_page, alice)
    either_page.goto(interview)
    for known in KNOWN:
        expect(either_page.locator("main")).to_contain_text(known)
    directions = either_page.get_by_role("link", name="Directions")
    assert directions.get_attribute("href") == (
        "https://www.openstreetmap.org/directions?to=Moor%20End%20Road%204%2C%20second%20floor"
    )
    with either_page.expect_download() as download:
        either_page.get_by_role("link", name="Add to calendar").click()
    assert download.value.suggested_filename == "interview.ics"


@pytest.mark.parametrize("width", [320, 1280])
def test_a_call_by_video_is_joined_by_a_button(open_page: OpenPage, server: Server, alice: Person, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    be(page, alice)
    place = "Zoom: https://meet.example.org/j/123?pwd=x, room 4"
    starts_at = now() + timedelta(minutes=90)
    page.goto(keep(server, alice, "activities", kind="interview", starts_at=starts_at, minutes=30, place=place))
    join = page.get_by_role("link", name="Join")
    assert join.get_attribute("href") == "https://meet.example.org/j/123?pwd=x"
    expect(page.locator(".to-go")).to_contain_text("in 1 hour")
    expect(page.get_by_role("link", name="Directions")).to_have_count(0)
    assert_fits(page)
    assert_accessible(page)


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
