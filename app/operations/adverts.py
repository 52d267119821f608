"""Adverts: adding an opportunity by what someone typed or pasted, the same advert found again, versions of its text."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, func, select, true

from app.extensions import db
from app.models.address_key import address_key
from app.models.columns import fold
from app.models.company import Company
from app.models.document import Document, OpportunityDocument
from app.models.opportunity import Opportunity
from app.models.posting import Posting
from app.models.stage import Stage
from app.operations import records
from app.records.kinds import KINDS
from app.records.line import Line, phrases, read

EARLIER_ROLES = 6

_opportunity, _stage, _company = Opportunity.__table__.c, Stage.__table__.c, Company.__table__.c
_posting, _document, _tie = Posting.__table__.c, Document.__table__.c, OpportunityDocument.__table__.c

_mine = bindparam("account_id", type_=Uuid())
_this = bindparam("id", type_=Uuid())


def understood(account_id: uuid.UUID, typed: str) -> Line | None:
    """What a line means to this account, which knows its companies. Raises TooLong."""
    return read(typed, companies_among(account_id, phrases(typed)))


def companies_among(account_id: uuid.UUID, keys: Collection[str]) -> set[str]:
    found = select(Company.name_key).where(Company.account_id == account_id, Company.name_key.in_(keys))
    return set(db.session.scalars(found)) if keys else set()


def add(account_id: uuid.UUID, line: Line, stage_id: uuid.UUID | None, today: date, id: uuid.UUID) -> Opportunity:
    """The opportunity that a line means, at this stage, or the first if there is no such stage."""
    values: dict[str, Any] = dict(line.values)
    if line.company:
        company = records.company_named(account_id, line.company)
        records.keep(company)
        values["company_id"] = company.id
    if stage_id and db.session.get(Stage, (account_id, stage_id)):
        values["stage_id"] = stage_id
    made = records.create(account_id, KINDS["opportunities"], values, today, id)
    assert isinstance(made, Opportunity)
    return made


def same_advert(account_id: uuid.UUID, url: str | None, but: uuid.UUID | None = None) -> Any | None:
    """(id, title, company, stage, created_at, archived) of the newest opportunity with this advert's link, if any."""
    if not url:
        return None
    return db.session.execute(
        select(
            Opportunity.id,
            Opportunity.title,
            Opportunity.created_at,
            Opportunity.archived,
            Company.name.label("company"),
            Stage.name.label("stage"),
        )
        .join(Stage, and_(Stage.account_id == Opportunity.account_id, Stage.id == Opportunity.stage_id))
        .outerjoin(Company, and_(Company.account_id == Opportunity.account_id, Company.id == Opportunity.company_id))
        .where(
            Opportunity.account_id == account_id,
            Opportunity.url_key == address_key(url),
            Opportunity.id != but if but else true(),
        )
        .order_by(Opportunity.created_at.desc(), Opportunity.id.desc())
        .limit(1)
    ).one_or_none()


_SENT = (
    select(func.aggregate_strings(_document.name, "\n"))
    .join(
        OpportunityDocument.__table__,
        and_(_tie.account_id == _document.account_id, _tie.document_id == _document.id),
    )
    .where(
        _tie.account_id == _opportunity.account_id,
        _tie.opportunity_id == _opportunity.id,
        _tie.sent_on.is_not(None),
    )
    .scalar_subquery()
)


# An outer join, so that a company without a role is told of too; `but` no role when it is null.
_there = and_(
    _opportunity.account_id == _company.account_id,
    _opportunity.company_id == _company.id,
    _opportunity.id.is_distinct_from(bindparam("but", type_=Uuid())),
)
_EARLIER = (
    select(
        _company.name,
        _company.avoid,
        _company.avoid_reason,
        _opportunity.id,
        _opportunity.title,
        _opportunity.applied_on,
        _opportunity.moved_on,
        _opportunity.outcome,
        _opportunity.archived,
        _stage.name.label("stage"),
        _stage.kind.label("stage_kind"),
        _SENT.label("sent"),
    )
    .outerjoin(Opportunity.__table__, _there)
    .outerjoin(Stage.__table__, and_(_stage.account_id == _opportunity.account_id, _stage.id == _opportunity.stage_id))
    .where(_company.account_id == _mine, _company.id == _this)
    .order_by(_opportunity.moved_on.desc(), _opportunity.id.desc())
    .limit(EARLIER_ROLES)
)


def earlier_at(account_id: uuid.UUID, company_id: uuid.UUID | None, but: uuid.UUID | None = None) -> Mapping[str, Any]:
    """What there was with a company before: its `name`, `avoid`, `avoid_reason`, and its `roles`, moved last first.

    Of each role its stage, days, outcome and the names of documents sent, each on a line. One statement.
    """
    if not company_id:
        return {}
    rows = db.session.execute(_EARLIER, {"account_id": account_id, "id": company_id, "but": but}).all()
    if not rows:
        return {}
    first = rows[0]
    roles = [row for row in rows if row.id]
    return {"name": first.name, "avoid": first.avoid, "avoid_reason": first.avoid_reason, "roles": roles}


def earlier_at_named(account_id: uuid.UUID, name: str | None) -> Mapping[str, Any]:
    """The same by the name people know it by."""
    company_id = company_id_of(account_id, name) if name else None
    return earlier_at(account_id, company_id) if company_id else {}


def company_id_of(account_id: uuid.UUID, name: str) -> uuid.UUID | None:
    """Of the company people mean by this name, if they have it."""
    same = select(Company.id).where(Company.account_id == account_id, Company.name_key == fold(name))
    return db.session.scalar(same.order_by(Company.id).limit(1))


def versions(account_id: uuid.UUID, opportunity_id: uuid.UUID) -> list[Posting]:
    """Newest first."""
    its_own = (Posting.account_id == account_id, Posting.opportunity_id == opportunity_id)
    newest_first = (Posting.captured_at.desc(), Posting.id.desc())
    return list(db.session.scalars(select(Posting).where(*its_own).order_by(*newest_first)))
