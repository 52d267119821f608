"""The account: who someone is to us, and how they sign in."""

import hashlib
import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Uuid, false, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import BYTEWISE, UtcDateTime, new_id, now, today_in
from app.models.data_inventory import ACCOUNT_LIFE, RECORDS, SIGN_IN, SIGN_IN_AND_MAIL, personal_data
from app.models.tenant import on_postgresql, use_account

# No account has this id.
NOBODY = uuid.UUID(int=0)


class Account(Base):
    """A person with a proven address. Before the address is proven there is only a SignUp."""

    __tablename__ = "account"

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True,
        default=new_id,
        info=personal_data("the id of your account", SIGN_IN, ACCOUNT_LIFE, technical=True),
    )
    email: Mapped[str] = mapped_column(info=personal_data("your e-mail address", SIGN_IN_AND_MAIL, ACCOUNT_LIFE))
    email_key: Mapped[str] = mapped_column(
        BYTEWISE,
        unique=True,
        info=personal_data(
            "your e-mail address in lowercase, since capitals make no difference",
            SIGN_IN,
            ACCOUNT_LIFE,
            exported=False,
            technical=True,
        ),
    )
    password_hash: Mapped[str] = mapped_column(
        info=personal_data("a salted hash of your password; never the password", SIGN_IN, ACCOUNT_LIFE, exported=False)
    )
    first_name: Mapped[str] = mapped_column(
        default="", info=personal_data("your first name, if you give it", RECORDS, ACCOUNT_LIFE)
    )
    last_name: Mapped[str] = mapped_column(
        default="", info=personal_data("your last name, if you give it", RECORDS, ACCOUNT_LIFE)
    )
    time_zone: Mapped[str] = mapped_column(
        default="UTC",
        info=personal_data("your time zone, so that dates are right where you are", RECORDS, ACCOUNT_LIFE),
    )
    region: Mapped[str] = mapped_column(
        default="US",
        server_default="US",
        info=personal_data(
            "your country, so that dates, times, and amounts are written as they are there", RECORDS, ACCOUNT_LIFE
        ),
    )
    region_is_news: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        info=personal_data(
            "whether you still have to be told which country we took from your time zone",
            RECORDS,
            ACCOUNT_LIFE,
        ),
    )
    # Names with commas between them; null as long as nobody chose.
    list_columns: Mapped[str | None] = mapped_column(
        info=personal_data("which columns your list shows, if you choose them", RECORDS, ACCOUNT_LIFE)
    )
    quiet_after: Mapped[int] = mapped_column(
        default=21,
        server_default="21",
        info=personal_data("after how many days without a reply we say so", RECORDS, ACCOUNT_LIFE),
    )
    follow_up_after: Mapped[int] = mapped_column(
        default=7,
        server_default="7",
        info=personal_data("after how many days we suggest following up again", RECORDS, ACCOUNT_LIFE),
    )
    created_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now, info=personal_data("when your account was created", RECORDS, ACCOUNT_LIFE)
    )

    def today(self) -> date:
        return today_in(self.time_zone)

    def credentials_state(self) -> str:
        """A digest that changes with the password and the address: what is bound to it ends when one of them does."""
        return hashlib.sha256(f"{self.password_hash} {self.email_key}".encode()).hexdigest()[:32]


def email_key(email: str) -> str:
    """What two spellings of one address have in common."""
    return email.strip().casefold()


def account_id_of(session: Any, key: str) -> uuid.UUID | None:
    """Whose address this is. The one look past the owner: nobody who signs in can say yet whose rows they may see."""
    on_tables = select(Account.id).where(Account.email_key == key)
    found: uuid.UUID | None = session.scalar(
        select(func.account_id_of(key, type_=Uuid())) if on_postgresql(session) else on_tables
    )
    return found


def account_of(session: Any, key: str) -> Account | None:
    """The account of this address. From now on the session acts for it."""
    # As many statements whether there is one or not: how long it takes must not tell.
    account_id = account_id_of(session, key) or NOBODY
    use_account(session, account_id)
    account: Account | None = session.scalar(select(Account).where(Account.id == account_id))
    return account
