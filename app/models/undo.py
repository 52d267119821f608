"""What it takes to put back what someone did."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.models import data_inventory
from app.models.columns import UtcDateTime, now
from app.models.owned import Owned

UNDO_LIFE = timedelta(minutes=10)

_data = partial(data_inventory.personal_data, why=data_inventory.UNDO, until=data_inventory.UNDO_LIFE)


class Undo(Owned):
    """What it takes to put an act back, for ten minutes. `payload` is read by the act's own function only."""

    __tablename__ = "undo"

    act: Mapped[str] = mapped_column(info=_data("what you did, such as delete or move"))
    label: Mapped[str] = mapped_column(info=_data("what Undo says you did"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, info=_data("everything it takes to put things back"))
    done_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True, info=_data("when you did it"))

    # What taking it back left as it was, in words; said once and not stored.
    stays = ""

    @property
    def expired(self) -> bool:
        return now() - self.done_at > UNDO_LIFE
