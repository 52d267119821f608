"""The calendar: a month, an agenda, and what stands on their days."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update

from app.extensions import db
from app.models.account import Account
from app.models.columns import today_in
from app.reading import region
from tests.records import factories
from tests.support.browser import Browser, Page

MONTH = "/calendar?month=2031-12"


def entries(page: Page, day: str) -> list[str]:
    """What stands on a day of the month, in its order."""
    return page.texts(f"#day-{day} > ul > li")


def lives_in(app: Flask, owner: Browser, **values: str) -> None:
    with app.app_context():
        db.session.execute(update(Account).where(Account.id == owner.account_id).values(values))
        db.session.commit()


def fill_december(app: Flask, owner: Browser) -> dict[str, Any]:
    """One of everything that has a day, and of each one that must not be there."""
    stages = factories.stage_ids(app, owner)
    [company] = factories.make(app, owner, "companies", {"name": "Kew"})
    saved, applied, offered, closed = factories.make(
        app,
        owner,
        "opportunities",
        {"title": "Gardener", "company_id": company, "deadline": datetime(2031, 12, 9, tzinfo=UTC).date()},
        {"title": "Baker", "stage_id": stages["Applied"], "deadline": datetime(2031, 12, 9, tzinfo=UTC).date()},
        {"title": "Cook", "stage_id": stages["Offer"]},
        {"title": "Clerk", "stage_id": stages["Closed"], "outcome": "declined"},
    )
    talk = {"kind": "interview", "starts_at": datetime(2031, 12, 9, 10, 30, tzinfo=UTC), "time_zone": "UTC"}
    [activity] = factories.make(app, owner, "activities", talk | {"summary": "Second talk", "opportunity_id": saved})
    day = datetime(2031, 12, 9, tzinfo=UTC).date()
    factories.make(app, owner, "tasks", {"title": "Ring Zoë", "due_on": day}, {"title": "Some day"})
    for opportunity in (offered, closed):
        factories.make(app, owner, "offers", {"opportunity_id": opportunity, "base": 100, "reply_by": day})
    return {"saved": saved, "applied": applied, "activity": activity}


def test_everything_with_a_day_stands_on_it(app: Flask, alice: Browser) -> None:
    made = fill_december(app, alice)
    page = alice.get(MONTH)
    assert page.heading == "Calendar, December 2031"
    assert entries(page, "2031-12-09") == [
        "10:30 AM Second talk Gardener at Kew",
        "Closes Gardener at Kew",
        "Answer Cook",
        "Task Ring Zoë",
    ]
    assert f"/activities/{made['activity']}" in page.links().values()
    assert "Baker" not in page.words
    assert "Some day" not in page.words


def test_the_agenda_says_the_same_and_finishes_tasks(app: Flask, alice: Browser) -> None:
    fill_december(app, alice)
    page = alice.get("/calendar?view=agenda&from=2031-12-01")
    assert page.heading == "Calendar, Dec 1, 2031 to Dec 28, 2031"
    words = page.texts("#day-2031-12-09 .rows li")
    assert [row.split(" ")[0] for row in words] == ["Second", "Gardener", "Cook", "Ring"]
    done = page.form("form.agenda").submit("Mark as done: Ring Zoë").follow()
    assert done.request.full_path == "/calendar?view=agenda&from=2031-12-01"
    assert done.has('#day-2031-12-09 button[aria-label="Mark as not done: Ring Zoë"]')


@pytest.mark.parametrize(
    ("country", "first", "weekday"),
    [("US", "2031-11-30", "Sun"), ("DE", "2031-12-01", "Mon"), ("EG", "2031-11-29", "Sat")],
)
def test_weeks_begin_as_they_do_in_the_persons_country(
    app: Flask, alice: Browser, country: str, first: str, weekday: str
) -> None:
    lives_in(app, alice, region=country)
    page = alice.get(MONTH)
    assert page.tree.css(".week > div")[0].attributes["id"] == f"day-{first}"
    assert page.texts(".weekdays span")[0] == weekday
    assert len(page.tree.css(".week > div")) % 7 == 0


def test_times_and_days_are_those_where_the_person_is(app: Flask, alice: Browser) -> None:
    lives_in(app, alice, time_zone="America/Los_Angeles", region="GB")
    midnight = datetime(2031, 12, 9, 3, tzinfo=UTC)
    factories.make(app, alice, "activities", {"kind": "call", "starts_at": midnight, "time_zone": "Europe/London"})
    assert entries(alice.get(MONTH), "2031-12-08") == ["19:00 Call"]
    [row] = alice.get("/calendar?view=agenda&from=2031-12-08").texts("#day-2031-12-08 .rows li")
    assert "03:00 London, Mon 8 Dec, 19:00 yours" in row


def test_what_takes_days_stands_on_each(app: Flask, alice: Browser) -> None:
    starts = datetime(2031, 11, 27, 9, tzinfo=UTC)
    fair = {"kind": "job_fair", "summary": "Fair", "starts_at": starts, "time_zone": "UTC", "minutes": 4 * 24 * 60 + 60}
    to_midnight = fair | {"summary": "Late", "starts_at": datetime(2031, 12, 2, 23, tzinfo=UTC), "minutes": 60}
    factories.make(app, alice, "activities", fair, to_midnight)
    page = alice.get(MONTH)
    assert entries(page, "2031-11-30") == entries(page, "2031-12-01") == ["Goes on Fair"]
    assert entries(page, "2031-12-02") == ["11:00 PM Late"]
    assert entries(page, "2031-12-03") == []


def test_the_way_leads_to_the_months_around_and_back(alice: Browser) -> None:
    page = alice.get(MONTH)
    assert page.click("‹ November 2031").heading == "Calendar, November 2031"
    assert page.click("January 2032 ›").heading == "Calendar, January 2032"
    this = region.month(today_in("UTC"), "US")
    assert alice.get("/calendar?month=2033-01").click("Today").heading == f"Calendar, {this}"
    assert page.click("Agenda").heading == "Calendar, Dec 1, 2031 to Dec 28, 2031"
    assert alice.get("/calendar?view=agenda&from=2031-12-20").click("Month").heading == "Calendar, December 2031"


@pytest.mark.parametrize("asked", ["", "month=2026-13", "month=0000-01", "month=x", "month=9999-12", "month=1969-12"])
def test_an_address_that_names_no_month_shows_this_one(alice: Browser, asked: str) -> None:
    assert alice.get(f"/calendar?{asked}").heading == f"Calendar, {region.month(today_in('UTC'), 'US')}"


@pytest.mark.parametrize("asked", ["from=x", "from=9999-12-31", "from=2026-02-30", "from="])
def test_an_agenda_from_no_day_begins_today(alice: Browser, asked: str) -> None:
    page = alice.get(f"/calendar?view=agenda&{asked}")
    assert page.texts(".agenda h2")[0] == f"{region.long_day(today_in('UTC'), 'US')} Today"
    assert "Nothing planned." in page.words


@pytest.mark.parametrize("address", ["/calendar?month=2199-12", "/calendar?view=agenda&from=2199-12-20"])
def test_time_has_an_end(alice: Browser, address: str) -> None:
    page = alice.get(address)
    assert not [words for words in page.links() if "›" in words]
    assert [words for words in page.links() if "‹" in words]


def test_a_day_has_room_for_a_few_and_says_how_many_more(app: Flask, alice: Browser) -> None:
    day = datetime(2031, 12, 9, tzinfo=UTC).date()
    factories.make(app, alice, "opportunities", *({"title": f"Role {n:02}", "deadline": day} for n in range(30)))
    page = alice.get(MONTH)
    assert entries(page, "2031-12-09")[-1] == "27 more on Tuesday, December 9"
    shown = page.click("27 more on Tuesday, December 9")
    assert len(shown.texts("#day-2031-12-09 .rows li")) == 12
    assert "18 more. See all closing dates or all tasks ." in shown.words


def test_something_is_added_on_a_day_and_the_day_is_shown_again(alice: Browser) -> None:
    form = alice.get(MONTH).click("Add an activity on Tuesday, December 9").form(".form")
    assert form.values["starts_at"] == "2031-12-09T09:00"
    added = form.fill(kind="interview").submit()
    assert added.location == "/calendar?month=2031-12#day-2031-12-09"
    shown = alice.get("/calendar?view=agenda&from=2031-12-09")
    task = shown.click("a task due Tuesday, December 9").form(".form")
    assert task.values["due_on"] == "2031-12-09"
    assert task.fill(title="Ring").submit().location == "/calendar?view=agenda&from=2031-12-09#day-2031-12-09"
    assert entries(alice.get(MONTH), "2031-12-09") == ["9:00 AM Interview", "Task Ring"]


def test_what_is_due_and_late_and_done_looks_so(app: Flask, alice: Browser) -> None:
    today = today_in("UTC")
    days = {"late": today - timedelta(days=1), "due": today, "": today + timedelta(days=1)}
    factories.make(app, alice, "tasks", *({"title": f"Task {day}", "due_on": day} for day in days.values()))
    done = {"title": "Did it", "due_on": today, "done_at": datetime.combine(today, time(1), UTC)}
    factories.make(app, alice, "tasks", done)
    page = alice.get("/calendar")
    for tone, day in days.items():
        mark = f".{tone}" if tone else ":not(.late, .due, .done)"
        assert page.has(f"#day-{day} li.task{mark}"), tone
    assert page.has(f"#day-{today} li.task.done")


def test_it_is_of_nobody_else(app: Flask, alice: Browser, mallory: Browser) -> None:
    fill_december(app, alice)
    assert not mallory.get(MONTH).tree.css(".month ul li")


def test_clocks_that_change_lose_no_entry(app: Flask, alice: Browser) -> None:
    """A day of 23 hours, and one of 25."""
    lives_in(app, alice, time_zone="Europe/London")
    london = ZoneInfo("Europe/London")
    for day in (datetime(2026, 3, 29, tzinfo=london), datetime(2026, 10, 25, tzinfo=london)):
        times = [day, day.replace(hour=23, minute=59)]
        factories.make(app, alice, "activities", *({"kind": "call", "starts_at": at} for at in times))
        page = alice.get(f"/calendar?month={day:%Y-%m}")
        assert entries(page, f"{day:%Y-%m-%d}") == ["12:00 AM Call", "11:59 PM Call"]
