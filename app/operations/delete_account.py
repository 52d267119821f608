from sqlalchemy import delete, func, or_
from sqlalchemy.sql.elements import ColumnElement

from app.extensions import Base, db
from app.mail import letters
from app.models.account import Account
from app.models.held import declared


def delete_account(account: Account) -> None:
    """Remove the account with every row it owns, and whatever else knows its address; only the last letter remains.

    The rows go by the foreign keys of the database: a table that has `account_id` cannot be forgotten. What else knows
    the address is found by the columns that say they hold one.
    """
    for column in _addresses():
        db.session.execute(delete(column.table).where(_is_of(account, column)))
    last_letter = letters.account_deleted(account)
    db.session.execute(delete(Account).where(Account.id == account.id))
    db.session.expunge_all()
    db.session.add(last_letter)


def _addresses() -> list[ColumnElement[str]]:
    return [column for table in Base.metadata.sorted_tables for column in table.c if declared(column).is_address]


def _is_of(account: Account, column: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the column holds the account's address, as its key or however it was typed."""
    return or_(column == account.email_key, func.lower(column) == func.lower(account.email))
