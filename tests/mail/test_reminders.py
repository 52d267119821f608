"""Reminders by e-mail: only for who asked, one a day at most, by their clock, and ended by one click."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select, update

from app.extensions import db
from app.mail import emails, links, outbox
from app.mail import ses as ses_module
from app.mail.message import message
from app.models.account import Account
from app.models.columns import now
from app.models.email import Email
from app.models.reminder import Reminder, bounds_of
from app.operations.accounts import reminders
from app.policy import effective
from tests.records import factories
from tests.support.browser import Browser
from tests.support.phone import PREFIX
from tests.support.postgresql import APPLICATION, OPERATOR, WORKER
from tests.support.promises import promise
from tests.support.roles import engine_as
from tests.support.ses import Ses, text_of

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"
SENDER = "Jobplanr <support@jobplanr.ai>"


@pytest.fixture(autouse=True)
def _base_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(links._base, "url", "https://jobplanr.test")


class Clock:
    """The time as the worker's part sees it."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app, self.monkeypatch = app, monkeypatch

    def at(self, moment: datetime) -> list[Email]:
        """Let it be that time; returns the e-mails that were written then."""
        for module in ("app.operations.accounts.reminders", "app.models.email", "app.mail.outbox"):
            self.monkeypatch.setattr(f"{module}.now", lambda: moment)
        with self.app.app_context():
            before = set(db.session.scalars(select(Email.id)))
            while reminders.write_due():
                pass
            new = db.session.scalars(select(Email).where(Email.id.not_in(before)).order_by(Email.id)).all()
            db.session.execute(update(Email).where(Email.id.not_in(before)).values(created_at=moment))
            db.session.commit()
            for email in new:
                db.session.refresh(email)
            db.session.expunge_all()
            return list(new)


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(app, monkeypatch)


def ask(browser: Browser, hour: int = 8, *, on: bool = True) -> Any:
    return browser.get("/account").form("form[action='/account/reminders']").fill(reminders=on, hour=str(hour)).submit()


def plan(app: Flask, owner: Browser, hour: int, zone: str, after: datetime) -> None:
    """As if she had asked then, living there."""
    with app.app_context():
        db.session.get_one(Account, owner.account_id).time_zone = zone
        reminder = Reminder(account_id=owner.account_id, hour=hour)
        reminder.plan(zone, after)
        db.session.add(reminder)
        db.session.commit()


def task(app: Flask, owner: Browser, *days: date) -> None:
    factories.make(app, owner, "tasks", *({"title": "Ring Kirkgate", "due_on": day} for day in days))


def stored(app: Flask, owner: Browser) -> Reminder | None:
    with app.app_context():
        return db.session.get(Reminder, owner.account_id)


def test_they_are_off_until_someone_turns_them_on(app: Flask, alice: Browser) -> None:
    form = alice.get("/account").form("form[action='/account/reminders']")
    assert form.values["hour"] == "8"
    assert "reminders" not in form.values
    assert stored(app, alice) is None
    page = ask(alice, 17).follow()
    assert "Reminders are on, from tomorrow." in page.words
    form = page.form("form[action='/account/reminders']")
    assert (form.values["hour"], form.values["reminders"]) == ("17", "y")
    kept = stored(app, alice)
    assert kept
    assert (kept.hour, kept.next_at > now()) == (17, True)
    assert "Reminders are off." in ask(alice, on=False).follow().words
    assert stored(app, alice) is None


@pytest.mark.parametrize("hour", ["24", "-1", "", "noon"])
def test_an_hour_that_is_none_is_refused(app: Flask, alice: Browser, hour: str) -> None:
    token = alice.get("/account").form().values["csrf_token"]
    page = alice.post("/account/reminders", data={"csrf_token": token, "reminders": "y", "hour": hour})
    assert (page.status_code, stored(app, alice)) == (422, None)
    assert "Choose an hour from the list." in page.words


@promise("reminders")
def test_while_the_policy_in_effect_does_not_name_them_there_are_none(
    app: Flask, alice: Browser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(app, alice, 8, NEW_YORK, datetime(2026, 12, 1, tzinfo=UTC))
    task(app, alice, date(2026, 12, 1), date(2026, 12, 2))
    monkeypatch.setattr(effective, "_settled", {})
    token = alice.get("/account/profile").form().values["csrf_token"]
    page = alice.get("/account")
    assert "once the privacy policy that names them is in effect" in page.words
    assert not page.has('form[action="/account/reminders"]')
    with app.app_context():
        db.session.execute(sa.delete(Reminder))
        db.session.commit()
    alice.post("/account/reminders", data={"csrf_token": token, "reminders": "y", "hour": "8"})
    assert stored(app, alice) is None
    plan(app, alice, 8, NEW_YORK, datetime(2026, 12, 1, tzinfo=UTC))
    assert clock.at(datetime(2026, 12, 1, 13, 1, tzinfo=UTC)) == []
    monkeypatch.undo()
    assert reminders.SECTION in {section.id for section in effective.revisions.current().sections}


@promise("reminders")
def test_there_is_one_a_day_and_only_for_who_asked(app: Flask, alice: Browser, mallory: Browser, clock: Clock) -> None:
    plan(app, alice, 8, NEW_YORK, datetime(2026, 12, 1, tzinfo=UTC))
    days = [date(2026, 12, day) for day in (1, 2, 4)]
    for owner in (alice, mallory):
        task(app, owner, *days)
    assert clock.at(datetime(2026, 12, 1, 12, 59, tzinfo=UTC)) == []
    written = {}
    for minute in range(0, 5 * 24 * 60, 20):
        moment = datetime(2026, 12, 1, 13, 1, tzinfo=UTC) + timedelta(minutes=minute)
        for email in clock.at(moment):
            assert email.recipient == alice.email
            written[moment] = email.text
    assert list(written) == [datetime(2026, 12, day, 13, 1, tzinfo=UTC) for day in (1, 2, 4)]
    assert "the date of Wednesday, December 2." in written[datetime(2026, 12, 2, 13, 1, tzinfo=UTC)]


@promise("reminders")
def test_it_says_how_many_and_not_which(app: Flask, alice: Browser, clock: Clock) -> None:
    plan(app, alice, 8, NEW_YORK, datetime(2026, 12, 1, tzinfo=UTC))
    day = date(2026, 12, 1)
    task(app, alice, day)
    [email] = clock.at(datetime(2026, 12, 1, 13, 1, tzinfo=UTC))
    for text in (email.subject, email.text, email.html):
        assert "Kirkgate" not in text
    assert "You have 1 thing in Jobplanr with the date of Tuesday, December 1." in email.text
    assert "https://jobplanr.test/today" in email.text


def test_it_counts_what_was_dated_and_is_still_to_be_done(app: Flask, alice: Browser) -> None:
    """The same on both databases, one of which counts by a function."""
    day, other = date(2026, 12, 1), date(2026, 12, 2)
    stages = factories.stage_ids(app, alice)
    saved, applied, closed, accepted = factories.make(
        app,
        alice,
        "opportunities",
        {"title": "Saved", "deadline": day},
        {"title": "Applied", "deadline": day, "stage_id": stages["Applied"]},
        {"title": "Closed", "deadline": day, "stage_id": stages["Closed"]},
        {"title": "Accepted", "stage_id": stages["Closed"], "outcome": "accepted"},
    )
    factories.make(app, alice, "opportunities", {"title": "Put away", "deadline": day, "archived": True})
    since, until = bounds_of(day, NEW_YORK)
    second = timedelta(seconds=1)
    factories.make(
        app,
        alice,
        "activities",
        {"kind": "call", "starts_at": since},
        {"kind": "call", "starts_at": until - second, "outcome": "waiting"},
        {"kind": "call", "starts_at": since - second},
        {"kind": "call", "starts_at": until},
        {"kind": "call", "starts_at": since, "outcome": "cancelled"},
        # As on Today: nobody goes to an interview for what has ended, but to the first day where they will work.
        {"kind": "call", "starts_at": since, "opportunity_id": closed},
        {"kind": "call", "starts_at": since, "opportunity_id": accepted},
        {"kind": "call", "starts_at": since, "opportunity_id": applied},
    )
    factories.make(app, alice, "offers", {"opportunity_id": applied, "reply_by": day})
    factories.make(app, alice, "offers", {"opportunity_id": applied, "reply_by": other})
    factories.make(app, alice, "offers", {"opportunity_id": closed, "reply_by": day})
    factories.make(app, alice, "tasks", {"title": "One", "due_on": day}, {"title": "Two", "due_on": other})
    factories.make(app, alice, "tasks", {"title": "Did it", "due_on": day, "done_at": now()})
    plan(app, alice, 8, NEW_YORK, datetime(2026, 12, 1, tzinfo=UTC))
    assert saved
    assert counted(app, alice, day) == 1 + 4 + 1 + 1
    assert counted(app, alice, other) == 1 + 1 + 1


def counted(app: Flask, owner: Browser, day: date) -> int:
    with app.app_context():
        engine = engine_as(db.engine, WORKER) if db.engine.dialect.name == "postgresql" else db.engine
        account = db.session.get_one(Account, owner.account_id)
        db.session.expunge(account)
        db.session.rollback()
        statement = reminders._BY_FUNCTION if engine.dialect.name == "postgresql" else reminders._BY_TABLES
        since, until = bounds_of(day, account.time_zone)
        values = {"account_id": account.id, "day": day, "since": since, "until": until}
        with engine.connect() as connection:
            return int(connection.execute(statement, values).one().things)


def test_the_database_tells_the_worker_a_number_and_nobody_else(app: Flask, alice: Browser, mallory: Browser) -> None:
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            return
        engines = {role: engine_as(db.engine, role) for role in (APPLICATION, WORKER, OPERATOR)}
    plan(app, alice, 8, NEW_YORK, now())
    asked = sa.text("select * from dated_things(:id, '2026-12-01', now(), now())")
    for role in (APPLICATION, OPERATOR):
        with engines[role].connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="denied"):
            connection.execute(asked, {"id": alice.account_id})
    with engines[WORKER].connect() as connection:
        row = connection.execute(asked, {"id": alice.account_id}).one()
        assert tuple(row) == (alice.account_id, date(2026, 12, 1), 0)
        # Of who did not ask, nothing.
        assert connection.execute(asked, {"id": mallory.account_id}).all() == []


@promise("reminders")
def test_another_hour_brings_no_second_one_that_day(app: Flask, alice: Browser, clock: Clock) -> None:
    plan(app, alice, 8, NEW_YORK, datetime(2026, 12, 1, tzinfo=UTC))
    task(app, alice, date(2026, 12, 1), date(2026, 12, 2))
    assert len(clock.at(datetime(2026, 12, 1, 13, 1, tzinfo=UTC))) == 1
    with app.app_context():
        reminders.ask(db.session.get_one(Account, alice.account_id), 10)
        db.session.commit()
    assert clock.at(datetime(2026, 12, 1, 15, 1, tzinfo=UTC)) == []
    # Nor turned off and on again.
    with app.app_context():
        account = db.session.get_one(Account, alice.account_id)
        reminders.stop(account.id)
        reminders.ask(account, 11)
        db.session.commit()
    assert clock.at(datetime(2026, 12, 1, 16, 1, tzinfo=UTC)) == []
    assert len(clock.at(datetime(2026, 12, 2, 16, 1, tzinfo=UTC))) == 1


def test_from_noon_on_it_is_about_the_next_day(app: Flask, alice: Browser, clock: Clock) -> None:
    plan(app, alice, 18, NEW_YORK, datetime(2026, 12, 1, tzinfo=UTC))
    task(app, alice, date(2026, 12, 2))
    assert clock.at(datetime(2026, 12, 1, 1, tzinfo=UTC)) == []
    [email] = clock.at(datetime(2026, 12, 1, 23, 1, tzinfo=UTC))
    assert "You have 1 thing in Jobplanr with the date of Wednesday, December 2." in email.text


# Where clocks are changed: the hour on the days around, in UTC. In New York 2 AM is missing on March 14, 2027, and 1 AM
# is there twice on November 7; in Berlin the clock goes on at 2 AM of March 28.
CHANGES = [
    (NEW_YORK, 8, date(2027, 3, 13), [(13, 13), (14, 12), (15, 12)]),
    (NEW_YORK, 2, date(2027, 3, 13), [(13, 7), (14, 7), (15, 6)]),
    (NEW_YORK, 1, date(2027, 11, 6), [(6, 5), (7, 5), (8, 6)]),
    (NEW_YORK, 8, date(2027, 11, 6), [(6, 12), (7, 13), (8, 13)]),
    (BERLIN, 2, date(2027, 3, 27), [(27, 1), (28, 1), (29, 0)]),
    ("Asia/Kathmandu", 7, date(2027, 3, 13), [(13, 1), (14, 1), (15, 1)]),
]


@promise("reminders")
@pytest.mark.parametrize(("zone", "hour", "first", "expected"), CHANGES)
def test_it_keeps_to_the_clock_where_clocks_are_changed(
    app: Flask,
    alice: Browser,
    clock: Clock,
    zone: str,
    hour: int,
    first: date,
    expected: list[tuple[int, int]],
) -> None:
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(hours=3)
    plan(app, alice, hour, zone, begin)
    task(app, alice, *(first + timedelta(days=day) for day in range(3)))
    written = []
    for quarter in range(4 * 24 * 3 + 12):
        moment = begin + timedelta(minutes=15 * quarter + 1)
        written += [(moment.day, moment.hour) for _email in clock.at(moment)]
    assert written == expected


@promise("reminders-end")
def test_what_is_late_is_left_out(app: Flask, alice: Browser, clock: Clock) -> None:
    """The worker was away. The day after it goes on."""
    plan(app, alice, 8, NEW_YORK, datetime(2026, 12, 1, tzinfo=UTC))
    task(app, alice, date(2026, 12, 1), date(2026, 12, 2))
    assert clock.at(datetime(2026, 12, 1, 13, 31, tzinfo=UTC)) == []
    [email] = clock.at(datetime(2026, 12, 2, 13, 29, tzinfo=UTC))
    assert "December 2." in email.text
    clock.at(email.created_at + timedelta(minutes=31))
    sent: list[Email] = []
    with app.app_context():
        outbox.send_due(Noting(sent))
        assert not sent
        assert db.session.scalars(select(Email)).all() == []


class Noting:
    def __init__(self, sent: list[Email], fault: Exception | None = None) -> None:
        self.sent, self.fault = sent, fault

    def send(self, email: Email) -> None:
        self.sent.append(email)
        if self.fault:
            raise self.fault


@promise("reminders-end")
@pytest.mark.parametrize("fault", [outbox.TryLater("x"), outbox.EmailRejected("x"), RuntimeError("x")])
def test_it_is_tried_once(app: Flask, alice: Browser, fault: Exception) -> None:
    sent: list[Email] = []
    with app.app_context():
        account = db.session.get_one(Account, alice.account_id)
        db.session.add(emails.reminder(account, date(2026, 12, 1), 2, links.stop_link(account)))
        db.session.commit()
        if isinstance(fault, RuntimeError):
            with pytest.raises(RuntimeError):
                outbox.send_next(Noting(sent, fault))
        else:
            outbox.send_next(Noting(sent, fault))
        outbox.send_due(Noting(sent))
        assert len(sent) == 1
        assert db.session.scalars(select(Email)).all() == []


@promise("reminders-end")
def test_it_is_not_sent_again_where_a_worker_died_with_it(app: Flask, alice: Browser) -> None:
    sent: list[Email] = []
    with app.app_context():
        account = db.session.get_one(Account, alice.account_id)
        email = emails.reminder(account, date(2026, 12, 1), 2, links.stop_link(account))
        db.session.add(email)
        db.session.flush()
        email.claim()
        email.due_at = now()
        db.session.commit()
        outbox.send_due(Noting(sent))
        assert (sent, db.session.scalars(select(Email)).all()) == ([], [])


@promise("reminders-end")
def test_a_lost_answer_is_not_asked_for_again(app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service takes it, and we never learn of it."""
    with app.app_context():
        account = db.session.get_one(Account, alice.account_id)
        db.session.add(emails.reminder(account, date(2026, 12, 1), 2, links.stop_link(account)))
        db.session.commit()
        sent: list[Email] = []
        outbox.send_due(Noting(sent, outbox.TryLater("ReadTimeoutError")))
        assert len(sent) == 1
        assert db.session.scalars(select(Email)).all() == []


def test_ses_is_given_the_headers_by_which_a_click_ends_them(
    app: Flask, alice: Browser, ses: Ses, transport: ses_module.Ses
) -> None:
    ask(alice)
    with app.app_context():
        account = db.session.get_one(Account, alice.account_id)
        db.session.add(emails.reminder(account, date(2026, 12, 1), 2, links.stop_link(account)))
        db.session.commit()
        outbox.send_due(transport)
    [arrived] = ses.received()
    address = arrived["List-Unsubscribe"].strip("<>").replace("\r\n", "").replace(" ", "")
    assert address.startswith("https://jobplanr.test/reminders/stop/")
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in text_of(arrived)
    # As a mail program sends it: no cookie, no token.
    sent = Browser(app).post(address.removeprefix("https://jobplanr.test"), data={"List-Unsubscribe": "One-Click"})
    assert sent.status_code == 200
    assert stored(app, alice) is None


@promise("reminders-end")
def test_one_click_ends_them_without_signing_in(app: Flask, alice: Browser, mallory: Browser, client: Browser) -> None:
    for owner in (alice, mallory):
        ask(owner)
    with app.app_context():
        account = db.session.get_one(Account, alice.account_id)
        db.session.add(emails.reminder(account, date(2026, 12, 1), 2, links.stop_link(account)))
        db.session.commit()
        path = links.stop_link(account).signed().removeprefix("https://jobplanr.test")
    asked = client.get(path)
    assert (asked.status_code, asked.heading) == (200, "Stop reminders")
    assert stored(app, alice)
    # Whoever is signed in, it ends those of the link.
    after = mallory.get(path).form("main form").submit()
    assert (after.status_code, after.heading) == (200, "Reminders are off")
    assert stored(app, alice) is None
    assert stored(app, mallory)
    with app.app_context():
        assert db.session.scalars(select(Email)).all() == []
    assert client.post(path).heading == "Reminders are off"
    assert client.post(path[:-2]).status_code == 404
    assert client.post("/reminders/stop/nonsense").heading == "This link is not complete"


def test_other_emails_cannot_be_stopped_so(app: Flask, alice: Browser) -> None:
    with app.app_context():
        account = db.session.get_one(Account, alice.account_id)
        email = emails.reset_password(account, links.reset_link(account))
        email.id, email.created_at = uuid.uuid4(), now()
        made = message(email, SENDER)
    assert made["List-Unsubscribe"] is None
    assert made["List-Unsubscribe-Post"] is None


def test_another_time_zone_is_followed(app: Flask, alice: Browser, clock: Clock) -> None:
    plan(app, alice, 8, NEW_YORK, now())
    before = stored(app, alice)
    alice.get("/account/profile").form().fill(time_zone="Asia/Tokyo").submit()
    after = stored(app, alice)
    assert before
    assert after
    assert after.next_at != before.next_at
    assert after.next_at.hour == 23
    # Past the form, as by a request: it is not written at the old hour.
    task(app, alice, *(now().date() + timedelta(days=day) for day in range(-1, 4)))
    with app.app_context():
        db.session.get_one(Account, alice.account_id).time_zone = "UTC"
        db.session.commit()
    assert clock.at(after.next_at + timedelta(minutes=1)) == []
    later = stored(app, alice)
    assert later
    assert later.next_at.hour == 8
    assert len(clock.at(later.next_at + timedelta(minutes=1))) == 1


def test_the_phone_is_told(app: Flask, alice: Browser) -> None:
    token = Browser(app).post(f"{PREFIX}/token", json={"email": alice.email, "password": alice.password}).get_json()
    headers = {"Authorization": f"Bearer {token['token']}"}
    assert Browser(app).get(f"{PREFIX}/me", headers=headers).get_json()["reminder_hour"] is None
    ask(alice, 9)
    assert Browser(app).get(f"{PREFIX}/me", headers=headers).get_json()["reminder_hour"] == 9


def test_they_go_with_the_account(app: Flask, alice: Browser) -> None:
    ask(alice)
    alice.get("/account/delete").form().fill(password=alice.password).submit()
    assert stored(app, alice) is None


def test_nobody_else_can_make_the_link(app: Flask, alice: Browser, mallory: Browser) -> None:
    with app.app_context():
        hers = links.stop_link(db.session.get_one(Account, mallory.account_id)).signed()
    assert links.reminded_by(hers.rpartition("/")[2]) == mallory.account_id
    assert links.reminded_by(uuid.uuid4().hex) is None
    assert links.reminded_by(hers.rpartition("/")[2].replace(".", "x.")) is None
