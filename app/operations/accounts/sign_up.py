"""From an address and a password to an account, by way of an e-mail."""

import uuid

from sqlalchemy import delete

from app.extensions import db
from app.mail import links
from app.models.account import Account, account_id_of, email_key
from app.models.account_version import AccountVersion
from app.models.columns import new_id, now
from app.models.passwords import passwords
from app.models.sign_up import SIGN_UP_LIFE, SignUp, replace_sign_up
from app.models.stage import Stage
from app.models.tenant import use_account
from app.reading.region import UNKNOWN


class DeadLink(Exception):
    """The link was used, replaced by a newer one, or is too old."""


class WrongPassword(Exception):
    """The password is not the one of the sign-up or account it was typed for."""


def sign_up(email: str, password: str, first_name: str = "", last_name: str = "") -> SignUp:
    """Ask for an account. Writes the same for every address, known or not; a newer one ends older ones.

    Raises Busy.
    """
    return replace_sign_up(
        db.session(),
        email=email,
        email_key=email_key(email),
        password_hash=passwords.hash(password),
        first_name=first_name,
        last_name=last_name,
    )


def waiting(sign_up_id: uuid.UUID | None) -> SignUp | None:
    """A sign-up that can still be verified."""
    pending = db.session.get(SignUp, sign_up_id) if sign_up_id else None
    return pending if pending and now() - pending.created_at < SIGN_UP_LIFE else None


def send_again(pending: SignUp) -> SignUp:
    """The same sign-up anew: an e-mail with three days ahead of it. The link of the one before is dead."""
    return correct_address(pending, pending.email)


def correct_address(pending: SignUp, email: str) -> SignUp:
    """The same sign-up under another address; links that went to the first one are dead."""
    db.session.execute(delete(SignUp).where(SignUp.id == pending.id))
    return replace_sign_up(
        db.session(),
        email=email,
        email_key=email_key(email),
        password_hash=pending.password_hash,
        first_name=pending.first_name,
        last_name=pending.last_name,
    )


def sign_up_behind(token: str) -> SignUp:
    """Raises DeadLink."""
    pending = waiting(links.sign_up_of(token))
    if not pending or account_id_of(db.session(), pending.email_key):
        raise DeadLink
    return pending


def verify(token: str, password: str, time_zone: str = "UTC", region: str = UNKNOWN) -> Account:
    """Make the account. Asks for the password, since whoever opens the e-mail may not be who signed up.

    Raises DeadLink, WrongPassword, Busy.
    """
    pending = sign_up_behind(token)
    db.session.commit()
    if not passwords.matches(pending.password_hash, password):
        raise WrongPassword
    if not _use_up(pending):
        raise DeadLink
    return make_account(pending.email, pending.password_hash, pending.first_name, pending.last_name, time_zone, region)


def _use_up(pending: SignUp) -> bool:
    """Whether it was still there: of two that use one link at once, only one finds it."""
    return db.session.scalar(delete(SignUp).where(SignUp.id == pending.id).returning(SignUp.id)) is not None


def make_account(
    email: str,
    password_hash: str,
    first_name: str = "",
    last_name: str = "",
    time_zone: str = "UTC",
    region: str = UNKNOWN,
) -> Account:
    """An account as it begins: with its stages and nothing else."""
    account = Account(
        id=new_id(),
        email=email,
        email_key=email_key(email),
        password_hash=password_hash,
        first_name=first_name,
        last_name=last_name,
        time_zone=time_zone,
        region=region,
    )
    use_account(db.session(), account.id)
    db.session.add(account)
    db.session.flush()
    db.session.add(AccountVersion(account_id=account.id))
    db.session.add_all(Stage.first_set(account.id))
    db.session.flush()
    return account
