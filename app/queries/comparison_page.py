"""What the page reads that sets an advert beside a resume. The bytes of documents are not among it."""

import uuid
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Text, bindparam, cast, func, null, select, type_coerce

from app.models.advert import Advert
from app.models.columns import UtcDateTime, id_text, now
from app.models.company import Company
from app.models.document import Document, DocumentContent, OpportunityDocument
from app.models.opportunity import Opportunity
from app.models.skill import Skill
from app.queries.base import Rows, UnionOf, mine, refers, run, run_for_one, this

MOST_DOCUMENTS = 20

_opportunity, _company, _advert = Opportunity.__table__.c, Company.__table__.c, Advert.__table__.c
_document, _content, _link = Document.__table__.c, DocumentContent.__table__.c, OpportunityDocument.__table__.c
_skill = Skill.__table__.c

_newest_advert = (
    select(_advert.text)
    .where(mine(Advert), _advert.opportunity_id == this)
    .order_by(_advert.captured_at.desc(), _advert.id.desc())
    .limit(1)
    .scalar_subquery()
)
_SUBJECT = (
    select(
        _opportunity.id,
        _opportunity.title,
        _opportunity.location,
        _company.name.label("company"),
        type_coerce(_newest_advert, Text()).label("advert"),
    )
    .outerjoin(Company.__table__, refers(_opportunity.company_id, Company))
    .where(mine(Opportunity), _opportunity.id == this)
)


class Tied(NamedTuple):
    """A document that belongs to the opportunity."""

    id: str
    name: str
    kind: str
    edition: int
    media_type: str | None
    has_text: bool
    sent_on: date | None


class Newest(NamedTuple):
    """One of the newest resumes."""

    id: str
    name: str
    kind: str
    edition: int
    media_type: str | None
    has_text: bool
    sent_on: date | None = None


_SHOWN = (
    id_text(_document.id),
    *(_document.name, _document.kind, _document.edition, _document.media_type),
    _content.text.is_not(None).label("has_text"),
)
_its_content = refers(_document.content_id, DocumentContent)
_present = bindparam("present", type_=UtcDateTime())
_DOCUMENTS = UnionOf(
    {
        Tied: select(*_SHOWN, _link.sent_on)
        .join_from(OpportunityDocument.__table__, Document.__table__, refers(_link.document_id, Document))
        .outerjoin(DocumentContent.__table__, _its_content)
        .where(mine(OpportunityDocument), _link.opportunity_id == this)
        .limit(MOST_DOCUMENTS),
        # From now back, by the index in that order, until there are enough.
        Newest: select(*_SHOWN, cast(null(), Date()).label("sent_on"))
        .join_from(Document.__table__, DocumentContent.__table__, _its_content, isouter=True)
        .where(mine(Document), _document.created_at <= _present, _document.kind == "resume")
        .order_by(_document.created_at.desc(), _document.id.desc())
        .limit(MOST_DOCUMENTS),
    }
)
_TEXT = (
    select(_content.text)
    .join_from(Document.__table__, DocumentContent.__table__, refers(_document.content_id, DocumentContent))
    .where(mine(Document), _document.id == this)
)
_SKILLS = (
    select(_skill.id, _skill.name, func.coalesce(_skill.other_names, "").label("other_names"))
    .where(mine(Skill))
    .order_by(_skill.name_key, _skill.id)
    .limit(bindparam("most"))
)


def subject(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """The opportunity with its company and what its newest advert says."""
    return run_for_one(_SUBJECT, account_id, id=id)


def documents(account_id: uuid.UUID, opportunity_id: uuid.UUID) -> list[Tied | Newest]:
    """Resumes, and what else was sent: the resume sent with it is first, then what belongs to it, then the newest."""
    found = _DOCUMENTS.run(account_id, id=opportunity_id, present=now())
    tied = sorted(found[Tied], key=lambda one: (one.kind != "resume", one.sent_on is None))
    known = {one.id for one in tied}
    others = [one for one in found[Newest] if one.id not in known]
    is_resume = [one.kind == "resume" for one in tied]
    return [*tied[: sum(is_resume)], *others, *tied[sum(is_resume) :]]


def text(account_id: uuid.UUID, document_id: uuid.UUID) -> str | None:
    """What was read out of a document of theirs, if anything was."""
    row = run_for_one(_TEXT, account_id, id=document_id)
    return row.text if row else None


def skills(account_id: uuid.UUID, most: int) -> Rows:
    """Their own list, by name."""
    return run(_SKILLS, account_id, most=most)
