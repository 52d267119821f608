"""What a kind does when its records are made, changed and deleted. Most kinds need no more than what stands here.

A kind that needs more has a subclass in a file of this folder, and a line in `registry.py`.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import select

from app.extensions import db
from app.models.columns import new_id, now
from app.models.opportunity import Opportunity
from app.models.owned import Record
from app.models.undo import Undo
from app.operations.records import deletion
from app.reading.first_words import first_words
from app.records.kind import Kind
from app.records.kinds import KINDS
from app.records.opportunity import role_at
from app.records.schema import Errors

Row = TypeVar("Row", bound=Record)


class InvalidValues(Exception):
    """The values are valid by themselves and still cannot be: `errors` says which field and why."""

    def __init__(self, errors: Errors) -> None:
        super().__init__()
        self.errors = errors


class InUse(Exception):
    """The record cannot go while others need it; the message says which."""


class Rules(Generic[Row]):
    """The rules of a kind. `create` and `change` are the way in; the others are for subclasses to make their own."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def create(self, account_id: uuid.UUID, values: Mapping[str, Any], today: date, id: uuid.UUID | None = None) -> Row:
        """Make a record of these validated values. Raises InvalidValues when they refer to what is not there."""
        # The time first: what follows may touch the record, and nothing was changed before it was made.
        record: Any = self.kind.model(account_id=account_id, id=id or new_id(), created_at=now())
        _check_references(self.kind, account_id, values)
        self.check(record, values, is_new=True)
        self.apply(record, values, today, is_new=True)
        db.session.add(record)
        db.session.flush()
        return record  # type: ignore[no-any-return]

    def change(self, record: Row, values: Mapping[str, Any], today: date) -> Undo | None:
        """Give these values to the record and leave its others. Raises InvalidValues."""
        _check_references(self.kind, record.account_id, values)
        _check_immutable(self.kind, record, values)
        self.check(record, values, is_new=False)
        done = self.apply(record, values, today, is_new=False)
        db.session.flush()
        return done

    def check(self, record: Row, values: Mapping[str, Any], *, is_new: bool) -> None:
        """Refuse what its schema cannot know to be wrong, by raising InvalidValues."""

    def apply(self, record: Row, values: Mapping[str, Any], today: date, *, is_new: bool) -> Undo | None:
        """Give the record its values; returns what takes back what came of it, if it can be taken back."""
        self.assign(record, values)
        return None

    def assign(self, record: Row, values: Mapping[str, Any], but: Iterable[str] = ()) -> None:
        """Set the columns whose values are others now, `but` for what is no plain column."""
        left_out = set(but)
        for name, value in values.items():
            column = self.kind.column(name)
            if name not in left_out and getattr(record, column) != value:
                setattr(record, column, value)

    def delete(self, record: Row, label: str) -> Undo:
        """Delete with everything that hangs on it; it can be put back for 7 days. Raises InUse."""
        return deletion.delete(record, label, about=self.about(record))

    def about(self, record: Row) -> str:
        """Return what tells it from others of its title once it is gone: what it says, or what it belongs to."""
        body = getattr(record, "body", None)
        if body:
            return first_words(body)
        key = (record.account_id, getattr(record, "opportunity_id", None))
        opportunity = db.session.get(Opportunity, key) if key[1] else None
        if not opportunity:
            return ""
        return role_at(opportunity.title, opportunity.company.name if opportunity.company else None)

    def delete_many(self, records: Sequence[Row], label: str, about: str, back: str) -> Undo:
        """The same of several, with one Undo for all, which leads to the page `back`; `about` names them."""
        return deletion.delete_many(records, label, about=about, back=back)

    def title(self, record: Row) -> str:
        """Return what the record is called in a sentence."""
        named = (getattr(record, column, None) for column in ("name", "title", "summary"))
        return next((str(name) for name in named if name), f"the {self.kind.singular}")

    def complete(self, account_id: uuid.UUID, values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
        """Return what a form says with what follows from it; `names` are people who were typed."""
        return dict(values)


def _check_immutable(kind: Kind, record: Record, values: Mapping[str, Any]) -> None:
    moved = [name for name in kind.immutable if name in values and values[name] != getattr(record, kind.column(name))]
    if moved:
        one = kind.singular.replace("_", " ")
        raise InvalidValues({name: [f"This can’t be changed. Add another {one} instead."] for name in moved})


def _check_references(kind: Kind, account_id: uuid.UUID, values: Mapping[str, Any]) -> None:
    errors: Errors = {}
    for name, slug in kind.references.items():
        wanted = values.get(name)
        ids: set[uuid.UUID] = set(wanted) if isinstance(wanted, list) else {wanted} if wanted else set()
        if ids and not _all_there(KINDS[slug].model, account_id, ids):
            errors[name] = [f"There’s no such {KINDS[slug].singular.replace('_', ' ')}."]
    if errors:
        raise InvalidValues(errors)


def _all_there(model: type[Record], account_id: uuid.UUID, ids: set[uuid.UUID]) -> bool:
    found = db.session.scalars(select(model.id).where(model.account_id == account_id, model.id.in_(ids)))
    return set(found) == ids
