"""Copies of an SQLite database while it is in use: checked when they are made, and gone after their time."""

import os
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from app.models.columns import now

_TIME = "%Y%m%dT%H%M%SZ"
# Whatever lies beside it under its name too, such as what a backup that was broken off left.
_NAME = re.compile(r"jobplanr-(\d{8}T\d{6}Z)\.db.*")


class Unsound(Exception):
    """The copy is not whole; the message says why. It is not kept."""


class Backup(NamedTuple):
    path: Path
    tables: int
    rows: int


def back_up(database: Path, folder: Path) -> Backup:
    """Copy the database into this folder, named by the time in UTC. Only the user it is made by can read it.

    Raises Unsound, OSError, sqlite3.Error.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"jobplanr-{now():{_TIME}}.db"
    unfinished = path.with_suffix(".db.part")
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        tables, rows = _copy(database, unfinished)
    except BaseException:
        unfinished.unlink()
        raise
    unfinished.rename(path)
    return Backup(path, tables, rows)


def remove_old(folder: Path, days: int) -> int:
    """Remove the backups that are older; returns how many files that were."""
    if not folder.is_dir():
        return 0
    old = [path for path in folder.iterdir() if _is_older(path, timedelta(days=days))]
    for path in old:
        # Another worker may have been quicker.
        path.unlink(missing_ok=True)
    return len(old)


def _copy(database: Path, path: Path) -> tuple[int, int]:
    with (
        closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True)) as source,
        closing(sqlite3.connect(path, isolation_level=None)) as copy,
    ):
        source.backup(copy)
        # One file, with no log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    with closing(sqlite3.connect(path)) as copy:
        return _checked(copy)


def _checked(copy: sqlite3.Connection) -> tuple[int, int]:
    """(tables, rows) of a copy that is sound. Raises Unsound."""
    try:
        if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise Unsound("the integrity check found faults")
        broken = len(copy.execute("PRAGMA foreign_key_check").fetchall())
        if broken:
            raise Unsound(f"{broken} references point nowhere")
        names = [name for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        # The names are the schema's own.
        counts = [copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names]  # noqa: S608
    except sqlite3.DatabaseError as error:
        raise Unsound(f"it cannot be read ({error.sqlite_errorname})") from error
    return len(names), sum(counts)


def _is_older(path: Path, life: timedelta) -> bool:
    name = _NAME.fullmatch(path.name)
    return name is not None and now() - datetime.strptime(name[1], _TIME).replace(tzinfo=UTC) > life
