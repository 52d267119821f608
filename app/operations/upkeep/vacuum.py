"""Leaving nothing readable of what was deleted: rows that are gone still lie in the files until someone tidies up.

SQLite's file is written anew. PostgreSQL's dead rows go, with what indexes and statistics know of them; on the disk
their bytes lie in free space until something else is written there, as the privacy policy says.
"""

import sqlite3
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from app.extensions import db
from app.models.columns import now

SECONDS_FOR_A_TURN = 1
SECONDS_A_TABLE = 600
# A large table is cleaned less often: it rests for so many times as long as that took.
REST = 20
# An index of words keeps those that no row has any more; to write it anew, nobody may use its table. So it is written
# anew where something went since it was last, and rests longer.
REST_OF_INDEX = 500
LARGEST_INDEX = 32 * 1024 * 1024

LOCK_NOT_AVAILABLE = "55P03"

# Those that this role may clean. `changes` goes on growing; after a crash or a failover it begins anew.
_TABLES = text(
    "select c.relname, s.n_tup_upd + s.n_tup_del, s.n_dead_tup > 0"
    " from pg_class c join pg_stat_all_tables s on s.relid = c.oid"
    " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
    " and case when current_setting('server_version_num')::int >= 170000"
    "  then has_table_privilege(c.oid, 'MAINTAIN') else pg_has_role(c.relowner, 'USAGE') end"
    " order by c.relname"
)
_INDEXES_OF_WORDS = text(
    "select c.relname from pg_class c join pg_am a on a.oid = c.relam join pg_index i on i.indexrelid = c.oid"
    " where a.amname = 'gin' and i.indrelid = cast(:relation as regclass) and pg_relation_size(c.oid) < :largest"
)


class Vacuum:
    """Called now and then: tidies up where anything was changed since it did so last, and the first time everywhere.

    `finished_at` is when it last left nothing to do; None where it never could.
    """

    def __init__(self) -> None:
        self.finished_at: datetime | None = None
        self._is_done = False
        self._vacuum = PostgresVacuum()

    def __call__(self) -> int:
        """Always 0: it does all there is at once, and what finds the database busy waits for the next time."""
        began = now()
        engine: Any = db.session.get_bind()
        is_done = self._tidy_sqlite(engine) if engine.dialect.name == "sqlite" else self._vacuum(engine)
        if is_done:
            self.finished_at = began
        return 0

    def _tidy_sqlite(self, engine: Engine) -> bool:
        path = engine.url.database
        # Whoever closed the database last has emptied the log, which tells.
        if path and not (self._is_done and _is_empty(Path(f"{path}-wal"))):
            self._is_done = vacuum(path)
        return self._is_done


def vacuum(path: str) -> bool:
    """Leave nothing of deleted rows in the file and its log; whether it could, or others were at work.

    Deleted rows are overwritten at once (`secure_delete`), but their words stay in the full-text index until it is
    optimized, copies of rows that were moved stay in the gaps of pages until VACUUM, and all of it in the log.
    """
    with closing(sqlite3.connect(path, timeout=SECONDS_FOR_A_TURN, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA secure_delete=ON")
            for index in ("search", "search_index"):
                connection.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")  # noqa: S608 - no one's words
            connection.execute("VACUUM")
            (busy, *_pages) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            return False
    return not busy


def _is_empty(log: Path) -> bool:
    return not log.exists() or log.stat().st_size == 0


class PostgresVacuum:
    """PostgreSQL's tables, each when it was changed since it was cleaned last, and so its indexes of words."""

    def __init__(self) -> None:
        self._changes: dict[str, int] = {}
        # At which of its table's changes the indexes were written anew.
        self._renewed: dict[str, int] = {}
        self._rests_until: dict[str, float] = {}

    def __call__(self, engine: Engine) -> bool:
        """Whether no table is left with dead rows, of those that this role may clean; there must be some."""
        limits = f"-c lock_timeout={SECONDS_FOR_A_TURN}s -c statement_timeout={SECONDS_A_TABLE}s"
        # One of its own: without the limits of the others.
        own = create_engine(
            engine.url, hide_parameters=True, poolclass=NullPool, connect_args={"options": limits}
        ).execution_options(isolation_level="AUTOCOMMIT")
        with own.connect() as connection:
            tables = connection.execute(_TABLES).all()
            cleaned = [self._clean(connection, *table) for table in tables]
        return bool(cleaned) and all(cleaned)

    def _clean(self, connection: Connection, table: str, changes: int, has_dead_rows: bool) -> bool:
        is_clean = not has_dead_rows and self._changes.get(table) == changes
        if not is_clean and not self._vacuum(connection, table, changes):
            return False
        return self._renewed.get(table) == changes or self._renew_indexes(connection, table, changes)

    def _vacuum(self, connection: Connection, table: str, changes: int) -> bool:
        began = time.monotonic()
        if began < self._rests_until.get(table, began):
            return False
        # All indexes, however few rows went: an index holds addresses and words too. And the statistics, which do.
        if not _had_its_turn(connection, f'vacuum (analyze, index_cleanup on) public."{table}"'):
            return False
        self._changes[table] = changes
        self._rest(table, began, REST)
        return True

    def _renew_indexes(self, connection: Connection, table: str, changes: int) -> bool:
        wanted = {"relation": f'public."{table}"', "largest": LARGEST_INDEX}
        indexes = connection.execute(_INDEXES_OF_WORDS, wanted).scalars().all()
        renewed = [self._renew(connection, index) for index in indexes]
        if not all(renewed):
            return False
        self._renewed[table] = changes
        return True

    def _renew(self, connection: Connection, index: str) -> bool:
        began = time.monotonic()
        if began < self._rests_until.get(index, began):
            return False
        if not _had_its_turn(connection, f'reindex index public."{index}"'):
            return False
        self._rest(index, began, REST_OF_INDEX)
        return True

    def _rest(self, name: str, began: float, times: int) -> None:
        self._rests_until[name] = time.monotonic() + times * (time.monotonic() - began)


def _had_its_turn(connection: Connection, statement: str) -> bool:
    """False when others had the table."""
    try:
        connection.exec_driver_sql(statement)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        return False
    return True
