"""That a record is gone, so that a phone removes its copy."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, delete
from sqlalchemy.orm import Mapped, mapped_column

from app.models.columns import UtcDateTime, now
from app.models.data_inventory import DELETION_LIFE, SYNC, personal_data
from app.models.owned import Owned

REMEMBERED_FOR = timedelta(days=90)


class Deletion(Owned):
    """That a record is gone, so that a phone which was offline learns of it. Its id and nothing of what it said."""

    __tablename__ = "deletion"
    __table_args__ = (Index(None, "account_id", "kind", "deleted_at", "id"),)

    kind: Mapped[str] = mapped_column(
        primary_key=True, info=personal_data("what kind of record it was", SYNC, DELETION_LIFE)
    )
    deleted_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now, index=True, info=personal_data("when it was deleted", SYNC, DELETION_LIFE)
    )
    # It may be gone: what cannot be undone any more leaves this as it is.
    undo_id: Mapped[uuid.UUID | None] = mapped_column(
        info=personal_data("which Undo it belongs to", SYNC, DELETION_LIFE, technical=True)
    )


def remember_deletions(
    session: Any, account_id: uuid.UUID, kinds: Mapping[uuid.UUID, str], undo_id: uuid.UUID | None = None
) -> None:
    """Keep that these records are gone, each by its id and kind; `undo_id` is what takes that back.

    Whoever makes a record may choose its id, so two kinds may have had the same one.
    """
    forget_deletions(session, account_id, kinds)
    session.add_all(Deletion(account_id=account_id, id=id, kind=kind, undo_id=undo_id) for id, kind in kinds.items())


def forget_deletions(session: Any, account_id: uuid.UUID, kinds: Mapping[uuid.UUID, str]) -> None:
    """They are back."""
    for kind in set(kinds.values()):
        ids = [id for id, its_kind in kinds.items() if its_kind == kind]
        gone = delete(Deletion).where(Deletion.account_id == account_id, Deletion.kind == kind, Deletion.id.in_(ids))
        session.execute(gone, execution_options={"synchronize_session": False})
