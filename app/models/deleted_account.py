"""That an account was deleted, by a code made of its id, so that no backup brings it back."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Mapped, Session, mapped_column

from app.extensions import Base
from app.models.data_inventory import FOR_GOOD, LEDGER, personal_data
from app.models.upsert import insert_into


class DeletedAccount(Base):
    """That an account was deleted, so that a backup from before cannot bring it back. Nothing in it says whose."""

    __tablename__ = "deleted_account"

    digest: Mapped[str] = mapped_column(
        primary_key=True,
        info=personal_data(
            "a code made from the random id of an account that was deleted; nobody can tell from it whose it was",
            LEDGER,
            FOR_GOOD,
            exported=False,
        ),
    )
    deleted_on: Mapped[date] = mapped_column(
        info=personal_data("the day an account was deleted", LEDGER, FOR_GOOD, exported=False)
    )


def digest_of(account_id: uuid.UUID) -> str:
    """SHA-256 of the id as addresses show it, so that `printf %s <id> | sha256sum` gives the same."""
    return hashlib.sha256(str(account_id).encode()).hexdigest()


def remember_deleted(session: Session, deleted: Mapping[str, date]) -> None:
    """Note these digests with their days, but for those that are noted already."""
    rows = [{"digest": digest, "deleted_on": day} for digest, day in deleted.items()]
    if rows:
        session.execute(insert_into(session, DeletedAccount).on_conflict_do_nothing(), rows)
