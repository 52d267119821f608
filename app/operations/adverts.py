"""Adding an opportunity by what someone typed or pasted, and the same advert found again."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, select, true

from app.extensions import db
from app.models.address_key import address_key
from app.models.columns import fold
from app.models.company import Company
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.operations import records
from app.records.kinds import KINDS
from app.records.line import Line, phrases, read


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


def alike(account_id: uuid.UUID, line: Line) -> Any | None:
    """As same_advert: the newest of the same role at the same company, unless links tell the two apart."""
    if "url" in line.values:
        return None
    company = records.company_named(account_id, line.company) if line.company else None
    is_there = Opportunity.company_id == company.id if company else Opportunity.company_id.is_(None)
    return _newest(account_id, Opportunity.title_key == fold(line.values.get("title") or ""), is_there)


def same_advert(account_id: uuid.UUID, url: str | None, but: uuid.UUID | None = None) -> Any | None:
    """(id, title, company, stage, created_at, archived) of the newest opportunity with this advert's link, if any."""
    if not url:
        return None
    return _newest(account_id, Opportunity.url_key == address_key(url), Opportunity.id != but if but else true())


def _newest(account_id: uuid.UUID, *conditions: ColumnElement[bool]) -> Any | None:
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
            *conditions,
        )
        .order_by(Opportunity.created_at.desc(), Opportunity.id.desc())
        .limit(1)
    ).one_or_none()
