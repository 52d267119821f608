"""`flask backup`: a whole copy of SQLite in use, checked, closed to others, and gone after its days."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from app.commands import work
from app.extensions import db
from app.operations.upkeep import backup as backups
from tests.account import rows
from tests.records import factories
from tests.support.databases import Databases, settings
from tests.support.people import sign_in
from tests.support.promises import promise


@pytest.fixture
def own_app(sqlite: Databases, tmp_path: Path) -> Flask:
    app = create_app(settings(sqlite.migrated().url, tmp_path))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def folder(own_app: Flask) -> Path:
    path: Path = own_app.config["BACKUP_FOLDER"]
    return path


def backup(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["backup", *map(str, words)])


def named(age: timedelta, end: str = "") -> str:
    return f"jobplanr-{datetime.now(UTC) - age:%Y%m%dT%H%M%SZ}.db{end}"


def test_it_has_everything(own_app: Flask, folder: Path, tmp_path: Path) -> None:
    alice = sign_in(own_app, "alice@example.org")
    rows.fill(own_app, alice.account_id, "alices")
    done = backup(own_app)
    assert done.exit_code == 0, done.output
    assert "intact" in done.output
    [path] = folder.iterdir()
    assert str(path) in done.output
    copy = create_app(settings(f"sqlite:///{path}", tmp_path))
    assert rows.counts(copy) == rows.counts(own_app)
    assert rows.of_account(copy, alice.account_id) == rows.of_account(own_app, alice.account_id)
    with copy.app_context():
        db.engine.dispose()


def test_only_its_owner_can_read_it_and_its_name_is_the_time(own_app: Flask, folder: Path) -> None:
    backup(own_app)
    [path] = folder.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    made = datetime.strptime(path.name, "jobplanr-%Y%m%dT%H%M%SZ.db").replace(tzinfo=UTC)
    assert timedelta(0) <= datetime.now(UTC) - made < timedelta(minutes=1)


def test_it_goes_where_it_is_told(own_app: Flask, folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another disk" / "backups"
    assert backup(own_app, "--to", elsewhere).exit_code == 0
    assert len(list(elsewhere.iterdir())) == 1
    assert not folder.exists()


def test_it_is_whole_while_others_write(own_app: Flask, folder: Path) -> None:
    alice = sign_in(own_app, "alice@example.org")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            factories.make(own_app, alice, "notes", {"body": "one"}, {"body": "two"})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = backup(own_app)
    finally:
        stop.set()
        writer.join()
    assert done.exit_code == 0, done.output
    [path] = folder.iterdir()
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("SELECT count(*) % 2 FROM note").fetchone() == (0,)


@promise("backups")
def test_older_ones_go_and_younger_ones_stay(own_app: Flask, folder: Path) -> None:
    folder.mkdir()
    days = own_app.config["BACKUP_DAYS"]
    assert days == 14
    young = [named(timedelta(days=days, minutes=-5)), "notes.txt", "jobplanr-yesterday.db"]
    old = [named(timedelta(days=days, minutes=5), end) for end in ("", ".part", ".part-journal")]
    for name in (*young, *old):
        (folder / name).touch()
    done = backup(own_app)
    assert "removed: 3" in done.output
    left = {path.name for path in folder.iterdir()}
    assert left > set(young)
    assert len(left) == len(young) + 1


def test_the_worker_removes_them_too(own_app: Flask, folder: Path) -> None:
    folder.mkdir()
    old, young = folder / named(timedelta(days=15)), folder / named(timedelta(days=13))
    old.touch()
    young.touch()
    work.run_until_nothing_is_left(own_app, work.all_tasks(own_app))
    assert list(folder.iterdir()) == [young]


def test_a_copy_with_broken_references_is_not_kept(own_app: Flask, folder: Path) -> None:
    folder.mkdir()
    last = folder / named(timedelta(days=15))
    last.touch()
    with closing(sqlite3.connect(_database(own_app))) as other:
        other.execute("INSERT INTO account_version (account_id, version) VALUES ('nobody', 1)")
        other.commit()
    done = backup(own_app)
    assert done.exit_code == 1
    assert "1 references point nowhere" in done.output
    assert list(folder.iterdir()) == [last], "it may be the last that is sound"


def test_a_damaged_one_is_not_kept(own_app: Flask, folder: Path) -> None:
    alice = sign_in(own_app, "alice@example.org")
    factories.make(own_app, alice, "notes", *[{"body": "long " * 1000}] * 20)
    path = _database(own_app)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with own_app.app_context():
        db.engine.dispose()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size - 40 * 4096)
        file.write(b"\xff" * 30 * 4096)
    done = backup(own_app)
    assert done.exit_code == 1
    assert "No new backup was made" in done.output
    assert not list(folder.iterdir())


def test_a_place_that_cannot_be_written_is_said(own_app: Flask, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = backup(own_app, "--to", tmp_path / "file" / "backups")
    assert done.exit_code == 1
    assert "No new backup was made" in done.output


def test_a_database_that_is_not_there_is_not_made(own_app: Flask, tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        backups.back_up(tmp_path / "nothing.db", tmp_path / "backups")
    assert not (tmp_path / "nothing.db").exists()
    assert not list((tmp_path / "backups").iterdir())


def test_postgresql_has_its_own(app: Flask) -> None:
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        done = backup(app)
        assert done.exit_code == 1
        assert "RDS" in done.output
        assert "pg_dump" in done.output


def _database(app: Flask) -> Path:
    with app.app_context():
        return Path(db.engine.url.database or "")
