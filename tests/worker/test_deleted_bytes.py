"""PostgreSQL: after the worker's round nothing that was deleted can be read, where other people's rows remain."""

import struct
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.commands import work
from app.extensions import db
from app.operations.upkeep import vacuum as vacuum_module
from app.operations.upkeep.vacuum import PostgresVacuum
from tests.leaving.leftovers import Words
from tests.records import factories
from tests.support.browser import Browser
from tests.support.databases import PostgresqlDatabase, PostgresqlDatabases, settings
from tests.support.people import sign_in
from tests.support.promises import promise

PAGE = 8192
# States of an entry of a page that has bytes behind it.
NORMAL, DEAD = 1, 3
# Ours, with what is stored apart and the indexes of both, and the planner's statistics.
FILES = """
    select coalesce(t.relname, c.relname) || ' ' || c.relname, pg_relation_filepath(c.oid), c.relkind in ('r', 't')
      from pg_class c left join pg_index i on i.indexrelid = c.oid left join pg_class t on t.oid = i.indrelid
     where c.relkind in ('r', 't', 'i') and pg_relation_filepath(c.oid) is not null
       and (c.relnamespace in ('public'::regnamespace, 'pg_toast'::regnamespace))
"""


class Files:
    """A database's files, past the database."""

    def __init__(self, server: Any, name: str) -> None:
        self._server, self._name = server, name

    def entries(self) -> Iterator[tuple[str, bytes]]:
        """Every row and every entry of an index that a page still points to, dead ones too."""
        for name, data in self._files():
            for start in range(0, len(data), PAGE):
                for entry in _entries(data[start : start + PAGE]):
                    yield name, entry

    def whole(self) -> bytes:
        return b"".join(data for _name, data in self._files())

    def _files(self) -> list[tuple[str, bytes]]:
        with closing(self._server.connect(self._name)) as connection:
            connection.execute("checkpoint")
            found = connection.execute(FILES).fetchall()
        folder: Path = self._server.folder / "data"
        return [(name, b"".join(part.read_bytes() for part in folder.glob(f"{path}*"))) for name, path, _ in found]


def _entries(page: bytes) -> Iterator[bytes]:
    """As bufpage.h describes it: a head of 24 bytes, then a pointer of four bytes for each entry."""
    (lower,) = struct.unpack_from("<H", page, 12)
    for at in range(24, lower, 4):
        (pointer,) = struct.unpack_from("<I", page, at)
        offset, state, length = pointer & 0x7FFF, pointer >> 15 & 3, pointer >> 17
        if state in (NORMAL, DEAD) and length:
            yield page[offset : offset + length]


@pytest.fixture
def database(postgresql: PostgresqlDatabases) -> PostgresqlDatabase:
    return postgresql.migrated()


@pytest.fixture
def served(database: PostgresqlDatabase, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings(database.url, tmp_path))
    app.test_client_class = Browser
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def files(postgresql: PostgresqlDatabases, database: PostgresqlDatabase) -> Files:
    return Files(postgresql.server, database._name)


def a_round(database: PostgresqlDatabase, folder: Path) -> None:
    """All that the worker does, as its own role."""
    app = create_app(settings(database.worker_url, folder))
    with click.Context(work.work).scope():
        work.run_until_nothing_is_left(app, work.all_tasks(app))
    with app.app_context():
        db.engine.dispose()


def live(served: Flask, email: str, words: Words) -> Browser:
    browser = sign_in(served, email)
    for _ in range(20):
        factories.add(browser, "companies", name=words.word())
        factories.add(browser, "notes", body=f"{words.word()} {words.word()}")
    return browser


def leave(browser: Browser) -> None:
    browser.get("/account/delete").form().fill(password=browser.password).submit(follow=True)
    assert browser.get("/account").status_code != 200


def found(files: Files, words: list[bytes]) -> set[str]:
    return {name for name, entry in files.entries() if any(word in entry for word in words)}


@promise("deleted-records", "retention")
def test_after_a_round_no_row_and_no_dead_row_shows_it(
    database: PostgresqlDatabase, served: Flask, files: Files, tmp_path: Path
) -> None:
    words, others = Words(), Words()
    address = f"{words.word()}@example.org"
    alice = live(served, address, words)
    live(served, "bob@example.org", others)
    leave(alice)
    assert {"note note", "company company", "account account"} <= found(files, words.traces), "this sees dead rows"
    a_round(database, tmp_path)
    assert found(files, words.traces) == set()
    assert found(files, others.traces) >= {"note note", "company company"}
    dumped = database.text()
    assert not [trace for trace in words.traces if trace in dumped]
    with closing(psycopg.connect(_plain(database.past_all_url))) as connection:
        [told] = connection.execute("select string_agg(s::text, ' ') from pg_stats s").fetchone() or [""]
    assert not [trace for trace in words.traces if trace.decode() in told]


@promise("deleted-records")
def test_a_record_whose_seven_days_are_over_goes_too(
    database: PostgresqlDatabase, served: Flask, files: Files, tmp_path: Path
) -> None:
    words = Words()
    alice = live(served, "alice@example.org", Words())
    path = factories.add(alice, "notes", body=" ".join(words.word() for _ in range(5)))
    alice.get(f"{path}/delete").form().submit()
    a_round(database, tmp_path)
    assert "undo undo" in found(files, words.traces)
    with closing(psycopg.connect(_plain(database.past_all_url), autocommit=True)) as connection:
        connection.execute("update undo set done_at = done_at - interval '8 days'")
    a_round(database, tmp_path)
    assert found(files, words.traces) == set()


@promise("deleted-records")
def test_the_bytes_stay_until_their_space_is_written_over(
    database: PostgresqlDatabase, served: Flask, files: Files, tmp_path: Path
) -> None:
    words = Words()
    alice = sign_in(served, "alice@example.org")
    live(served, "bob@example.org", Words())
    for _ in range(20):
        factories.add(alice, "notes", body=" ".join(words.word() for _ in range(20)))
    leave(alice)
    a_round(database, tmp_path)
    before = files.whole()
    there = [trace for trace in words.traces if trace in before]
    assert there
    carol = sign_in(served, "carol@example.org")
    for _ in range(40):
        factories.add(carol, "notes", body="something else " * 20)
    now_there = files.whole()
    assert sum(trace in now_there for trace in there) < len(there) / 2


def test_it_cleans_again_where_something_was_changed(database: PostgresqlDatabase, served: Flask, files: Files) -> None:
    vacuum, engine = PostgresVacuum(), sa.create_engine(database.worker_url, poolclass=sa.NullPool)
    assert vacuum(engine)
    words = Words()
    alice = live(served, "alice@example.org", words)
    live(served, "bob@example.org", Words())
    leave(alice)
    deadline = time.monotonic() + 60
    while found(files, words.traces) and time.monotonic() < deadline:
        # What a session did is counted a little later, and an index that was just written anew rests.
        time.sleep(0.5)
        vacuum(engine)
    assert found(files, words.traces) == set()


def test_an_index_of_words_is_written_anew_where_something_went(
    database: PostgresqlDatabase, served: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is not as long as nothing does, since nobody may use its table meanwhile."""
    renewed: list[str] = []
    real = vacuum_module._had_its_turn

    def noted(connection: Any, statement: str) -> bool:
        renewed.extend([statement] if statement.startswith("reindex") else [])
        return real(connection, statement)

    monkeypatch.setattr(vacuum_module, "_had_its_turn", noted)
    monkeypatch.setattr(vacuum_module, "REST_OF_INDEX", 0)
    vacuum, engine = PostgresVacuum(), sa.create_engine(database.worker_url, poolclass=sa.NullPool)
    assert [vacuum(engine) for _ in range(3)] == [True, True, True]
    assert renewed == ['reindex index public."ix_search_entry_words"']
    alice = live(served, "alice@example.org", Words())
    leave(alice)
    deadline = time.monotonic() + 60
    while len(renewed) < 2 and time.monotonic() < deadline:
        time.sleep(0.5)
        vacuum(engine)
    assert len(renewed) == 2
    vacuum._rests_until["ix_search_entry_words"] = time.monotonic() + 60
    vacuum._renewed.clear()
    assert not vacuum(engine), "what rests is not done"


def test_who_has_the_table_is_not_waited_for(database: PostgresqlDatabase) -> None:
    vacuum, engine = PostgresVacuum(), sa.create_engine(database.worker_url, poolclass=sa.NullPool)
    with closing(psycopg.connect(_plain(database.past_all_url))) as connection:
        connection.execute("lock table note in share update exclusive mode")
        began = time.monotonic()
        assert not vacuum(engine)
        assert time.monotonic() - began < 10
    assert vacuum(engine)


@pytest.mark.parametrize(
    ("url", "may"), [("url", False), ("operator_url", False), ("worker_url", True), ("owner_url", True)]
)
def test_only_who_may_is_said_to_have_done_it(database: PostgresqlDatabase, url: str, may: bool) -> None:
    """On PostgreSQL 15 and 16 that is the owner alone."""
    engine = sa.create_engine(getattr(database, url), poolclass=sa.NullPool)
    assert PostgresVacuum()(engine) == may


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg:", "postgresql:")


def test_the_owner_can_do_it_by_hand_where_the_worker_may_not(database: PostgresqlDatabase, tmp_path: Path) -> None:
    with closing(psycopg.connect(_plain(database.past_all_url), autocommit=True)) as connection:
        connection.execute("revoke maintain on all tables in schema public from jobplanr_worker")
    a_round(database, tmp_path)
    assert _lag(database, tmp_path) is None
    app = create_app(settings(database.url, tmp_path, MIGRATION_DATABASE_URL=database.owner_url))
    done = app.test_cli_runner().invoke(args=["db", "vacuum"])
    assert done.exit_code == 0, done.output
    assert done.output == "Every table is clean.\n"
    assert _lag(database, tmp_path) is not None


def _lag(database: PostgresqlDatabase, folder: Path) -> int | None:
    app = create_app(settings(database.url, folder))
    found: int | None = app.test_client().get("/readyz").get_json()["erasure_lag_seconds"]["deleted_bytes"]
    with app.app_context():
        db.engine.dispose()
    return found
