"""Proving who one is, in a browser or on a phone."""

import uuid

from sqlalchemy import delete, select, update

from app.extensions import db
from app.mail import emails
from app.models.account import Account, account_id_of, account_of, email_key
from app.models.columns import now
from app.models.passwords import Busy, passwords
from app.models.sign_in import SignIn
from app.models.sign_up import SignUp
from app.models.tenant import use_account
from app.operations.accounts import known_devices, throttle


class WrongCredentials(Exception):
    """No account has this address and this password. Which of the two is wrong is never said."""


class NotVerified(Exception):
    """The password is right, and the address is not proven yet."""

    def __init__(self, sign_up: SignUp) -> None:
        super().__init__()
        self.sign_up = sign_up


def sign_in(
    email: str,
    password: str,
    ip: str,
    device: str,
    *,
    is_app: bool = False,
    kept: bool = False,
    device_key: str = "",
) -> SignIn:
    """A new sign-in of the account with this address and password. Takes as long when there is no such account.

    Raises WrongCredentials, NotVerified, TooMany, Busy.
    """
    key = email_key(email)
    counted = _count(key, throttle.place(ip), device_key)
    account = account_of(db.session(), key)
    pending = db.session.scalar(select(SignUp).where(SignUp.email_key == key))
    # No transaction stays open while the password is checked: on SQLite it would keep every writer out. (A rollback
    # would forget what was read, and reading it again begin another.)
    db.session.commit()
    is_owner = passwords.matches(account.password_hash if account else None, password)
    # Asked also where there is an account, or no sign-up: how long it takes must not tell who has either.
    has_signed_up = not is_owner and passwords.matches(pending.password_hash if pending else None, password)
    if account and is_owner:
        renewed = _in_present_settings(account.password_hash, password)
        if not lock_unchanged(account):
            raise WrongCredentials
        account.password_hash = renewed
        throttle.forgive(counted[0])
        return open_sign_in(account, device, is_app=is_app, kept=kept)
    if pending and has_signed_up:
        # Anyone may sign up with anyone's address: only this one try is taken off, and counted for the sign-up alone.
        throttle.take_back(*counted)
        throttle.count((throttle.SIGN_UP_PASSWORD, pending.id.hex))
        raise NotVerified(pending)
    raise WrongCredentials


def _count(key: str, place: str, device_key: str) -> tuple[tuple[throttle.Limit, str], ...]:
    """Count the try where it belongs; returns where it was counted, first what the right password forgives.

    Raises TooMany.
    """
    own = _own_counter(key, place, device_key)
    if own:
        throttle.count(own)
        return (own,)
    here, address = (throttle.SIGN_IN_HERE, f"{key} {place}"), (throttle.SIGN_IN_ADDRESS, key)
    throttle.count(here, (throttle.SIGN_IN_IP, place))
    # By itself, after the others let it pass: a place that is refused does not use up what is for all of them.
    throttle.count(address)
    return here, address


def _own_counter(key: str, place: str, device_key: str) -> tuple[throttle.Limit, str] | None:
    """The counter that strangers cannot use up: of a device that the account knows, or of the place of a reset."""
    # Whose address it is, is asked only of a device that some account knows: nobody learns by it who has one.
    if known_devices.is_key(device_key):
        device = known_devices.device_of(device_key, account_id_of(db.session(), key))
        if device:
            return throttle.SIGN_IN_DEVICE, device
    here = f"{key} {place}"
    return (throttle.SIGN_IN_AFTER_RESET, here) if throttle.is_marked(throttle.RESET_HERE, here) else None


def lock_unchanged(account: Account) -> bool:
    """Whether its password is still the one that was checked; from now on it stays so until the transaction ends."""
    checked = account.password_hash
    mine = select(Account).where(Account.id == account.id).with_for_update()
    found = db.session.scalar(mine.execution_options(populate_existing=True))
    return found is not None and found.password_hash == checked


def _in_present_settings(password_hash: str, password: str) -> str:
    """The hash made anew when the settings have changed since; when hashing is busy, the next sign-in does it."""
    if not passwords.is_outdated(password_hash):
        return password_hash
    try:
        return passwords.hash(password)
    except Busy:
        return password_hash


def open_sign_in(account: Account, device: str, *, is_app: bool = False, kept: bool = False) -> SignIn:
    opened = SignIn(account.id, device, is_app=is_app, kept=kept)
    use_account(db.session(), account.id)
    db.session.add(opened)
    db.session.flush()
    return opened


def sign_out(account_id: uuid.UUID, sign_in_id: uuid.UUID) -> None:
    db.session.execute(delete(SignIn).where(SignIn.account_id == account_id, SignIn.id == sign_in_id))


def sign_out_everywhere(account_id: uuid.UUID) -> None:
    """End every sign-in of the account."""
    db.session.execute(delete(SignIn).where(SignIn.account_id == account_id))


def used(account_id: uuid.UUID, sign_in_id: uuid.UUID) -> None:
    """It lives on from now."""
    found = db.session.get(SignIn, (account_id, sign_in_id))
    if found:
        found.touch()


def confirm_serial(account_id: uuid.UUID, sign_in_id: uuid.UUID, serial: int) -> None:
    """The phone uses its renewed token for the first time: the grace of the one before begins."""
    mine = update(SignIn).where(SignIn.account_id == account_id, SignIn.id == sign_in_id, SignIn.serial < serial)
    db.session.execute(mine.values(serial=serial, serial_since=now()))


def end_copied_sign_in(account_id: uuid.UUID, sign_in_id: uuid.UUID) -> None:
    """A dead token was used again, so two hold it: end the sign-in and tell the owner, once."""
    mine = delete(SignIn).where(SignIn.account_id == account_id, SignIn.id == sign_in_id)
    ended = db.session.scalar(mine.returning(SignIn.id))
    account = db.session.get(Account, account_id)
    if ended and account:
        db.session.add(emails.sign_in_ended(account))
