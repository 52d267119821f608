"""What it takes to put back what someone did."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models import data_inventory
from app.models.columns import UtcDateTime, now
from app.models.owned import Owned

UNDO_LIFE = timedelta(days=7)

_data = partial(data_inventory.personal_data, why=data_inventory.UNDO, until=data_inventory.UNDO_LIFE)


class Undo(Owned):
    """What it takes to put an act back, for 7 days. `payload` is read by the act's own function only, but for what
    `remember()` puts there for the page that lists them.
    """

    __tablename__ = "undo"
    __table_args__ = (Index(None, "account_id", "done_at", "id"),)

    act: Mapped[str] = mapped_column(info=_data("what you did, such as delete or move"))
    label: Mapped[str] = mapped_column(info=_data("what Undo says you did"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, info=_data("everything it takes to put things back"))
    done_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True, info=_data("when you did it"))

    # What taking it back left as it was, in words; said once and not stored.
    stays = ""
    # Whether something of it could not be put back yet, and lies here still.
    is_partly = False

    def contents(self) -> set[uuid.UUID]:
        """Ids of the contents of documents that lie with it: bytes are not in the payload."""
        return set(_contents_in(self.payload))

    @property
    def expired(self) -> bool:
        return now() - self.done_at > UNDO_LIFE


def _contents_in(packed: Any) -> Iterator[uuid.UUID]:
    """Wherever it names one, as the column of a document that was deleted or by itself."""
    if isinstance(packed, dict):
        if packed.get("content_id"):
            yield uuid.UUID(str(packed["content_id"]))
        packed = list(packed.values())
    if isinstance(packed, list):
        for part in packed:
            yield from _contents_in(part)
