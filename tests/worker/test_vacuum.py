"""SQLite's file is tidied when something was written, and nobody waits for it."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.extensions import db
from app.operations.accounts import sign_up
from app.operations.upkeep import vacuum
from app.operations.upkeep.vacuum import Vacuum
from tests.support.databases import Databases, SqliteDatabase, settings


@pytest.fixture
def database(sqlite: Databases) -> SqliteDatabase:
    return sqlite.migrated()  # type: ignore[return-value]


@pytest.fixture
def sqlite_app(database: SqliteDatabase, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings(database.url, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def tidied(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What came of each time that it was really done."""
    results: list[bool] = []
    real = vacuum.vacuum

    def noted(path: str) -> bool:
        results.append(real(path))
        return results[-1]

    monkeypatch.setattr(vacuum, "vacuum", noted)
    return results


def write(email: str) -> None:
    sign_up.sign_up(email, "four plain words in a row")
    db.session.commit()


def log(database: SqliteDatabase) -> int:
    return Path(f"{database.path}-wal").stat().st_size


def test_at_first_and_then_when_something_was_written(
    sqlite_app: Flask, database: SqliteDatabase, tidied: list[bool]
) -> None:
    write("alice@example.org")
    tidying = Vacuum()
    assert [tidying() for _ in range(3)] == [0, 0, 0]
    assert tidied == [True]
    assert log(database) == 0
    write("bob@example.org")
    tidying()
    tidying()
    assert tidied == [True, True]
    assert log(database) == 0


def test_while_others_write_it_waits_for_the_next_time(
    sqlite_app: Flask, database: SqliteDatabase, tidied: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vacuum, "SECONDS_FOR_A_TURN", 0.05)
    tidying = Vacuum()
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        tidying()
        other.execute("ROLLBACK")
        other.execute("BEGIN")
        other.execute("SELECT * FROM account").fetchall()
        write("alice@example.org")
        tidying()
    tidying()
    tidying()
    assert tidied == [False, False, True]


def test_another_fault_is_not_taken_for_a_busy_database(sqlite_app: Flask, database: SqliteDatabase) -> None:
    with closing(sqlite3.connect(database.path)) as other:
        other.execute("DROP TABLE search")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        Vacuum()()


def test_the_search_finds_the_same_afterwards(sqlite_app: Flask, database: SqliteDatabase) -> None:
    with closing(sqlite3.connect(database.path)) as other:
        for number in (1, 2, 3):
            other.execute(
                "INSERT INTO search_doc (account_id, kind, id, title, body) VALUES ('a', 'note', ?, '', 'word')",
                (number,),
            )
            other.commit()
        other.execute("DELETE FROM search_doc WHERE id = '2'")
        other.commit()
        assert vacuum.vacuum(str(database.path))
        found = "SELECT id FROM search_doc WHERE n IN (SELECT rowid FROM search WHERE search MATCH 'word') ORDER BY id"
        assert other.execute(found).fetchall() == [("1",), ("3",)]
        other.execute("INSERT INTO search(search) VALUES ('integrity-check')")


def test_copies_of_moved_rows_go_too(sqlite_app: Flask, database: SqliteDatabase) -> None:
    """`secure_delete` overwrites a row where it is. Where it was before its page was split, SQLite may leave a copy."""
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("PRAGMA secure_delete=ON")
        other.execute("CREATE TABLE moved (id TEXT PRIMARY KEY, owner TEXT, body TEXT)")
        assert any(_left_by_moving(other, database, seed) for seed in range(100))
    assert vacuum.vacuum(str(database.path))
    assert database.text().count(b"alice") == 0


def _left_by_moving(connection: sqlite3.Connection, database: SqliteDatabase, seed: int) -> int:
    """How often alice is still in the file after all that is hers was deleted."""
    chance = random.Random(seed)  # noqa: S311 - no secrets
    connection.execute("BEGIN")
    connection.execute("DELETE FROM moved")
    for _ in range(300):
        owner = chance.choice(["alice", "mallory"])
        row = (f"{chance.getrandbits(64):x} {owner}", owner, owner * chance.randrange(1, 200))
        connection.execute("INSERT INTO moved VALUES (?, ?, ?)", row)
    connection.execute("DELETE FROM moved WHERE owner = 'alice'")
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database.text().count(b"alice")
