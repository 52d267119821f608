"""The whole way of a job seeker, from signing up to leaving, with scripts and without."""

import json
import re
from datetime import date, timedelta
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.records_at_hand import end_sign_ins
from tests.support.server import Server

EMAIL = "walker@example.org"
PASSWORD = "a slow walk along the river"
TEXT_OF_A_NOTE = "They asked about night shifts.\n\nCall back **on Friday**."


@pytest.fixture
def walker(either_page: Page) -> Page:
    return either_page


def test_a_search_from_signing_up_to_leaving(walker: Page, server: Server) -> None:
    sign_up(walker)
    confirm_the_address(walker, server)
    add_an_opportunity(walker)
    opportunity = walker.url
    add_people_and_a_note(walker)
    move(walker, opportunity)
    correct_the_history(walker, opportunity)
    edit_in_two_tabs(walker, opportunity)
    write_while_the_session_ends(walker, server, opportunity)
    delete_and_undo(walker, opportunity)
    read_the_policy(walker)
    take_the_data_along(walker)
    leave(walker, server)


def sign_up(page: Page) -> None:
    page.goto("/sign-up")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("First name").fill("Wanda")
    page.get_by_role("button", name="Create account").click()
    heading_is(page, "Check your inbox")


def confirm_the_address(page: Page, server: Server) -> None:
    page.goto(server.link(EMAIL, "/verify-email/"))
    zone = page.get_by_label("Time zone")
    if runs_scripts(page):
        expect(zone).to_have_value("Europe/London")
    zone.select_option("Europe/Lisbon")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm and sign in").click()
    expect(page).to_have_url(f"{server.url}/today")
    expect(page.get_by_text("Your address is confirmed")).to_be_visible()


def add_an_opportunity(page: Page) -> None:
    page.get_by_label("Add in one line").fill("Rota data analyst at Ferncliffe Partnership, Keighley")
    page.get_by_role("button", name="Add an opportunity").click()
    heading_is(page, "Ferncliffe Partnership, Rota data analyst")


def add_people_and_a_note(page: Page) -> None:
    opportunity = page.url
    page.get_by_text("Add a contact").click()
    page.get_by_label("Person’s name").fill("Priya Raman")
    page.get_by_role("button", name="Add contact").click()
    expect(page.get_by_text("Added Priya Raman to the contacts.")).to_be_visible()
    page.get_by_role("link", name="Priya Raman").click()
    heading_is(page, "Priya Raman")
    page.get_by_label("Details").get_by_role("link", name="Ferncliffe Partnership").click()
    heading_is(page, "Ferncliffe Partnership")
    page.get_by_role("link", name="Rota data analyst").first.click()
    expect(page).to_have_url(opportunity)
    page.get_by_label("Add a note").fill("Two sites, one team.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".notes")).to_contain_text("Two sites, one team.")


def move(page: Page, opportunity: str) -> None:
    """On the board: its menu, or without scripts the stage control its link leads to."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Board").click()
    role: Literal["button", "link"] = "button" if runs_scripts(page) else "link"
    page.get_by_role(role, name=re.compile("^Move .*Ferncliffe Partnership")).click()
    if runs_scripts(page):
        page.get_by_role("button", name="Applied").click()
        expect(page.locator("#toast")).to_contain_text("Ferncliffe Partnership moved to Applied.")
    else:
        expect(page).to_have_url(f"{opportunity}#stage")
        page.get_by_role("button", name="Applied").click()
        expect(page.get_by_text("Moved to Applied.")).to_be_visible()
    page.goto(opportunity)
    page.get_by_role("button", name="Interview").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("Interview")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_contain_text("Applied")


def correct_the_history(page: Page, opportunity: str) -> None:
    page.goto(opportunity)
    applied = page.locator(".history li").filter(has_text="Applied").first
    applied.locator("summary").click()
    day = date.today() - timedelta(days=2)  # noqa: DTZ011 - two days ago, wherever this runs
    applied.get_by_label("Date").fill(day.isoformat())
    applied.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Date corrected.")).to_be_visible()
    expect(page.locator(f".history time[datetime='{day}']").first).to_be_visible()


def edit_in_two_tabs(page: Page, opportunity: str) -> None:
    page.goto(f"{opportunity}/edit")
    other = page.context.new_page()
    other.goto(f"{opportunity}/edit")
    other.get_by_label("Location (optional)").fill("Bradford")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_text("Saved.")).to_be_visible()
    other.close()
    page.bring_to_front()
    page.get_by_label("Location (optional)").fill("Leeds")
    page.get_by_role("button", name="Save").click()
    heading_is(page, "Two versions of this opportunity")
    expect(page.get_by_role("region", name="As it is saved now")).to_contain_text("Bradford")
    expect(page.get_by_role("region", name="What you typed")).to_contain_text("Leeds")
    page.get_by_role("button", name="Save mine").click()
    expect(page.get_by_text("Leeds")).to_be_visible()


def write_while_the_session_ends(page: Page, server: Server, opportunity: str) -> None:
    page.goto(opportunity)
    page.get_by_label("Add a note").fill(TEXT_OF_A_NOTE)
    end_sign_ins(server)
    page.get_by_role("button", name="Save note").click()
    heading_is(page, "Sign in")
    expect(page.get_by_text("What you typed is safe")).to_be_visible()
    sign_in(page, PASSWORD)
    expect(page.get_by_label("Note")).to_have_value(TEXT_OF_A_NOTE)
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(f"^{re.escape(opportunity)}#note-"))
    expect(page.locator(".notes strong")).to_have_text("on Friday")


def delete_and_undo(page: Page, opportunity: str) -> None:
    page.get_by_role("link", name="Delete this opportunity").click()
    page.get_by_role("button", name="Delete Rota data analyst at Ferncliffe Partnership").click()
    expect(page.get_by_text("Deleted Rota data analyst at Ferncliffe Partnership.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(re.compile(f"^{re.escape(opportunity)}(#|$)"))
    expect(page.locator(".notes li")).to_have_count(2)


def read_the_policy(page: Page) -> None:
    page.get_by_role("link", name="Privacy policy").click()
    heading_is(page, "Privacy policy")
    page.get_by_role("navigation", name="On this page").get_by_role("link").first.click()
    page.get_by_role("link", name="All revisions").click()
    heading_is(page, "Revisions of the privacy policy")


def take_the_data_along(page: Page) -> None:
    page.get_by_role("link", name="Download your data").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything").click()
    kept = json.loads(download.value.path().read_text("utf-8"))
    assert TEXT_OF_A_NOTE in json.dumps(kept, ensure_ascii=False).replace("\\n", "\n")


def leave(page: Page, server: Server) -> None:
    page.get_by_role("link", name="Account", exact=True).first.click()
    page.get_by_role("link", name="Delete your account").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Delete my account and everything in it").click()
    expect(page.get_by_text("were deleted. We wish you well.")).to_be_visible()
    assert server.email(EMAIL, "delet")
    sign_in(page, PASSWORD)
    expect(page.get_by_text("don’t match").first).to_be_visible()


def sign_in(page: Page, password: str) -> None:
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def heading_is(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def runs_scripts(page: Page) -> bool:
    """Whether the page's own scripts run: without them what only they can do is not shown."""
    return not page.evaluate("matchMedia('(scripting: none)').matches")
