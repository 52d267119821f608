"""Links in e-mails: built from BASE_URL, never from a request's Host; signed, short-lived, bound to a state.

An e-mail that waits holds what its link is about. The link is signed as the e-mail is sent, so that whoever reads the
database, its files or a backup finds none that works.
"""

import uuid
from datetime import timedelta
from typing import Any, NamedTuple

from app.models import signing
from app.models.account import Account
from app.models.sign_up import SignUp

VERIFY_LINK_LIFE = timedelta(days=3)
RESET_LINK_LIFE = timedelta(hours=1)

_base = {"url": ""}


def configure(base_url: str) -> None:
    _base["url"] = base_url


def page(path: str) -> str:
    return _base["url"] + path


class Unsigned(NamedTuple):
    """A link as it waits. `purpose` is what it is signed for, and `ages` whether the signature says when."""

    path: str
    purpose: str
    value: Any
    ages: bool = True

    def signed(self) -> str:
        sign = signing.sign if self.ages else signing.seal
        return page(self.path + sign(self.purpose, self.value))


def stand_in() -> str:
    """What stands in the texts of an e-mail that waits, where its link will be.

    A page too: a worker of an earlier release sends it as it is, and from there one can ask for another e-mail.
    """
    return page("/sign-in#ask-again")


def with_link(text: str, link: dict[str, Any] | None) -> str:
    """The text of an e-mail as it is sent, its link signed just now. One of an earlier release has its link already."""
    return text.replace(stand_in(), Unsigned(**link).signed()) if link else text


def verify_link(sign_up: SignUp) -> Unsigned:
    return Unsigned("/verify-email/", "verify-email", sign_up.id.hex)


def sign_up_of(token: str) -> uuid.UUID | None:
    """The id of the sign-up that a verify link is about. It is dead once that sign-up is verified or replaced."""
    return _id(signing.opened("verify-email", token, VERIFY_LINK_LIFE))


class ResetToken(NamedTuple):
    account_id: uuid.UUID
    credentials_state: str


def reset_link(account: Account) -> Unsigned:
    return Unsigned("/reset-password/", "reset-password", [account.id.hex, account.credentials_state()])


def reset_of(token: str) -> ResetToken | None:
    """Whose password a link resets, and the state it was made in: any change of the password or the address ends it."""
    value = signing.opened("reset-password", token, RESET_LINK_LIFE)
    if not (isinstance(value, list) and len(value) == 2):
        return None
    account_id = _id(value[0])
    return ResetToken(account_id, str(value[1])) if account_id else None


class RequestToken(NamedTuple):
    """`changes` are the corrections that were asked for, by the account's field: they are written nowhere else."""

    request_id: uuid.UUID
    account_id: uuid.UUID
    credentials_state: str
    changes: dict[str, str]


def request_link(step: str, request_id: uuid.UUID, account: Account, changes: dict[str, str]) -> Unsigned:
    """To the page of one step of a request that reached us by mail. How long it lives, the register says."""
    value = [request_id.hex, account.id.hex, account.credentials_state(), changes]
    return Unsigned(f"/account/requests/{step}/", f"request-{step}", value, ages=False)


def request_of(step: str, token: str) -> RequestToken | None:
    """What such a link is about, or None when it is forged or one of another step."""
    value = signing.unsealed(f"request-{step}", token)
    if value is None:
        return None
    request_hex, account_hex, state, changes = value
    return RequestToken(uuid.UUID(request_hex), uuid.UUID(account_hex), state, changes)


def stop_link(account: Account) -> Unsigned:
    """Ends this account's reminders, for as long as there is the account: old e-mails have it too."""
    return Unsigned("/reminders/stop/", "stop-reminders", account.id.hex, ages=False)


def reminded_by(token: str) -> uuid.UUID | None:
    """The id of the account whose reminders such a link ends."""
    return _id(signing.unsealed("stop-reminders", token))


def _id(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
