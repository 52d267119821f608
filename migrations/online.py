"""Changing tables that people are using, for migrations: nobody waits for longer than a lock may take.

A lock that is not had within two seconds is given up and asked for again (env.py), since whoever comes after waits
behind it. So a migration changes one table that is there already, everything here may run twice, and what takes long
takes no lock that writers wait for. `tests/migrations/test_online.py` holds new ones to it and says what to write.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.row_security import is_postgresql

# What waits here holds up nobody: indexes and validation take locks that reading and writing go past.
SECONDS_TO_FINISH = 600


def add_column(table: str, column: sa.Column[Any]) -> None:
    """Null, or with a constant `server_default`: then it takes no longer with many rows."""
    op.add_column(table, column, if_not_exists=True if is_postgresql() else None)


def create_index(name: str, table: str, columns: Sequence[str], **more: Any) -> None:
    """While others write. What an earlier try left half done is made anew."""
    if not is_postgresql():
        op.create_index(name, table, list(columns), **more)
        return
    with _apart():
        op.execute(f"drop index concurrently if exists {name}")
        op.create_index(name, table, list(columns), postgresql_concurrently=True, **more)


def drop_index(name: str, table: str) -> None:
    if not is_postgresql():
        op.drop_index(name, table)
        return
    with _apart():
        op.execute(f"drop index concurrently if exists {name}")


def add_foreign_key(
    name: str, table: str, columns: Sequence[str], target: str, referred: Sequence[str], on_delete: str | None = None
) -> None:
    """At once for what is written from now on; the rows that are there are looked through while others write."""
    if not is_postgresql():
        with op.batch_alter_table(table) as rebuilt:
            rebuilt.create_foreign_key(name, target, list(columns), list(referred), ondelete=on_delete)
        return
    op.execute(f"alter table {table} drop constraint if exists {name}")
    op.create_foreign_key(
        name, table, target, list(columns), list(referred), ondelete=on_delete, postgresql_not_valid=True
    )
    _validate(name, table)


def add_check(name: str, table: str, condition: str) -> None:
    """As add_foreign_key()."""
    if not is_postgresql():
        with op.batch_alter_table(table) as rebuilt:
            rebuilt.create_check_constraint(op.f(name), condition)
        return
    op.execute(f"alter table {table} drop constraint if exists {name}")
    op.execute(f"alter table {table} add constraint {name} check ({condition}) not valid")
    _validate(name, table)


def in_batches(act: Callable[[], int]) -> None:
    """Call until it returns 0, the number of rows that it changed: a part at a time, each on its own."""
    if not is_postgresql():
        while act():
            pass
        return
    with op.get_context().autocommit_block():
        while act():
            pass


def _validate(name: str, table: str) -> None:
    with _apart():
        op.execute(f"alter table {table} validate constraint {name}")


@contextmanager
def _apart() -> Iterator[None]:
    """Outside any transaction, after the one so far is committed, and with time to wait for others."""
    with op.get_context().autocommit_block():
        before = op.get_bind().exec_driver_sql("show lock_timeout").scalar_one()
        op.execute(f"set lock_timeout = '{SECONDS_TO_FINISH}s'")
        try:
            yield
        finally:
            op.execute(f"set lock_timeout = '{before}'")
