"""How a request's transaction ends, and that one that only reads cannot write."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, insert
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from app.models.columns import now
from app.models.engines import only_reads, reading
from app.models.note import Note
from app.models.tenant import use_account
from tests.records import factories
from tests.support.browser import Browser
from tests.support.phone import Phone, sign_in_by_phone


def is_open(connection: Connection) -> bool:
    """Whether the driver has begun what is not ended yet."""
    driver: Any = connection.connection.dbapi_connection
    return bool(driver.in_transaction if connection.dialect.name == "sqlite" else driver.info.transaction_status)


@pytest.fixture
def endings(app: Flask) -> Iterator[list[str]]:
    """How the transactions end that come meanwhile. A ROLLBACK of what was committed by then has nothing to end."""
    ends: list[str] = []

    def committed(_connection: object) -> None:
        ends.append("commit")

    def rolled_back(connection: Connection) -> None:
        ends.append("rollback" if is_open(connection) else "commit")

    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", committed)
    event.listen(engine, "rollback", rolled_back)
    yield ends
    event.remove(engine, "commit", committed)
    event.remove(engine, "rollback", rolled_back)


@pytest.fixture
def phone(app: Flask) -> Phone:
    return sign_in_by_phone(app, "alice@example.org")


def ask(phone: Phone, status: int) -> None:
    """A request that is answered so."""
    if status == 200:
        answer = phone.get("/notes")
    elif status == 304:
        answer = phone.get("/notes", If_None_Match=phone.get("/notes").headers["ETag"])
    elif status == 404:
        answer = phone.get(f"/notes/{uuid.UUID(int=1)}")
    else:
        answer = phone.post("/notes", {"body": ""})
    assert answer.status_code == status


@pytest.mark.parametrize("status", [200, 304, 404, 422])
def test_what_did_not_fail_ends_by_commit(endings: list[str], phone: Phone, status: int) -> None:
    endings.clear()
    ask(phone, status)
    assert set(endings) == {"commit"}


@pytest.mark.parametrize("status", [409, 422])
def test_what_was_written_before_it_was_refused_is_not_kept(
    app: Flask, alice: Browser, endings: list[str], status: int
) -> None:
    """The view has flushed a row, and then answers that it will not."""
    with app.test_request_context(method="POST"):
        use_account(db.session(), alice.account_id)
        db.session.add(Note(account_id=alice.account_id, body="Half done"))
        db.session.flush()
        endings.clear()
        app.process_response(app.response_class(status=status))
    assert endings == ["rollback"]
    assert factories.count(app, "notes") == 0


def test_what_was_never_flushed_is_not_kept(app: Flask, alice: Browser) -> None:
    with app.test_request_context(method="POST"):
        use_account(db.session(), alice.account_id)
        db.session.add(Note(account_id=alice.account_id, body="Half done"))
        app.process_response(app.response_class(status=200))
    assert factories.count(app, "notes") == 0


def test_what_only_reads_cannot_write(app: Flask, alice: Browser) -> None:
    row = {"account_id": alice.account_id, "id": uuid.uuid4(), "version": 1, "body": "No", "body_html": "No"}
    with app.app_context():
        use_account(db.session(), alice.account_id)
        with pytest.raises(DBAPIError, match=r"read.?only"), reading(db.session):
            db.session.execute(insert(Note).values(**row, created_at=now(), updated_at=now()))
    assert factories.count(app, "notes") == 0


def test_a_request_that_reads_leaves_the_next_able_to_write(app: Flask, alice: Browser) -> None:
    assert alice.get("/notes").status_code == 200
    assert not only_reads.get()
    assert alice.post("/notes/new", data={"body": "Kept"}).status_code < 500
