"""Answers to what goes wrong: in words, with the right status, whatever is broken."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from app import create_app
from app.models.opportunity import Opportunity
from app.web.access import public
from tests.records import factories
from tests.support.browser import Browser
from tests.support.databases import settings
from tests.support.phone import sign_in_by_phone

MIB = 1024 * 1024
MULTIPART = "multipart/form-data; boundary=line"


def multipart(fields: dict[str, str]) -> str:
    part = '--line\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    return "".join(part.format(*field) for field in fields.items()) + "--line--\r\n"


def nowhere(kind: str, folder: Path) -> Flask:
    """An application whose database is not there."""
    url = {
        "sqlite": f"sqlite:///{folder}/missing/x.db",
        "postgresql": f"postgresql+psycopg://x@/x?host={folder}/missing",
    }
    return create_app(settings(url[kind], folder))


@pytest.fixture(params=["sqlite", "postgresql"])
def without_database(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    return nowhere(request.param, tmp_path)


def signed_in(app: Flask) -> Browser:
    browser = Browser(app)
    with browser.session_transaction() as session:
        session.update(_user_id=str(uuid.uuid4()), _fresh=True)
    return browser


@contextmanager
def someone_faster() -> Iterator[None]:
    """Whatever writes an opportunity comes second: its version is raised between the read and the write."""

    def write_first(session: Session, *_more: Any) -> None:
        session.connection().execute(update(Opportunity.__table__).values(version=Opportunity.version + 1))

    event.listen(Session, "before_flush", write_first)
    try:
        yield
    finally:
        event.remove(Session, "before_flush", write_first)


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/nowhere", 404, "Page not found"),
        ("/opportunities/x", 404, "Page not found"),
        ("/sign-out", 405, "This address can’t be used that way"),
        ("/verify-email/x", 410, "This link no longer works"),
        ("/privacy/1999-01-01", 404, "Page not found"),
    ],
)
def test_each_has_a_page_in_words(alice: Browser, client: Browser, address: str, status: int, heading: str) -> None:
    for browser in (alice, client):
        page = browser.get(address)
        assert (page.status_code, page.heading) == (status, heading)


def test_bodies_of_10_mb_are_too_large(app: Flask, alice: Browser, client: Browser) -> None:
    token = alice.get("/notes/new").form().values["csrf_token"]
    large = "x" * (10 * MIB)
    for browser, address in (
        (alice, "/notes/new"),
        (alice, "/account/profile"),
        (client, "/sign-in"),
        (client, "/notes/new"),
    ):
        page = browser.post(address, data={"csrf_token": token, "body": large})
        assert (page.status_code, page.heading) == (413, "That is too much at once")
        page = browser.post(address, data=multipart({"body": large}), content_type=MULTIPART)
        assert page.status_code == 413
        page = browser.post(address, data=large, content_type="text/plain")
        assert page.status_code in (303, 400, 413)
    answer = client.post("/api/v1/token", data=large, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_a_thousand_fields_are_too_many(alice: Browser) -> None:
    token = alice.get("/notes/new").form().values["csrf_token"]
    fields = {"csrf_token": token, "body": "x"} | {f"field{number}": "x" for number in range(1000)}
    page = alice.post("/notes/new", data=multipart(fields), content_type=MULTIPART)
    assert (page.status_code, page.heading) == (413, "That is too much at once")


def test_the_longest_note_of_the_widest_characters_fits(alice: Browser) -> None:
    """A limit in characters is kept whatever a character takes on its way."""
    form = alice.get("/notes/new").form().fill(body="😀" * 100_000)
    page = form.submit()
    assert page.status_code == 303
    assert alice.get(f"{page.location}/edit").form().values["body"] == "😀" * 100_000


def test_json_errors_are_problems(client: Browser) -> None:
    for address, status in (("/api/v1/nowhere", 404), ("/api", 404), ("/api/", 404), ("/api/v1/me", 401)):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        document = answer.get_json()
        assert set(document) == {"type", "title", "status", "detail"}
        assert document["type"].startswith("/problems/")
        assert document["status"] == status
    answer = client.put("/api/v1/token", json={})
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "POST" in answer.headers["Allow"]


def test_without_a_database_it_says_to_come_back(without_database: Flask) -> None:
    for browser in (signed_in(without_database), Browser(without_database)):
        for address in ("/today", "/account", "/board", "/opportunities?q=x", "/sign-in", "/privacy", "/", "/nowhere"):
            page = browser.get(address)
            assert page.status_code in (200, 302, 404, 503), address
            assert "Content-Security-Policy" in page.headers, address
            if page.status_code == 503:
                assert page.headers["Retry-After"]
                assert page.heading == "Busy for a moment"
    assert signed_in(without_database).get("/today").status_code == 503


def test_without_a_database_forms_fail_in_words(without_database: Flask) -> None:
    browser = Browser(without_database)
    form = browser.get("/sign-in").form().fill(email="a@example.org", password="four plain words in a row")
    page = form.submit()
    assert (page.status_code, page.heading) == (503, "Busy for a moment")


def test_without_a_database_json_is_a_problem(without_database: Flask) -> None:
    fields = {"email": "a@example.org", "password": "four plain words in a row"}
    answer = Browser(without_database).post("/api/v1/token", json=fields)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")


def test_without_a_database_the_health_checks_tell(without_database: Flask) -> None:
    client = Browser(without_database)
    assert client.get("/healthz").get_json()["status"] == "up"
    assert client.get("/readyz").status_code == 503


def test_the_page_of_a_failure_stands_alone(without_database: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """No database, no session, no template of ours can break it."""

    @public
    def fails() -> None:
        raise ZeroDivisionError("hushhush")

    monkeypatch.setitem(without_database.view_functions, "front.start", fails)
    for browser in (Browser(without_database), signed_in(without_database)):
        page = browser.get("/")
        assert (page.status_code, page.heading) == (500, "Something went wrong on our side")
        assert "hushhush" not in page.get_data(as_text=True)
        assert "Traceback" not in page.get_data(as_text=True)
        assert "Content-Security-Policy" in page.headers
        assert page.headers["Cache-Control"] == "no-store"


def test_a_failure_halfway_keeps_nothing(app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    form = alice.get("/opportunities/new").form().fill(title="Baker", company="Acme")

    def fails(*_args: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("app.models.opportunity.Opportunity.read_history", fails)
        assert form.submit().status_code == 500
    assert alice.get("/companies").has(".nothing")
    assert form.submit().status_code == 303


def test_who_comes_second_is_told_so(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    applied = factories.stage_ids(app, alice)["Applied"]
    token = alice.get(path).form().values["csrf_token"]
    fields = {"csrf_token": token, "stage_id": applied}
    with someone_faster():
        page = alice.post(f"{path}/stage", data=fields)
        by_script = alice.post(f"{path}/stage", data=fields, headers={"X-Enhanced": "1"})
    assert (page.status_code, page.mimetype) == (409, "text/html")
    assert (by_script.status_code, by_script.data) == (409, b"")
    assert factories.stored(app, alice, "opportunities", path).stage_id != applied


def test_a_phone_that_comes_second_is_told_so(app: Flask) -> None:
    phone = sign_in_by_phone(app, "phone@example.org")
    made = phone.make("opportunities", title="x")
    entry = {"opportunity_id": made["id"], "stage_id": phone.stage("offer"), "happened_on": "2199-01-01"}
    with someone_faster():
        answer = phone.post("/stage_changes", entry)
    assert answer.status_code == 409
    assert answer.get_json()["detail"] == "It was changed at the same time. Load it again."
    assert len(phone.read("/stage_changes")["items"]) == 1
