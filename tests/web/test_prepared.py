"""On PostgreSQL a connection keeps its statements prepared from one request to the next."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.models.engines import end, unprepared
from app.models.note import Note
from tests.support.databases import Databases, PostgresqlDatabases
from tests.support.phone import Phone, sign_in_by_phone

# psycopg prepares a statement that comes for the sixth time.
OFTEN = 8
_PREPARED = text("select statement, prepare_time, generic_plans + custom_plans from pg_prepared_statements")


@pytest.fixture(scope="session")
def databases(postgresql: PostgresqlDatabases) -> Databases:
    """SQLite has none."""
    return postgresql


@pytest.fixture
def phone(app: Flask) -> Phone:
    return sign_in_by_phone(app, "alice@example.org")


def prepared(app: Flask) -> dict[tuple[str, object], int]:
    """What the connection that was used last, and is used next, has prepared and when, and how often it was used."""
    with app.app_context(), db.engine.connect() as connection:
        found = {(statement, at): used for statement, at, used in connection.execute(_PREPARED)}
        connection.commit()
        return found


def ask(phone: Phone, status: int, path: str, tag: str) -> None:
    """A request that is answered so."""
    if status == 200:
        answer = phone.get(path)
    elif status == 304:
        answer = phone.get(path, If_None_Match=tag)
    elif status == 404:
        answer = phone.get(f"/notes/{uuid.UUID(int=1)}")
    else:
        answer = phone.post("/notes", {"body": ""})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("status", [200, 304, 404, 422])
def test_statements_stay_prepared_and_are_used_again(app: Flask, phone: Phone, status: int) -> None:
    path = f"/notes/{phone.make('notes', body='Call them')['id']}"
    tag = phone.get(path).headers["ETag"]
    for _ in range(OFTEN):
        ask(phone, status, path, tag)
    before = prepared(app)
    # Who asks, which every request does.
    asked = [key for key in before if "signed_in" in key[0]]
    assert asked
    ask(phone, status, path, tag)
    after = prepared(app)
    assert before.keys() <= after.keys()
    assert all(after[key] > before[key] for key in asked)


def test_a_statement_can_be_kept_from_being_prepared(app: Flask) -> None:
    with app.test_request_context():
        for _ in range(OFTEN):
            db.session.execute(unprepared(db.select(Note.id)))
            db.session.execute(db.select(Note.body))
            end(db.session())
    found = {statement for statement, _at in prepared(app)}
    assert "SELECT note.body \nFROM note" in found
    assert "SELECT note.id \nFROM note" not in found
