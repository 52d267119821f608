"""Row-level security is PostgreSQL's, so what stands here runs on PostgreSQL alone."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app import create_app
from app.extensions import db
from tests.support.browser import Browser
from tests.support.databases import Database, PostgresqlDatabases, settings


@pytest.fixture(scope="session")
def _guarded(postgresql: PostgresqlDatabases) -> Database:
    return postgresql.migrated()


@pytest.fixture(scope="session")
def _application(_guarded: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    application = create_app(settings(_guarded.url, tmp_path_factory.mktemp("app")))
    application.test_client_class = Browser
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def database(_guarded: Database) -> Iterator[Database]:
    yield _guarded
    _guarded.wipe()
