"""A week in the demo account: its days count from the one that is asked for, and the clock goes on from there."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Date, select

from app.commands import demo
from app.extensions import db
from app.models.account import Account, email_key
from app.models.columns import UtcDateTime
from app.models.tenant import use_account
from app.records.kinds import KINDS
from tests.records.test_today import press
from tests.support import roles
from tests.support.browser import Browser, Page
from tests.support.clock import set_clock
from tests.support.people import sign_in_to
from tests.support.postgresql import SUPERUSER

MONDAY = date(2026, 11, 23)
# No clock is changed in the weeks about it.
IN_SUMMER = date(2026, 7, 6)
WEEK = timedelta(days=7)
NEW_YORK = ZoneInfo("America/New_York")
# What is due, over, coming and closing follows from the days in demo_search.toml. Twenty-one answers came, nine in ten
# of them within 17 days: from the eighteenth day on something is quiet.
SENTENCES = (
    "An interview on Thu, Nov 26, one interview to look back on, one task overdue, one task due today,"
    " two offers to answer, two closing this week and four gone quiet.",
    "An interview on Thu, Nov 26, one interview to look back on, two tasks overdue, two offers to answer,"
    " two closing this week and four gone quiet.",
    "An interview tomorrow, one interview to look back on, two tasks overdue, one task due today,"
    " two offers to answer, three closing this week and five gone quiet.",
    "An interview today at 2:00 PM, one interview to look back on, three tasks overdue, two offers to answer,"
    " two closing this week and five gone quiet.",
    "An interview on Mon, Nov 30, two interviews to look back on, three tasks overdue, one task due today,"
    " two offers to answer, two closing this week and five gone quiet.",
    "An interview on Mon, Nov 30, two interviews to look back on, four tasks overdue, two offers to answer,"
    " two closing this week and six gone quiet.",
    "An interview tomorrow, two interviews to look back on, four tasks overdue, two offers to answer,"
    " two closing this week and six gone quiet.",
)


def seed(app: Flask, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """By the command, as a developer does it, whose database knows no other roles."""
    monkeypatch.setattr(roles, "_role", lambda: SUPERUSER)
    monkeypatch.setitem(app.config, "APP_ENV", "development")
    done = app.test_cli_runner().invoke(args=["demo", "--now", day.isoformat()])
    assert done.output == f"{demo.EMAIL} is there, as of {day}.\n"
    monkeypatch.setitem(app.config, "APP_ENV", "test")


@pytest.fixture
def ruth(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """The person whose search it is, signed in, on a Monday."""
    seed(app, monkeypatch, MONDAY)
    with app.app_context():
        id = db.session.scalars(select(Account.id).where(Account.email_key == email_key(demo.EMAIL))).one()
    return sign_in_to(app, id, demo.EMAIL, demo.PASSWORD)


def days_of(app: Flask) -> Iterator[Any]:
    """Every day and instant in her records, in their order there, but when they were made up."""
    with app.app_context():
        use_account(db.session(), db.session.scalars(select(Account.id)).one())
        for kind in KINDS.values():
            table = kind.model.__table__
            columns = [column for column in table.c if isinstance(column.type, Date | UtcDateTime)]
            columns = [column for column in columns if column.name not in ("created_at", "updated_at")]
            for row in db.session.execute(select(table.c.id, *columns).order_by(table.c.id)) if columns else ():
                yield tuple(row)[1:]


def test_all_its_days_count_from_the_one_that_is_asked_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seed(app, monkeypatch, IN_SUMMER)
    before = list(days_of(app))
    seed(app, monkeypatch, IN_SUMMER + WEEK)
    assert list(days_of(app)) == [tuple(value and value + WEEK for value in row) for row in before]
    assert sum(value is not None for row in before for value in row) > 100


@pytest.mark.slow
@pytest.mark.parametrize("days", range(7))
def test_today_says_what_each_day_holds(ruth: Browser, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    assert at(monkeypatch, ruth, days).texts(".under") == [SENTENCES[days]]


def at(monkeypatch: pytest.MonkeyPatch, person: Browser, days: int, hour: int = 9) -> Page:
    """Today, so many days after that Monday, in the morning unless said otherwise."""
    day = MONDAY + timedelta(days=days)
    set_clock(monkeypatch, datetime(day.year, day.month, day.day, hour, tzinfo=NEW_YORK))
    page = person.get("/today")
    assert page.heading.startswith("Today, ")
    return page


def said(page: Page) -> str:
    [sentence] = page.texts(".under")
    return sentence


def finish(page: Page, task: str) -> Page:
    return page.form("#tasks form").submit(f"Mark as done: {task}", follow=True)


@pytest.mark.slow
def test_a_week_is_lived_until_nothing_needs_her(ruth: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    page = press(at(monkeypatch, ruth, 0), "Went well", line="They liked the plan.")
    for task in ("Ask Oluwaseun for news", "Look at their annual report"):
        page = finish(ruth.get("/today"), task)
    for act in ("I followed up", "Close as no reply", "Leave for a week", "Leave for a week", "I applied", "Let it go"):
        page = press(ruth.get("/today"), act)
    assert said(ruth.get("/today")) == "An interview on Thu, Nov 26 and two offers to answer."
    assert said(at(monkeypatch, ruth, 1)) == "An interview on Thu, Nov 26 and two offers to answer."

    page = at(monkeypatch, ruth, 2)
    rest = "two offers to answer, one closing this week and one gone quiet."
    assert said(page) == f"An interview tomorrow, one task due today, {rest}"
    press(finish(page, "Print the two dashboards"), "I followed up")

    rest = "two offers to answer and one closing this week."
    assert said(at(monkeypatch, ruth, 3)) == f"An interview today at 2:00 PM, {rest}"
    page = at(monkeypatch, ruth, 3, hour=16)
    assert said(page) == f"An interview on Mon, Nov 30, one interview to look back on, {rest}"
    press(page, "Went well")

    page = at(monkeypatch, ruth, 4)
    assert said(page) == f"An interview on Mon, Nov 30, one task due today, {rest}"
    page = press(page, "Accept")
    assert page.heading == "You accepted. Well done."
    press(page, "Close the others")
    for days in (4, 5, 6):
        assert said(at(monkeypatch, ruth, days)).startswith("Nothing needs you today.")
