"""The index of words: what a search reads of it, and what it knows of rows that were written otherwise."""

import json
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.models import all_tables
from app.models.note import Note
from app.models.search import matching
from app.models.search_tables import LETTERS
from app.models.search_words import MOST_BYTES, words_of
from app.models.searched import searched_texts
from app.operations.upkeep import rebuild_search
from tests.queries.test_search import found, make
from tests.support.databases import Database, SqliteDatabase
from tests.support.people import make_account
from tests.support.postgresql import APPLICATION
from tests.support.roles import engine_as

OTHERS = 1000
# Read on the way: that of the words, that of the entries, that of the accounts' numbers.
TREES = 3
PAGE = 4096


@pytest.fixture
def account_id(app: Flask) -> uuid.UUID:
    return make_account(app, "alice@example.org")


def words_of_records(stranger: uuid.UUID, first: int, last: int) -> None:
    """As many words of someone's records, each another one, that all begin alike."""
    on_sqlite = db.engine.dialect.name == "sqlite"
    words = (
        "' ' || a.number || 'o.gard' || n"
        if on_sqlite
        else "kind_words(search_prefix(a.number, 'opportunity'), ' gard' || n)"
    )
    id = "printf('%032x', n)" if on_sqlite else "gen_random_uuid()"
    counted = f"with recursive c(n) as (select {first} union all select n + 1 from c where n < {last}) select n from c"
    db.session.execute(
        sa.text(
            "insert into search_entry (account_id, kind, id, words)"
            f" select a.account_id, 'opportunity', {id}, {words} from search_account a, ({counted}) c"
            " where a.account_id = :stranger"
        ),
        {"stranger": stranger.hex if on_sqlite else stranger},
    )
    db.session.commit()


def test_a_search_reads_one_accounts_words(app: Flask, database: Database, account_id: uuid.UUID) -> None:
    """As many pages, however many words others have that begin alike; the trees over them may grow by a level."""
    stranger = make_account(app, "mallory@example.org")
    with app.app_context():
        for name in ("Gardener", "Garden designer", "Gardens"):
            make(account_id, "opportunities", title=name)
        words_of_records(stranger, 1, OTHERS)
        assert len(found(account_id, "gard")) == 3
        few = pages_read(database, account_id)
        words_of_records(stranger, OTHERS + 1, 10 * OTHERS)
        assert len(found(account_id, "gard")) == 3
        assert pages_read(database, account_id) <= few + TREES


def pages_read(database: Any, account_id: uuid.UUID) -> int:
    """For `gard`, of the index and the table, once it has settled: how it is merged depends on how it came to be."""
    on_sqlite = database.kind == "sqlite"
    settled = "insert into search_index (search_index) values ('optimize')" if on_sqlite else "analyze search_entry"
    db.session.rollback()
    engine = sa.create_engine(database.past_all_url)
    with engine.begin() as connection:
        connection.execute(sa.text(settled))
    engine.dispose()
    read = pages_read_on_sqlite if on_sqlite else pages_read_on_postgresql
    return read(database, account_id, "gard")


def pages_read_on_sqlite(database: SqliteDatabase, account_id: uuid.UUID, query: str) -> int:
    """By a connection that has read nothing yet, of the file."""
    asked = matching("sqlite", account_id, "opportunity", query)
    assert asked is not None
    statement = str(asked.compile(db.engine, compile_kwargs={"literal_binds": True}))
    with closing(sqlite3.connect(database.path)) as connection:
        connection.execute("select count(*) from search_index where search_index match 'nothing'").fetchall()
        before = _bytes_read()
        assert len(connection.execute(statement).fetchall()) == 3
        read = _bytes_read() - before
        plan = " ".join(row[3] for row in connection.execute(f"explain query plan {statement}"))
    assert "SCAN search_index VIRTUAL TABLE" in plan
    assert "SEARCH search_entry USING" in plan
    assert "SCAN search_entry" not in plan
    return read // PAGE


def _bytes_read() -> int:
    return int(Path("/proc/thread-self/io").read_text().split("rchar: ")[1].split()[0])


def pages_read_on_postgresql(database: Database, account_id: uuid.UUID, query: str) -> int:
    """Of index and table, by the statement that the function runs, planned as there."""
    (scan, plan) = _explained(database, account_id, query)
    assert scan["Actual Rows"] == 3
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def _explained(database: Database, account_id: uuid.UUID, query: str) -> tuple[Any, Any]:
    engine = sa.create_engine(database.past_all_url)
    with engine.begin() as connection:
        body, config = connection.execute(
            sa.text("select prosrc, proconfig from pg_proc where proname = 'found_entries'")
        ).one()
        assert "enable_seqscan=off" in config
        connection.execute(sa.text("set local enable_seqscan = off"))
        connection.execute(sa.text("select set_config('app.account_id', :id, true)"), {"id": str(account_id)})
        statement = body.replace("of_kind", "'opportunity'").replace("replace(query", f"replace('''~{query}'':*'")
        # Once to have the catalog at hand.
        explained = [
            connection.execute(sa.text(f"explain (analyze, buffers, format json) {statement}".replace(":", r"\:")))
            for _ in range(2)
        ][-1].scalar_one()
    engine.dispose()
    plan = (explained if isinstance(explained, list) else json.loads(explained))[0]["Plan"]
    return next(node for node in _nodes(plan) if node.get("Index Name") == "ix_search_entry_words"), plan


def _nodes(plan: Any) -> list[Any]:
    return [plan, *(node for child in plan.get("Plans", ()) for node in _nodes(child))]


def test_every_word_stands_behind_the_number_of_its_account(app: Flask, account_id: uuid.UUID) -> None:
    stranger = make_account(app, "mallory@example.org")
    with app.app_context():
        for owner, title in ((account_id, "Baker C++"), (stranger, "Baker 软件")):
            make(owner, "opportunities", title=title)
        rows = db.session.execute(sa.text("select number, account_id from search_account"))
        numbers = {row.number: row.account_id for row in rows}
        assert len(numbers) == 2
        if db.engine.dialect.name == "sqlite":
            db.session.execute(sa.text("create virtual table temp.terms using fts5vocab(main, search_index, instance)"))
            asked = "select term, e.account_id from terms join search_entry e on e.n = doc"
        else:
            asked = "select unnest(tsvector_to_array(words)), account_id from search_entry"
        terms = db.session.execute(sa.text(asked)).all()
        assert len(terms) == 5
        assert {(term.split(".")[1]) for term, _owner in terms} == {"baker", "c++", "软件", "件"}
        assert all(term.split(".")[0][-1] == LETTERS["opportunity"] for term, _owner in terms)
        assert all(numbers[int(term.split(".")[0][:-1])] == owner for term, owner in terms)
        if db.engine.dialect.name == "sqlite":
            db.session.execute(sa.text("drop table temp.terms"))


def as_the_release_before(statement: str) -> None:
    db.session.execute(sa.text(statement))
    db.session.commit()


def test_what_the_release_before_wrote_is_found_once_it_was_read_again(app: Flask, account_id: uuid.UUID) -> None:
    with app.app_context():
        company = make(account_id, "companies", name="Acme")
        make(account_id, "opportunities", title="Baker", company_id=company.id)
        make(account_id, "opportunities", title="Cook")
        as_the_release_before("update company set name = 'Zebra'")
        as_the_release_before("update opportunity set title = 'Smith' where title = 'Cook'")
        as_the_release_before("update opportunity set words = null where title = 'Baker'")
        assert found(account_id, "zebra") == found(account_id, "smith") == set()
        db.session.rollback()
        engine = db.engine if db.engine.dialect.name == "sqlite" else engine_as(db.engine, "jobplanr_owner")
        assert sum(rebuild_search.rebuild(engine, searched_texts())) == 3
        assert found(account_id, "zebra") == {"Baker"}
        assert found(account_id, "smith") == {"Smith"}
        assert found(account_id, "acme") == found(account_id, "cook") == set()
        db.session.rollback()
        assert sum(rebuild_search.rebuild(engine, searched_texts())) == 0


def test_what_is_written_while_it_reads_is_not_undone(
    app: Flask, account_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        note = make(account_id, "notes", body="papers")
        as_the_release_before("update note set body = 'older'")
        engine = db.engine if db.engine.dialect.name == "sqlite" else engine_as(db.engine, "jobplanr_owner")
        change = rebuild_search._change

        def meanwhile(row: Any, columns: rebuild_search.Columns) -> Any:
            found = change(row, columns)
            return found and found | {"before": "written meanwhile"}

        monkeypatch.setattr(rebuild_search, "_change", meanwhile)
        list(rebuild_search.rebuild(engine, searched_texts()))
        assert db.session.scalar(sa.select(Note.words).where(Note.id == note.id)) == "\n papers"


def test_the_application_s_role_cannot_read_them_again(app: Flask, database: Database, account_id: uuid.UUID) -> None:
    """Row-level security would show it nothing, and nothing would be done in silence."""
    if database.kind == "sqlite":
        assert app.test_cli_runner().invoke(args=["search", "rebuild"]).output == "Records read again: 0.\n"
        return
    with app.app_context():
        engine = engine_as(db.engine, APPLICATION)
        with pytest.raises(rebuild_search.NotTheOwner):
            list(rebuild_search.rebuild(engine, searched_texts()))


def test_all_of_many_rows_are_read(app: Flask, account_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_search, "ROWS_AT_ONCE", 3)
    with app.app_context():
        for number in range(8):
            make(account_id, "companies", name=f"Acme {number}")
        as_the_release_before("update company set words = null")
        engine = db.engine if db.engine.dialect.name == "sqlite" else engine_as(db.engine, "jobplanr_owner")
        assert [changed for changed in rebuild_search.rebuild(engine, searched_texts()) if changed] == [3, 3, 2]
        assert not db.session.scalar(sa.text("select count(*) from company where words is null"))


def test_every_kind_with_words_has_its_triggers(app: Flask) -> None:
    all_tables.configure()
    assert set(LETTERS) <= set(searched_texts())
    asked = {
        "sqlite": "select name from sqlite_master where type = 'trigger'",
        "postgresql": "select tgname from pg_trigger where not tgisinternal",
    }
    with app.app_context():
        there = set(db.session.scalars(sa.text(asked[db.engine.dialect.name])))
    for table in searched_texts():
        assert {f"index_{table}_{event}" for event in ("insert", "update", "delete")} <= there


@pytest.mark.parametrize("letters", ["ab", "软件开发工程师的", "𝒳ƒ"])
def test_a_text_of_the_greatest_length_is_taken(app: Flask, account_id: uuid.UUID, letters: str) -> None:
    """Of nothing but different words, which is more than PostgreSQL takes for one row."""
    text = " ".join(f"{letters}{number:x}" for number in range(100_000 // (len(letters) + 6)))
    with app.app_context():
        made = make(account_id, "notes", body=text)
        assert len(words_of([], [text])) < MOST_BYTES
        asked = matching(db.engine.dialect.name, account_id, "note", f'"{letters}1f"')
        assert asked is not None
        assert db.session.scalars(asked).all() == [made.id]


def test_one_word_without_an_end_is_taken(app: Flask, account_id: uuid.UUID) -> None:
    with app.app_context():
        make(account_id, "opportunities", title="x" * 200)
        assert found(account_id, "x" * 150) == {"x" * 200}
