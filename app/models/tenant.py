"""Whose rows a session works on.

PostgreSQL is told too: by row-level security it then shows the application these rows and no others. What it was told
ends with the transaction, so each later one of the session is told again as it begins.
"""

import uuid
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction

_IS_RESTRICTED = text("select current_user = 'jobplanr_app' and row_security_active('account')")
_TELL = text("select set_config('app.account_id', :account_id, true)")


def use_account(session: Any, account_id: uuid.UUID | None) -> None:
    """Work on the rows of this account from now on, or of nobody."""
    if account_in_use(session) == account_id:
        return
    note_account_in_use(session, account_id)
    if session.in_transaction():
        _tell(session.connection(), account_id)


def account_in_use(session: Any) -> uuid.UUID | None:
    """The account whose rows the session works on."""
    account_id: uuid.UUID | None = session.info.get("account_id")
    return account_id


def note_account_in_use(session: Any, account_id: uuid.UUID | None) -> None:
    """Note that the database knows already, for the transaction there is."""
    session.info["account_id"] = account_id


def on_postgresql(session: Any) -> bool:
    """Whether rows are guarded by the database itself; on SQLite the application stands alone."""
    name: str = session.get_bind().dialect.name
    return name == "postgresql"


def is_guarded(session: Any) -> bool:
    """Whether PostgreSQL holds this role to the rows it is told of, as it does the application's and no other."""
    return not on_postgresql(session) or bool(session.scalar(_IS_RESTRICTED))


@event.listens_for(Session, "after_begin")
def _tell_again(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    account_id = account_in_use(session)
    if account_id and not transaction.nested:
        _tell(connection, account_id)


def _tell(connection: Connection, account_id: uuid.UUID | None) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_TELL, {"account_id": str(account_id or "")})
