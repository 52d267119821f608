"""What someone entered to sign up, until they show that the address is theirs."""

import uuid
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Mapped, Session, mapped_column

from app.extensions import Base
from app.models import data_inventory
from app.models.columns import BYTEWISE, UtcDateTime, new_id, now
from app.models.upsert import insert_into

SIGN_UP_LIFE = timedelta(days=7)

_data = partial(
    data_inventory.personal_data, why=data_inventory.SIGN_UP, until=data_inventory.SIGN_UP_LIFE, exported=False
)


class SignUp(Base):
    """Someone typed this address and a password, and has not yet shown that the address is theirs.

    One is written for every sign-up, also for an address that has an account, so that both take the same time; the
    worker then decides which e-mail it gets. A newer one replaces an older one of the same address.
    """

    __tablename__ = "sign_up"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, info=_data("its id", technical=True))
    email: Mapped[str] = mapped_column(info=_data("the e-mail address that was entered", is_address=True))
    email_key: Mapped[str] = mapped_column(
        BYTEWISE,
        unique=True,
        info=_data("the address in lowercase, since capitals make no difference", technical=True, is_address=True),
    )
    password_hash: Mapped[str] = mapped_column(
        info=_data("a salted hash of the password that was entered; never the password")
    )
    first_name: Mapped[str] = mapped_column(default="", info=_data("the first name, if one was entered"))
    last_name: Mapped[str] = mapped_column(default="", info=_data("the last name, if one was entered"))
    created_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now, index=True, info=_data("when it was entered")
    )
    letter_due: Mapped[bool] = mapped_column(
        default=True,
        info=_data("whether the e-mail still has to be written", technical=True),
    )


def replace_sign_up(session: Session, *, email: str, email_key: str, **values: str) -> SignUp:
    """Write a sign-up in the place of any older one of its address, whatever else writes one at the same moment."""
    row = {"id": new_id(), "email": email, "created_at": now(), "letter_due": True, **values}
    statement = insert_into(session, SignUp).values(email_key=email_key, **row)
    statement = statement.on_conflict_do_update(index_elements=["email_key"], set_=row).returning(SignUp)
    written: SignUp = session.scalars(statement).one()
    return written
