import hashlib
import uuid
from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import BYTEWISE, UtcDateTime, new_id, now, today_in


class Account(Base):
    """A person with a proven address. Before the address is proven there is only a SignUp."""

    __tablename__ = "account"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(BYTEWISE, unique=True)
    password_hash: Mapped[str]
    first_name: Mapped[str] = mapped_column(default="")
    last_name: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    def today(self) -> date:
        return today_in(self.time_zone)

    def password_state(self) -> str:
        """A digest that changes with the password: what is bound to it ends when the password changes."""
        return hashlib.sha256(self.password_hash.encode()).hexdigest()[:32]


def email_key(email: str) -> str:
    """What two spellings of one address have in common."""
    return email.strip().casefold()
