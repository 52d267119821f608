import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import UtcDateTime, now
from app.models.held import ANSWERS, REGISTER_LIFE, held

LINK_LIFE = timedelta(days=3)
KEPT_FOR = timedelta(days=3 * 365)


class PrivacyRequest(Base):
    """A line of the register of requests that reached us by mail. It says neither who asked nor about which account:
    only the link in the owner's letter knows both.
    """

    __tablename__ = "privacy_request"

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True,
        default=uuid.uuid4,
        info=held("a random number for the request", ANSWERS, REGISTER_LIFE, exported=False),
    )
    kind: Mapped[str] = mapped_column(
        info=held(
            "whether access, a correction or a deletion was asked for by mail", ANSWERS, REGISTER_LIFE, exported=False
        )
    )
    asked_at: Mapped[datetime] = mapped_column(
        UtcDateTime,
        default=now,
        index=True,
        info=held("when a request by mail was taken up", ANSWERS, REGISTER_LIFE, exported=False),
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, info=held("when the owner confirmed it, signed in", ANSWERS, REGISTER_LIFE, exported=False)
    )
    done_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, info=held("when what was asked for was done", ANSWERS, REGISTER_LIFE, exported=False)
    )

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
            return "ran out"
        return "waits for the new address" if self.confirmed_at else "waits for the owner"

    def confirm(self) -> None:
        self.confirmed_at = now()

    def close(self) -> None:
        """What was asked for is done."""
        self.done_at = now()
        self.confirmed_at = self.confirmed_at or self.done_at
