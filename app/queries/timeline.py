"""What happened with a company or a person, as their pages show it.

A page may take few statements, so rows of several tables come by one, each with blanks for what it does not have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    DateTime,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from app.models.activity import Activity, ActivityContact
from app.models.columns import IdText, UtcDateTime, id_text
from app.models.contact import Contact
from app.models.note import Note
from app.models.opportunity import Opportunity
from app.models.task import Task
from app.queries.base import SECTION_ROWS, Rows, mine, refers

_activity, _link, _opportunity = Activity.__table__.c, ActivityContact.__table__.c, Opportunity.__table__.c
_contact, _note, _task = Contact.__table__.c, Note.__table__.c, Task.__table__.c

_now = bindparam("now", type_=UtcDateTime())

_TYPES: dict[str, Any] = {
    "id": IdText(),
    "words": String(),
    "detail": String(),
    "state": String(),
    "html": String(),
    "pinned": Boolean(),
    "opportunity_id": IdText(),
    "role": String(),
    "on_day": Date(),
    "by_clock": DateTime(timezone=False),
    "at": UtcDateTime(),
}


def columns_of(what: str, **columns: Any) -> Select[Any]:
    """Some columns of a table in the shape that all tables have here."""
    shape = (columns.get(name, type_coerce(cast(null(), type), type)).label(name) for name, type in _TYPES.items())
    return select(literal(what).label("what"), *shape)


def together(*parts: Select[Any]) -> Select[Any]:
    return select(union_all(*(select(part.limit(SECTION_ROWS).subquery()) for part in parts)).subquery())


spoken = and_(_activity.starts_at <= _now, _activity.outcome.is_distinct_from("cancelled"))


def activities() -> Select[Any]:
    return columns_of(
        "activity",
        id=id_text(_activity.id),
        words=_activity.summary,
        detail=_activity.kind,
        state=_activity.outcome,
        opportunity_id=id_text(_activity.opportunity_id, "opportunity_id"),
        role=_opportunity.title,
        by_clock=_activity.local_start,
        at=_activity.starts_at,
    ).order_by(_activity.starts_at.desc(), _activity.id.desc())


def notes() -> Select[Any]:
    return (
        columns_of("note", id=id_text(_note.id), html=_note.body_html, pinned=_note.pinned, at=_note.created_at)
        .where(mine(Note))
        .order_by(_note.pinned.desc(), _note.created_at.desc(), _note.id.desc())
    )


def tasks() -> Select[Any]:
    return (
        columns_of("task", id=id_text(_task.id), words=_task.title, on_day=_task.due_on)
        .where(mine(Task), _task.done_at.is_(None))
        .order_by(_task.due_on.is_(None), _task.due_on, _task.id)
    )


met = (
    select(func.max(_activity.starts_at))
    .join_from(ActivityContact.__table__, Activity.__table__, refers(_link.activity_id, Activity))
    .where(refers(_link.contact_id, Contact), spoken)
    .correlate(Contact.__table__)
    .scalar_subquery()
)


@dataclass(frozen=True)
class Past:
    """What happened, the newest first, and the notes that stay at the top."""

    pinned: Sequence[Any]
    events: Sequence[Any]


def past_of(rows: Rows) -> Past:
    pinned = [row for row in rows if row.pinned]
    events = sorted((row for row in rows if not row.pinned), key=_when, reverse=True)
    return Past(pinned, events[:SECTION_ROWS])


def _when(row: Any) -> tuple[date, datetime]:
    """The day first: what has no time of day is put in among that day's by when it was noted."""
    return row.on_day or (row.by_clock or row.at).date(), row.at
