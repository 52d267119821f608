"""What the search shows: what is found of each kind, and of the first ones what it takes to show them."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, Uuid, bindparam, func, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models.activity import Activity
from app.models.advert import Advert
from app.models.columns import id_text
from app.models.company import Company
from app.models.contact import Contact
from app.models.document import Document
from app.models.engines import unprepared
from app.models.note import Note
from app.models.offer import Offer
from app.models.opportunity import Opportunity, OpportunityContact, OpportunityTag
from app.models.search import MOST_COUNTED, hits, written
from app.models.stage import Stage
from app.models.task import Task
from app.queries.base import UnionOf, found_first, mine, refers, run

SHOWN_OF_EACH = 5
SHOWN_OF_ONE = 50

_opportunity, _company, _contact = Opportunity.__table__.c, Company.__table__.c, Contact.__table__.c
_note, _advert, _activity, _task = Note.__table__.c, Advert.__table__.c, Activity.__table__.c, Task.__table__.c
_offer, _document, _tag, _stage = Offer.__table__.c, Document.__table__.c, OpportunityTag.__table__.c, Stage.__table__.c
_link = OpportunityContact.__table__.c


class FoundOpportunity(NamedTuple):
    id: str
    title: str | None
    company: str | None
    stage: str
    tags: str | None
    people: str | None
    location: str | None
    reference: str | None
    source: str | None
    pay_text: str | None
    outcome_reason: str | None
    url: str | None
    apply_url: str | None


class FoundAdvert(NamedTuple):
    """A version of the advert of a role."""

    id: str
    opportunity_id: str
    role: str | None
    company: str | None
    at: datetime
    text: str


class FoundCompany(NamedTuple):
    id: str
    name: str
    location: str | None
    industry: str | None
    website: str | None
    phone: str | None
    address: str | None
    avoid_reason: str | None


class FoundContact(NamedTuple):
    id: str
    name: str
    company: str | None
    role: str | None
    email: str | None
    phone: str | None
    how_we_met: str | None


class FoundNote(NamedTuple):
    """With what it is about."""

    id: str
    body: str
    role: str | None
    role_company: str | None
    company: str | None
    contact: str | None
    activity: str | None
    at: datetime


class FoundActivity(NamedTuple):
    id: str
    kind: str
    summary: str | None
    local_start: datetime
    role: str | None
    company: str | None
    place: str | None
    result: str | None
    preparation: str | None
    debrief: str | None


class FoundTask(NamedTuple):
    id: str
    title: str
    due_on: date | None
    done_at: datetime | None
    role: str | None
    company: str | None


class FoundOffer(NamedTuple):
    id: str
    role: str | None
    company: str | None
    equity: str | None
    notice: str | None
    benefits: str | None


class FoundDocument(NamedTuple):
    id: str
    name: str
    at: datetime


class FoundTag(NamedTuple):
    """On so many opportunities."""

    name: str
    opportunities: int


class Found(NamedTuple):
    """Of one kind: its slug, the first rows, and how many there are; `is_more` when they were not all counted."""

    slug: str
    rows: Sequence[Any]
    total: int

    @property
    def is_more(self) -> bool:
        return self.total >= MOST_COUNTED


# By slug, in the order in which they are shown.
TABLES = {
    "opportunities": "opportunity",
    "companies": "company",
    "contacts": "contact",
    "notes": "note",
    "postings": "posting",
    "activities": "activity",
    "tasks": "task",
    "offers": "offer",
    "documents": "document",
}
TAGS, _TAG_TABLE = "tags", "opportunity_tag"
_SLUGS = {table: slug for slug, table in TABLES.items()}

_its_company = aliased(Company.__table__)
_name = _its_company.c.name.label("company")


def _of_role(column: Any, wanted: Any) -> Any:
    """With the opportunity that a column names, and its company."""
    return wanted.outerjoin(Opportunity.__table__, refers(column, Opportunity)).outerjoin(
        _its_company, refers(_opportunity.company_id, _its_company)
    )


def _these(slug: str) -> Any:
    return bindparam(slug, type_=Uuid(), expanding=True)


_role = _opportunity.title.label("role")
_people = (
    select(func.aggregate_strings(_contact.name, ", "))
    .join_from(OpportunityContact.__table__, Contact.__table__, refers(_link.contact_id, Contact))
    .where(refers(_link.opportunity_id, Opportunity))
    .correlate(Opportunity.__table__)
    .scalar_subquery()
)
_tags = (
    select(func.aggregate_strings(_tag.name, ", "))
    .where(refers(_tag.opportunity_id, Opportunity))
    .correlate(Opportunity.__table__)
    .scalar_subquery()
)
_SELECTS: dict[Any, Select[Any]] = {
    FoundOpportunity: select(
        id_text(_opportunity.id),
        _opportunity.title,
        _name,
        _stage.name.label("stage"),
        _tags.label("tags"),
        _people.label("people"),
        *(_opportunity[name] for name in FoundOpportunity._fields[6:]),
    )
    .join_from(Opportunity.__table__, Stage.__table__, refers(_opportunity.stage_id, Stage))
    .outerjoin(_its_company, refers(_opportunity.company_id, _its_company))
    .where(mine(Opportunity), _opportunity.id.in_(_these("opportunities"))),
    FoundAdvert: _of_role(
        _advert.opportunity_id,
        select(
            id_text(_advert.id),
            id_text(_advert.opportunity_id, "opportunity_id"),
            _role,
            _name,
            _advert.captured_at.label("at"),
            _advert.text,
        ).select_from(Advert.__table__),
    ).where(mine(Advert), _advert.id.in_(_these("postings"))),
    FoundCompany: select(id_text(_company.id), *(_company[name] for name in FoundCompany._fields[1:])).where(
        mine(Company), _company.id.in_(_these("companies"))
    ),
    FoundContact: select(
        id_text(_contact.id), _contact.name, _name, *(_contact[name] for name in FoundContact._fields[3:])
    )
    .outerjoin_from(Contact.__table__, _its_company, refers(_contact.company_id, _its_company))
    .where(mine(Contact), _contact.id.in_(_these("contacts"))),
    FoundNote: _of_role(
        _note.opportunity_id,
        select(
            id_text(_note.id),
            _note.body,
            _role,
            _its_company.c.name.label("role_company"),
            _company.name.label("company"),
            _contact.name.label("contact"),
            func.coalesce(_activity.summary, _activity.kind).label("activity"),
            _note.updated_at.label("at"),
        )
        .select_from(Note.__table__)
        .outerjoin(Company.__table__, refers(_note.company_id, Company))
        .outerjoin(Contact.__table__, refers(_note.contact_id, Contact))
        .outerjoin(Activity.__table__, refers(_note.activity_id, Activity)),
    ).where(mine(Note), _note.id.in_(_these("notes"))),
    FoundActivity: _of_role(
        _activity.opportunity_id,
        select(
            id_text(_activity.id),
            _activity.kind,
            _activity.summary,
            _activity.local_start,
            _role,
            _name,
            *(_activity[name] for name in FoundActivity._fields[6:]),
        ).select_from(Activity.__table__),
    ).where(mine(Activity), _activity.id.in_(_these("activities"))),
    FoundTask: _of_role(
        _task.opportunity_id,
        select(id_text(_task.id), _task.title, _task.due_on, _task.done_at, _role, _name).select_from(Task.__table__),
    ).where(mine(Task), _task.id.in_(_these("tasks"))),
    FoundOffer: _of_role(
        _offer.opportunity_id,
        select(id_text(_offer.id), _role, _name, _offer.equity, _offer.notice, _offer.benefits).select_from(
            Offer.__table__
        ),
    ).where(mine(Offer), _offer.id.in_(_these("offers"))),
    FoundDocument: select(id_text(_document.id), _document.name, _document.created_at.label("at")).where(
        mine(Document), _document.id.in_(_these("documents"))
    ),
}
_CLASSES = {
    "opportunities": FoundOpportunity,
    "companies": FoundCompany,
    "contacts": FoundContact,
    "notes": FoundNote,
    "postings": FoundAdvert,
    "activities": FoundActivity,
    "tasks": FoundTask,
    "offers": FoundOffer,
    "documents": FoundDocument,
}


@lru_cache
def _rows_of(slugs: tuple[str, ...]) -> UnionOf:
    """Of these kinds only: each that nothing is found of would have to be planned too."""
    return UnionOf({_CLASSES[slug]: _SELECTS[_CLASSES[slug]] for slug in slugs}, is_prepared=False)


def everything(account_id: uuid.UUID, query: str) -> list[Found]:
    """Some of every kind in which something is found."""
    return _found(account_id, query, tuple(TABLES), SHOWN_OF_EACH, 0) + _tags_found(account_id, query, SHOWN_OF_EACH)


def one_kind(account_id: uuid.UUID, query: str, slug: str, skipped: int) -> list[Found]:
    """A page of one kind, in a list of one, or of none when nothing is there."""
    if slug == TAGS:
        return _tags_found(account_id, query, MOST_COUNTED)
    return _found(account_id, query, (slug,), SHOWN_OF_ONE, skipped)


def counts(account_id: uuid.UUID, query: str) -> dict[str, int]:
    """How many there are of each kind in which something is found; MOST_COUNTED stands for that many or more."""
    asked = written(_dialect(), query)
    if not asked:
        return {}
    rows = run(hits(_dialect(), tuple(TABLES.values())), account_id, query=asked, shown=1, skipped=0)
    return {_SLUGS[row.kind]: row.total for row in rows}


def _found(account_id: uuid.UUID, query: str, slugs: tuple[str, ...], shown: int, skipped: int) -> list[Found]:
    asked = written(_dialect(), query)
    if not asked:
        return []
    wanted = hits(_dialect(), tuple(TABLES[slug] for slug in slugs))
    ids: dict[str, list[uuid.UUID]] = {}
    totals: dict[str, int] = {}
    for row in run(wanted, account_id, query=asked, shown=shown, skipped=skipped):
        ids.setdefault(_SLUGS[row.kind], []).append(row.id)
        totals[_SLUGS[row.kind]] = row.total
    if not totals:
        return []
    rows = _rows_of(tuple(totals)).run(account_id, **ids)
    newest = {slug: sorted(rows[_CLASSES[slug]], key=lambda row: row.id, reverse=True) for slug in totals}
    return [Found(slug, newest[slug], totals[slug]) for slug in TABLES if slug in totals]


def _tags_found(account_id: uuid.UUID, query: str, shown: int) -> list[Found]:
    """Each once, the commonest first."""
    asked = written(_dialect(), query)
    if not asked:
        return []
    found = found_first(hits(_dialect(), (_TAG_TABLE,)), "tag_found")
    named = select(_tag.name, _tag.name_key).join_from(found, OpportunityTag.__table__, _tag.id == found.c.id)
    tags = found_first(named.where(mine(OpportunityTag)), "tag_named")
    wanted = (
        select(func.min(tags.c.name).label("name"), func.count().label("opportunities"))
        .group_by(tags.c.name_key)
        .order_by(func.count().desc(), tags.c.name_key)
    )
    rows = run(unprepared(wanted), account_id, query=asked, shown=MOST_COUNTED, skipped=0)
    return [Found(TAGS, [FoundTag(*row) for row in rows[:shown]], len(rows))] if rows else []


def _dialect() -> str:
    return db.engine.dialect.name
