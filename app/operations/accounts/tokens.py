"""Tokens of the mobile app: a sign-in's id and a serial, signed, good for a quarter of an hour.

Renewing serial n gives n + 1, as often as it is asked for: an answer may get lost. Once n + 1 is used, n goes on for a
minute, since a phone may have a request with it under way; then it is dead. Who still uses n, or an older one at any
time, holds a copy, and the sign-in ends.
"""

import uuid
from datetime import timedelta
from typing import NamedTuple

from app.extensions import db
from app.models import signing
from app.models.columns import now
from app.models.sign_in import TOUCH_EVERY, SignedIn, signed_in
from app.operations.accounts import sign_in as sign_ins

TOKEN_LIFE = timedelta(minutes=15)
# From the first use of the one that took its place.
GRACE = timedelta(seconds=60)

_PURPOSE = "api-token"


class BadToken(Exception):
    """Not ours, or its sign-in has ended."""


class OldToken(Exception):
    """Too old to be used. It can still be renewed."""


class CopiedToken(Exception):
    """A dead token was used again."""

    def __init__(self, person: SignedIn) -> None:
        super().__init__()
        self.person = person


class Bearer(NamedTuple):
    """Who sends a token, and its serial: that of the sign-in, or the next one."""

    person: SignedIn
    serial: int

    @property
    def is_news(self) -> bool:
        """This use is to be written down: it is the token's first, or the sign-in's first for a while."""
        return self.serial > self.person.serial or now() - self.person.used_at > TOUCH_EVERY


def issue(account_id: uuid.UUID, sign_in_id: uuid.UUID, serial: int) -> str:
    return signing.sign(_PURPOSE, [account_id.hex, sign_in_id.hex, serial])


def bearer(token: str, *, may_be_old: bool = False) -> Bearer:
    """By one read. Raises BadToken, OldToken, CopiedToken."""
    claim = signing.opened(_PURPOSE, token, TOKEN_LIFE)
    is_old = claim is None
    if is_old:
        claim = signing.opened(_PURPOSE, token, timedelta.max)
    if claim is None:
        raise BadToken
    account_hex, sign_in_hex, serial = claim
    person = signed_in(db.session(), uuid.UUID(sign_in_hex), is_app=True, account_id=uuid.UUID(account_hex))
    if not person or serial > person.serial + 1:
        raise BadToken
    if serial < person.serial and not _is_just_replaced(serial, person):
        raise CopiedToken(person)
    if is_old and not may_be_old:
        raise OldToken
    return Bearer(person, serial)


def _is_just_replaced(serial: int, person: SignedIn) -> bool:
    """Whether it is the token right before the newest, and that has only just come into use."""
    since = person.serial_since
    return serial == person.serial - 1 and since is not None and now() - since <= GRACE


def write_down(used: Bearer) -> SignedIn:
    """That this token is in use: the grace of the one before begins, the sign-in lives on from now. Raises BadToken."""
    account_id, sign_in_id = used.person.account_id, used.person.sign_in_id
    sign_ins.confirm_serial(account_id, sign_in_id, used.serial)
    sign_ins.used(account_id, sign_in_id)
    db.session.flush()
    person = signed_in(db.session(), sign_in_id, is_app=True, account_id=account_id)
    if not person:
        raise BadToken
    return person
