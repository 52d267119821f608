"""What the page of today reads: what comes, what was, what is due, quiet, to be answered, and closing."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Integer, Select, bindparam, func, or_, select, union_all

from app.models.activity import Activity
from app.models.columns import UtcDateTime, id_text, now
from app.models.company import Company
from app.models.engines import unprepared
from app.models.offer import Offer
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.models.task import Task
from app.queries import board, next_step
from app.queries.base import Rows, UnionOf, either, found_first, mine, refers, run
from app.queries.opportunity_rows import OPPORTUNITY_ROWS
from app.records.task import KIND as TASKS

TODAY_ROWS = 8
NEXT_ACTIVITIES = 4
# How it went is asked for so long.
ASKED_FOR = timedelta(days=14)
ASKED_ABOUT = ("interview", "assessment")
SILENT_KINDS = ("applied", "screening", "interviewing")

_opportunity, _stage, _company = Opportunity.__table__.c, Stage.__table__.c, Company.__table__.c
_activity, _offer = Activity.__table__.c, Offer.__table__.c

_CLOSING_SOON = unprepared(
    OPPORTUNITY_ROWS.where(
        _opportunity.archived.is_(False), _opportunity.deadline >= bindparam("today"), _stage.kind == "saved"
    )
    .order_by(_opportunity.deadline, _opportunity.id)
    .limit(TODAY_ROWS)
)


class Today(NamedTuple):
    """All that the day holds."""

    coming: Sequence[Any]
    held: Sequence[Any]
    tasks: Rows
    offers: Rows
    quiet: Rows
    closing: Rows


def everything(account_id: uuid.UUID, today: date) -> tuple[Today, Rows, next_step.Silence]:
    """What the day holds; the stages; and from how many days on something is quiet."""
    stages, silence = board.stages_and_silence(account_id, today)
    coming, held = activities(account_id)
    found = Today(
        coming,
        held,
        due(account_id, today),
        offers(account_id),
        quiet(account_id, stages, silence, today),
        closing_soon(account_id, today),
    )
    return found, stages, silence


def closing_soon(account_id: uuid.UUID, today: date) -> Rows:
    """Saved and not applied for yet, with a last day from today on."""
    return run(_CLOSING_SOON, account_id, today=today)


class Coming(NamedTuple):
    """An activity still to come."""

    id: str
    kind: str
    summary: str | None
    place: str | None
    minutes: int | None
    starts_at: datetime
    local_start: datetime
    time_zone: str
    outcome: str | None
    opportunity_id: str | None
    role: str | None
    company: str | None


class Held(NamedTuple):
    """An interview that is over, of which nobody said how it went."""

    id: str
    kind: str
    summary: str | None
    minutes: int | None
    starts_at: datetime
    local_start: datetime
    time_zone: str
    opportunity_id: str | None
    role: str | None
    company: str | None


def _activities(of: type[Any]) -> Select[Any]:
    columns = {
        "id": id_text(_activity.id),
        "opportunity_id": id_text(_activity.opportunity_id, "opportunity_id"),
        "role": _opportunity.title.label("role"),
        "company": _company.name.label("company"),
    }
    at_company = either(_activity.company_id, _opportunity.company_id)
    return (
        select(*(columns[name] if name in columns else _activity[name] for name in of._fields))
        .outerjoin_from(Activity.__table__, Opportunity.__table__, refers(_activity.opportunity_id, Opportunity))
        .outerjoin(Stage.__table__, refers(_opportunity.stage_id, Stage))
        .outerjoin(Company.__table__, refers(at_company, Company, of=Activity))
        # What has ended asks for nothing more, unless it is where one will work.
        .where(mine(Activity), or_(func.coalesce(_stage.kind, "") != "closed", _opportunity.outcome == "accepted"))
    )


_since = bindparam("since", type_=UtcDateTime())
_ACTIVITIES = UnionOf(
    {
        Coming: _activities(Coming)
        .where(next_step.is_planned)
        .order_by(_activity.starts_at, _activity.id)
        .limit(NEXT_ACTIVITIES),
        Held: _activities(Held)
        .where(
            _activity.starts_at > _since,
            _activity.starts_at <= next_step.present,
            _activity.kind.in_(ASKED_ABOUT),
            func.coalesce(_activity.outcome, "waiting") == "waiting",
            _activity.result.is_(None),
            _activity.debrief.is_(None),
        )
        .order_by(_activity.starts_at, _activity.id)
        .limit(TODAY_ROWS),
    }
)


def activities(account_id: uuid.UUID) -> tuple[list[Coming], list[Held]]:
    """The next few, and those over of which nobody said how they went."""
    present = now()
    found = _ACTIVITIES.run(account_id, now=present, since=present - ASKED_FOR)
    return found[Coming], [held for held in found[Held] if _is_over(held, present)]


def _is_over(held: Held, present: datetime) -> bool:
    return held.starts_at + timedelta(minutes=held.minutes or 60) <= present


_DUE = unprepared(
    TASKS.list_columns.where(mine(Task), Task.done_at.is_(None), Task.due_on <= bindparam("today"))
    .order_by(Task.due_on, Task.id)
    .limit(TODAY_ROWS)
)


def due(account_id: uuid.UUID, today: date) -> Rows:
    """What is to be done today, and should have been before."""
    return run(_DUE, account_id, today=today)


def quiet(account_id: uuid.UUID, stages: Rows, silence: next_step.Silence, today: date) -> Rows:
    """What is quiet, the longest silence first."""
    until = today - timedelta(days=silence.quiet_from)
    return silent(account_id, stages, today, until=until, most=TODAY_ROWS)


def silent(account_id: uuid.UUID, stages: Rows, today: date, *, until: date, most: int, after: date = date.min) -> Rows:
    """What waits for an answer, and where the last thing happened between these days; the longest silence first."""
    silent = [stage.id for stage in stages if stage.kind in SILENT_KINDS]
    if not silent:
        return []
    values = {f"stage_{place}": stage for place, stage in enumerate(silent)}
    rows = run(_silent_at(len(silent)), account_id, today=today, after=after, until=until, most=most, **values)
    return sorted(rows, key=lambda row: (row.last_on, row.id))[:most]


@lru_cache(maxsize=32)
def _silent_at(stages: int) -> Select[Any]:
    """Of each stage a range of the index. Nothing is planned where the last thing that happened is past."""
    is_silent = (
        _opportunity.archived.is_(False),
        _opportunity.due_on.is_(None),
        _opportunity.last_on > bindparam("after", type_=Date()),
        _opportunity.last_on <= bindparam("until", type_=Date()),
        _opportunity.quiet_until.is_(None) | (_opportunity.quiet_until <= next_step.today),
    )
    columns = (_opportunity.id, _opportunity.company_id, _opportunity.title, _opportunity.last_on)
    parts = [
        select(*columns)
        .where(mine(Opportunity), *is_silent, _opportunity.stage_id == bindparam(f"stage_{place}"))
        # Its day, of which there is none, for the index that has it.
        .order_by(_opportunity.due_on, _opportunity.last_on, _opportunity.id)
        .limit(bindparam("most", type_=Integer()))
        for place in range(stages)
    ]
    # Found first: to join each with its company, PostgreSQL would go through all companies.
    row = found_first(union_all(*(select(part.subquery()) for part in parts)), "silent")
    company = select(_company.name).where(mine(Company), _company.id == row.c.company_id).scalar_subquery()
    everything = select(id_text(row.c.id), row.c.title, row.c.last_on, company.label("company"))
    found: Select[Any] = unprepared(everything)
    return found


_to_answer = (
    select(
        id_text(_offer.id),
        id_text(_offer.opportunity_id, "opportunity_id"),
        _offer.reply_by,
        _offer.base,
        _offer.currency,
        _offer.period,
        _opportunity.title.label("role"),
        _company.name.label("company"),
    )
    .join_from(Offer.__table__, Opportunity.__table__, refers(_offer.opportunity_id, Opportunity))
    .join(Stage.__table__, refers(_opportunity.stage_id, Stage))
    .outerjoin(Company.__table__, refers(_opportunity.company_id, Company))
    .where(mine(Offer), _stage.kind != "closed", _opportunity.archived.is_(False))
)
# Two ranges of one index: with a day to answer by, and without.
_DATED = _to_answer.where(_offer.reply_by.is_not(None)).order_by(_offer.reply_by, _offer.id).limit(TODAY_ROWS)
_UNDATED = _to_answer.where(_offer.reply_by.is_(None)).order_by(_offer.reply_by, _offer.id).limit(TODAY_ROWS)
_TO_ANSWER = select(union_all(*(select(part.subquery()) for part in (_DATED, _UNDATED))).subquery())


def offers(account_id: uuid.UUID) -> Rows:
    """Those that wait for an answer, the first to be given first."""
    rows = run(_TO_ANSWER, account_id)
    return sorted(rows, key=lambda row: (row.reply_by or date.max, row.id))[:TODAY_ROWS]
