"""Every way to be signed in: a browser holds the id in its cookie, a phone in its token."""

import uuid
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Index, Select, Uuid, bindparam, column, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.models.account import Account
from app.models.account_version import AccountVersion
from app.models.columns import UtcDateTime, now, today_in
from app.models.data_inventory import SIGN_IN_LIFE, STAY_SIGNED_IN, personal_data
from app.models.owned import Owned
from app.models.tenant import note_account_in_use, on_postgresql

KEPT_LIFE = timedelta(days=30)
BROWSER_LIFE = timedelta(days=1)
# However often it is used.
LONGEST_LIFE = timedelta(days=365)
TOUCH_EVERY = timedelta(hours=1)

_data = partial(personal_data, why=STAY_SIGNED_IN, until=SIGN_IN_LIFE)


class SignIn(Owned):
    __tablename__ = "sign_in"
    __table_args__ = (Index(None, "id", unique=True),)

    device: Mapped[str] = mapped_column(info=_data("the name of the phone, or the kind of browser"))
    is_app: Mapped[bool] = mapped_column(default=False, info=_data("whether it is the app"))
    kept: Mapped[bool] = mapped_column(default=False, info=_data("whether you asked to stay signed in"))
    serial: Mapped[int] = mapped_column(default=1, info=_data("how often the app’s token was renewed"))
    serial_since: Mapped[datetime | None] = mapped_column(
        UtcDateTime, info=_data("when the app first used its newest token")
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, info=_data("when you signed in"))
    used_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now, info=_data("when it was last used, give or take an hour")
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=_data("how long it lasts"))

    def __init__(self, account_id: uuid.UUID, device: str, *, is_app: bool = False, kept: bool = False) -> None:
        super().__init__(
            account_id=account_id, device=device[:100], is_app=is_app, kept=kept or is_app, created_at=now()
        )
        self.touch()

    def touch(self) -> None:
        """Used just now: it lives on from here."""
        self.used_at = now()
        life = KEPT_LIFE if self.kept else BROWSER_LIFE
        self.expires_at = min(self.used_at + life, self.created_at + LONGEST_LIFE)


class SignedIn(NamedTuple):
    """Who is asking, by one read: the sign-in, its account, and the account's version at that moment."""

    sign_in_id: uuid.UUID
    account_id: uuid.UUID
    is_app: bool
    serial: int
    serial_since: datetime | None
    used_at: datetime
    expires_at: datetime
    email: str
    first_name: str
    last_name: str
    time_zone: str
    region: str
    account_version: int

    def today(self) -> date:
        """The date where the person is."""
        return today_in(self.time_zone)


_found = (
    SignIn.id,
    SignIn.account_id,
    SignIn.is_app,
    SignIn.serial,
    SignIn.serial_since,
    SignIn.used_at,
    SignIn.expires_at,
    Account.email,
    Account.first_name,
    Account.last_name,
    Account.time_zone,
    Account.region,
    AccountVersion.version,
)
_parameters = (
    bindparam("id", type_=Uuid()),
    bindparam("is_app", type_=Boolean()),
    bindparam("now", type_=UtcDateTime()),
)
_id, _is_app, _now = _parameters
_account_id = bindparam("account_id", type_=Uuid())
_BY_TABLES = (
    select(*_found)
    .join(Account, Account.id == SignIn.account_id)
    .join(AccountVersion, AccountVersion.account_id == SignIn.account_id)
    .where(SignIn.id == _id, SignIn.is_app == _is_app, SignIn.expires_at > _now)
)
_OF_ACCOUNT_BY_TABLES = _BY_TABLES.where(SignIn.account_id == _account_id)


# The same read by a function, which also sets whose rows this transaction may see: one round trip for both.
_OF_ACCOUNT_BY_FUNCTION: Select[Any] = select(
    func.sign_in_with_serial(_account_id, *_parameters).table_valued(
        *(column(c.key, c.type) for c in _found), name="found"
    )
)
# Whose it is, where only its own id is known.
_ACCOUNT_BY_FUNCTION = select(func.signed_in(*_parameters).table_valued(column("account_id", Uuid()), name="found"))


def signed_in(
    session: Session, sign_in_id: uuid.UUID, *, is_app: bool, account_id: uuid.UUID | None = None
) -> SignedIn | None:
    """The living sign-in of this id, of the app or of a browser, or None. The session then acts for its account.

    Without `account_id` it is looked for among all accounts: for cookies of an earlier release.
    """
    # Past the session's machinery for objects, since every request begins with this.
    values = {"id": sign_in_id, "is_app": is_app, "now": now()}
    connection = session.connection()
    if account_id is None and on_postgresql(session):
        account_id = connection.scalar(_ACCOUNT_BY_FUNCTION, values)
    of_account = _OF_ACCOUNT_BY_FUNCTION if on_postgresql(session) else _OF_ACCOUNT_BY_TABLES
    statement = of_account if account_id else _BY_TABLES
    values["account_id"] = account_id
    row = connection.execute(statement, values).one_or_none()
    found = SignedIn(*row) if row else None
    note_account_in_use(session, found.account_id if found else None)
    return found
