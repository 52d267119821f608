"""What an activity's page reads: by few statements, whatever is known of its opportunity and company."""

import uuid
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Uuid, bindparam, select

from app.models.activity import Activity, ActivityContact
from app.models.columns import UtcDateTime, id_text, now
from app.models.company import Company
from app.models.contact import Contact
from app.models.document import Document, OpportunityDocument
from app.models.note import Note
from app.models.opportunity import Opportunity, OpportunityContact
from app.queries.base import SECTION_ROWS, UnionOf, either, first, mine, refers, run_for_one, this
from app.records.opportunity import KIND as OPPORTUNITIES

# Of what was before and what was written elsewhere.
EARLIER, NOTES = 5, 10
# Where one talks with them, so that the next one builds on it.
TALKS = ("interview", "assessment", "call")

_its_company = either(Activity.company_id, Opportunity.company_id)
_ACTIVITY = (
    select(
        Activity,
        Opportunity.title.label("role"),
        Company.id.label("company_id"),
        Company.name.label("company"),
        *(Company.location, Company.address, Company.phone, Company.website, Company.industry, Company.size),
        OPPORTUNITIES.computed["posting"].lines.label("advert"),
    )
    .outerjoin(Opportunity, refers(Activity.opportunity_id, Opportunity))
    .outerjoin(Company, refers(_its_company, Company, of=Activity))
    .where(mine(Activity), Activity.id == this)
)


def activity(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(activity, role, its company or its opportunity's, the advert's newest text), by one statement."""
    return run_for_one(_ACTIVITY, account_id, id=id)


class TakesPart(NamedTuple):
    """Someone who takes part, and how to reach them."""

    id: str
    name: str
    name_key: str
    role: str | None
    relationship: str | None
    phone: str | None
    email: str | None


class Connected(NamedTuple):
    """The same of someone who is connected with the opportunity."""

    id: str
    name: str
    name_key: str
    role: str | None
    relationship: str | None
    phone: str | None
    email: str | None


class Enclosed(NamedTuple):
    """A document that was sent, or is meant to be."""

    id: str
    name: str
    name_key: str
    edition: int
    sent_on: date | None


class Earlier(NamedTuple):
    """A talk about the same opportunity that was before this one."""

    id: str
    kind: str
    summary: str | None
    starts_at: datetime
    local_start: datetime
    time_zone: str
    outcome: str | None
    result: str | None
    debrief_html: str | None


class AboutOpportunity(NamedTuple):
    """A note about the opportunity."""

    id: str
    body_html: str
    pinned: bool
    created_at: datetime


class AboutCompany(NamedTuple):
    """A note about the company."""

    id: str
    body_html: str
    pinned: bool
    created_at: datetime


class Around(NamedTuple):
    """What there is around an activity, each in its order; `connected` are those who do not take part."""

    people: list[TakesPart]
    connected: list[Connected]
    documents: list[Enclosed]
    earlier: list[Earlier]
    of_opportunity: list[AboutOpportunity]
    of_company: list[AboutCompany]


def around(account_id: uuid.UUID, row: Any) -> Around:
    """What is known around the activity of this row, by one statement."""
    about = {"opportunity": row.Activity.opportunity_id, "company": row.company_id}
    # What is still to come is no talk to build on.
    before = min(row.Activity.starts_at, now())
    found = _AROUND.run(account_id, id=row.Activity.id, starts_at=before, **about)
    takes_part = {person.id for person in found[TakesPart]}
    return Around(
        people=sorted(found[TakesPart], key=_by_name),
        connected=sorted((person for person in found[Connected] if person.id not in takes_part), key=_by_name),
        # What was sent, the first first, and then what is only meant to be.
        documents=sorted(found[Enclosed], key=lambda row: (row.sent_on or date.max, row.name_key, row.id)),
        earlier=sorted(found[Earlier], key=lambda row: (row.starts_at, row.id), reverse=True),
        of_opportunity=sorted(found[AboutOpportunity], key=_pinned_first, reverse=True),
        of_company=sorted(found[AboutCompany], key=_pinned_first, reverse=True),
    )


def _by_name(person: TakesPart | Connected) -> tuple[str, str]:
    return person.name_key, person.id


def _pinned_first(note: AboutOpportunity | AboutCompany) -> tuple[bool, datetime, str]:
    return note.pinned, note.created_at, note.id


_activity, _contact, _note = Activity.__table__.c, Contact.__table__.c, Note.__table__.c
_document, _enclosed = Document.__table__.c, OpportunityDocument.__table__.c
_takes_part, _connected = ActivityContact.__table__.c, OpportunityContact.__table__.c
_opportunity_id, _company_id = bindparam("opportunity", type_=Uuid()), bindparam("company", type_=Uuid())

_person = (
    *(id_text(_contact.id), _contact.name, _contact.name_key, _contact.role, _contact.relationship),
    *(_contact.phone, _contact.email),
)
_TAKES_PART = (
    select(*_person)
    .join_from(ActivityContact.__table__, Contact.__table__, refers(_takes_part.contact_id, Contact))
    .where(mine(ActivityContact), _takes_part.activity_id == this)
)
_CONNECTED = (
    select(*_person)
    .join_from(OpportunityContact.__table__, Contact.__table__, refers(_connected.contact_id, Contact))
    .where(mine(OpportunityContact), _connected.opportunity_id == _opportunity_id)
)
_ENCLOSED = (
    select(id_text(_document.id), _document.name, _document.name_key, _document.edition, _enclosed.sent_on)
    .join_from(OpportunityDocument.__table__, Document.__table__, refers(_enclosed.document_id, Document))
    .where(mine(OpportunityDocument), _enclosed.opportunity_id == _opportunity_id)
)
_EARLIER = select(
    *(id_text(_activity.id), _activity.kind, _activity.summary, _activity.starts_at, _activity.local_start),
    *(_activity.time_zone, _activity.outcome, _activity.result, _activity.debrief_html),
).where(
    mine(Activity),
    _activity.opportunity_id == _opportunity_id,
    _activity.kind.in_(TALKS),
    _activity.starts_at < bindparam("starts_at", type_=UtcDateTime()),
)


def _notes(column: Any, id: Any) -> Select[Any]:
    shown = (id_text(_note.id), _note.body_html, _note.pinned, _note.created_at)
    return select(*shown).where(mine(Note), column == id)


def _by_when(c: Any) -> tuple[Any, ...]:
    return c.pinned.desc(), c.created_at.desc(), c.id.desc()


_AROUND = UnionOf(
    {
        TakesPart: first("takes_part", _TAKES_PART, SECTION_ROWS, lambda c: (c.name_key, c.id)),
        Connected: first("connected", _CONNECTED, SECTION_ROWS, lambda c: (c.name_key, c.id)),
        Enclosed: first("enclosed", _ENCLOSED, SECTION_ROWS, lambda c: (c.sent_on.is_(None), c.sent_on, c.id)),
        Earlier: first("earlier", _EARLIER, EARLIER, lambda c: (c.starts_at.desc(), c.id.desc())),
        AboutOpportunity: first("of_opportunity", _notes(_note.opportunity_id, _opportunity_id), NOTES, _by_when),
        AboutCompany: first("of_company", _notes(_note.company_id, _company_id), NOTES, _by_when),
    }
)
