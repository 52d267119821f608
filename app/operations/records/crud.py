"""Finding, making, changing and deleting records of every kind, the same for pages and JSON.

What a kind does beyond that stands in its rules: see `rules.py`.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.extensions import db
from app.models.deletion import Deletion
from app.models.owned import Record
from app.models.undo import Undo
from app.operations.records.registry import rules_for, rules_of
from app.operations.records.rules import InUse, InvalidValues
from app.records.kind import Kind

__all__ = [
    "InUse",
    "InvalidValues",
    "change",
    "complete",
    "create",
    "delete",
    "deleted",
    "find",
    "name_of",
    "was_deleted",
]


def find(account_id: uuid.UUID, kind: Kind, id: uuid.UUID, *, lock: bool = False) -> Record | None:
    """`lock` keeps it as it is until the transaction ends: for what looks at the version and then writes past it."""
    return db.session.get(kind.model, (account_id, id), with_for_update=lock or None)


def was_deleted(account_id: uuid.UUID, kind: Kind, id: uuid.UUID) -> bool:
    return db.session.get(Deletion, (account_id, id, kind.slug)) is not None


def create(
    account_id: uuid.UUID, kind: Kind, values: Mapping[str, Any], today: date, id: uuid.UUID | None = None
) -> Record:
    """Make a record of these validated values. Raises InvalidValues when they refer to what is not there."""
    made: Record = rules_of(kind).create(account_id, values, today, id)
    return made


def change(kind: Kind, record: Record, values: Mapping[str, Any], today: date) -> Undo | None:
    """Give these values to the record and leave its others; returns what takes a move back, if it moved.

    Raises InvalidValues.
    """
    return rules_of(kind).change(record, values, today)


def delete(kind: Kind, record: Record, label: str) -> Undo:
    """Delete with everything that hangs on it; it can be put back for 7 days. Raises InUse."""
    return rules_of(kind).delete(record, label)


def name_of(record: Record) -> str:
    """Return what a record is called in a sentence."""
    return rules_for(record).title(record)


def deleted(record: Record) -> str:
    """Return what Undo says once it is deleted."""
    return f"Deleted {name_of(record)}."


def complete(kind: Kind, account_id: uuid.UUID, values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return what a form says with what follows from it; `names` are people who were typed."""
    return rules_of(kind).complete(account_id, values, names)
