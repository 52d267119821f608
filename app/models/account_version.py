"""A number per account that every write of its records raises: the ETag of its lists.

It is raised by the last statement of the transaction, so that writers of one account wait for each other only for
that moment (raised first, throughput fell to a tenth). Readers take it before the data: a tag may then be older than
what it covers, never newer.
"""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from math import ceil
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, case, delete, event, or_, select, update
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, SessionTransaction, UOWTransaction, mapped_column

from app.extensions import Base
from app.models import bounds
from app.models.bounds import AccountSize
from app.models.columns import UtcDateTime, now
from app.models.data_inventory import ACCOUNT_LIFE, BOUNDS, SYNC, personal_data, technical_data
from app.models.document import DocumentContent
from app.models.engines import only_reads
from app.models.owned import Record
from app.models.tenant import account_in_use, use_account
from app.models.undo import Undo

_bound = partial(personal_data, why=BOUNDS, until=ACCOUNT_LIFE)


class AccountVersion(Base):
    __tablename__ = "account_version"

    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"),
        primary_key=True,
        info=technical_data("the id of your account", exported=False),
    )
    version: Mapped[int] = mapped_column(
        default=1, info=personal_data("a number that goes up when one of your records changes", SYNC, ACCOUNT_LIFE)
    )
    records: Mapped[int] = mapped_column(BigInteger, default=0, info=_bound("how many records you have"))
    text_bytes: Mapped[int] = mapped_column(BigInteger, default=0, info=_bound("how much space your texts take up"))
    document_bytes: Mapped[int] = mapped_column(
        BigInteger, default=0, info=_bound("how much space your documents take up")
    )
    undo_bytes: Mapped[int] = mapped_column(
        BigInteger, default=0, info=_bound("how much space what Undo keeps takes up")
    )
    writes: Mapped[int] = mapped_column(default=0, info=_bound("how often you saved something in the last minute"))
    writes_since: Mapped[datetime | None] = mapped_column(UtcDateTime, info=_bound("when that minute began"))


# Tables that count, but hold no records.
_COUNTED = {str(Undo.__tablename__), str(DocumentContent.__tablename__)}
_HELD = (
    AccountVersion.records,
    AccountVersion.text_bytes,
    AccountVersion.document_bytes,
    AccountVersion.undo_bytes,
)


def records_changed(session: Any) -> None:
    """Say that records were written by a statement which is not of a mapped class."""
    session.info["records_changed"] = True


@event.listens_for(Session, "after_flush")
def _see_written_records(session: Session, _context: UOWTransaction) -> None:
    if any(
        isinstance(row, Record | Undo | DocumentContent)
        for rows in (session.new, session.dirty, session.deleted)
        for row in rows
    ):
        records_changed(session)
    acts = session.info.setdefault("acts", {})
    acts.update({row.id: row.contents() for row in session.new if isinstance(row, Undo)})


@event.listens_for(Session, "do_orm_execute")
def _see_written_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        table = getattr(state.statement, "table", None)
        if getattr(table, "name", None) in _COUNTED or _is_of_records(state):
            records_changed(state.session)


def _is_of_records(state: ORMExecuteState) -> bool:
    mapper = state.bind_mapper
    return mapper is not None and issubclass(mapper.class_, Record)


@event.listens_for(Session, "before_commit")
def _raise_version(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    if not session.info.pop("records_changed", False):
        return
    mine = AccountVersion.account_id == account_in_use(session)
    # It is a Table, though declared as any FromClause.
    statement = update(AccountVersion.__table__).where(mine)  # type: ignore[arg-type]
    if not bounds.are_kept.get():
        session.connection().execute(statement.values(version=AccountVersion.version + 1))
        return
    since = now() - bounds.MINUTE
    is_new = or_(AccountVersion.writes_since.is_(None), AccountVersion.writes_since <= since)
    written = session.connection().execute(
        statement.values(
            version=AccountVersion.version + 1,
            writes=case((is_new, 1), else_=AccountVersion.writes + 1),
            writes_since=case((is_new, now()), else_=AccountVersion.writes_since),
        ).returning(*_HELD, AccountVersion.writes, AccountVersion.writes_since)
    )
    row = written.one_or_none()
    if row:
        _keep_to_bounds(session, row)


def _keep_to_bounds(session: Session, row: Any) -> None:
    """Raises AccountFull, TooManyWrites."""
    if row.writes > bounds.bounds.writes:
        wait = row.writes_since + bounds.MINUTE - now()
        raise bounds.TooManyWrites(max(1, ceil(wait.total_seconds())))
    after = AccountSize(*row[:4])
    most = bounds.bounds
    if after.records <= most.records and after.total <= most.total_bytes:
        return
    before = _before(session)
    bounds.check(before, after)
    if after.total > max(most.total_bytes, before.total):
        _make_room(session)


def size_of(session: Any, account_id: uuid.UUID | None) -> AccountSize:
    row = session.execute(select(*_HELD).where(AccountVersion.account_id == account_id)).one()
    return AccountSize(*row)


def _before(session: Session) -> AccountSize:
    """What it held before this transaction, as others still see it."""
    account_id = account_in_use(session)
    reads = only_reads.set(True)
    try:
        with Session(session.get_bind()) as other:
            use_account(other, account_id)
            return size_of(other, account_id)
    finally:
        only_reads.reset(reads)


def _make_room(session: Session) -> None:
    """Erase what lies in the undo until all fits: the oldest first, and twice as many acts each time.

    What this transaction put there stays, so that what was done just now can be undone.
    """
    own, acts = session.info.get("acts", {}), 1
    mine = (Undo.account_id == account_in_use(session), Undo.id.not_in(own))
    others = select(Undo.done_at).where(*mine).order_by(Undo.done_at)
    is_enough = False
    while not is_enough:
        until = session.connection().scalar(others.offset(acts - 1).limit(1))
        is_enough = _erase_until(session, until, own).total <= bounds.bounds.total_bytes or until is None
        acts *= 2


def _erase_until(
    session: Session, until: datetime | None, own: Mapping[uuid.UUID, Collection[uuid.UUID]]
) -> AccountSize:
    """Erase what lies in the undo since then or longer, or all of it; returns what is left.

    `own` acts stay, by id, with the contents of documents that lie with each.
    """
    account_id, connection = account_in_use(session), session.connection()
    undo, content, version = Undo.__table__, DocumentContent.__table__, AccountVersion.__table__
    old_acts = [undo.c.account_id == account_id, undo.c.id.not_in(own)]
    left = [content.c.account_id == account_id, content.c.left_at.is_not(None)]
    left.append(content.c.id.not_in([id for ids in own.values() for id in ids]))
    if until:
        old_acts.append(undo.c.done_at <= until)
        left.append(content.c.left_at <= until)
    connection.execute(delete(undo).where(*old_acts))  # type: ignore[arg-type]
    connection.execute(delete(content).where(*left))  # type: ignore[arg-type]
    # PostgreSQL counts as the version is written.
    connection.execute(update(version).where(version.c.account_id == account_id).values(version=version.c.version))  # type: ignore[arg-type]
    return size_of(connection, account_id)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("records_changed", None)
        session.info.pop("acts", None)
