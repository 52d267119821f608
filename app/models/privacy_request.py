"""A request that came by e-mail, in the register of those: of what kind, and when it was done. Not whose."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import UtcDateTime, now
from app.models.data_inventory import ANSWERS, REGISTER_LIFE, personal_data

LINK_LIFE = timedelta(days=3)
KEPT_FOR = timedelta(days=3 * 365)


def _in_register(what: str) -> dict[str, Any]:
    return personal_data(what, ANSWERS, REGISTER_LIFE, exported=False)


class PrivacyRequest(Base):
    """A line of the register of requests that reached us by mail. It says neither who asked nor about which account:
    only the link in the owner's e-mail knows both.
    """

    __tablename__ = "privacy_request"

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True,
        default=uuid.uuid4,
        info=_in_register("a random number for the request"),
    )
    kind: Mapped[str] = mapped_column(
        info=personal_data(
            "whether access, a correction, or a deletion was asked for by e-mail",
            ANSWERS,
            REGISTER_LIFE,
            exported=False,
        )
    )
    asked_at: Mapped[datetime] = mapped_column(
        UtcDateTime,
        default=now,
        index=True,
        info=_in_register("when a request by e-mail was taken up"),
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, info=_in_register("when the owner confirmed it, signed in")
    )
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=_in_register("when what was asked for was done"))

    @property
    def is_over(self) -> bool:
        """Its links are dead: it is done, or has waited too long."""
        return self.done_at is not None or now() - (self.confirmed_at or self.asked_at) > LINK_LIFE

    @property
    def state(self) -> str:
        """Where it stands, in a few words."""
        if self.done_at:
            return "done"
        if self.is_over:
            return "expired"
        return "waiting for the new address" if self.confirmed_at else "waiting for the owner"

    def confirm(self) -> None:
        self.confirmed_at = now()

    def close(self) -> None:
        """What was asked for is done."""
        self.done_at = now()
        self.confirmed_at = self.confirmed_at or self.done_at
