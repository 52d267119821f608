"""Requests that reached us by mail. Who asks may be anyone, so the account's owner decides: by a link that goes to the
account's own address, and signed in. Before that nothing is released, changed or removed.
"""

from typing import NamedTuple

from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.mail import emails, links
from app.models.account import Account, email_key
from app.models.privacy_request import PrivacyRequest
from app.operations.accounts.sign_up import DeadLink
from app.operations.accounts.suppressed_addresses import remove_suppression

ACCESS = "access"
CORRECTION = "correction"
DELETION = "deletion"
# The second step of a correction: whoever has the new address shows that it is theirs.
NEW_ADDRESS = "new-address"


class NotTheirs(Exception):
    """The link is forged, or about somebody else's account."""


class AddressTaken(Exception):
    """Another account has this address."""


class Followed(NamedTuple):
    """The request behind a link that its owner followed, and what it would change."""

    request: PrivacyRequest
    changes: dict[str, str]


def ask_owner(account: Account, kind: str, changes: dict[str, str] | None = None) -> PrivacyRequest:
    """Write the request into the register, and to the account's own address."""
    request = PrivacyRequest(kind=kind)
    db.session.add(request)
    db.session.flush()
    link = links.request_link(kind, request.id, account, changes or {})
    db.session.add(emails.confirm_request(account, kind, link))
    return request


def behind(step: str, token: str, account: Account, *, lock: bool = False) -> Followed:
    """What the link is about. `lock` is for acting on it: of two who use one link at once, only one finds it alive.

    Raises NotTheirs, DeadLink.
    """
    claim = links.request_of(step, token)
    if claim is None or claim.account_id != account.id:
        raise NotTheirs
    request = db.session.get(PrivacyRequest, claim.request_id, with_for_update=lock or None, populate_existing=lock)
    is_earlier_step = step != NEW_ADDRESS and request is not None and request.confirmed_at is not None
    if request is None or request.is_over or is_earlier_step:
        raise DeadLink
    if claim.credentials_state != account.credentials_state():
        raise DeadLink
    return Followed(request, claim.changes)


def correct(account: Account, followed: Followed) -> None:
    """Change what was asked for, but the address: that waits until the new one has shown whose it is."""
    names = {name: value for name, value in followed.changes.items() if name != "email"}
    for name, value in names.items():
        setattr(account, name, value)
    address = followed.changes.get("email")
    if address is None:
        followed.request.close()
        return
    followed.request.confirm()
    link = links.request_link(NEW_ADDRESS, followed.request.id, account, {"email": address})
    db.session.add(emails.confirm_new_address(account, address, link))


def change_address(account: Account, followed: Followed) -> None:
    """From now on the account has the new address; the old one is told. Raises AddressTaken, after a rollback."""
    old, account.email = account.email, followed.changes["email"]
    account.email_key = email_key(account.email)
    followed.request.close()
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise AddressTaken from None
    remove_suppression(account.id)
    db.session.add(emails.address_changed(account, old))
