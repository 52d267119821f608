from sqlalchemy import delete, func

from app.extensions import db
from app.mail import letters
from app.models.account import Account
from app.models.letter import Letter
from app.models.reset_request import ResetRequest
from app.models.sign_up import SignUp


def delete_account(account: Account) -> None:
    """Remove the account with every row it owns, and whatever else knows its address; only the last letter remains.

    The rows go by the foreign keys of the database: a table that has `account_id` cannot be forgotten.
    """
    db.session.execute(delete(SignUp).where(SignUp.email_key == account.email_key))
    db.session.execute(delete(ResetRequest).where(ResetRequest.email_key == account.email_key))
    db.session.execute(delete(Letter).where(func.lower(Letter.recipient) == func.lower(account.email)))
    last_letter = letters.account_deleted(account)
    db.session.execute(delete(Account).where(Account.id == account.id))
    db.session.expunge_all()
    db.session.add(last_letter)
