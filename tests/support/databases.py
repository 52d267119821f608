"""Databases for tests, of both kinds: migrated once, then copied."""

import itertools
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import flask_migrate
import psycopg

import config
from app import create_app
from app.extensions import db
from tests.support.postgresql import APPLICATION, OPERATOR, OWNER, SUPERUSER, WORKER, Postgresql

KINDS = ("sqlite", "postgresql")

# Tests hash many passwords, and none of them is worth guarding.
CHEAPEST_HASHES = {"PASSWORD_MEMORY_KIB": "64", "PASSWORD_PASSES": "1"}

# And write faster than any person.
FASTER_THAN_PEOPLE = {"MOST_WRITES_A_MINUTE": "1000000"}
# Where Linux keeps files in memory: a commit waits for no disk there.
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a random name is made in it
ROOM = 2**30

# Where an application under test writes, in a folder of its own.
FILES = {"DELETION_LEDGER": "deletions.log", "BACKUP_FOLDER": "backups"}

SECRET_KEY = "the same in every test, so that links and cookies can be made by hand"


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Make a folder in memory, or on disk where there is no gigabyte of it to be had; it is removed afterwards."""
    in_memory = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    with TemporaryDirectory(prefix="jobplanr-", dir=MEMORY if in_memory else None) as folder:
        yield Path(folder)


def environment(**more: str) -> dict[str, str]:
    """The environment of an application under test."""
    return {"APP_ENV": "test", "SECRET_KEY": SECRET_KEY, **CHEAPEST_HASHES, **FASTER_THAN_PEOPLE, **more}


def settings(url: str, folder: Path, **more: str) -> Mapping[str, Any]:
    """Settings of an application under test on this database, with its files in this folder."""
    files = {name: str(folder / path) for name, path in FILES.items()}
    return config.from_environment(environment(DATABASE_URL=url, **files, **more)) | {"MAIL_FOLDER": folder / "mail"}


class Database(Protocol):
    """`url` is the application's, `past_all_url` that of a superuser. On SQLite all are the same."""

    kind: str
    url: str
    owner_url: str
    worker_url: str
    operator_url: str
    past_all_url: str

    def wipe(self) -> None:
        """Delete every row of every table, past the application and its triggers where the database lets us."""

    def text(self) -> bytes:
        """All that it keeps, to look for words in: SQLite's files, or what pg_dump writes."""


class Databases(Protocol):
    def empty(self) -> Database:
        """Without any table."""

    def migrated(self) -> Database:
        """With every table at head, and no row."""

    def copy(self, database: Any) -> Database:
        """Another one with the same in it; nobody may be connected to the first."""


def migrate(url: str, folder: Path, revision: str = "head") -> None:
    app = create_app(settings(url, folder))
    with app.app_context():
        flask_migrate.upgrade(revision=revision)
        db.engine.dispose()


class SqliteDatabase:
    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = self.owner_url = self.worker_url = self.operator_url = self.past_all_url = f"sqlite:///{path}"
        self._wiping: sqlite3.Connection | None = None

    def wipe(self) -> None:
        # Kept open: reading what tables and triggers there are takes far longer than deleting from them.
        if self._wiping is None:
            self._wiping = sqlite3.connect(self.path, timeout=10, isolation_level=None)
            self._wiping.execute("PRAGMA synchronous=OFF")
        names = self._wiping.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND name NOT IN ('sqlite_schema', 'sqlite_sequence', 'alembic_version')"
        ).fetchall()
        self._wiping.execute("BEGIN IMMEDIATE")
        for (name,) in names:
            self._wiping.execute(f'DELETE FROM "{name}"')
        self._wiping.execute("COMMIT")

    def text(self) -> bytes:
        files = [path for end in ("", "-wal", "-shm") if (path := f"{self.path}{end}") and Path(path).exists()]
        # By another process: when this one closes a file it read, it loses the locks that SQLite holds on it.
        return subprocess.run(["/bin/cat", *files], capture_output=True, check=True).stdout


class SqliteDatabases:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)
        self._template: SqliteDatabase | None = None

    def empty(self) -> SqliteDatabase:
        return SqliteDatabase(self.folder / f"{next(self._numbers)}.db")

    def migrated(self) -> SqliteDatabase:
        if self._template is None:
            template = self.empty()
            migrate(template.url, self.folder)
            self._template = template
        return self.copy(self._template)

    def copy(self, database: SqliteDatabase) -> SqliteDatabase:
        copy = self.empty()
        shutil.copy(database.path, copy.path)
        return copy


class PostgresqlDatabase:
    kind = "postgresql"

    def __init__(self, server: Postgresql, name: str) -> None:
        self._server, self._name = server, name
        self.url, self.owner_url = server.url(name, APPLICATION), server.url(name, OWNER)
        self.worker_url, self.operator_url = server.url(name, WORKER), server.url(name, OPERATOR)
        self.past_all_url = server.url(name, SUPERUSER)
        self._wiping: psycopg.Connection[Any] | None = None

    def wipe(self) -> None:
        try:
            self._wipe()
        except psycopg.OperationalError:
            # A test has ended all connections.
            self._wiping = None
            self._wipe()

    def _wipe(self) -> None:
        # Kept open: a new one reads about every table first, which takes longer than deleting from it.
        if self._wiping is None:
            self._wiping = self._server.connect_until_it_stops(self._name)
            # As a replica: neither triggers nor foreign keys, so the order does not matter.
            self._wiping.execute("SET lock_timeout = '10s'; SET session_replication_role = replica")
        names = self._wiping.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename <> 'alembic_version'"
        ).fetchall()
        deletes = "; ".join(f"DELETE FROM {name}" for (name,) in names)
        self._wiping.execute(f"BEGIN; {deletes}; COMMIT")

    def text(self) -> bytes:
        return self._server.dump(self._name)

    def backup(self) -> bytes:
        """To be restored with `PostgresqlDatabases.restored`."""
        return self._server.dump(self._name, "--format=custom")


class PostgresqlDatabases:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Postgresql()
        self._numbers = itertools.count(1)
        self._template: PostgresqlDatabase | None = None

    def empty(self) -> PostgresqlDatabase:
        return self._create("template1")

    def migrated(self) -> PostgresqlDatabase:
        if self._template is None:
            template = self.empty()
            migrate(template.owner_url, self.folder)
            self._template = template
        return self.copy(self._template)

    def copy(self, database: PostgresqlDatabase) -> PostgresqlDatabase:
        return self._create(database._name)

    def restored(self, backup: bytes) -> PostgresqlDatabase:
        """Another database, as the one was of which this is the backup."""
        # From the one without anything at all: what a dump brings must not be there yet.
        database = self._create("template0")
        self.server.restore(backup, database._name)
        return database

    def stop(self) -> None:
        self.server.stop()

    def _create(self, template: str) -> PostgresqlDatabase:
        name = f"test_{next(self._numbers)}"
        self.server.create_database(name, template)
        return PostgresqlDatabase(self.server, name)
