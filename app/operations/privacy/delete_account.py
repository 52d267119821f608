"""Delete an account with everything in it, and write down that it is gone."""

from datetime import date

from sqlalchemy import and_, delete, func, or_, true
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql.elements import ColumnElement

from app.extensions import Base, db
from app.mail import emails
from app.models.account import Account
from app.models.columns import now
from app.models.data_inventory import declared
from app.models.deleted_account import digest_of, remember_deleted
from app.operations.accounts.sign_in import lock_unchanged
from app.operations.privacy import deletion_ledger
from app.policy import revisions


def delete_account(account: Account) -> None:
    """Remove the account with every row it owns, and whatever else knows its address; only the last e-mail remains,
    and in the ledger that there was an account. Raises NotWrittenDown, and StaleDataError when another was faster.
    """
    if not lock_unchanged(account):
        raise StaleDataError
    last_email, today = emails.account_deleted(account, revisions.backup_days()), now().date()
    remove_account(account, today)
    db.session.add(last_email)
    db.session.flush()
    # The very last: once the line is written, nothing but the commit is left that could fail.
    deletion_ledger.write_down(account.id, today)


def remove_account(account: Account, deleted_on: date) -> None:
    """Every row of it goes, and nobody is told.

    The rows go by the foreign keys of the database: a table that has `account_id` cannot be forgotten. What else knows
    the address is found by the columns that say they hold one.
    """
    for column in _addresses():
        db.session.execute(delete(column.table).where(_is_of(account, column)))
    db.session.execute(delete(Account).where(Account.id == account.id))
    db.session.expunge_all()
    remember_deleted(db.session(), {digest_of(account.id): deleted_on})


def _addresses() -> list[ColumnElement[str]]:
    return [column for table in Base.metadata.sorted_tables for column in table.c if declared(column).is_address]


def _is_of(account: Account, column: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the column holds the account's address, as its key or however it was typed, in a row of nobody.

    What is the account's own goes with it, and an e-mail that someone else's account sends there is theirs.
    """
    owner = column.table.c.get("account_id")
    of_nobody = true() if owner is None else owner.is_(None)
    return and_(of_nobody, or_(column == account.email_key, func.lower(column) == func.lower(account.email)))
