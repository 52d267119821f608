"""The secret link by which a calendar program reads someone's dates, without signing in.

The link names its account, so that the database need not look past whose rows it is. Of its secret we keep a digest.
"""

import base64
import hashlib
import secrets
import uuid
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Index, Integer, Select, String, Uuid, bindparam, column, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.models.account import Account
from app.models.account_version import AccountVersion
from app.models.columns import UtcDateTime, now
from app.models.data_inventory import FEED_LIFE, RECORDS, personal_data
from app.models.owned import Owned
from app.models.tenant import note_account_in_use, on_postgresql

_SECRET_BYTES = 32
# Of an id and the secret, in base64 without padding.
_TOKEN_LENGTH = 64

_data = partial(personal_data, why=RECORDS, until=FEED_LIFE)


class CalendarFeed(Owned):
    __tablename__ = "calendar_feed"
    __table_args__ = (Index(None, "account_id", unique=True),)

    digest: Mapped[str] = mapped_column(
        info=_data("a digest of the link to your calendar; never the link", exported=False)
    )
    with_details: Mapped[bool] = mapped_column(info=_data("whether the link shows details"))
    created_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now, info=_data("when the link to your calendar was made")
    )


class Feed(NamedTuple):
    """Whose dates a link shows and how, and the account's version at that moment."""

    account_id: uuid.UUID
    with_details: bool
    time_zone: str
    version: int


def new_token(account_id: uuid.UUID) -> str:
    """What the link ends in: letters, digits, dashes and underscores."""
    return base64.urlsafe_b64encode(account_id.bytes + secrets.token_bytes(_SECRET_BYTES)).decode()


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_account_id, _digest = bindparam("account_id", type_=Uuid()), bindparam("digest", type_=String())
_BY_TABLES = (
    select(CalendarFeed.account_id, CalendarFeed.with_details, Account.time_zone, AccountVersion.version)
    .join(Account, Account.id == CalendarFeed.account_id)
    .join(AccountVersion, AccountVersion.account_id == CalendarFeed.account_id)
    .where(CalendarFeed.account_id == _account_id, CalendarFeed.digest == _digest)
)
# The same read by a function, which also sets whose rows this transaction may see, and only where the digest is right.
_found = (
    column("account_id", Uuid()),
    column("with_details", Boolean()),
    column("time_zone", String()),
    column("version", Integer()),
)
_BY_FUNCTION: Select[Any] = select(func.calendar_feed_of(_account_id, _digest).table_valued(*_found, name="found"))


def feed_behind(session: Session, token: str) -> Feed | None:
    """The feed of a link that holds, or None. The session then acts for its account."""
    account_id = _account_in(token)
    if not account_id:
        return None
    statement = _BY_FUNCTION if on_postgresql(session) else _BY_TABLES
    row = session.connection().execute(statement, {"account_id": account_id, "digest": digest_of(token)}).one_or_none()
    found = Feed(*row) if row else None
    note_account_in_use(session, found.account_id if found else None)
    return found


def _account_in(token: str) -> uuid.UUID | None:
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        return None
    try:
        return uuid.UUID(bytes=base64.urlsafe_b64decode(token)[:16])
    except ValueError:
        return None
