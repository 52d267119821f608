"""What hangs on an opportunity and is no part of its past, and what could: by one statement."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Text, bindparam, exists, func, select

from app.models.advert import Advert
from app.models.columns import UtcDateTime, id_text
from app.models.contact import Contact
from app.models.document import Document, OpportunityDocument
from app.models.offer import Offer
from app.models.opportunity import Opportunity, OpportunityContact
from app.models.task import Task
from app.queries.base import SECTION_ROWS, UnionOf, first, found_first, mine, refers, this

ADVERT_EXCERPT = 600
# Of what is there already, and can be tied to it.
DOCUMENTS_TO_CHOOSE, PEOPLE_TO_CHOOSE = 20, 30

_advert, _task, _opportunity = Advert.__table__.c, Task.__table__.c, Opportunity.__table__.c
_document, _enclosed = Document.__table__.c, OpportunityDocument.__table__.c
_offer, _contact, _link = Offer.__table__.c, Contact.__table__.c, OpportunityContact.__table__.c


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


def people_to_choose(hanging: dict[Any, list[Any]]) -> list[PersonThere | PersonKnown]:
    """Those who are there by name, then the others, of whom something was written last; each once."""
    there = sorted(hanging[PersonThere], key=lambda person: (person.name_key, person.id))
    known = sorted(hanging[PersonKnown], key=lambda person: (person.updated, person.id), reverse=True)
    already = {person.id for person in hanging[PersonRow]}
    return list({person.id: person for person in reversed([*there, *known]) if person.id not in already}.values())[::-1]


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
HANGING = UnionOf(
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
