"""Everything that hangs on an opportunity, on its page: added there, seen there, in every way a page is shown."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser import page_checks
from tests.browser.records_at_hand import id_in, keep
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.server import Server

NOW = datetime.now(UTC)


@pytest.fixture
def job(server: Server, alice: Person) -> str:
    return keep(
        server, alice, "opportunities", title="Ward clerk", deadline=(NOW + timedelta(days=9)).date().isoformat()
    )


def day(ahead: int) -> str:
    return (NOW + timedelta(days=ahead)).date().isoformat()


def fill(server: Server, alice: Person, job: str) -> None:
    """As much as hangs on it after some weeks."""
    about = {"opportunity_id": id_in(job)}
    for number in range(3):
        at = (NOW + timedelta(days=2 - 3 * number)).isoformat()
        keep(server, alice, "activities", kind="interview", summary=f"Talk {number}", starts_at=at, **about)
        keep(server, alice, "notes", body=f"Note {number} with **weight**.", **about)
    keep(server, alice, "tasks", title="Send the references", due_on=day(0), **about)
    keep(server, alice, "tasks", title="Read the report", **about)
    keep(server, alice, "offers", base=3_450_000, currency="GBP", period="year", reply_by="2027-01-04", **about)
    keep(server, alice, "postings", text="You know your way about.", **about)


def test_everything_is_added_on_the_page(either_page: Page, server: Server, alice: Person, job: str) -> None:
    page = either_page
    be(page, alice)
    page.goto(job)
    page.get_by_text("Add a task", exact=True).last.click()
    page.get_by_label("Task", exact=True).fill("Send the references")
    page.get_by_label("Due", exact=False).fill((NOW + timedelta(days=1)).date().isoformat())
    page.get_by_role("button", name="Add task").click()
    expect(page).to_have_url(re.compile(re.escape(f"{server.url}{job}")))
    expect(page.get_by_role("region", name="Next step")).to_contain_text("Send the references")
    page.get_by_text("Add an activity").click()
    page.get_by_label("Type", exact=True).select_option("call")
    page.get_by_label("Date and time", exact=True).fill("2026-11-02T10:30")
    page.get_by_label("Title").fill("First talk")
    page.get_by_role("button", name="Add activity").click()
    expect(page).to_have_url(re.compile(re.escape(f"{server.url}{job}")))
    expect(page.get_by_role("region", name="Interviews and activities")).to_contain_text("First talk")
    expect(page.locator(".history")).to_contain_text("First talk")
    page.get_by_text("Add a contact").click()
    page.get_by_label("Person’s name").fill("Priya Raman")
    page.get_by_role("button", name="Add contact").click()
    expect(page.get_by_role("region", name="Contacts")).to_contain_text("Priya Raman")
    page.get_by_text("Add an offer").click()
    page.get_by_label("Pay").fill("£34,500 a year")
    page.get_by_role("button", name="Add offer").click()
    expect(page).to_have_url(re.compile(re.escape(f"{server.url}{job}")))
    expect(page.get_by_role("region", name="Offer", exact=True)).to_contain_text("£34,500 a year")
    page.get_by_label("Add a note").fill("Ask about parking.")
    page.get_by_role("button", name="Save note").click()
    expect(page).to_have_url(re.compile(re.escape(f"{server.url}{job}")))
    expect(page.locator(".notes")).to_contain_text("Ask about parking.")
    expect(page.locator(".history")).to_contain_text("Ask about parking.")


def test_what_is_wrong_comes_back_as_typed(either_page: Page, server: Server, alice: Person, job: str) -> None:
    page = either_page
    be(page, alice)
    page.goto(job)
    page.get_by_text("Add an activity").click()
    page.get_by_label("Date and time", exact=True).fill("")
    page.get_by_label("Title").fill("First talk")
    page.get_by_role("button", name="Add activity").click()
    expect(page.get_by_role("heading", name="There’s a problem")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("First talk")
    page.locator("[name=starts_at]").fill("2026-11-02T10:30")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(re.escape(f"{server.url}{job}")))


def test_what_comes_next_is_the_earliest(page: Page, server: Server, alice: Person, job: str) -> None:
    be(page, alice)
    page.goto(job)
    step, about = page.get_by_role("region", name="Next step"), {"opportunity_id": id_in(job)}
    expect(step).to_contain_text("9 days left to apply.")
    keep(server, alice, "offers", reply_by=day(8), **about)
    page.reload()
    expect(step).to_contain_text("Answer the offer")
    at, room = (NOW + timedelta(days=7)).isoformat(), "https://meet.example.org/1"
    keep(server, alice, "activities", kind="interview", starts_at=at, place=room, **about)
    page.reload()
    expect(step).to_contain_text("Interview")
    expect(step.get_by_role("link", name="Join")).to_have_attribute("href", room)
    keep(
        server,
        alice,
        "tasks",
        title="Ring them",
        due_on=(NOW - timedelta(days=1)).date().isoformat(),
        opportunity_id=id_in(job),
    )
    page.reload()
    expect(step).to_contain_text("Was due yesterday Ring them")


@pytest.mark.parametrize("edited", [False, True])
def test_it_is_sound_in_every_way_it_is_shown(
    page: Page, server: Server, alice: Person, job: str, edited: bool
) -> None:
    fill(server, alice, job)
    be(page, alice)
    page.goto(job)
    if edited:
        page.get_by_role("link", name="Edit the note of").first.click()
        for summary in page.locator("summary").all():
            summary.click()
    assert page_checks.faults(page, by_tab=not edited) == []
