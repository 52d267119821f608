from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.models.columns import UtcDateTime, now
from app.models.owned import Owned

UNDO_LIFE = timedelta(minutes=10)


class Undo(Owned):
    """What it takes to put an act back, for ten minutes. `payload` is read by the act's own function only."""

    __tablename__ = "undo"

    act: Mapped[str]
    label: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)

    @property
    def expired(self) -> bool:
        return now() - self.done_at > UNDO_LIFE
