"""You and this company: what there was with it before, told while something new is added."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, func, select

from app.extensions import db
from app.models.columns import sort_key
from app.models.company import Company
from app.models.document import Document, OpportunityDocument
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.queries.base import mine, refers, run, this
from app.reading.text import one_line

EARLIER_ROLES = 6

_opportunity, _stage, _company = Opportunity.__table__.c, Stage.__table__.c, Company.__table__.c
_document, _link = Document.__table__.c, OpportunityDocument.__table__.c

_SENT = (
    select(func.aggregate_strings(_document.name, "\n"))
    .join(OpportunityDocument.__table__, refers(_link.document_id, Document))
    .where(refers(_link.opportunity_id, Opportunity), _link.sent_on.is_not(None))
    .scalar_subquery()
)


# An outer join, so that a company without a role is told of too; `but` no role when it is null.
_there = and_(
    refers(_opportunity.company_id, Company),
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
    .outerjoin(Stage.__table__, refers(_opportunity.stage_id, Stage))
    .where(mine(Company), _company.id == this)
    .order_by(_opportunity.moved_on.desc(), _opportunity.id.desc())
    .limit(EARLIER_ROLES)
)


def with_company(
    account_id: uuid.UUID, company_id: uuid.UUID | None, but: uuid.UUID | None = None
) -> Mapping[str, Any]:
    """What there was with a company before: its `name`, `avoid`, `avoid_reason`, and its `roles`, moved last first.

    Of each role its stage, days, outcome and the names of documents sent, each on a line. One statement.
    """
    if not company_id:
        return {}
    rows = run(_EARLIER, account_id, id=company_id, but=but)
    if not rows:
        return {}
    first = rows[0]
    roles = [row for row in rows if row.id]
    return {"name": first.name, "avoid": first.avoid, "avoid_reason": first.avoid_reason, "roles": roles}


def with_company_named(account_id: uuid.UUID, name: str | None) -> Mapping[str, Any]:
    """The same by the name people know it by."""
    company_id = company_id_of(account_id, name) if name else None
    return with_company(account_id, company_id) if company_id else {}


def company_id_of(account_id: uuid.UUID, name: str) -> uuid.UUID | None:
    """Of the company people mean by this name, if they have it."""
    same = select(Company.id).where(Company.account_id == account_id, Company.name_key == sort_key(one_line(name)))
    return db.session.scalar(same.order_by(Company.id).limit(1))
