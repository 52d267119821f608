"""A connection that is lost at the very end of a request: an answer in words, and the log says which."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from app.extensions import db
from app.models.engines import only_reads
from app.web import log
from tests.support import people, phone
from tests.support.browser import Browser
from tests.support.databases import PostgresqlDatabase, PostgresqlDatabases, settings

Ask = Callable[[], TestResponse]


@pytest.fixture
def database(postgresql: PostgresqlDatabases) -> PostgresqlDatabase:
    """SQLite has no connection to lose."""
    return postgresql.migrated()


@pytest.fixture
def served(database: PostgresqlDatabase, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings(database.url, tmp_path))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def end_connections(database: PostgresqlDatabase) -> Callable[..., Any]:
    address = database.past_all_url.replace("postgresql+psycopg:", "postgresql:")

    def end(answer: Any = None) -> Any:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        return answer

    return end


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = []
    for logger, way in ((log.requests, "info"), (log.failures, "error")):
        monkeypatch.setattr(logger, way, lambda line: written.append(json.loads(line)))
    return written


@pytest.fixture(params=["page", "json"])
def ask(request: pytest.FixtureRequest, served: Flask) -> Ask:
    """For something of hers, as a browser and as the app."""
    if request.param == "page":
        browser = people.sign_in(served, "alice@example.org")
        return lambda: browser.get("/today")
    app = phone.sign_in_by_phone(served, "alice@example.org")
    return lambda: app.get("/opportunities")


@pytest.mark.parametrize("when", ["after the view", "after the request"])
def test_it_is_answered_in_words_and_logged_as_what_it_was(
    served: Flask, ask: Ask, when: str, end_connections: Callable[..., Any], lines: list[dict[str, Any]]
) -> None:
    ask()
    if when == "after the request":
        # The last one is called first, and then those of the application.
        served.after_request_funcs[None].append(end_connections)
    else:
        for name, view in list(served.view_functions.items()):
            served.view_functions[name] = _followed_by(view, end_connections)
    lines.clear()
    answer = ask()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Content-Security-Policy" in answer.headers
    if answer.is_json:
        assert answer.mimetype == "application/problem+json"
        assert answer.get_json()["type"] == "/problems/busy"
    else:
        assert "Busy for a moment" in answer.text
    *failures, request = lines
    assert request["status"] == 503
    classes = [cause["class"] for line in failures for cause in line["failure"]]
    assert "sqlalchemy.exc.OperationalError" in classes


def _followed_by(view: Any, act: Callable[..., Any]) -> Any:
    def both(*args: Any, **kwargs: Any) -> Any:
        return act(view(*args, **kwargs))

    both.is_public = getattr(view, "is_public", False)  # type: ignore[attr-defined] # a function's own
    return both


def test_the_next_request_is_answered_as_ever(served: Flask, ask: Ask, end_connections: Callable[..., Any]) -> None:
    before = ask().status_code
    end_connections()
    assert ask().status_code == before


def test_what_even_gunicorn_must_answer_is_logged_so(served: Flask, lines: list[dict[str, Any]]) -> None:
    """What leaves the application as an exception is a 500, whatever it had meant to answer."""

    @served.teardown_request
    def fails(_error: BaseException | None) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Browser(served).get("/privacy")
    # What comes after a teardown that fails is left out: the next request begins anew, and so must the next test.
    only_reads.set(False)
    assert lines[-1]["status"] == 500
