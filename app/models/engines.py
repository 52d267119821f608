"""How the two databases are spoken to."""

import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

# Whether the present unit of work only reads: both databases refuse to write then. SQLite takes its write lock at the
# start of any other: one that reads first and writes later fails at once when someone else wrote in between.
only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)

SECONDS_TO_CONNECT = 5
MILLISECONDS_A_STATEMENT = 15_000
MILLISECONDS_FOR_A_LOCK = 5_000
MILLISECONDS_WITHOUT_ANSWER = 10_000
# It takes one writer at a time, and those who wait look again ten times a second, in no order: of 32 at once on a busy
# machine, one in twenty had looked in vain for five seconds.
MILLISECONDS_FOR_A_TURN_ON_SQLITE = 20_000
IDS_AT_ONCE = 500


def in_parts(ids: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    """So many at once: each is a parameter, and no database takes more than some ten thousands."""
    for start in range(0, len(ids), IDS_AT_ONCE):
        yield ids[start : start + IDS_AT_ONCE]


def engine_options(url: str, pool_size: int) -> dict[str, Any]:
    """Arguments for create_engine. Parameters stay out of messages: they are people's texts."""
    common: dict[str, Any] = {"hide_parameters": True, "pool_size": pool_size, "pool_timeout": 5}
    # For who holds one already and asks what others see, as where an account is full. When every thread holds one, they
    # would wait for each other.
    common["max_overflow"] = 1
    # The connection used last is used next: it has its part of the database at hand, and its statements prepared, which
    # psycopg does at the fifth time and forgets, all of them, at a ROLLBACK that ends something: see _keep_prepared().
    common["pool_use_lifo"] = True
    if make_url(url).get_backend_name() == "sqlite":
        return common
    return common | {
        "pool_pre_ping": True,
        "connect_args": {
            "connect_timeout": SECONDS_TO_CONNECT,
            "tcp_user_timeout": MILLISECONDS_WITHOUT_ANSWER,
            "options": f"-c statement_timeout={MILLISECONDS_A_STATEMENT} -c lock_timeout={MILLISECONDS_FOR_A_LOCK}",
        },
    }


@contextmanager
def reading(session: Any) -> Iterator[None]:
    """Within it the session only reads, and SQLite takes no write lock: for looks at what may well be nothing.

    The session must not hold changes: its transaction ends with the look.
    """
    before = only_reads.set(True)
    try:
        yield
        session.commit()
    finally:
        only_reads.reset(before)
        session.rollback()


def end(session: Session) -> None:
    """End the transaction and forget what the session holds: whoever means to keep it has committed it."""
    session.expunge_all()
    session.rollback()


def prepare(engine: Engine) -> None:
    """Have transactions know whether they write, and refuse to where they only read.

    Give SQLite the manners of a server: real transactions, foreign keys, writes that outlive a power cut.
    """
    event.listen(engine, "before_cursor_execute", _note_write)
    event.listen(engine, "handle_error", _note_failure)
    event.listen(engine, "rollback", _keep_prepared)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_pragmas)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "begin", _postgresql_begin)
        event.listen(engine, "do_execute", _execute_unprepared)


def unprepared(statement: Any) -> Any:
    """The statement, planned anew each time it is run on PostgreSQL, for whose rows it is.

    For one whose best way depends on that: the plan of a prepared one suits the usual account, which has so little that
    to read all of it by the primary key and sort is as good as the index in that order; a large one would wait for it.
    """
    return statement.execution_options(is_prepared=False)


def _execute_unprepared(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    """SQLAlchemy has no way of its own to tell psycopg so."""
    if context.execution_options.get("is_prepared", True):
        return False
    cursor.execute(statement, parameters, prepare=False)
    return True


def _note_write(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    if not _is_read(statement):
        connection.info["must_roll_back"] = True


def _note_failure(context: ExceptionContext) -> None:
    if context.connection is not None and not context.connection.invalidated:
        context.connection.info["must_roll_back"] = True


def _keep_prepared(connection: Connection) -> None:
    """Before a ROLLBACK: end by COMMIT what only read, so that the connection keeps its statements prepared.

    The ROLLBACK has nothing left to do then. Of a connection that was lost, it says so.
    """
    if not connection.invalidated and not connection.info.get("must_roll_back", True):
        with suppress(connection.dialect.loaded_dbapi.Error):
            connection.connection.commit()


@lru_cache(maxsize=2048)
def _is_read(statement: str) -> bool:
    """Whether this surely changes nothing."""
    return bool(_READS.match(statement)) and not _WRITES.search(statement)


_READS = re.compile(r"\s*(select|with|begin)\b", re.IGNORECASE)
# FOR UPDATE locks rows, and changes none.
_WRITES = re.compile(r"(?<!\bfor )(?<!\bfor no key )\b(insert|update|delete)\b", re.IGNORECASE)


def _postgresql_begin(connection: Connection) -> None:
    connection.info["must_roll_back"] = False
    driver: Any = connection.connection.dbapi_connection
    # Of one that was lost, the first statement says so.
    if driver.read_only != only_reads.get() and not driver.closed:
        # Told by the BEGIN, which goes before the first statement.
        driver.read_only = only_reads.get()


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    # sqlite3 would begin transactions by itself, too late and never for reads; "begin" below does it instead.
    connection.isolation_level = None
    timeout = f"busy_timeout={MILLISECONDS_FOR_A_TURN_ON_SQLITE}"
    for pragma in (timeout, "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    connection.info["must_roll_back"] = False
    driver: Any = connection.connection.dbapi_connection
    if connection.info.get("only_reads") != only_reads.get():
        driver.execute(f"PRAGMA query_only={only_reads.get():d}")
        connection.info["only_reads"] = only_reads.get()
    if only_reads.get():
        # Takes no lock and cannot fail, so it need not go through what turns failures into SQLAlchemy's.
        driver.execute("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
