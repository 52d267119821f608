"""Reminders by e-mail: asked for, ended, and written by the worker when they are due.

They are off until someone asks, and as long as the privacy policy in effect does not name them. One is written for each
day at most, and tried once: what is late is left out, and nothing is sent twice.
"""

import uuid
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Select, and_, bindparam, column, delete, exists, func, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from app.extensions import db
from app.mail import emails, links
from app.models.account import Account
from app.models.activity import Activity
from app.models.columns import now
from app.models.email import Email
from app.models.engines import reading
from app.models.offer import Offer
from app.models.opportunity import Opportunity
from app.models.owned import refers
from app.models.reminder import Reminder, bounds_of
from app.models.stage import Stage
from app.models.task import Task
from app.models.tenant import account_in_use, on_postgresql, use_account
from app.policy import effective

# The section of the policy that names them.
SECTION = "reminders"

AT_ONCE = 100
# It is written so much after its hour at most, and sent so much after that (`ONCE` of app/models/email.py).
LATEST = timedelta(minutes=30)


class NotYet(Exception):
    """The policy in effect does not name reminders."""


def may_be_asked_for() -> bool:
    """Whether the policy in effect names them."""
    return effective.says(SECTION)


def of(account_id: uuid.UUID) -> Reminder | None:
    return db.session.get(Reminder, account_id)


def ask(account: Account, hour: int) -> None:
    """Remind this account each day at this hour, from tomorrow: today may have had its reminder. Raises NotYet."""
    if not may_be_asked_for():
        raise NotYet
    reminder = of(account.id)
    if not reminder:
        reminder = Reminder(account_id=account.id, last_day=now().astimezone(ZoneInfo(account.time_zone)).date())
        db.session.add(reminder)
    reminder.hour = hour
    reminder.plan(account.time_zone, now())


def stop(account_id: uuid.UUID) -> None:
    """No reminder from now on, nor one that was written and is not sent yet."""
    db.session.execute(delete(Email).where(Email.account_id == account_id, Email.kind == "reminder"))
    db.session.execute(delete(Reminder).where(Reminder.account_id == account_id))


def stop_by_link(token: str) -> bool:
    """The same for whoever holds the link; False where it is none of ours."""
    account_id = links.reminded_by(token)
    if not account_id:
        return False
    before = account_in_use(db.session())
    use_account(db.session(), account_id)
    stop(account_id)
    use_account(db.session(), before)
    return True


def follow_time_zone(account: Account) -> None:
    """Their clock is another one now."""
    reminder = of(account.id)
    if reminder:
        reminder.plan(account.time_zone, now())


def write_due() -> int:
    """The worker's part: write those that are due, some at a time; returns how many it looked at."""
    due = select(Reminder).where(Reminder.next_at <= now()).order_by(Reminder.next_at).limit(AT_ONCE)
    with reading(db.session):
        if db.session.scalar(due.with_only_columns(Reminder.account_id).limit(1)) is None or not may_be_asked_for():
            return 0
    reminders = db.session.scalars(due.with_for_update(skip_locked=True)).all()
    for reminder in reminders:
        _write(reminder, db.session.get_one(Account, reminder.account_id))
    db.session.commit()
    return len(reminders)


def _write(reminder: Reminder, account: Account) -> None:
    """Unless it is too late, or their clock was changed since and shows the hour later, or that day holds nothing."""
    at, day = reminder.due(account.time_zone, now() - LATEST)
    if at <= now():
        reminder.last_day = day
        about = reminder.day_it_is_about(day)
        count = _dated(account, about)
        if count:
            db.session.add(emails.reminder(account, about, count, links.stop_link(account)))
    reminder.plan(account.time_zone, now())


def _dated(account: Account, day: date) -> int:
    """How many things have this day's date. On PostgreSQL a function counts them, since the worker sees no record."""
    since, until = bounds_of(day, account.time_zone)
    values = {"account_id": account.id, "day": day, "since": since, "until": until}
    found = db.session.execute(_BY_FUNCTION if on_postgresql(db.session) else _BY_TABLES, values).one_or_none()
    return int(found.things) if found else 0


_account_id, _day = bindparam("account_id", type_=Account.id.type), bindparam("day", type_=Task.due_on.type)
_since, _until = (bindparam(name, type_=Activity.starts_at.type) for name in ("since", "until"))


def _of(model: Any, *which: ColumnElement[bool]) -> Select[Any]:
    return select(model.id).where(model.account_id == _account_id, *which)


_stands = and_(refers(Opportunity.stage_id, Stage), Opportunity.archived.is_(False))
# But for where one will work.
_of_what_has_ended = exists().where(
    refers(Activity.opportunity_id, Opportunity),
    refers(Opportunity.stage_id, Stage),
    Stage.kind == "closed",
    func.coalesce(Opportunity.outcome, "") != "accepted",
)
_BY_TABLES = select(func.count().label("things")).select_from(
    union_all(
        _of(
            Activity,
            Activity.starts_at >= _since,
            Activity.starts_at < _until,
            func.coalesce(Activity.outcome, "") != "cancelled",
            ~_of_what_has_ended,
        ),
        _of(Task, Task.done_at.is_(None), Task.due_on == _day),
        _of(Offer, Offer.reply_by == _day, refers(Offer.opportunity_id, Opportunity), _stands, Stage.kind != "closed"),
        _of(Opportunity, Opportunity.deadline == _day, _stands, Stage.kind == "saved"),
    ).subquery()
)
_BY_FUNCTION = select(
    func.dated_things(_account_id, _day, _since, _until).table_valued(column("things", BigInteger()), name="found")
)
