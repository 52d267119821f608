"""What happened with an opportunity, and the stages it came to: by one statement, of however many tables."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, Text, bindparam, func, select

from app.models.activity import Activity
from app.models.advert import Advert
from app.models.columns import id_text
from app.models.document import Document, OpportunityDocument
from app.models.note import Note
from app.models.opportunity import StageChange
from app.models.stage import Stage
from app.queries.base import UnionOf, first, found_first, mine, refers, this
from app.records.note import EXCERPT_LENGTH

_stage, _change, _activity = Stage.__table__.c, StageChange.__table__.c, Activity.__table__.c
_note, _advert = Note.__table__.c, Advert.__table__.c
_document, _enclosed = Document.__table__.c, OpportunityDocument.__table__.c


class RailRow(NamedTuple):
    """A stage, with an entry of the history that came to it; the entry is None of a stage that was never reached."""

    id: str | None
    stage_id: str
    day: date | None
    at: datetime | None
    kind: str
    name: str
    outcome: str | None
    position: int


class Stop(NamedTuple):
    """A stage, and the day it was last reached, if ever."""

    stage_id: str
    kind: str
    name: str
    reached: date | None


class StageEntry(NamedTuple):
    id: str
    stage_id: str
    day: date
    at: datetime
    kind: str
    name: str
    outcome: str | None


class ActivityEntry(NamedTuple):
    id: str
    at: datetime
    kind: str
    summary: str | None
    place: str | None
    outcome: str | None
    minutes: int | None
    time_zone: str
    local_start: datetime


class NoteEntry(NamedTuple):
    id: str
    at: datetime
    excerpt: str


class DocumentEntry(NamedTuple):
    id: str
    sent_on: date | None
    at: datetime
    kind: str
    name: str
    edition: int


class AdvertEntry(NamedTuple):
    id: str
    at: datetime
    captured_from: str | None


Entry = StageEntry | ActivityEntry | NoteEntry | DocumentEntry | AdvertEntry


def when(entry: Entry) -> tuple[date, datetime, str]:
    """Return the day first: what has no time of day is put in among that day's by when it was noted."""
    if isinstance(entry, StageEntry):
        day: date | None = entry.day
    else:
        day = entry.sent_on if isinstance(entry, DocumentEntry) else None
    return day or entry.at.date(), entry.at, entry.id


def stops_of(rail: list[RailRow]) -> list[Stop]:
    in_order = sorted(rail, key=lambda row: (row.position, row.stage_id, row.day or date.min, row.at or row.day))
    return list({row.stage_id: Stop(row.stage_id, row.kind, row.name, row.day) for row in in_order}.values())


def _newest(name: str, rows: Select[Any]) -> Select[Any]:
    return first(name, rows, bindparam("most", type_=Integer()), lambda c: (c.at.desc(), c.id.desc()))


# Found first: joined to the stages one by one, they would be looked for among all entries of each.
_entries = found_first(
    select(_change.id, _change.stage_id, _change.happened_on, _change.outcome, _change.created_at).where(
        mine(StageChange), _change.opportunity_id == this
    ),
    "entry",
)
_RAIL = (
    select(
        id_text(_entries.c.id),
        id_text(_stage.id, "stage_id"),
        _entries.c.happened_on.label("day"),
        _entries.c.created_at.label("at"),
        _stage.kind,
        _stage.name,
        _entries.c.outcome,
        _stage.position,
    )
    .outerjoin_from(Stage.__table__, _entries, _entries.c.stage_id == _stage.id)
    .where(mine(Stage))
)
_ACTIVITIES = select(
    id_text(_activity.id),
    _activity.starts_at.label("at"),
    _activity.kind,
    _activity.summary,
    _activity.place,
    _activity.outcome,
    _activity.minutes,
    _activity.time_zone,
    _activity.local_start,
).where(mine(Activity), _activity.opportunity_id == this)
_NOTES = select(
    id_text(_note.id),
    _note.created_at.label("at"),
    func.substr(_note.body, 1, EXCERPT_LENGTH, type_=Text()).label("excerpt"),
).where(mine(Note), _note.opportunity_id == this)
_DOCUMENTS = (
    select(
        id_text(_document.id),
        _enclosed.sent_on,
        _document.created_at.label("at"),
        _document.kind,
        _document.name,
        _document.edition,
    )
    .join_from(OpportunityDocument.__table__, Document.__table__, refers(_enclosed.document_id, Document))
    .where(mine(OpportunityDocument), _enclosed.opportunity_id == this)
)
_ADVERTS = select(id_text(_advert.id), _advert.captured_at.label("at"), _advert.captured_from).where(
    mine(Advert), _advert.opportunity_id == this
)
TIMELINE = UnionOf(
    {
        RailRow: _RAIL,
        ActivityEntry: _newest("activity", _ACTIVITIES),
        NoteEntry: _newest("note", _NOTES),
        DocumentEntry: _newest("document", _DOCUMENTS),
        AdvertEntry: _newest("advert", _ADVERTS),
    }
)
