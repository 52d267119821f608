"""Adding an opportunity by what someone typed or pasted, and the same advert found again."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from app.extensions import db
from app.models.columns import sort_key
from app.models.company import Company
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.operations.records import companies, opportunities
from app.reading.quick_add import phrases, understand
from app.reading.text import one_line
from app.records.opportunity import OpportunitySchema
from app.records.schema import LONGEST_LINE, LONGEST_TEXT, validate


class NewOpportunity(NamedTuple):
    """Sound values of an opportunity, and the name of its company: there is a title or a company."""

    values: Mapping[str, Any]
    company: str | None


class TooLong(Exception):
    """Longer than an advert's text may be."""


def read(typed: str, companies: Collection[str] = ()) -> NewOpportunity | None:
    """What is meant, as an opportunity may have it; None when there is nothing to read. Raises TooLong."""
    draft = understand(typed, companies)
    if draft is None:
        return None
    if len(draft.text) > LONGEST_TEXT:
        raise TooLong
    return _valid(draft.values, draft.company, draft.text)


def _valid(found: dict[str, Any], company: str | None, text: str) -> NewOpportunity:
    """What cannot be a value is left to the advert's text; what is too long for a title is cut."""
    company = one_line(company or "") or None
    if company and len(company) > LONGEST_LINE:
        company, found["posting"] = None, text
    if found.get("title") and len(found["title"]) > LONGEST_LINE:
        found["title"], found["posting"] = _cut(found["title"]), text
    if not company and not found.get("title"):
        found["title"] = _cut(one_line(text))
    # It is given its company's id later.
    values, errors = validate(OpportunitySchema, {**found, "title": found.get("title") or company})
    for name in errors:
        found.pop(name, None)
        found["posting"] = text
    if errors:
        return _valid(found, company, text)
    assert values is not None
    kept = values.model_dump(include=set(found))
    return NewOpportunity({name: value for name, value in kept.items() if value is not None}, company)


def _cut(title: str) -> str:
    if len(title) <= LONGEST_LINE:
        return title
    words = title[: LONGEST_LINE - 1].rpartition(" ")[0] or title[: LONGEST_LINE - 1]
    return f"{words}…"


def understood(account_id: uuid.UUID, typed: str) -> NewOpportunity | None:
    """What a line means to this account, which knows its companies. Raises TooLong."""
    return read(typed, companies_among(account_id, phrases(typed)))


def companies_among(account_id: uuid.UUID, keys: Collection[str]) -> set[str]:
    found = select(Company.name_key).where(Company.account_id == account_id, Company.name_key.in_(keys))
    return set(db.session.scalars(found)) if keys else set()


def add(
    account_id: uuid.UUID, line: NewOpportunity, stage_id: uuid.UUID | None, today: date, id: uuid.UUID
) -> Opportunity:
    """The opportunity that a line means, at this stage, or the first if there is no such stage."""
    values: dict[str, Any] = dict(line.values)
    if line.company:
        company = companies.company_named(account_id, line.company)
        companies.store(company)
        values["company_id"] = company.id
    if stage_id and db.session.get(Stage, (account_id, stage_id)):
        values["stage_id"] = stage_id
    return opportunities.RULES.create(account_id, values, today, id)


def alike(account_id: uuid.UUID, line: NewOpportunity) -> Any | None:
    """As same_advert: the newest of the same role at the same company, unless links tell the two apart."""
    if "url" in line.values:
        return None
    company = companies.company_named(account_id, line.company) if line.company else None
    is_there = Opportunity.company_id == company.id if company else Opportunity.company_id.is_(None)
    return opportunities.newest(account_id, Opportunity.title_key == sort_key(line.values.get("title") or ""), is_there)
