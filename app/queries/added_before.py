"""What someone has already, told when they add it once more."""

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, select

from app.models.address_key import address_key
from app.models.columns import sort_key
from app.models.company import Company
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.queries.base import mine, refers, run_for_one
from app.queries.earlier_roles import company_id_of
from app.records.kind import Kind
from app.records.opportunity import KIND as OPPORTUNITIES
from app.records.quick_add import NewOpportunity

_opportunity, _stage, _company = Opportunity.__table__.c, Stage.__table__.c, Company.__table__.c


def _newest(*conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            _opportunity.id,
            _opportunity.title,
            _opportunity.created_at,
            _opportunity.archived,
            _company.name.label("company"),
            _stage.name.label("stage"),
        )
        .join(Stage.__table__, refers(_opportunity.stage_id, Stage))
        .outerjoin(Company.__table__, refers(_opportunity.company_id, Company))
        .where(mine(Opportunity), *conditions)
        .order_by(_opportunity.created_at.desc(), _opportunity.id.desc())
        .limit(1)
    )


_SAME_ADVERT = _newest(
    _opportunity.url_key == bindparam("url_key"), _opportunity.id.is_distinct_from(bindparam("but", type_=Uuid()))
)
_title = _opportunity.title_key == bindparam("title_key")
_SAME_ROLE = _newest(_title, _opportunity.company_id == bindparam("company_id", type_=Uuid()))
_SAME_ROLE_NOWHERE = _newest(_title, _opportunity.company_id.is_(None))


def same_advert(account_id: uuid.UUID, url: str | None, but: uuid.UUID | None = None) -> Any | None:
    """(id, title, company, stage, created_at, archived) of the newest opportunity with this advert's link, if any."""
    return run_for_one(_SAME_ADVERT, account_id, url_key=address_key(url), but=but) if url else None


def same_role(account_id: uuid.UUID, line: NewOpportunity) -> Any | None:
    """As same_advert: the newest of the same role at the same company, unless links tell the two apart."""
    if "url" in line.values:
        return None
    title_key = sort_key(line.values.get("title") or "")
    if not line.company:
        return run_for_one(_SAME_ROLE_NOWHERE, account_id, title_key=title_key)
    company_id = company_id_of(account_id, line.company)
    return run_for_one(_SAME_ROLE, account_id, title_key=title_key, company_id=company_id) if company_id else None


# By kind, how another that may be the same is found. Others have none.
_SIMILAR: dict[str, Callable[[Any], Any | None]] = {
    OPPORTUNITIES.slug: lambda added: same_advert(added.account_id, added.url, but=added.id)
}


def similar(kind: Kind, added: Any) -> Any | None:
    """Another that may be the same as this, which was just added."""
    find = _SIMILAR.get(kind.slug)
    return find(added) if find else None
