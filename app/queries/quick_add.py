"""What a line means to an account, which knows its companies."""

import uuid
from collections.abc import Collection

from sqlalchemy import bindparam, select

from app.models.company import Company
from app.queries.base import mine, run
from app.reading.quick_add import phrases
from app.records.quick_add import NewOpportunity, read

_company = Company.__table__.c

_COMPANIES_AMONG = select(_company.name_key).where(
    mine(Company), _company.name_key.in_(bindparam("keys", expanding=True))
)


def understood(account_id: uuid.UUID, typed: str) -> NewOpportunity | None:
    """The opportunity that is meant; None when there is nothing to read. Raises TooLong."""
    return read(typed, companies_among(account_id, phrases(typed)))


def companies_among(account_id: uuid.UUID, keys: Collection[str]) -> set[str]:
    """Which of these folded names are of companies that the account has."""
    return {row.name_key for row in run(_COMPANIES_AMONG, account_id, keys=list(keys))} if keys else set()
