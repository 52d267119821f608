"""From nothing to head and back, with rows, on both databases."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app

import config
from app import create_app
from app.extensions import db
from app.models.account import Account
from app.models.account_version import size_of
from app.models.search import matching
from app.models.tenant import use_account
from app.operations.accounts import sign_up
from app.operations.records import crud, history
from app.records.kinds import KINDS
from tests.records import factories
from tests.records.test_bounds import recount
from tests.support import roles
from tests.support.databases import Database, Databases, settings
from tests.support.running import run

MIGRATIONS = Path(config.__file__).parent / "migrations"
VERSIONS = list(MIGRATIONS.glob("versions/*.py"))
# Each is tried below, from the first to the newest.
REVISIONS = [script.revision for script in ScriptDirectory(MIGRATIONS).walk_revisions()][::-1]


@pytest.fixture
def empty(databases: Databases) -> Database:
    return databases.empty()


@pytest.fixture
def newest(databases: Databases) -> Database:
    """With every table at head, and no row."""
    return databases.migrated()


@contextmanager
def application(database: Database, folder: Path) -> Iterator[Flask]:
    app = create_app(settings(database.owner_url, folder))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
        roles.dispose()


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())


def columns(table: str) -> set[str]:
    return {column["name"] for column in sa.inspect(db.engine).get_columns(table)}


def triggers() -> set[str]:
    asked = {
        "sqlite": "select name from sqlite_master where type = 'trigger'",
        "postgresql": "select tgname from pg_trigger where not tgisinternal",
    }
    with db.engine.connect() as connection:
        return set(connection.execute(sa.text(asked[db.engine.dialect.name])).scalars())


def fill() -> dict[str, int]:
    """An account with some of everything; returns the number of rows by table."""
    account = sign_up.make_account("alice@example.org", "hash")
    use_account(db.session(), account.id)
    made = {}
    for slug, values in (
        ("companies", {"name": "Acme"}),
        ("contacts", {"name": "Zoë"}),
        ("opportunities", {"title": "Baker"}),
    ):
        made[slug] = crud.create(account.id, KINDS[slug], values, factories.TODAY)
    crud.change(KINDS["opportunities"], made["opportunities"], {"company_id": made["companies"].id}, factories.TODAY)
    history.move(made["opportunities"], history.stages(account.id)[3], factories.TODAY)  # type: ignore[arg-type]
    crud.create(account.id, KINDS["notes"], {"body": "Hm", "contact_id": made["contacts"].id}, factories.TODAY)
    db.session.commit()
    return counts()


def filled_as_of(revision: str) -> None:
    """Rows as they were then: models write them as they are today, and migrations take them back."""
    fill()
    flask_migrate.downgrade(revision=revision)


def counts() -> dict[str, int]:
    """By table, of those that are there now."""
    there = tables()
    with db.engine.connect() as connection:
        found = {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in db.metadata.sorted_tables
            if table.name in there
        }
    return {name: count for name, count in found.items() if count}


def test_from_nothing_they_give_what_the_models_say(empty: Database, tmp_path: Path) -> None:
    with application(empty, tmp_path):
        flask_migrate.upgrade()
        assert set(db.metadata.tables) <= tables()
        flask_migrate.check()


def test_the_comparison_sees_a_difference(newest: Database, tmp_path: Path) -> None:
    """So that the test above does not pass because nothing is compared."""
    with application(newest, tmp_path):
        with db.engine.begin() as connection:
            connection.execute(sa.text("drop index ix_note_account_id_created_at_id"))
            connection.execute(sa.text("alter table company add column shoe_size integer"))
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection)
            found = {str(change[0]) for change in compare_metadata(context, db.metadata) if isinstance(change, tuple)}
        assert {"add_index", "remove_column"} <= found
        with pytest.raises(SystemExit):
            flask_migrate.check()


@pytest.mark.slow
def test_what_is_written_for_a_new_column_goes_there_and_back(newest: Database, tmp_path: Path) -> None:
    """As CONTRIBUTING says: upgraded, `flask db migrate`, upgraded; and back, with the rows that were there."""
    folder = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    with application(newest, tmp_path):
        before, kept = triggers(), fill()
        with db.engine.begin() as connection:
            connection.execute(sa.text("alter table opportunity drop column posted_on"))
        flask_migrate.migrate(directory=folder, message="When an advert was put up, if it says so")
        [written] = set(folder.glob("versions/*.py")) - {folder / path.relative_to(MIGRATIONS) for path in VERSIONS}
        assert re.findall(r"""^revision = ["'](.*)["']""", written.read_text(), re.MULTILINE) == [
            "when_an_advert_was_put_up_if_it"
        ]
        assert re.findall(r"op\.\w+\((?=.)", written.read_text()) == ["op.add_column(", "op.drop_column("]
        for _ in range(2):
            flask_migrate.upgrade(directory=folder)
            assert "posted_on" in columns("opportunity")
            flask_migrate.downgrade(directory=folder)
            assert "posted_on" not in columns("opportunity")
            assert (triggers(), counts()) == (before, kept)


def test_nothing_is_written_when_nothing_is_different(
    newest: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    with application(newest, tmp_path):
        flask_migrate.migrate(directory=folder, message="Nothing")
    assert "nothing to migrate" in caplog.text
    assert len(list(folder.glob("versions/*.py"))) == len(VERSIONS)


@pytest.mark.slow
def test_a_command_that_cannot_go_on_says_why(tmp_path: Path) -> None:
    told = run("flask", "--app", "wsgi", "db", "migrate", APP_ENV="development", INSTANCE_FOLDER=str(tmp_path))
    assert (told.returncode, told.stdout) == (1, "Error: Target database is not up to date.\n")


@pytest.mark.slow
def test_a_fresh_checkout_has_its_database_at_once(tmp_path: Path) -> None:
    told = run("flask", "--app", "wsgi", "db", "upgrade", APP_ENV="development", INSTANCE_FOLDER=str(tmp_path / "new"))
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "new/jobplanr.db").exists()


@pytest.mark.slow
def test_from_head_to_nothing_and_back(empty: Database, tmp_path: Path) -> None:
    with application(empty, tmp_path):
        flask_migrate.upgrade()
        first = tables(), triggers()
        assert len(first[1]) >= 3 + 3 * 4 + 1
        flask_migrate.downgrade(revision="base")
        assert tables() <= {"alembic_version"}
        assert triggers() == set()
        flask_migrate.upgrade()
        assert (tables(), triggers()) == first
        fill()


class Filled:
    """Databases with rows, each a step back from the one of the next revision; the newest is filled as of today."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self.databases, self.folder = databases, folder
        self._made: dict[str, Database] = {}

    def as_of(self, revision: str) -> Database:
        if revision not in self._made:
            self._made[revision] = self._make(revision)
        return self.databases.copy(self._made[revision])

    def _make(self, revision: str) -> Database:
        if revision == REVISIONS[-1]:
            database = self.databases.migrated()
            with application(database, self.folder):
                fill()
        else:
            database = self.as_of(after(revision))
            with application(database, self.folder):
                flask_migrate.downgrade(revision=revision)
        return database


def after(revision: str) -> str:
    return REVISIONS[REVISIONS.index(revision) + 1]


@pytest.fixture(scope="module")
def filled(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    return Filled(databases, tmp_path_factory.mktemp("filled"))


@pytest.mark.slow
@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_rows_survive_a_step_back_and_forth(filled: Filled, tmp_path: Path, revision: str) -> None:
    with application(filled.as_of(after(revision)), tmp_path):
        before, kept = triggers(), counts()
        flask_migrate.downgrade(revision=revision)
        there = counts()
        assert there == {name: count for name, count in kept.items() if name in there}
        flask_migrate.upgrade(revision=after(revision))
        assert (counts(), triggers()) == (kept, before)


@pytest.mark.slow
def test_rows_survive_all_steps_back_and_forth(newest: Database, tmp_path: Path) -> None:
    with application(newest, tmp_path):
        before, kept = triggers(), fill()
        flask_migrate.downgrade(revision=REVISIONS[0])
        there = counts()
        assert there == {name: count for name, count in kept.items() if name in there}
        flask_migrate.upgrade()
        assert (counts(), triggers()) == (kept, before)


@pytest.mark.slow
def test_the_search_knows_rows_from_before(newest: Database, tmp_path: Path) -> None:
    asked = "select kind from search_entry order by kind"
    with application(newest, tmp_path):
        filled_as_of("triggers")
        flask_migrate.upgrade()
        account_id = db.session.scalars(sa.select(Account.id)).one()
        assert db.session.scalars(sa.text(asked)).all() == ["company", "contact", "note", "opportunity"]
        ids = matching(db.engine.dialect.name, account_id, "opportunity", "acme baker")
        assert ids is not None
        assert len(db.session.scalars(ids).all()) == 1


@pytest.mark.slow
def test_a_migration_that_breaks_references_is_not_done(
    sqlite: Databases, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """SQLite rebuilds tables with foreign keys off: nothing else would notice. PostgreSQL keeps them on."""
    with application(sqlite.migrated(), tmp_path):
        filled_as_of("triggers")
        with db.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute("update note set contact_id = 'nowhere'")
            raw.execute("PRAGMA foreign_keys=ON")
        with pytest.raises(SystemExit):
            flask_migrate.upgrade()
        assert "1 references that point nowhere" in caplog.text
        assert "search_doc" not in tables()
        with db.engine.begin() as connection:
            assert connection.execute(sa.text("select version_num from alembic_version")).scalar_one() == "triggers"
            connection.execute(sa.text("update note set contact_id = null"))
        flask_migrate.upgrade()
        assert "search_doc" in tables()


def test_foreign_keys_are_on_again_afterwards(newest: Database, tmp_path: Path) -> None:
    with application(newest, tmp_path):
        fill()
        with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
            connection.execute(sa.text("delete from stage"))


@pytest.mark.slow
def test_readyz_tells_a_database_that_is_behind(empty: Database, tmp_path: Path) -> None:
    owner, app = (create_app(settings(url, tmp_path)) for url in (empty.owner_url, empty.url))
    with owner.app_context():
        flask_migrate.upgrade(revision="triggers")
    assert app.test_client().get("/readyz").status_code == 503
    with owner.app_context():
        flask_migrate.upgrade()
    assert app.test_client().get("/readyz").get_json()["status"] == "ready"
    for one in (owner, app):
        with one.app_context():
            db.engine.dispose()


@pytest.mark.slow
def test_what_accounts_from_before_hold_is_counted(newest: Database, tmp_path: Path) -> None:
    with application(newest, tmp_path):
        filled_as_of("address_keys")
        flask_migrate.upgrade()
        account_id = db.session.scalars(sa.select(Account.id)).one()
        db.session.rollback()
        held = recount(current_app, account_id)
        assert held.records == 4
        assert size_of(db.session, account_id) == held
        db.session.rollback()
        # And goes on being counted.
        use_account(db.session(), account_id)
        crud.create(account_id, KINDS["companies"], {"name": "Calder"}, factories.TODAY)
        db.session.commit()
        after = recount(current_app, account_id)
        assert size_of(db.session, account_id) == after != held


@pytest.mark.slow
def test_links_from_before_are_found_by_all_that_they_say(newest: Database, tmp_path: Path) -> None:
    with application(newest, tmp_path):
        filled_as_of("whole_opportunity")
        with db.engine.begin() as connection:
            written = "update opportunity set url = 'https://hash.example/#/jobs/12', url_key = 'hash.example'"
            connection.execute(sa.text(written))
        flask_migrate.upgrade()
        assert db.session.scalars(sa.text("select url_key from opportunity")).all() == ["hash.example#/jobs/12"]


@pytest.mark.slow
def test_keys_from_before_are_made_anew(newest: Database, tmp_path: Path) -> None:
    """By a board's own number, and without what nobody sees."""
    with application(newest, tmp_path):
        filled_as_of("silence")
        with db.engine.begin() as connection:
            url = "https://job-boards.greenhouse.io/acme/jobs/7"
            connection.execute(sa.text(f"update opportunity set url = '{url}', url_key = 'x', title = 'Nur\u200bse'"))
            connection.execute(sa.text("update company set name = 'Ac\u200bme', name_key = 'ac\u200bme'"))
        flask_migrate.upgrade()
        found = db.session.execute(sa.text("select distinct url_key, title_key from opportunity")).one()
        assert found == ("greenhouse.io#7", "nurse")
        assert db.session.scalars(sa.text("select distinct name_key from company")).all() == ["acme"]


@pytest.mark.slow
def test_accounts_from_before_get_the_country_of_their_time_zone(newest: Database, tmp_path: Path) -> None:
    with application(newest, tmp_path):
        filled_as_of("search_words")
        with db.engine.begin() as connection:
            connection.execute(sa.text("update account set time_zone = 'Europe/Dublin'"))
        flask_migrate.upgrade()
        assert db.session.execute(sa.text("select region, region_is_news from account")).one() == ("IE", 1)


@pytest.mark.slow
def test_next_steps_are_computed_for_the_accounts_there_are(newest: Database, tmp_path: Path) -> None:
    with application(newest, tmp_path):
        filled_as_of("deletion_key")
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            rows = connection.execute(sa.text("select last_on, moved_on, due_on from opportunity")).all()
        assert rows
        assert all(row.last_on == row.moved_on for row in rows)
