"""On PostgreSQL a connection keeps its statements prepared from one request to the next."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from app.models.engines import end, unprepared
from app.models.note import Note
from app.models.opportunity import Opportunity
from app.models.tenant import use_account
from tests.records import factories
from tests.records.test_stages_page import press
from tests.support.browser import Browser
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


def who_asks(found: dict[tuple[str, object], int]) -> list[tuple[str, object]]:
    """The statement that every request begins with."""
    asked = [key for key in found if "sign_in_with_serial" in key[0]]
    assert asked
    return asked


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
    asked = who_asks(before)
    ask(phone, status, path, tag)
    after = prepared(app)
    assert before.keys() <= after.keys()
    assert all(after[key] > before[key] for key in asked)


def test_a_page_that_refuses_keeps_them_too(app: Flask, alice: Browser) -> None:
    """Its view rolls back, for a stage that is in use, what only read and locked."""
    factories.add(alice, "opportunities")
    with app.app_context():
        use_account(db.session(), alice.account_id)
        in_use = db.session.scalars(db.select(Opportunity.stage_id)).one()
    for _ in range(OFTEN):
        assert alice.get("/notes").status_code == 200
    before = prepared(app)
    assert who_asks(before)
    assert "in this stage" in press(alice, f"/account/stages/{in_use}/delete").follow().text
    assert before.keys() <= prepared(app).keys()


def test_a_failed_statement_is_rolled_back(app: Flask) -> None:
    """Of what failed, PostgreSQL keeps nothing, and so psycopg counts anew."""
    with app.test_request_context():
        for _ in range(OFTEN):
            db.session.execute(db.select(Note.id))
            end(db.session())
        with pytest.raises(DBAPIError):
            db.session.execute(text("select 1 / 0"))
        end(db.session())
        assert db.session.execute(db.select(Note.id)).all() == []
    assert not {statement for statement, _at in prepared(app) if "note.id" in statement}


def test_a_statement_can_be_kept_from_being_prepared(app: Flask) -> None:
    with app.test_request_context():
        for _ in range(OFTEN):
            db.session.execute(unprepared(db.select(Note.id)))
            db.session.execute(db.select(Note.body))
            end(db.session())
    found = {statement for statement, _at in prepared(app)}
    assert "SELECT note.body \nFROM note" in found
    assert "SELECT note.id \nFROM note" not in found
