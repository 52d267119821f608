"""How the two databases are spoken to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url

# Whether the present unit of work only reads. SQLite takes its write lock at the start of any other: one that reads
# first and writes later fails at once when someone else wrote in between.
only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)

SECONDS_TO_CONNECT = 5
MILLISECONDS_A_STATEMENT = 15_000
MILLISECONDS_FOR_A_LOCK = 5_000
MILLISECONDS_WITHOUT_ANSWER = 10_000
# It takes one writer at a time, and those who wait look again ten times a second, in no order: of 32 at once on a busy
# machine, one in twenty had looked in vain for five seconds.
MILLISECONDS_FOR_A_TURN_ON_SQLITE = 20_000


def engine_options(url: str, pool_size: int) -> dict[str, Any]:
    """Arguments for create_engine. Parameters stay out of messages: they are people's texts."""
    common: dict[str, Any] = {"hide_parameters": True, "pool_size": pool_size, "max_overflow": 0, "pool_timeout": 5}
    # The connection used last is used next: it has its statements prepared, and its part of the database at hand.
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
    finally:
        only_reads.reset(before)
        session.rollback()


def prepare(engine: Engine) -> None:
    """Give SQLite the manners of a server: real transactions, foreign keys, writes that outlive a power cut."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_pragmas)
        event.listen(engine, "begin", _sqlite_begin)


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    # sqlite3 would begin transactions by itself, too late and never for reads; "begin" below does it instead.
    connection.isolation_level = None
    timeout = f"busy_timeout={MILLISECONDS_FOR_A_TURN_ON_SQLITE}"
    for pragma in (timeout, "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    if only_reads.get():
        # Takes no lock and cannot fail, so it need not go through what turns failures into SQLAlchemy's.
        driver: Any = connection.connection.dbapi_connection
        driver.execute("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
