"""What every test can ask for. `app`, and all that stands on it, runs once on SQLite and once on PostgreSQL.

Nothing is left out in silence: what cannot start (a database, a browser) fails the tests that need it, and says why.
"""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.extensions import db
from app.models.engines import only_reads
from tests.support import examples, policy, roles
from tests.support.browser import Browser
from tests.support.databases import (
    KINDS,
    Database,
    Databases,
    PostgresqlDatabases,
    SqliteDatabases,
    quick_folder,
    settings,
)
from tests.support.people import sign_in
from tests.support.promises import PromiseRun
from tests.support.server import Server
from tests.support.ses import Ses

# For the tests of how tests are run.
pytest_plugins = ["pytester"]

HERE = Path(__file__).parent
SERVERS = {"server": "sqlite", "postgresql_server": "postgresql"}


def pytest_addoption(parser: pytest.Parser) -> None:
    examples.register_profiles()
    parser.addoption("--database", choices=KINDS, help="only tests on this kind of database, and those without any")
    parser.addoption("--sweep-requests", type=int, default=1500, help="how many nasty requests, on each database")
    parser.addoption("--sweep-seed", type=int, default=20261123, help="which of all those there could be")
    parser.addoption("--sweep-minutes", type=float, default=60, help="how long they may take, on each database")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(PromiseRun(config))
    db.session.session_factory.class_ = roles.RoleOfCaller
    policy.in_effect()
    # A run that is told to end tears down what it started, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Function]) -> None:
    for item in items:
        if not {"ses", *SERVERS}.isdisjoint(_asked_for(item)):
            item.add_marker(pytest.mark.slow)
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    wanted = config.getoption("--database")
    if wanted:
        others = [item for item in items if not _kinds(item) <= {wanted}]
        items[:] = [item for item in items if item not in others]
        config.hook.pytest_deselected(items=others)


def _asked_for(item: pytest.Function) -> set[str]:
    """The fixtures a test asks for, by name or by a value of its case, which it may get by that name."""
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return {*item.fixturenames, *(value for value in values if isinstance(value, str))}


def _kinds(item: pytest.Function) -> set[str]:
    """The kinds of database a test runs on."""
    asked_for = _asked_for(item)
    return {kind for name, kind in SERVERS.items() if name in asked_for} | asked_for.intersection(KINDS)


def _group(item: pytest.Function) -> str:
    """Tests of a group run in one process, so that what they share is started once: those of each kind of database,
    and, of each folder, those without any. The browser's, whose server has a database too, go file by file to whichever
    process is free.
    """
    folder = item.path.relative_to(HERE).parts[0]
    return item.path.stem if folder == "browser" else "-".join(sorted(_kinds(item))) or folder


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Databases]:
    with quick_folder() as folder:
        yield SqliteDatabases(folder)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[PostgresqlDatabases]:
    assert pytestconfig.getoption("--database") != "sqlite", "It was not seen at collection that a test asks for it."
    databases = PostgresqlDatabases(tmp_path_factory.mktemp("postgresql"))
    yield databases
    roles.dispose()
    databases.stop()


@pytest.fixture(scope="session", params=KINDS)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Makes databases of one kind; a test that asks for it runs on both kinds."""
    found: Databases = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def _database(databases: Databases) -> Database:
    return databases.migrated()


@pytest.fixture(scope="session")
def _application(_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    application = create_app(settings(_database.url, tmp_path_factory.mktemp("app")))
    application.test_client_class = Browser
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def database(_application: Flask, _database: Database) -> Iterator[Database]:
    """The database of `app`: without a row before each test."""
    yield _database
    only_reads.set(False)
    # A browser may still be asking for something as its test ends.
    deadline = time.monotonic() + 5
    while (held := _connections_held(_application)) and time.monotonic() < deadline:
        time.sleep(0.02)
    _database.wipe()
    assert held == 0, "The test left a database connection open."


def _connections_held(application: Flask) -> int:
    with application.app_context():
        pool: Any = db.engine.pool
    return int(pool.checkedout()) + roles.held()


@pytest.fixture
def app(_application: Flask, database: Database) -> Flask:
    return _application


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app)


@pytest.fixture
def alice(app: Flask) -> Browser:
    """Signed in; the records in a test are hers."""
    return sign_in(app, "alice@example.org")


@pytest.fixture
def mallory(app: Flask) -> Browser:
    """Signed in too, and curious about what is not hers."""
    return sign_in(app, "mallory@example.org")


@pytest.fixture(scope="session")
def _ses() -> Iterator[Ses]:
    ses = Ses()
    yield ses
    ses.stop()


@pytest.fixture
def ses(_ses: Ses, monkeypatch: pytest.MonkeyPatch) -> Ses:
    """An empty SES endpoint, to which this process's e-mails go too."""
    _ses.reset()
    for name, value in _ses.environment.items():
        monkeypatch.setenv(name, value)
    return _ses


@pytest.fixture(scope="session")
def _server(sqlite: Databases, _ses: Ses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from _serve(sqlite, _ses, tmp_path_factory.mktemp("server"))


@pytest.fixture(scope="session")
def _postgresql_server(postgresql: Databases, _ses: Ses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from _serve(postgresql, _ses, tmp_path_factory.mktemp("server"))


def _serve(databases: Databases, ses: Ses, folder: Path) -> Iterator[Server]:
    server = Server(databases.migrated(), ses, folder)
    yield server
    server.stop()


@pytest.fixture
def server(_server: Server, ses: Ses, request: pytest.FixtureRequest) -> Iterator[Server]:
    """The application under gunicorn with its worker, on an SQLite database that is empty before each test."""
    yield from _lend(_server, request)


@pytest.fixture
def postgresql_server(_postgresql_server: Server, ses: Ses, request: pytest.FixtureRequest) -> Iterator[Server]:
    """The same on PostgreSQL."""
    yield from _lend(_postgresql_server, request)


def _lend(server: Server, request: pytest.FixtureRequest) -> Iterator[Server]:
    assert request.node.get_closest_marker("slow"), "It was not seen at collection that the test asks for a server."
    policy.put_into_effect(server.database)
    yield server
    server.check()
    server.database.wipe()
