"""A new password, by someone signed in or by way of an e-mail. Both end every sign-in and say so by mail."""

from sqlalchemy import delete

from app.extensions import db
from app.mail import emails, links
from app.models.account import Account, email_key
from app.models.passwords import passwords
from app.models.reset_request import ResetRequest
from app.models.tenant import use_account
from app.operations.accounts import throttle
from app.operations.accounts.sign_in import lock_unchanged, sign_out_everywhere
from app.operations.accounts.sign_up import DeadLink, WrongPassword


def check_password(account: Account, password: str) -> None:
    """Raises WrongPassword, TooMany, Busy."""
    throttle.count((throttle.PASSWORD_OF_ACCOUNT, account.id.hex))
    if not passwords.matches(account.password_hash, password):
        raise WrongPassword
    throttle.forgive((throttle.PASSWORD_OF_ACCOUNT, account.id.hex))
    db.session.commit()


def change_password(account: Account, new: str) -> None:
    """Ends the sign-in of who asks too: they are given a new one, and a copy of their cookie is worth nothing.

    Raises WrongPassword when it was changed by someone else since it was checked, and Busy.
    """
    new_hash = passwords.hash(new)
    if not lock_unchanged(account):
        raise WrongPassword
    account.password_hash = new_hash
    sign_out_everywhere(account.id)
    db.session.add(emails.password_changed(account))


def ask_for_reset(email: str) -> None:
    """Written for every address, so that nobody can tell which has an account; the worker sends the e-mail."""
    db.session.add(ResetRequest(email_key=email_key(email)))


def account_behind(token: str) -> Account:
    """Whose password this link resets. Raises DeadLink."""
    reset = links.reset_of(token)
    if not reset:
        raise DeadLink
    use_account(db.session(), reset.account_id)
    account = db.session.get(Account, reset.account_id)
    if not account or account.credentials_state() != reset.credentials_state:
        raise DeadLink
    return account


def reset_password(token: str, new: str, ip: str) -> Account:
    """Raises DeadLink, Busy."""
    account = account_behind(token)
    db.session.commit()
    new_hash = passwords.hash(new)
    # Read again, and locked: of two that use one link at once, only one may win.
    db.session.execute(delete(ResetRequest).where(ResetRequest.email_key == account.email_key))
    db.session.refresh(account, with_for_update=True)
    account = account_behind(token)
    account.password_hash = new_hash
    sign_out_everywhere(account.id)
    _let_in(account, throttle.place(ip))
    db.session.add(emails.password_changed(account))
    return account


def _let_in(account: Account, place: str) -> None:
    """Forgive what was tried before, and count apart what is tried where the password was reset."""
    here = f"{account.email_key} {place}"
    throttle.forgive(
        (throttle.SIGN_IN_ADDRESS, account.email_key),
        (throttle.SIGN_IN_HERE, here),
        (throttle.SIGN_IN_AFTER_RESET, here),
        (throttle.RESET_EMAILS, account.email_key),
        (throttle.PASSWORD_OF_ACCOUNT, account.id.hex),
    )
    throttle.mark(throttle.RESET_HERE, here)
