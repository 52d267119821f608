"""The one thing that comes next with an opportunity, the same wherever it is told.

The earliest of what is planned, an open task, an offer to answer and the closing date; else it waits for an answer, or
is quiet. What is stored says nothing of today: whether something is due, late or quiet is judged here.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import Date, Select, and_, bindparam, case, func, select

from app.models.account import Account
from app.models.activity import Activity
from app.models.columns import IdText, UtcDateTime, id_text, now
from app.models.offer import Offer
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.models.task import Task
from app.queries.base import UnionOf, account_id, mine, run

What = Literal["activity", "task", "offer", "deadline", "decide", "waiting", "quiet", "none", "closed"]
# Of so many answers the person's own times are the measure, and nine in ten of them.
ANSWERS_TO_JUDGE_BY = 5
# Those of long ago say little of today.
LAST_ANSWERS = 100

_opportunity, _activity = Opportunity.__table__.c, Activity.__table__.c
_task, _offer, _account, _stage = Task.__table__.c, Offer.__table__.c, Account.__table__.c, Stage.__table__.c

today = bindparam("today", type_=Date())
present = bindparam("now", type_=UtcDateTime())
# What is read of an opportunity to judge it.
JUDGED_BY = (
    _opportunity.moved_on,
    _opportunity.outcome,
    _opportunity.deadline,
    _opportunity.due_on,
    _opportunity.last_on,
    _opportunity.quiet_until,
)


class Planned(NamedTuple):
    """An activity that is still to come."""

    opportunity_id: str
    id: str
    kind: str
    summary: str | None
    place: str | None
    at: datetime
    local_start: datetime
    time_zone: str


class DueTask(NamedTuple):
    opportunity_id: str
    id: str
    title: str
    due_on: date


class DueOffer(NamedTuple):
    opportunity_id: str
    id: str
    reply_by: date


class Step(NamedTuple):
    """What comes next. `day` is when, or since when; `row` is what it is read from, such as an activity."""

    what: What
    day: date | None
    row: Any = None


class Silence(NamedTuple):
    """From how many days on something is quiet: by the person's own setting, or by how long answers took so far."""

    quiet_from: int
    is_own: bool
    answers: int
    within: int | None
    quiet_after: int
    follow_up_after: int


# Of one row, such as a stage's, all that silence_of() needs; each is read once for all rows.
_replied = (
    select(_opportunity.reply_days)
    .where(mine(Opportunity), _opportunity.replied_on <= today)
    .order_by(_opportunity.replied_on.desc())
    .limit(LAST_ANSWERS)
    .correlate(None)
    .subquery("replied")
)
_answers = select(func.count()).select_from(_replied)
_place = select(case((func.count() > 0, (9 * func.count() + 9) // 10 - 1), else_=0)).select_from(_replied)
_within = (
    select(_replied.c.reply_days)
    .order_by(_replied.c.reply_days)
    .limit(1)
    .offset(_place.correlate(None).scalar_subquery())
)
SILENCE = tuple(
    of_account.correlate(None).scalar_subquery().label(name)
    for name, of_account in {
        "quiet_after": select(_account.quiet_after).where(_account.id == account_id),
        "follow_up_after": select(_account.follow_up_after).where(_account.id == account_id),
        "answers": _answers,
        "within": _within,
    }.items()
)


def silence(account_id: uuid.UUID, day: date) -> Silence:
    """The same by a statement of its own, where no other reads it."""
    return silence_of(run(select(*SILENCE), account_id, today=day)[0])


def silence_of(row: Any) -> Silence:
    """As a row with the columns of SILENCE says."""
    is_own = row.answers >= ANSWERS_TO_JUDGE_BY
    quiet_from = max(row.within + 1, row.follow_up_after) if is_own else row.quiet_after
    return Silence(quiet_from, is_own, row.answers, row.within, row.quiet_after, row.follow_up_after)


def find_step(about: Any, stage_kind: str, planned: Any, due: Any, silence: Silence, day: date) -> Step:
    """Judge what comes next. `planned` is the first activity to come, `due` the task or offer that is due first."""
    if stage_kind == "closed":
        return Step("closed", about.moved_on)
    steps = [Step("activity", planned.local_start.date(), planned)] if planned else []
    if about.due_on:
        # On one day, the closing date goes before a task.
        due = None if stage_kind == "saved" and about.due_on == about.deadline else due
        what: What = "offer" if hasattr(due, "reply_by") else "task" if due else "deadline"
        steps.append(Step(what, about.due_on, due))
    if steps:
        return min(steps, key=lambda step: step.day or date.max)
    if stage_kind == "saved":
        return Step("none", None, about)
    since = about.last_on or about.moved_on
    if stage_kind == "offer":
        return Step("decide", since)
    left_alone = about.quiet_until and about.quiet_until > day
    return Step("quiet" if (day - since).days >= silence.quiet_from and not left_alone else "waiting", since)


def order(step: Step) -> tuple[int, int, int]:
    """Return what sorts steps: what has a day, by it and the time; then the longest silence; then what has none."""
    day = (step.day or step.row.last_on or step.row.moved_on).toordinal()
    if step.what in ("activity", "task", "offer", "deadline"):
        at = step.row.local_start if step.what == "activity" else None
        return 0, day, at.hour * 60 + at.minute if at else -1
    return (2, -day, 0) if step.what in ("none", "closed") else (1, day, 0)


Hanging = Mapping[Any, list[Any]]


def steps(
    account_id: uuid.UUID, rows: Iterable[Any], kinds: Mapping[str, str], silence: Silence, day: date
) -> dict[str, Step]:
    """Judge rows that have the columns of JUDGED_BY; `kinds` are their stages' kinds by their ids. By id."""
    listed = list(rows)
    ids = [row.id for row in listed if _may_have_more(row, kinds[row.id], day)]
    found = _HANGING.run(account_id, ids=ids, now=now()) if ids else {}
    return steps_among(listed, kinds, found, silence, day)


def steps_among(
    rows: Iterable[Any], kinds: Mapping[str, str], found: Hanging, silence: Silence, day: date
) -> dict[str, Step]:
    """The same where what hangs on them was read already, as hanging() says."""
    planned, due = _first_of(found)
    return {row.id: find_step(row, kinds[row.id], planned.get(row.id), due.get(row.id), silence, day) for row in rows}


def _may_have_more(row: Any, kind: str, day: date) -> bool:
    """Whether something hangs on it that is planned or due; of most, the row itself says that there is nothing."""
    if kind == "closed":
        return False
    is_planned = bool(row.last_on) and row.last_on >= day - timedelta(days=1)
    is_closing = kind == "saved" and row.due_on == row.deadline
    return is_planned or (row.due_on is not None and not is_closing)


def _first_of(found: Hanging) -> tuple[dict[str, Planned], dict[str, Any]]:
    planned: dict[str, Planned] = {}
    for activity in sorted(found.get(Planned, ()), key=lambda row: (row.at, row.id), reverse=True):
        planned[activity.opportunity_id] = activity
    due: dict[str, Any] = {}
    # Of one day, a task goes before an offer, and what was added first before what came later.
    for of in (DueOffer, DueTask):
        for row in sorted(found.get(of, ()), key=lambda row: row.id, reverse=True):
            due[row.opportunity_id] = row
    return planned, due


# Planned is what has not begun and was not canceled.
is_planned = and_(_activity.starts_at > present, func.coalesce(_activity.outcome, "") != "cancelled")


def hanging(asked: Any, among: Callable[[Any], Any]) -> dict[Any, Select[Any]]:
    """What is planned and what is due first with some opportunities, for a UnionOf.

    `asked` has the `id` and `due_on` of each; `among` takes a column that names one, and says whether it is asked for.
    """
    return {
        Planned: select(
            id_text(_activity.opportunity_id, "opportunity_id"),
            id_text(_activity.id),
            _activity.kind,
            _activity.summary,
            _activity.place,
            _activity.starts_at.label("at"),
            _activity.local_start,
            _activity.time_zone,
        ).where(mine(Activity), among(_activity.opportunity_id), is_planned),
        DueTask: select(id_text(_task.opportunity_id, "opportunity_id"), id_text(_task.id), _task.title, _task.due_on)
        .join_from(asked, Task.__table__, _is_due(asked, _task.opportunity_id, _task.due_on))
        .where(mine(Task), among(_task.opportunity_id), _task.done_at.is_(None)),
        DueOffer: select(id_text(_offer.opportunity_id, "opportunity_id"), id_text(_offer.id), _offer.reply_by)
        .join_from(asked, Offer.__table__, _is_due(asked, _offer.opportunity_id, _offer.reply_by))
        .where(mine(Offer), among(_offer.opportunity_id)),
    }


def _is_due(asked: Any, opportunity_id: Any, day: Any) -> Any:
    """Whether a row is what is due first with its opportunity."""
    same = and_(opportunity_id == asked.c.id, day == asked.c.due_on)
    return and_(same, asked.c.account_id == account_id) if "account_id" in asked.c else same


_ids = bindparam("ids", type_=IdText(), expanding=True)
_HANGING = UnionOf(hanging(Opportunity.__table__, lambda column: column.in_(_ids)))

_open_others = (
    select(func.coalesce(func.sum(_stage.opportunity_count), 0))
    .where(mine(Stage), _stage.kind != "closed")
    .scalar_subquery()
)
_open_tasks = (
    select(func.count())
    .select_from(Task.__table__)
    .where(mine(Task), _task.done_at.is_(None), _task.opportunity_id.is_not(None))
    .scalar_subquery()
)


def still_open(account_id: uuid.UUID) -> tuple[int, int]:
    """How many opportunities are open, but for archived ones, and how many tasks of opportunities."""
    [row] = run(select(_open_others, _open_tasks), account_id)
    return row[0], row[1]


_applied = (
    select(func.count())
    .select_from(Opportunity.__table__)
    .where(mine(Opportunity), _opportunity.applied_on.is_not(None))
)


def applied(account_id: uuid.UUID) -> int:
    """How many were applied for."""
    [row] = run(_applied, account_id)
    return int(row[0])
