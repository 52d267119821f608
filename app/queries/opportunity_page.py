"""What an opportunity's page reads: by few statements whatever hangs on it, and neither documents' bytes nor adverts.

On PostgreSQL each statement costs more than the rows it finds, so what is alike comes together: the line with what
happened, and tasks, offers and people.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.orm import aliased

from app.models.activity import Activity
from app.models.advert import Advert
from app.models.columns import UtcDateTime, id_text, now
from app.models.company import Company
from app.models.contact import Contact
from app.models.document import Document, OpportunityDocument
from app.models.note import Note
from app.models.offer import Offer
from app.models.opportunity import Opportunity, OpportunityContact, StageChange
from app.models.stage import Stage
from app.models.task import Task
from app.queries import next_step
from app.queries.base import SECTION_ROWS, Rows, UnionOf, first, found_first, mine, refers, run, run_for_one, this
from app.queries.next_step import Step, find_step
from app.queries.note_page import notes_about
from app.records.note import EXCERPT_LENGTH
from app.records.opportunity import KIND as OPPORTUNITIES

TIMELINE_ROWS = 100
LONG_TIMELINE_ROWS = 1000
ADVERT_EXCERPT = 600
# Of what is there already, and can be tied to it.
DOCUMENTS_TO_CHOOSE, PEOPLE_TO_CHOOSE = 20, 30

_stage, _change, _activity = Stage.__table__.c, StageChange.__table__.c, Activity.__table__.c
_note, _advert, _task = Note.__table__.c, Advert.__table__.c, Task.__table__.c
_document, _enclosed = Document.__table__.c, OpportunityDocument.__table__.c
_offer, _contact, _link = Offer.__table__.c, Contact.__table__.c, OpportunityContact.__table__.c

_referrer = aliased(Contact)
_opportunity = Opportunity.__table__.c
_tags = OPPORTUNITIES.computed["tags"]
_OPPORTUNITY = (
    select(
        *_opportunity,
        Company.name.label("company"),
        _referrer.name.label("referrer"),
        _tags.lines.label("tags"),
        _stage.kind.label("stage_kind"),
        *next_step.SILENCE,
    )
    .join(Stage.__table__, refers(_opportunity.stage_id, Stage))
    .outerjoin(Company, refers(Opportunity.company_id, Company))
    .outerjoin(_referrer, refers(Opportunity.referrer_id, _referrer))
    .where(mine(Opportunity), Opportunity.id == this)
)


def opportunity(account_id: uuid.UUID, id: uuid.UUID, today: date) -> Any | None:
    """Its columns, company's name, who referred, tags each on a line, its stage's kind, what is silence; at once."""
    return run_for_one(_OPPORTUNITY, account_id, id=id, today=today)


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


class DocumentToChoose(NamedTuple):
    """One that was not sent with it."""

    id: str
    name: str
    edition: int
    added: datetime


class PersonThere(NamedTuple):
    """Someone at its company."""

    id: str
    name: str
    name_key: str
    role: str | None


class PersonKnown(NamedTuple):
    """Someone of whom something was written lately."""

    id: str
    name: str
    role: str | None
    updated: datetime


class AdvertRow(NamedTuple):
    """The newest version; `versions` is how many there are."""

    id: str
    captured_at: datetime
    beginning: str
    captured_from: str | None
    versions: int


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
    documents_to_choose: list[DocumentToChoose]
    people_to_choose: list[PersonThere | PersonKnown]

    @property
    def newest(self) -> StageEntry:
        """The entry that says where it stands."""
        return max(self.entries, key=_when)


def read(
    account_id: uuid.UUID, id: uuid.UUID, today: date, *, long: bool = False, edited: uuid.UUID | None = None
) -> OpportunityPage | None:
    """Of theirs with this id. `edited` is the note whose Markdown is wanted too."""
    row = opportunity(account_id, id, today)
    if not row:
        return None
    most = LONG_TIMELINE_ROWS if long else TIMELINE_ROWS
    found = _TIMELINE.run(account_id, id=id, most=most + 1)
    present = now()
    hanging = _HANGING.run(account_id, id=id, present=present)
    rail, activities, documents = found[RailRow], found[ActivityEntry], found[DocumentEntry]
    entries = [StageEntry(*row[:-1]) for row in rail if row.id]
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
        documents_to_choose=sorted(hanging[DocumentToChoose], key=lambda row: (row.added, row.id), reverse=True),
        people_to_choose=_people_to_choose(hanging),
    )


def _people_to_choose(hanging: dict[Any, list[Any]]) -> list[PersonThere | PersonKnown]:
    """Those who are there by name, then the others, of whom something was written last; each once."""
    there = sorted(hanging[PersonThere], key=lambda person: (person.name_key, person.id))
    known = sorted(hanging[PersonKnown], key=lambda person: (person.updated, person.id), reverse=True)
    already = {person.id for person in hanging[PersonRow]}
    return list({person.id: person for person in reversed([*there, *known]) if person.id not in already}.values())[::-1]


def step_of(page: OpportunityPage, today: date) -> Step:
    """Judge what comes next, of what the page has read."""
    about = page.opportunity
    planned = next((activity for activity in page.coming if activity.outcome != "cancelled"), None)
    due: Any = next((offer for offer in page.offers if offer.reply_by == about.due_on), None)
    due = next((task for task in page.tasks if task.due_on == about.due_on), due)
    return find_step(about, about.stage_kind, planned, due, next_step.silence_of(about), today)


def _when(entry: Entry) -> tuple[date, datetime, str]:
    """Return the day first: what has no time of day is put in among that day's by when it was noted."""
    if isinstance(entry, StageEntry):
        day: date | None = entry.day
    else:
        day = entry.sent_on if isinstance(entry, DocumentEntry) else None
    return day or entry.at.date(), entry.at, entry.id


def _stops(rail: list[RailRow]) -> list[Stop]:
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
_TIMELINE = UnionOf(
    {
        RailRow: _RAIL,
        ActivityEntry: _newest("activity", _ACTIVITIES),
        NoteEntry: _newest("note", _NOTES),
        DocumentEntry: _newest("document", _DOCUMENTS),
        AdvertEntry: _newest("advert", _ADVERTS),
    }
)

_TASKS = select(id_text(_task.id), _task.due_on, _task.title).where(
    mine(Task), _task.opportunity_id == this, _task.done_at.is_(None)
)
_OFFERS = select(id_text(_offer.id), _offer.reply_by, _offer.period, _offer.base, _offer.bonus, _offer.currency).where(
    mine(Offer), _offer.opportunity_id == this
)
_PEOPLE = (
    select(id_text(_contact.id), _contact.name, _contact.name_key, _contact.role, _contact.relationship)
    .join_from(OpportunityContact.__table__, Contact.__table__, refers(_link.contact_id, Contact))
    .where(mine(OpportunityContact), _link.opportunity_id == this)
)
_its_adverts = found_first(
    select(_advert.id, _advert.captured_at).where(mine(Advert), _advert.opportunity_id == this),
    "advert_of_it",
)
_newest_of_it = select(_its_adverts.c.id).order_by(_its_adverts.c.captured_at.desc(), _its_adverts.c.id.desc()).limit(1)
# Of its texts, which may be long, only the beginning of this one is read.
_NEWEST_ADVERT = select(
    id_text(_advert.id),
    _advert.captured_at,
    func.substr(_advert.text, 1, ADVERT_EXCERPT, type_=Text()).label("beginning"),
    _advert.captured_from,
    select(func.count()).select_from(_its_adverts).scalar_subquery().label("versions"),
).where(mine(Advert), _advert.id == _newest_of_it.scalar_subquery())
# From now back: ranges of an index, gone through in its order until there are enough.
_present = bindparam("present", type_=UtcDateTime())
_sent = _enclosed.sent_on.is_not(None) & (_enclosed.opportunity_id == this)
_TO_CHOOSE = (
    select(id_text(_document.id), _document.name, _document.edition, _document.created_at.label("added"))
    .where(mine(Document), _document.created_at <= _present)
    .where(~exists().where(mine(OpportunityDocument), _enclosed.document_id == _document.id, _sent))
    .order_by(_document.created_at.desc(), _document.id.desc())
    .limit(DOCUMENTS_TO_CHOOSE)
)
_company_of_it = select(_opportunity.company_id).where(mine(Opportunity), _opportunity.id == this).scalar_subquery()
_THERE = select(id_text(_contact.id), _contact.name, _contact.name_key, _contact.role).where(
    mine(Contact), _contact.company_id == _company_of_it
)
_KNOWN = (
    select(id_text(_contact.id), _contact.name, _contact.role, _contact.updated_at.label("updated"))
    .where(mine(Contact), _contact.updated_at <= _present)
    .order_by(_contact.updated_at.desc(), _contact.id.desc())
    .limit(PEOPLE_TO_CHOOSE)
)
_HANGING = UnionOf(
    {
        TaskRow: first("task", _TASKS, SECTION_ROWS, lambda c: (c.due_on.is_(None), c.due_on, c.id)),
        OfferRow: first("offer", _OFFERS, SECTION_ROWS, lambda c: (c.id.desc(),)),
        PersonRow: first("person", _PEOPLE, SECTION_ROWS, lambda c: (c.name_key, c.id)),
        AdvertRow: _NEWEST_ADVERT,
        DocumentToChoose: _TO_CHOOSE,
        PersonThere: first("there", _THERE, PEOPLE_TO_CHOOSE, lambda c: (c.name_key, c.id)),
        PersonKnown: _KNOWN,
    }
)
