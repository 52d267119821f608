"""What someone has already, told when they add it once more."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, select

from app.models.address_key import address_key, host_of
from app.models.columns import sort_key
from app.models.company import Company
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.queries.base import mine, refers, run, run_for_one
from app.queries.earlier_roles import company_id_of
from app.records.kind import Kind
from app.records.opportunity import KIND as OPPORTUNITIES
from app.records.quick_add import NewOpportunity

_opportunity, _stage, _company = Opportunity.__table__.c, Stage.__table__.c, Company.__table__.c


def _newest(*conditions: ColumnElement[bool], most: int = 1) -> Select[Any]:
    return (
        select(
            _opportunity.id,
            _opportunity.title,
            _opportunity.location,
            _opportunity.url_key,
            _opportunity.created_at,
            _opportunity.archived,
            _company.name.label("company"),
            _stage.name.label("stage"),
        )
        .join(Stage.__table__, refers(_opportunity.stage_id, Stage))
        .outerjoin(Company.__table__, refers(_opportunity.company_id, Company))
        .where(mine(Opportunity), *conditions)
        .order_by(_opportunity.created_at.desc(), _opportunity.id.desc())
        .limit(most)
    )


_SAME_ADVERT = _newest(
    _opportunity.url_key == bindparam("url_key"), _opportunity.id.is_distinct_from(bindparam("but", type_=Uuid()))
)
# Of one role at one company, so many are looked at for the same place.
_MOST_ALIKE = 20
_title = (
    _opportunity.title_key == bindparam("title_key"),
    _opportunity.id.is_distinct_from(bindparam("but", type_=Uuid())),
)
_SAME_ROLE = _newest(*_title, _opportunity.company_id == bindparam("company_id", type_=Uuid()), most=_MOST_ALIKE)
_SAME_ROLE_NOWHERE = _newest(*_title, _opportunity.company_id.is_(None), most=_MOST_ALIKE)


def same_advert(account_id: uuid.UUID, url: str | None, but: uuid.UUID | None = None) -> Any | None:
    """(id, title, company, stage, created_at, archived) of the newest opportunity with this advert's link, if any."""
    return run_for_one(_SAME_ADVERT, account_id, url_key=address_key(url), but=but) if url else None


def same_role(account_id: uuid.UUID, line: NewOpportunity) -> Any | None:
    """As same_advert: the newest that is likely the same, of what someone typed or pasted."""
    company_id = company_id_of(account_id, line.company) if line.company else None
    if line.company and not company_id:
        return None
    return likely_same(account_id, company_id, line.values)


def alike(
    account_id: uuid.UUID, values: Mapping[str, Any], company: str | None, company_id: uuid.UUID | None
) -> Any | None:
    """As same_advert: what is likely the same as what was read of an advert, told before it is saved.

    `company_id` is the company of that name, if they have it.
    """
    if not (values.get("title") or company):
        return None
    same = same_advert(account_id, values.get("url"))
    is_new_company = company and not company_id
    return same if same or is_new_company else likely_same(account_id, company_id, values)


def likely_same(
    account_id: uuid.UUID, company_id: uuid.UUID | None, values: Mapping[str, Any], but: uuid.UUID | None = None
) -> Any | None:
    """As same_advert: the newest of the same title and company, unless places or links tell the two apart."""
    asked = {"title_key": sort_key(values.get("title") or ""), "but": but}
    if company_id:
        rows = run(_SAME_ROLE, account_id, **asked, company_id=company_id)
    elif asked["title_key"]:
        rows = run(_SAME_ROLE_NOWHERE, account_id, **asked)
    else:
        return None
    return next((row for row in rows if not _are_apart(row, values.get("location"), values.get("url"))), None)


def _are_apart(row: Any, location: str | None, url: str | None) -> bool:
    """Whether both say a place, and not the same; or two links of one site, which knows what it offers twice."""
    if location and row.location and not _is_one_place(sort_key(location), sort_key(row.location)):
        return True
    key = address_key(url) if url else None
    return bool(key and row.url_key and key != row.url_key and host_of(key) == host_of(row.url_key))


def _is_one_place(one: str, other: str) -> bool:
    """Leeds is in Leeds, West Yorkshire."""
    places = [{word.strip(" .()") for word in place.replace(";", ",").split(",")} for place in (one, other)]
    return bool(places[0] & places[1])


# By kind, how another that may be the same is found. Others have none.
_SIMILAR: dict[str, Callable[[Any], Any | None]] = {
    OPPORTUNITIES.slug: lambda added: (
        same_advert(added.account_id, added.url, but=added.id)
        or likely_same(added.account_id, added.company_id, OPPORTUNITIES.values_of(added), but=added.id)
    )
}


def similar(kind: Kind, added: Any) -> Any | None:
    """Another that may be the same as this, which was just added."""
    find = _SIMILAR.get(kind.slug)
    return find(added) if find else None
