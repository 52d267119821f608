"""What an opportunity's page reads: by few statements whatever hangs on it, and neither documents' bytes nor adverts.

On PostgreSQL each statement costs more than the rows it finds, so what is alike comes together: the line with what
happened, and tasks, offers and people.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    Date,
    DateTime,
    Integer,
    Select,
    String,
    Text,
    Uuid,
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
from sqlalchemy.orm import aliased

from app.models.activity import Activity
from app.models.advert import Advert
from app.models.columns import MINOR_UNITS, IdText, UtcDateTime, id_text, now
from app.models.company import Company
from app.models.contact import Contact
from app.models.document import Document, OpportunityDocument
from app.models.note import Note
from app.models.offer import Offer
from app.models.opportunity import Opportunity, OpportunityContact, StageChange
from app.models.stage import Stage
from app.models.task import Task
from app.queries.base import SECTION_ROWS, Rows, found_first, mine, refers, run, run_for_one, this
from app.queries.note_page import notes_about
from app.records.note import EXCERPT_LENGTH
from app.records.opportunity import KIND as OPPORTUNITIES

TIMELINE_ROWS = 100
LONG_TIMELINE_ROWS = 1000
ADVERT_EXCERPT = 600

_stage, _change, _activity = Stage.__table__.c, StageChange.__table__.c, Activity.__table__.c
_note, _advert, _task = Note.__table__.c, Advert.__table__.c, Task.__table__.c
_document, _enclosed = Document.__table__.c, OpportunityDocument.__table__.c
_offer, _contact, _link = Offer.__table__.c, Contact.__table__.c, OpportunityContact.__table__.c

_referrer = aliased(Contact)
_opportunity = Opportunity.__table__.c
_tags = OPPORTUNITIES.computed["tags"]
_OPPORTUNITY = (
    select(*_opportunity, Company.name.label("company"), _referrer.name.label("referrer"), _tags.lines.label("tags"))
    .outerjoin(Company, refers(Opportunity.company_id, Company))
    .outerjoin(_referrer, refers(Opportunity.referrer_id, _referrer))
    .where(mine(Opportunity), Opportunity.id == this)
)


def opportunity(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """Its columns, company's name, who referred, tags each on a line; by one statement."""
    return run_for_one(_OPPORTUNITY, account_id, id=id)


_DOCUMENTS_TO_SEND = (
    select(id_text(_document.id), _document.name, _document.kind, _document.edition, _enclosed.sent_on)
    .outerjoin(
        OpportunityDocument.__table__,
        and_(refers(_enclosed.document_id, Document), _enclosed.opportunity_id == this),
    )
    .where(mine(Document))
    .order_by(_enclosed.sent_on.is_(None), _enclosed.id.is_(None), _document.created_at.desc(), _document.id.desc())
    .limit(SECTION_ROWS)
)


def documents_to_send(account_id: uuid.UUID, opportunity_id: uuid.UUID) -> Rows:
    """What was sent with it, what belongs to it, and then the newest documents."""
    return run(_DOCUMENTS_TO_SEND, account_id, id=opportunity_id)


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


class TaskRow(NamedTuple):
    id: str
    due_on: date | None
    title: str


class OfferRow(NamedTuple):
    id: str
    reply_by: date | None
    period: str | None
    base: int | None
    bonus: int | None
    currency: str | None


class PersonRow(NamedTuple):
    id: str
    name: str
    name_key: str
    role: str | None
    relationship: str | None


class AdvertRow(NamedTuple):
    """The newest version; `versions` is how many there are."""

    id: str
    captured_at: datetime
    beginning: str
    captured_from: str | None
    versions: int


@dataclass(frozen=True)
class NextStep:
    """`what` is "task", "activity", "offer" or "deadline"; `row` is what it is read from."""

    what: str
    day: date
    row: Any


@dataclass(frozen=True)
class OpportunityPage:
    """Everything on the page, each in its order."""

    opportunity: Any
    company: str | None
    referrer: str | None
    tags: list[str]
    stops: list[Stop]
    entries: list[StageEntry]
    timeline: list[Entry]
    has_more: bool
    coming: list[ActivityEntry]
    past: list[ActivityEntry]
    documents: list[DocumentEntry]
    notes: Rows
    tasks: list[TaskRow]
    offers: list[OfferRow]
    people: list[PersonRow]
    advert: AdvertRow | None

    @property
    def newest(self) -> StageEntry:
        """The entry that says where it stands."""
        return max(self.entries, key=_when)


def read(
    account_id: uuid.UUID, id: uuid.UUID, *, long: bool = False, edited: uuid.UUID | None = None
) -> OpportunityPage | None:
    """Of theirs with this id. `edited` is the note whose Markdown is wanted too."""
    row = opportunity(account_id, id)
    if not row:
        return None
    most = LONG_TIMELINE_ROWS if long else TIMELINE_ROWS
    found = _by_class(run(_TIMELINE, account_id, id=id, most=most + 1))
    hanging = _by_class(run(_HANGING, account_id, id=id))
    rail, activities, documents = found[RailRow], found[ActivityEntry], found[DocumentEntry]
    entries = [StageEntry(*row[:-1]) for row in rail if row.id]
    present = now()
    past = [activity for activity in activities if activity.at <= present]
    timeline = sorted(
        [*entries, *past, *found[NoteEntry], *documents, *found[AdvertEntry]],
        key=_when,
        reverse=True,
    )
    return OpportunityPage(
        opportunity=row,
        company=row.company,
        referrer=row.referrer,
        tags=OPPORTUNITIES.computed["tags"].entries(row.tags),
        stops=_stops(rail),
        entries=entries,
        timeline=timeline[:most],
        has_more=len(timeline) > most and not long,
        coming=sorted((activity for activity in activities if activity.at > present), key=_when),
        past=sorted(past, key=_when, reverse=True),
        documents=sorted(documents, key=_when, reverse=True),
        notes=notes_about(account_id, "opportunity_id", id, edited),
        tasks=sorted(hanging[TaskRow], key=lambda task: (task.due_on or date.max, task.id)),
        offers=hanging[OfferRow],
        people=sorted(hanging[PersonRow], key=lambda person: (person.name_key, person.id)),
        advert=next(iter(hanging[AdvertRow]), None),
    )


def next_step(page: OpportunityPage, today: date) -> NextStep | None:
    """The earliest of what waits for the person: a task, an activity, an answer to an offer, the day to apply by."""
    about, steps = page.opportunity, []
    is_open = about.outcome is None and not any(
        stop.kind == "closed" for stop in page.stops if stop.stage_id == str(about.stage_id)
    )
    steps += [NextStep("task", task.due_on, task) for task in page.tasks if task.due_on]
    steps += [NextStep("activity", activity.local_start.date(), activity) for activity in page.coming]
    if is_open:
        steps += [NextStep("offer", offer.reply_by, offer) for offer in page.offers if offer.reply_by]
    if is_open and about.deadline and about.deadline >= today and not about.applied_on:
        steps.append(NextStep("deadline", about.deadline, about))
    undated = [NextStep("task", date.max, task) for task in page.tasks if not task.due_on]
    return min([*steps, *undated[:1]], key=lambda step: step.day, default=None)


def _when(entry: Entry) -> tuple[date, datetime, str]:
    """Return the day first: what has no time of day is put in among that day's by when it was noted."""
    if isinstance(entry, StageEntry):
        day: date | None = entry.day
    else:
        day = entry.sent_on if isinstance(entry, DocumentEntry) else None
    return day or entry.at.date(), entry.at, entry.id


# What each part of the unions is, and the columns that it fills, in the order of its fields.
_CLASSES: dict[str, tuple[Any, Callable[[Any], tuple[Any, ...]]]] = {
    "stage": (RailRow, attrgetter("id", "stage_id", "day", "at", "kind", "name", "outcome", "number")),
    "activity": (
        ActivityEntry,
        attrgetter("id", "at", "kind", "name", "detail", "outcome", "number", "zone", "local"),
    ),
    "note": (NoteEntry, attrgetter("id", "at", "name")),
    "document": (DocumentEntry, attrgetter("id", "day", "at", "kind", "name", "number")),
    "advert": (AdvertEntry, attrgetter("id", "at", "name")),
    "task": (TaskRow, attrgetter("id", "day", "name")),
    "offer": (OfferRow, attrgetter("id", "day", "kind", "amount", "bonus", "currency")),
    "person": (PersonRow, attrgetter("id", "name", "key", "detail", "kind")),
    "newest_advert": (AdvertRow, attrgetter("id", "at", "name", "detail", "amount")),
}


def _by_class(rows: Rows) -> dict[type, list[Any]]:
    found: dict[type, list[Any]] = defaultdict(list)
    for row in rows:
        of, values = _CLASSES[row.what]
        found[of].append(of._make(values(row)))
    return found


def _stops(rail: list[RailRow]) -> list[Stop]:
    in_order = sorted(rail, key=lambda row: (row.position, row.stage_id, row.day or date.min, row.at or row.day))
    return list({row.stage_id: Stop(row.stage_id, row.kind, row.name, row.day) for row in in_order}.values())


def _nothing(type_: Any) -> Any:
    # With its type: PostgreSQL takes a bare NULL for a text.
    return cast(null(), type_)


def _as_text(column: Any) -> Any:
    return type_coerce(column, IdText())


_TIMELINE_COLUMNS: dict[str, Any] = {
    "id": Uuid(),
    "stage_id": Uuid(),
    "day": Date(),
    "at": UtcDateTime(),
    "kind": String(),
    "name": Text(),
    "detail": Text(),
    "outcome": String(),
    "number": Integer(),
    "zone": String(),
    "local": DateTime(),
}
_HANGING_COLUMNS: dict[str, Any] = {
    "id": Uuid(),
    "day": Date(),
    "at": UtcDateTime(),
    "name": Text(),
    "key": Text(),
    "detail": Text(),
    "kind": String(),
    "amount": MINOR_UNITS,
    "bonus": MINOR_UNITS,
    "currency": String(),
}


def _branch(columns: dict[str, Any], what: str, **given: Any) -> Select[Any]:
    """A part of a union: the columns that it has, and nothing in the others."""
    shown = [given.get(name, _nothing(type_)) for name, type_ in columns.items()]
    named = [
        (_as_text(column) if isinstance(type_, Uuid) else column).label(name)
        for column, (name, type_) in zip(shown, columns.items(), strict=True)
    ]
    return select(literal(what).label("what"), *named)


def _first(branch: Select[Any], most: Any, order: Callable[[Any], tuple[Any, ...]]) -> Select[Any]:
    """The first in this order. They are found first, by what they belong to, and sorted then: else an index in that
    order would be gone through for all the account has.
    """
    what = str(branch.selected_columns.what.element.value)
    found = found_first(branch, f"{what}_found")
    return select(select(found).order_by(*order(found.c)).limit(most).subquery())


def _newest(branch: Select[Any]) -> Select[Any]:
    return _first(branch, bindparam("most", type_=Integer()), lambda c: (c.at.desc(), c.id.desc()))


# Found first: joined to the stages one by one, they would be looked for among all entries of each.
_entries = found_first(
    select(_change.id, _change.stage_id, _change.happened_on, _change.outcome, _change.created_at).where(
        mine(StageChange), _change.opportunity_id == this
    ),
    "entry",
)
_STAGE_RAIL = (
    _branch(
        _TIMELINE_COLUMNS,
        "stage",
        id=_entries.c.id,
        stage_id=_stage.id,
        day=_entries.c.happened_on,
        at=_entries.c.created_at,
        kind=_stage.kind,
        name=_stage.name,
        outcome=_entries.c.outcome,
        number=_stage.position,
    )
    .outerjoin_from(Stage.__table__, _entries, _entries.c.stage_id == _stage.id)
    .where(mine(Stage))
)
_TIMELINE = union_all(
    select(_STAGE_RAIL.subquery()),
    _newest(
        _branch(
            _TIMELINE_COLUMNS,
            "activity",
            id=_activity.id,
            at=_activity.starts_at,
            kind=_activity.kind,
            name=_activity.summary,
            detail=_activity.place,
            outcome=_activity.outcome,
            number=_activity.minutes,
            zone=_activity.time_zone,
            local=_activity.local_start,
        ).where(mine(Activity), _activity.opportunity_id == this),
    ),
    _newest(
        _branch(
            _TIMELINE_COLUMNS,
            "note",
            id=_note.id,
            at=_note.created_at,
            name=func.substr(_note.body, 1, EXCERPT_LENGTH),
        ).where(mine(Note), _note.opportunity_id == this),
    ),
    _newest(
        _branch(
            _TIMELINE_COLUMNS,
            "document",
            id=_document.id,
            day=_enclosed.sent_on,
            at=_document.created_at,
            kind=_document.kind,
            name=_document.name,
            number=_document.edition,
        )
        .join_from(
            OpportunityDocument.__table__,
            Document.__table__,
            refers(_enclosed.document_id, Document),
        )
        .where(mine(OpportunityDocument), _enclosed.opportunity_id == this),
    ),
    _newest(
        _branch(_TIMELINE_COLUMNS, "advert", id=_advert.id, at=_advert.captured_at, name=_advert.captured_from).where(
            mine(Advert), _advert.opportunity_id == this
        ),
    ),
)

_its_adverts = found_first(
    select(_advert.id, _advert.captured_at).where(mine(Advert), _advert.opportunity_id == this),
    "advert_of_it",
)
_HANGING = union_all(
    _first(
        _branch(_HANGING_COLUMNS, "task", id=_task.id, day=_task.due_on, name=_task.title).where(
            mine(Task), _task.opportunity_id == this, _task.done_at.is_(None)
        ),
        SECTION_ROWS,
        lambda c: (c.day.is_(None), c.day, c.id),
    ),
    _first(
        _branch(
            _HANGING_COLUMNS,
            "offer",
            id=_offer.id,
            day=_offer.reply_by,
            kind=_offer.period,
            amount=_offer.base,
            bonus=_offer.bonus,
            currency=_offer.currency,
        ).where(mine(Offer), _offer.opportunity_id == this),
        SECTION_ROWS,
        lambda c: (c.id.desc(),),
    ),
    _first(
        _branch(
            _HANGING_COLUMNS,
            "person",
            id=_contact.id,
            name=_contact.name,
            key=_contact.name_key,
            detail=_contact.role,
            kind=_contact.relationship,
        )
        .join_from(
            OpportunityContact.__table__,
            Contact.__table__,
            refers(_link.contact_id, Contact),
        )
        .where(mine(OpportunityContact), _link.opportunity_id == this),
        SECTION_ROWS,
        lambda c: (c.key, c.id),
    ),
    # Of its texts, which may be long, only the beginning of this one is read.
    _branch(
        _HANGING_COLUMNS,
        "newest_advert",
        id=_advert.id,
        at=_advert.captured_at,
        name=func.substr(_advert.text, 1, ADVERT_EXCERPT),
        detail=_advert.captured_from,
        amount=select(func.count()).select_from(_its_adverts).scalar_subquery(),
    ).where(
        mine(Advert),
        _advert.id
        == select(_its_adverts.c.id)
        .order_by(_its_adverts.c.captured_at.desc(), _its_adverts.c.id.desc())
        .limit(1)
        .scalar_subquery(),
    ),
)
