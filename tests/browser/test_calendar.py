"""The calendar as a grid and on a phone, by keyboard, and its link."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.models.columns import now
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import faults
from tests.browser.records_at_hand import keep
from tests.support.browser import Browser as Person
from tests.support.chromium import assert_accessible, assert_fits, be
from tests.support.server import Server

TALK = datetime(2031, 12, 9, 10, 30, tzinfo=UTC)
MONTH = "/calendar?month=2031-12"


@pytest.fixture
def busy(server: Server, alice: Person) -> None:
    keep(server, alice, "activities", kind="interview", summary="Second interview", starts_at=TALK, time_zone="UTC")
    keep(server, alice, "tasks", title="Ask Zoë about the greenhouse and the roses", due_on=TALK.date())
    for n in range(9):
        keep(server, alice, "opportunities", title=f"Gardener {n}", deadline=TALK.date() + timedelta(days=n % 3))


@pytest.mark.usefixtures("busy")
def test_both_views_are_sound_in_every_way_they_are_shown(page: Page, server: Server, alice: Person) -> None:
    keep(server, alice, "tasks", title="Today", due_on=now().date())
    be(page, alice)
    for address in (MONTH, "/calendar", "/calendar?view=agenda&from=2031-12-08", "/account/calendar"):
        page.goto(address)
        assert faults(page) == [], address


@pytest.mark.usefixtures("busy")
def test_a_month_is_a_grid_of_weeks_where_there_is_room(page: Page, alice: Person) -> None:
    be(page, alice)
    page.goto(MONTH)
    days = page.locator(".week > div")
    tops = days.evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().top))")
    assert len(set(tops)) == len(tops) / 7
    expect(page.locator("#day-2031-12-09").get_by_role("link", name="10:30 AM Second interview")).to_be_visible()


@pytest.mark.usefixtures("busy")
def test_on_a_phone_its_days_stand_one_under_another(open_page: OpenPage, alice: Person) -> None:
    page = open_page(viewport={"width": 320, "height": 800})
    be(page, alice)
    page.goto(MONTH)
    shown = page.locator(".week > div:visible")
    assert shown.evaluate_all("all => all.map(one => one.id)") == [f"day-2031-12-{day:02}" for day in (9, 10, 11)]
    assert_fits(page)
    assert_accessible(page)
    # A month at a glance leads to its days, also to one that is not shown by itself.
    page.get_by_text("Days of December 2031").click()
    page.locator(".small-month").get_by_role("link", name="Wednesday, December 10").click()
    expect(page.locator("#day-2031-12-10")).to_be_in_viewport()


def test_on_a_phone_what_is_over_this_month_is_shown_when_asked_for(
    open_page: OpenPage, server: Server, alice: Person
) -> None:
    page = open_page(viewport={"width": 320, "height": 800})
    be(page, alice)
    today = now().date()
    keep(server, alice, "tasks", title="Later", due_on=today + timedelta(days=20))
    page.goto("/calendar")
    # Beyond the weeks of the month too.
    expect(page.get_by_role("link", name="Later")).to_be_visible()
    expect(page.locator(f"#day-{today}")).to_be_visible()
    past = page.locator(".week > div.over").first
    if past.count():
        expect(past).to_be_hidden()
        page.goto(f"/calendar#{past.get_attribute('id')}")
        expect(past).to_be_visible()


@pytest.mark.usefixtures("busy")
def test_by_keyboard_one_goes_to_the_next_month_and_adds_on_a_day(either_page: Page, alice: Person) -> None:
    be(either_page, alice)
    either_page.goto(MONTH)
    either_page.get_by_role("link", name="January 2032").press("Enter")
    expect(either_page.get_by_role("heading", level=1)).to_contain_text("January 2032")
    add = either_page.get_by_role("link", name="Add an activity on Tuesday, January 6")
    add.focus()
    either_page.keyboard.press("Enter")
    expect(either_page.get_by_label("Date and time")).to_have_value("2032-01-06T09:00")
    either_page.get_by_label("Type", exact=True).select_option("call")
    either_page.get_by_role("button", name="Save").press("Enter")
    expect(either_page.locator("#day-2032-01-06").get_by_role("link", name="9:00 AM Call")).to_be_visible()


@pytest.mark.usefixtures("busy")
def test_in_a_month_arrows_lead_from_day_to_day(page: Page, alice: Person) -> None:
    be(page, alice)
    page.goto(f"{MONTH}#day-2031-12-09")
    grid = page.get_by_role("grid", name="Calendar, December 2031")
    expect(grid.get_by_role("columnheader")).to_have_count(7)
    assert grid.get_by_role("row").count() == 1 + grid.get_by_role("gridcell").count() / 7
    # One day is a stop, with what stands on it, and Tab leads on from there.
    stops = page.locator(".month a:not([tabindex='-1'])")
    assert {"Second interview" in text for text in stops.all_inner_texts()} == {True, False}
    stops.first.focus()
    keys = ("ArrowRight", "ArrowDown", "Home", "ArrowUp", "End", "ArrowLeft", "Control+End", "ArrowDown")
    seen = []
    for key in keys:
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.closest('[id^=day-]').id.slice(-5)"))
    assert seen == ["12-10", "12-17", "12-14", "12-07", "12-13", "12-12", "01-03", "01-03"]
    assert_accessible(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Add an activity on Saturday, January 3")).to_be_focused()
    page.keyboard.press("Tab")
    assert not page.evaluate("Boolean(document.activeElement.closest('.month'))")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("PageDown")
    expect(page.get_by_role("heading", level=1)).to_contain_text("January 2032")


def test_the_link_is_shown_once_and_can_be_turned_off(either_page: Page, alice: Person) -> None:
    be(either_page, alice)
    either_page.goto("/account")
    either_page.get_by_role("link", name="Calendar link").click()
    either_page.get_by_role("button", name="Make a link").click()
    link = either_page.get_by_label("Link to your calendar")
    assert link.input_value().endswith(".ics")
    opens = either_page.get_by_role("link", name="Open in a calendar on this device").get_attribute("href") or ""
    assert opens.startswith("webcal://")
    either_page.goto("/account/calendar")
    expect(link).to_have_count(0)
    either_page.get_by_role("button", name="Turn the link off").click()
    expect(either_page.get_by_text("You don’t have a link yet.")).to_be_visible()
