"""What happened with a company or a person, as their pages show it.

Rows of each kind are found first, by what they are about, and sorted then. A kind's `what` is its name for templates,
`shown_at` the day or time that a page shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, select

from app.models.activity import Activity, ActivityContact
from app.models.columns import UtcDateTime, id_text
from app.models.contact import Contact
from app.models.note import Note
from app.models.opportunity import Opportunity
from app.models.task import Task
from app.queries.base import SECTION_ROWS, first, mine, refers

_activity, _link, _opportunity = Activity.__table__.c, ActivityContact.__table__.c, Opportunity.__table__.c
_note, _task = Note.__table__.c, Task.__table__.c

_now = bindparam("now", type_=UtcDateTime())


class PastActivity(NamedTuple):
    """With the title of the role it was about."""

    id: str
    kind: str
    summary: str | None
    outcome: str | None
    role: str | None
    local_start: datetime
    at: datetime

    @property
    def what(self) -> str:
        return "activity"

    @property
    def shown_at(self) -> datetime:
        return self.local_start


class PastNote(NamedTuple):
    id: str
    html: str
    pinned: bool
    at: datetime

    @property
    def what(self) -> str:
        return "note"

    @property
    def shown_at(self) -> datetime:
        return self.at


class PastStage(NamedTuple):
    """A role came to a stage."""

    id: str
    name: str
    kind: str
    outcome: str | None
    opportunity_id: str
    role: str | None
    shown_at: date
    at: datetime

    @property
    def what(self) -> str:
        return "stage"


class SentDocument(NamedTuple):
    id: str
    name: str
    opportunity_id: str
    role: str | None
    shown_at: date
    at: datetime

    @property
    def what(self) -> str:
        return "document"


Event = PastActivity | PastNote | PastStage | SentDocument


class OpenTask(NamedTuple):
    id: str
    title: str
    due_on: date | None


@dataclass(frozen=True)
class Past:
    """What happened, the newest first, and the notes that stay at the top."""

    pinned: Sequence[PastNote]
    events: Sequence[Event]


# With whom or where one really spoke.
spoken = and_(_activity.starts_at <= _now, _activity.outcome.is_distinct_from("cancelled"))

ACTIVITY_COLUMNS = (
    id_text(_activity.id),
    _activity.kind,
    _activity.summary,
    _activity.outcome,
    _opportunity.title.label("role"),
    _activity.local_start,
    _activity.starts_at.label("at"),
)
role_of_activity = refers(_activity.opportunity_id, Opportunity)


def newest_activities(rows: Any) -> Select[Any]:
    return first("activity", rows, SECTION_ROWS, lambda c: (c.at.desc(), c.id.desc()))


def newest_notes(subject: str, this: Any) -> Select[Any]:
    """Those about one thing, pinned ones first; `subject` is the column that names it."""
    rows = select(id_text(_note.id), _note.body_html.label("html"), _note.pinned, _note.created_at.label("at"))
    about = rows.where(mine(Note), _note[subject] == this)
    return first("note", about, SECTION_ROWS, lambda c: (c.pinned.desc(), c.at.desc(), c.id.desc()))


def open_tasks(subject: str, this: Any) -> Select[Any]:
    """Those about one thing, the next first."""
    rows = select(id_text(_task.id), _task.title, _task.due_on)
    about = rows.where(mine(Task), _task[subject] == this, _task.done_at.is_(None))
    return first("task", about, SECTION_ROWS, lambda c: (c.due_on.is_(None), c.due_on, c.id))


met = (
    select(func.max(_activity.starts_at))
    .join_from(ActivityContact.__table__, Activity.__table__, refers(_link.activity_id, Activity))
    .where(refers(_link.contact_id, Contact), spoken)
    .correlate(Contact.__table__)
    .scalar_subquery()
)


def past_of(found: Mapping[Any, list[Any]]) -> Past:
    """Of rows of these classes, each in a list."""
    notes = found.get(PastNote, [])
    events = [row for of, rows in found.items() if of is not PastNote for row in rows]
    events += [note for note in notes if not note.pinned]
    newest = sorted(events, key=_when, reverse=True)
    return Past([note for note in notes if note.pinned], newest[:SECTION_ROWS])


def _when(event: Event) -> tuple[date, datetime]:
    """Return the day first: what has no time of day is put in among that day's by when it was noted."""
    shown = event.shown_at
    return shown.date() if isinstance(shown, datetime) else shown, event.at
