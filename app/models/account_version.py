"""A number per account that every write of its records raises: the ETag of its lists.

It is raised by the last statement of the transaction, so that writers of one account wait for each other only for
that moment (raised first, throughput fell to a tenth). Readers take it before the data: a tag may then be older than
what it covers, never newer.
"""

import uuid
from typing import Any

from sqlalchemy import ForeignKey, event, update
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, SessionTransaction, UOWTransaction, mapped_column

from app.extensions import Base
from app.models.acting import acted_for
from app.models.held import ACCOUNT_LIFE, SYNC, held, held_with_the_row
from app.models.owned import Record


class AccountVersion(Base):
    __tablename__ = "account_version"

    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"),
        primary_key=True,
        info=held_with_the_row("the id of your account", exported=False),
    )
    version: Mapped[int] = mapped_column(
        default=1, info=held("a number that goes up when one of your records changes", SYNC, ACCOUNT_LIFE)
    )


def records_changed(session: Any) -> None:
    """Say that records were written by a statement which is not of a mapped class."""
    session.info["records_changed"] = True


@event.listens_for(Session, "after_flush")
def _see_written_records(session: Session, _context: UOWTransaction) -> None:
    if any(isinstance(row, Record) for rows in (session.new, session.dirty, session.deleted) for row in rows):
        records_changed(session)


@event.listens_for(Session, "do_orm_execute")
def _see_written_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        mapper = state.bind_mapper
        if mapper is not None and issubclass(mapper.class_, Record):
            records_changed(state.session)


@event.listens_for(Session, "before_commit")
def _raise_version(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    if session.info.pop("records_changed", False):
        mine = AccountVersion.account_id == acted_for(session)
        # It is a Table, though declared as any FromClause.
        statement = update(AccountVersion.__table__)  # type: ignore[arg-type]
        session.connection().execute(statement.where(mine).values(version=AccountVersion.version + 1))


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("records_changed", None)
