"""What rows that someone pasted mean, and which of them are there already."""

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select

from app.models.address_key import address_key
from app.models.columns import id_text, sort_key
from app.models.company import Company
from app.models.opportunity import Opportunity
from app.queries.base import mine, refers, run
from app.queries.quick_add import companies_among
from app.reading.quick_add import phrases
from app.records.quick_add import NewOpportunity, TooLong, read

_opportunity, _company = Opportunity.__table__.c, Company.__table__.c

_HAD = (
    select(
        id_text(_opportunity.id),
        _opportunity.title,
        _opportunity.title_key,
        _opportunity.url_key,
        _company.name.label("company"),
        _company.name_key.label("company_key"),
    )
    .outerjoin_from(Opportunity.__table__, Company.__table__, refers(_opportunity.company_id, Company))
    .where(
        mine(Opportunity),
        or_(
            _opportunity.url_key.in_(bindparam("url_keys", expanding=True)),
            _opportunity.title_key.in_(bindparam("title_keys", expanding=True)),
        ),
    )
)


class Row(NamedTuple):
    """One row: what it means, if anything; the opportunity that is the same already, or the row before that is."""

    number: int
    text: str
    meant: NewOpportunity | None
    had: Any = None
    same_as: int | None = None

    @property
    def is_new(self) -> bool:
        return self.meant is not None and self.had is None and self.same_as is None


def understood(account_id: uuid.UUID, lines: Sequence[str]) -> list[Row]:
    """Each line as the line for adding one reads it."""
    keys = {key for line in lines for key in phrases(line)}
    companies = companies_among(account_id, keys)
    meant = [_read(line, companies) for line in lines]
    signs = [_sign(one) if one else None for one in meant]
    had = _had(account_id, [sign for sign in signs if sign])
    first: dict[_Sign, int] = {}
    found = []
    for number, (line, one, sign) in enumerate(zip(lines, meant, signs, strict=True), 1):
        same_as = first.setdefault(sign, number) if sign else number
        there = had.get(sign) if sign else None
        found.append(Row(number, line, one, there, same_as if same_as != number else None))
    return found


# By what two are the same: their link, or without one role and company.
_Sign = tuple[str, ...]


def _read(line: str, companies: set[str]) -> NewOpportunity | None:
    try:
        return read(line, companies)
    except TooLong:
        return None


def _sign(one: NewOpportunity) -> _Sign:
    url = one.values.get("url")
    if url:
        return (address_key(url),)
    return sort_key(one.values.get("title") or ""), sort_key(one.company or "")


def _had(account_id: uuid.UUID, signs: Sequence[_Sign]) -> dict[_Sign, Any]:
    if not signs:
        return {}
    url_keys, title_keys = ([sign[0] for sign in signs if len(sign) == length] for length in (1, 2))
    found: dict[_Sign, Any] = {}
    for row in run(_HAD, account_id, url_keys=url_keys, title_keys=title_keys):
        found.setdefault((row.title_key, row.company_key or ""), row)
        if row.url_key:
            found.setdefault((row.url_key,), row)
    return found
