"""On SQLite, what was deleted is still in the file until someone tidies up. PostgreSQL does so by itself."""

import sqlite3
from contextlib import closing
from pathlib import Path

from app.extensions import db

SECONDS_FOR_A_TURN = 1


class Tidying:
    """Called now and then: tidies up when anything was written since it did so last.

    The first time it does so in any case: whoever closed the database last has emptied the log, which tells.
    """

    def __init__(self) -> None:
        self._is_done = False

    def __call__(self) -> int:
        """Always 0: it does all there is at once, and what finds the database busy waits for the next time."""
        path = db.engine.url.database
        if db.engine.dialect.name == "sqlite" and path and not (self._is_done and _is_empty(Path(f"{path}-wal"))):
            self._is_done = tidy(path)
        return 0


def tidy(path: str) -> bool:
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
