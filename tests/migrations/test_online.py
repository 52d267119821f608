"""Migrations while people use the tables: what new ones may do, and that nobody waits for long."""

import shutil
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask

import config
from app import create_app
from app.extensions import db
from app.models.tenant import use_account
from app.operations.records import crud
from app.records.kinds import KINDS
from tests.migrations.online_rules import Transactions, problems, recorded
from tests.records import factories
from tests.support.databases import Database, Databases, PostgresqlDatabases, settings
from tests.support.people import make_account

MIGRATIONS = Path(config.__file__).parent / "migrations"
# Written before there were rules, when nobody used the tables yet. None is added here.
BEFORE_THE_RULES = (
    *("first_tables", "triggers", "search", "row_security", "policy_notices", "mail_stops", "privacy_requests"),
    *("deletion_ledger", "whole_opportunity"),
)
# Written beside the rules: each waits two seconds at most for the locks of all tables that it changes, and tries again.
WITH_MORE_THAN_ONE_TABLE = ("account_bounds", "search_by_account")
# A request may wait so long for a lock that a migration has, or is waiting for.
SECONDS_AT_MOST = 3.5


def in_order(folder: Path = MIGRATIONS) -> list[str]:
    configuration = Config()
    configuration.set_main_option("script_location", str(folder))
    return [script.revision for script in ScriptDirectory.from_config(configuration).walk_revisions()][::-1]


@contextmanager
def owner(database: Database, folder: Path) -> Iterator[Flask]:
    app = create_app(settings(database.owner_url, folder))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_new_migrations_go_easy_on_tables_in_use(postgresql: PostgresqlDatabases, tmp_path: Path) -> None:
    found: list[str] = []
    with owner(postgresql.empty(), tmp_path):
        flask_migrate.upgrade(revision=BEFORE_THE_RULES[-1])
        new = in_order()[len(BEFORE_THE_RULES) :]
        for revision in new:
            with recorded() as transactions:
                flask_migrate.upgrade(revision=revision)
            assert transactions, revision
            if revision not in WITH_MORE_THAN_ONE_TABLE:
                found += [f"{revision}: {problem}" for problem in problems(transactions)]
    assert not found, "\n".join(["How to write these is said in CONTRIBUTING.md:", *found])
    assert tuple(in_order()[: len(BEFORE_THE_RULES)]) == BEFORE_THE_RULES


def test_those_before_would_not_have_passed(postgresql: PostgresqlDatabases, tmp_path: Path) -> None:
    """So that the test above does not pass because nothing is seen."""
    with owner(postgresql.empty(), tmp_path):
        flask_migrate.upgrade(revision="deletion_ledger")
        with recorded() as transactions:
            flask_migrate.upgrade(revision="whole_opportunity")
    found = "\n".join(problems(transactions))
    assert "create index ix_note_account_id_activity_id" in found
    assert "online.add_foreign_key()" in found
    assert "account_version and" in found


@pytest.mark.parametrize(
    ("transactions", "said"),
    [
        ([["create index ix on note (body)"]], "online.create_index()"),
        ([["create unique index ix on public.note (body)"]], "online.create_index()"),
        ([["alter table note add constraint a foreign key(b) references c (id)"]], "online.add_foreign_key()"),
        ([["alter table note add constraint a check (b is not null)"]], "online.add_check()"),
        ([["alter table note add constraint a unique (b)"]], "unique=True"),
        ([["alter table note alter column b set not null"]], "is not null"),
        ([["alter table note alter column b type text"]], "written anew"),
        ([["alter table note add column b integer not null"]], "server_default"),
        ([["alter table note add column b uuid default gen_random_uuid() not null"]], "written anew"),
        ([["alter table note add column b text generated always as (body) stored"]], "written anew"),
        ([["update note set body = ''"]], "online.in_batches()"),
        ([["alter table note add column b text", "create policy a on task to b"]], "note and task"),
        ([["create table a (id uuid)"], ["create index concurrently ix on note (body)"]], "cannot run twice"),
    ],
)
def test_a_rule_is_seen_to_be_broken(transactions: Transactions, said: str) -> None:
    assert said in "\n".join(problems(transactions))


@pytest.mark.parametrize(
    "transactions",
    [
        [["create table a (id uuid, b text)", "create index ix on a (b)", "alter table a force row level security"]],
        [["alter table note add column b integer default '0' not null"]],
        [["alter table note add column b integer default 0 not null"]],
        [["create index concurrently ix on note (body)"], ["update alembic_version set version_num='b'"]],
        [["alter table note add constraint a foreign key(b) references c (id) not valid"]],
        [["update note set body = '' where id in (select 1)"], ["update alembic_version set version_num='b'"]],
    ],
)
def test_what_goes_easy_is_let_through(transactions: Transactions) -> None:
    assert problems(transactions) == []


NEW = '''"""A column, an index, a reference and a rule for a table in use."""

import sqlalchemy as sa

from migrations import online

revision = "of_this_test"
down_revision = {down!r}


def upgrade() -> None:
    online.add_column("note", sa.Column("mood", sa.String(), server_default="calm", nullable=False))
    online.add_column("note", sa.Column("task_id", sa.Uuid()))
    {more}
    online.create_index("ix_note_mood", "note", ["account_id", "mood"])
    online.add_foreign_key("fk_note_task", "note", ["account_id", "task_id"], "task", ["account_id", "id"])
    online.add_check("ck_note_mood", "note", "mood <> ''")


def downgrade() -> None:
    pass
'''


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """The migrations, and one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "99999999_new.py").write_text(NEW.format(down=in_order()[-1], more=""))
    return folder


def names(kind: str) -> set[str]:
    found = getattr(sa.inspect(db.engine), f"get_{kind}")("note")
    return {str(one["name"]) for one in found}


def test_the_helpers_do_the_same_on_both_databases(databases: Databases, scripts: Path, tmp_path: Path) -> None:
    with owner(databases.migrated(), tmp_path):
        flask_migrate.upgrade(directory=str(scripts))
        assert "ix_note_mood" in names("indexes")
        assert "fk_note_task" in names("foreign_keys")
        assert "ck_note_mood" in names("check_constraints")
        with db.engine.connect() as connection:
            assert connection.execute(sa.text("select version_num from alembic_version")).scalar_one() == "of_this_test"


def test_what_the_helpers_send_keeps_the_rules(postgresql: PostgresqlDatabases, scripts: Path, tmp_path: Path) -> None:
    with owner(postgresql.migrated(), tmp_path), recorded() as transactions:
        flask_migrate.upgrade(directory=str(scripts))
    assert problems(transactions) == []
    assert any("concurrently" in one for statements in transactions for one in statements)


class Writers:
    """People who write notes all the time, as the application does; how long each write took, and what failed."""

    def __init__(self, app: Flask, account_id: uuid.UUID) -> None:
        self.app, self.account_id = app, account_id
        self.seconds: list[float] = []
        self.failed: list[Exception] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._write) for _ in range(3)]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        with self.app.app_context():
            db.engine.dispose()

    def _write(self) -> None:
        with self.app.app_context():
            while not self._over.wait(0.01):
                began = time.monotonic()
                try:
                    use_account(db.session(), self.account_id)
                    crud.create(self.account_id, KINDS["notes"], {"body": "Hm"}, factories.TODAY)
                    db.session.commit()
                except sa.exc.DBAPIError as error:
                    db.session.rollback()
                    self.failed.append(error)
                self.seconds.append(time.monotonic() - began)


@contextmanager
def someone_who_dawdles(url: str, seconds: float) -> Iterator[None]:
    """Holds a lock on `note` in a transaction that is left open so long."""
    engine = sa.create_engine(url)
    connection = engine.connect()
    connection.execute(sa.text("lock table note in row exclusive mode"))
    timer = threading.Timer(seconds, connection.rollback)
    timer.start()
    yield
    timer.join()
    connection.close()
    engine.dispose()


@pytest.mark.slow
def test_an_upgrade_while_people_write_and_someone_dawdles(
    postgresql: PostgresqlDatabases, scripts: Path, tmp_path: Path
) -> None:
    database = postgresql.migrated()
    anyone = create_app(settings(database.past_all_url, tmp_path))
    account_id = make_account(anyone, "alice@example.org")
    with (
        Writers(create_app(settings(database.url, tmp_path)), account_id) as writers,
        someone_who_dawdles(database.past_all_url, 7),
        owner(database, tmp_path),
    ):
        flask_migrate.upgrade(directory=str(scripts))
        assert {"ix_note_mood", "ix_note_account_id_activity_id"} <= names("indexes")
        written = len(writers.seconds)
    assert not writers.failed
    assert written > 100
    assert max(writers.seconds) < SECONDS_AT_MOST
    engine = sa.create_engine(database.past_all_url)
    with engine.connect() as connection:
        invalid = "select indexrelid::regclass::text from pg_index where not indisvalid"
        assert connection.execute(sa.text(invalid)).all() == []
        unproven = "select conname from pg_constraint where not convalidated"
        assert connection.execute(sa.text(unproven)).all() == []
    engine.dispose()


def test_a_lock_that_never_comes_ends_in_the_database_as_it_was(
    postgresql: PostgresqlDatabases, scripts: Path, tmp_path: Path
) -> None:
    env = scripts / "env.py"
    env.write_text(env.read_text().replace("TRIES = 30", "TRIES = 2").replace("FOR_A_LOCK = 2", "FOR_A_LOCK = 1"))
    database = postgresql.migrated()
    with someone_who_dawdles(database.past_all_url, 6), owner(database, tmp_path):
        began = time.monotonic()
        with pytest.raises((sa.exc.OperationalError, SystemExit)):
            flask_migrate.upgrade(directory=str(scripts))
        assert time.monotonic() - began < 5
        with db.engine.connect() as connection:
            at = connection.execute(sa.text("select version_num from alembic_version")).scalar_one()
    assert at == in_order()[-1]


def test_what_a_broken_off_try_left_is_no_hindrance(
    postgresql: PostgresqlDatabases, scripts: Path, tmp_path: Path
) -> None:
    """An index that could not be finished is there, marked invalid, and so is the column from before it."""
    new = scripts / "versions" / "99999999_new.py"
    good = new.read_text()
    new.write_text(good.replace("    online.add_check(", "    raise ZeroDivisionError\n    online.add_check("))
    with owner(postgresql.migrated(), tmp_path):
        with pytest.raises((ZeroDivisionError, SystemExit)):
            flask_migrate.upgrade(directory=str(scripts))
        assert "ix_note_mood" in names("indexes")
        new.write_text(good)
        flask_migrate.upgrade(directory=str(scripts))
        assert "ck_note_mood" in names("check_constraints")
