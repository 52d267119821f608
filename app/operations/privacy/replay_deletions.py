"""After a backup was restored: the accounts that were deleted since it was made are deleted again."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from app.extensions import db
from app.models.account import Account
from app.models.deleted_account import DeletedAccount, digest_of, remember_deleted
from app.models.sign_in import SignIn
from app.operations.privacy.delete_account import remove_account

ROWS_AT_ONCE = 1000


class Replayed(NamedTuple):
    """How many accounts were looked at and removed, and which were left because the database was used since."""

    looked_at: int
    removed: int
    in_use: list[uuid.UUID]


def replay_deletions(entries: Mapping[str, date], *, even_if_used: bool = False) -> Replayed:
    """Remove every account whose digest is in these entries or in the database's own, and note the entries there.

    If this database was used on a later day than an entry says, by anyone, the account outlived its deletion: that was
    asked for and then failed, as its owner saw. It stays, unless `even_if_used`.
    """
    deleted = _own_entries()
    for digest, day in entries.items():
        deleted[digest] = max(day, deleted.get(digest, day))
    looked_at, found = _accounts_among(deleted)
    last_use = date.min if even_if_used else _last_use()
    in_use = [id for id, day in found.items() if last_use > day]
    gone = {id: day for id, day in found.items() if id not in in_use}
    for id, day in gone.items():
        remove_account(db.session.get_one(Account, id), day)
    alive = {digest_of(id) for id in in_use}
    remember_deleted(db.session(), {digest: day for digest, day in deleted.items() if digest not in alive})
    return Replayed(looked_at, len(gone), in_use)


def _own_entries() -> dict[str, date]:
    rows = db.session.execute(select(DeletedAccount.digest, DeletedAccount.deleted_on))
    return {row.digest: row.deleted_on for row in rows}


def _accounts_among(deleted: Mapping[str, date]) -> tuple[int, dict[uuid.UUID, date]]:
    """(the number of accounts there are, those of them with an entry)"""
    looked_at, found = 0, {}
    for id in db.session.scalars(select(Account.id), execution_options={"yield_per": ROWS_AT_ONCE}):
        looked_at += 1
        day = deleted.get(digest_of(id))
        if day:
            found[id] = day
    return looked_at, found


def _last_use() -> date:
    """The day on which anyone last used this database, as far as it knows. In UTC, as the ledger's days are."""
    used_at = db.session.scalar(select(func.max(SignIn.used_at)))
    return used_at.date() if used_at else date.min
