import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.extensions import Base
from app.models.columns import BYTEWISE, UtcDateTime, new_id, now

SIGN_UP_LIFE = timedelta(days=7)


class SignUp(Base):
    """Someone typed this address and a password, and has not yet shown that the address is theirs.

    One is written for every sign-up, also for an address that has an account, so that both take the same time; the
    worker then decides which letter it gets. A newer one replaces an older one of the same address.
    """

    __tablename__ = "sign_up"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(BYTEWISE, unique=True)
    password_hash: Mapped[str]
    first_name: Mapped[str] = mapped_column(default="")
    last_name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    letter_due: Mapped[bool] = mapped_column(default=True)


def replace_sign_up(session: Session, *, email: str, email_key: str, **values: str) -> SignUp:
    """Write a sign-up in the place of any older one of its address, whatever else writes one at the same moment."""
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[session.get_bind().dialect.name]
    row = {"id": new_id(), "email": email, "created_at": now(), "letter_due": True, **values}
    statement = insert(SignUp).values(email_key=email_key, **row)
    statement = statement.on_conflict_do_update(index_elements=["email_key"], set_=row).returning(SignUp)
    written: SignUp = session.scalars(statement).one()
    return written
