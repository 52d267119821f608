"""What the review of a week reads: what happened in it and the week before, and what the next one holds."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, DateTime, Select, bindparam, func, select

from app.models.activity import Activity
from app.models.columns import UtcDateTime, id_text, now
from app.models.company import Company
from app.models.opportunity import Opportunity, StageChange
from app.models.stage import Stage
from app.models.task import Task
from app.queries import next_step
from app.queries.base import Rows, UnionOf, either, mine, refers
from app.queries.today import silent

A_WEEK = timedelta(days=7)
# Of each kind. What a week is counted by is more of one kind than anyone does in it.
SHOWN, MOST = 20, 200

_activity, _opportunity, _company = Activity.__table__.c, Opportunity.__table__.c, Company.__table__.c
_change, _stage, _task = StageChange.__table__.c, Stage.__table__.c, Task.__table__.c

_first, _end = bindparam("first", type_=Date()), bindparam("end", type_=Date())
_from, _until = (bindparam(name, type_=DateTime()) for name in ("from_there", "until_there"))


class Moved(NamedTuple):
    """An opportunity came to a stage."""

    id: str
    day: date
    kind: str
    stage: str
    outcome: str | None
    title: str | None
    company: str | None


class Held(NamedTuple):
    """An activity, past or to come."""

    id: str
    kind: str
    summary: str | None
    outcome: str | None
    starts_at: datetime
    local_start: datetime
    time_zone: str
    opportunity_id: str | None
    role: str | None
    company: str | None


class Done(NamedTuple):
    """A task that was done."""

    id: str
    title: str
    done_at: datetime


class Due(NamedTuple):
    """A task to be done."""

    id: str
    title: str
    due_on: date


class Closing(NamedTuple):
    """Saved, with a last day in the coming week."""

    id: str
    title: str | None
    company: str | None
    deadline: date


def _moved() -> Select[Any]:
    return (
        select(
            id_text(_opportunity.id),
            _change.happened_on.label("day"),
            _stage.kind,
            _stage.name.label("stage"),
            _change.outcome,
            _opportunity.title,
            _company.name.label("company"),
        )
        .join_from(StageChange.__table__, Opportunity.__table__, refers(_change.opportunity_id, Opportunity))
        .join(Stage.__table__, refers(_change.stage_id, Stage))
        .outerjoin(Company.__table__, refers(_opportunity.company_id, Company))
        .where(mine(StageChange), _change.happened_on >= _first, _change.happened_on < _end)
        .order_by(_change.happened_on.desc(), _change.id.desc())
        .limit(MOST)
    )


def _held() -> Select[Any]:
    at_company = either(_activity.company_id, _opportunity.company_id)
    return (
        select(
            id_text(_activity.id),
            _activity.kind,
            _activity.summary,
            _activity.outcome,
            _activity.starts_at,
            _activity.local_start,
            _activity.time_zone,
            id_text(_activity.opportunity_id, "opportunity_id"),
            _opportunity.title.label("role"),
            _company.name.label("company"),
        )
        .outerjoin_from(Activity.__table__, Opportunity.__table__, refers(_activity.opportunity_id, Opportunity))
        .outerjoin(Company.__table__, refers(at_company, Company, of=Activity))
        .where(
            mine(Activity),
            # A day either way holds the range of the index; the clock of its place says which day it was.
            _activity.starts_at >= bindparam("since", type_=UtcDateTime()),
            _activity.starts_at < bindparam("till", type_=UtcDateTime()),
            _activity.local_start >= _from,
            _activity.local_start < _until,
            func.coalesce(_activity.outcome, "") != "cancelled",
        )
        .order_by(_activity.starts_at, _activity.id)
        .limit(MOST)
    )


_done = (
    select(id_text(_task.id), _task.title, _task.done_at)
    .where(
        mine(Task),
        _task.done_at >= bindparam("since", type_=UtcDateTime()),
        _task.done_at < bindparam("till", type_=UtcDateTime()),
    )
    .order_by(_task.done_at, _task.id)
    .limit(MOST)
)
_due = (
    select(id_text(_task.id), _task.title, _task.due_on)
    .where(mine(Task), _task.done_at.is_(None), _task.due_on < bindparam("due_before", type_=Date()))
    .order_by(_task.due_on, _task.id)
    .limit(SHOWN + 1)
)
_closing = (
    select(id_text(_opportunity.id), _opportunity.title, _company.name.label("company"), _opportunity.deadline)
    .select_from(Opportunity.__table__)
    .join(Stage.__table__, refers(_opportunity.stage_id, Stage))
    .outerjoin(Company.__table__, refers(_opportunity.company_id, Company))
    .where(
        mine(Opportunity),
        _opportunity.archived.is_(False),
        _opportunity.deadline >= bindparam("closes_from", type_=Date()),
        _opportunity.deadline < bindparam("due_before", type_=Date()),
        _stage.kind == "saved",
    )
    .order_by(_opportunity.deadline, _opportunity.id)
    .limit(SHOWN + 1)
)
_HAPPENED = UnionOf({Moved: _moved(), Held: _held(), Done: _done, Due: _due, Closing: _closing})


class Week(NamedTuple):
    """What happened in a week; what is planned and due in the seven days from today on is of the present one only."""

    moved: list[Moved]
    held: list[Held]
    done: list[Done]
    before: dict[str, int]
    planned: list[Held]
    due: list[Due]
    closing: list[Closing]

    @property
    def counts(self) -> dict[str, int]:
        return _counted(self.moved, self.held)


def week(account_id: uuid.UUID, first: date, today: date, zone: Any) -> Week:
    """Of the week that begins on this day, beside the one before."""
    start, end, present = first - A_WEEK, first + A_WEEK, now()
    is_present = first <= today < end
    # Of the present week, also what lies ahead of today.
    last = today + A_WEEK if is_present else end
    day = timedelta(days=1)
    found = _HAPPENED.run(
        account_id,
        first=start,
        end=end,
        from_there=datetime.combine(start, time()),
        until_there=datetime.combine(last, time()),
        since=datetime.combine(start - day, time(), zone),
        till=datetime.combine(last + day, time(), zone),
        due_before=last if is_present else date.min,
        closes_from=today,
    )
    moved, held = found[Moved], found[Held]
    past = [row for row in held if row.starts_at <= present]
    return Week(
        moved=[row for row in moved if row.day >= first],
        held=[row for row in past if first <= row.local_start.date() < end],
        done=[row for row in found[Done] if first <= row.done_at.astimezone(zone).date() < end],
        before=_counted(
            [row for row in moved if row.day < first], [row for row in past if row.local_start.date() < first]
        ),
        planned=[row for row in held if row.starts_at > present] if is_present else [],
        due=found[Due],
        closing=found[Closing],
    )


def _counted(moved: list[Moved], held: list[Held]) -> dict[str, int]:
    return {
        "applied": sum(row.kind == "applied" for row in moved),
        "moved on": sum(row.kind in ("screening", "interviewing", "offer") for row in moved),
        "interviews": sum(row.kind in ("interview", "assessment") for row in held),
        "follow-ups": sum(row.kind == "follow_up" for row in held),
        "closed": sum(row.kind == "closed" for row in moved),
    }


def went_quiet(account_id: uuid.UUID, stages: Rows, first: date, silence: next_step.Silence, today: date) -> Rows:
    """What became quiet in that week, and still is."""
    limit, day = timedelta(days=silence.quiet_from), timedelta(days=1)
    until = min(first + A_WEEK - day, today) - limit
    return silent(account_id, stages, today, after=first - day - limit, until=until, most=SHOWN + 1)


def worth_closing(account_id: uuid.UUID, stages: Rows, silence: next_step.Silence, today: date) -> Rows:
    """Quiet for twice as long as it takes to count as quiet."""
    return silent(account_id, stages, today, until=today - timedelta(days=2 * silence.quiet_from), most=SHOWN)
