"""Adding many opportunities at once, and taking all of them back in one step."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table, delete, exists, select

from app.extensions import Base, db
from app.models.account_version import records_changed
from app.models.company import Company
from app.models.deletion import remember_deletions
from app.models.opportunity import Opportunity
from app.models.undo import Undo
from app.operations.records import quick_add, row_snapshots, undo
from app.reading.quick_add import id_for
from app.records.quick_add import NewOpportunity

# What every opportunity comes with. Whoever added something else since keeps it.
_COMES_WITH = {"stage_change", "opportunity_tag", "posting", "opportunity_contact"}


def was_sent(account_id: uuid.UUID, form_id: uuid.UUID) -> bool:
    """Whether this form has come before."""
    return bool(db.session.get(Opportunity, (account_id, _id(form_id, 0))))


def add(account_id: uuid.UUID, form_id: uuid.UUID, lines: Sequence[NewOpportunity], today: date) -> Undo:
    """One opportunity for each line. Returns what takes them back."""
    ids = [_id(form_id, number) for number in range(len(lines))]
    before = set(db.session.scalars(_companies(account_id)))
    for line, id in zip(lines, ids, strict=True):
        quick_add.add(account_id, line, None, today, id)
    db.session.flush()
    made = set(db.session.scalars(_companies(account_id))) - before
    payload = {"opportunity": [str(id) for id in ids], "company": [str(id) for id in made]}
    return undo.remember(account_id, "bring", f"Added {in_words(len(ids))}.", payload)


def _id(form_id: uuid.UUID, number: int) -> uuid.UUID:
    """The same form sent twice makes the same ones."""
    return id_for(form_id, str(number))


def in_words(count: int) -> str:
    return f"{count} opportunit{'y' if count == 1 else 'ies'}"


@undo.takes_back("bring")
def _take_back(done: Undo) -> str:
    """What was changed since, or has something on it, stays."""
    gone = 0
    for name, slug in (("opportunity", "opportunities"), ("company", "companies")):
        ids = [uuid.UUID(id) for id in done.payload[name]]
        gone += _delete_untouched(Base.metadata.tables[name], slug, done.account_id, ids)
    if not gone:
        raise undo.Changed
    records_changed(db.session())
    return "/opportunities"


def _delete_untouched(table: Table, slug: str, account_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> int:
    tied = [
        exists().where(child.c.account_id == table.c.account_id, child.c[column] == table.c.id)
        for child, column, _goes_with in row_snapshots.references_to(table)
        if child.name not in _COMES_WITH
    ]
    untouched = (table.c.account_id == account_id, table.c.id.in_(ids), table.c.version == 1, *(~tie for tie in tied))
    gone = list(db.session.scalars(select(table.c.id).where(*untouched)))
    db.session.execute(delete(table).where(table.c.account_id == account_id, table.c.id.in_(gone)))
    remember_deletions(db.session, account_id, dict.fromkeys(gone, slug))
    return len(gone)


def _companies(account_id: uuid.UUID) -> Any:
    return select(Company.id).where(Company.account_id == account_id)
