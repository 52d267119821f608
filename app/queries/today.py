"""What the page of today reads: what is due, what comes, what closes soon and what moved last."""

import uuid
from datetime import date

from sqlalchemy import bindparam

from app.models.activity import Activity
from app.models.columns import now
from app.models.engines import unprepared
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.models.task import Task
from app.queries.base import Rows, mine, run
from app.queries.opportunity_rows import NEWEST, OPPORTUNITY_ROWS
from app.records.activity import KIND as ACTIVITIES
from app.records.task import KIND as TASKS

TODAY_ROWS = 8
NEXT_ACTIVITIES = 3

_opportunity, _stage = Opportunity.__table__.c, Stage.__table__.c

_MOVED_LAST = unprepared(NEWEST.where(_opportunity.archived.is_(False)).limit(TODAY_ROWS))
_CLOSING_SOON = unprepared(
    OPPORTUNITY_ROWS.where(
        _opportunity.archived.is_(False), _opportunity.deadline >= bindparam("today"), _stage.kind == "saved"
    )
    .order_by(_opportunity.deadline, _opportunity.id)
    .limit(TODAY_ROWS)
)


def moved_last(account_id: uuid.UUID) -> Rows:
    return run(_MOVED_LAST, account_id)


def closing_soon(account_id: uuid.UUID, today: date) -> Rows:
    """Saved and not applied for yet, with a last day from today on."""
    return run(_CLOSING_SOON, account_id, today=today)


_COMING = unprepared(
    ACTIVITIES.list_columns.where(mine(Activity), Activity.starts_at >= bindparam("now"))
    .order_by(Activity.starts_at, Activity.id)
    .limit(NEXT_ACTIVITIES)
)


def coming(account_id: uuid.UUID) -> Rows:
    """The next few activities."""
    return run(_COMING, account_id, now=now())


_DUE = unprepared(
    TASKS.list_columns.where(mine(Task), Task.done_at.is_(None), Task.due_on <= bindparam("today"))
    .order_by(Task.due_on, Task.id)
    .limit(TODAY_ROWS)
)


def due(account_id: uuid.UUID, today: date) -> Rows:
    """What is to be done today, and should have been before."""
    return run(_DUE, account_id, today=today)
