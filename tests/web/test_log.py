"""What is written down of a request, and what is not."""

import json
import logging
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.web import log
from tests.auth import auth_forms, inbox
from tests.records import factories
from tests.support.browser import Browser
from tests.support.logs import REQUEST, kind
from tests.support.promises import promise


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything the application writes down from here on."""
    written: list[str] = []
    monkeypatch.setattr(log.requests, "info", written.append)
    monkeypatch.setattr(log.failures, "error", written.append)
    return written


def last(lines: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lines[-1])
    return found


@promise("server-logs")
def test_a_line_has_these_fields_and_no_others(client: Browser, lines: list[str]) -> None:
    page = client.get("/sign-in", headers={"User-Agent": "Firefox on a moon", "Referer": "https://a.example/secret"})
    line = last(lines)
    assert set(line) == REQUEST
    assert line["method"] == "GET"
    assert line["url"] == "/sign-in"
    assert line["status"] == 200
    assert line["user_agent"] == "Firefox on a moon"
    assert line["ip"] == "127.0.0.1"
    assert line["request_id"] == page.headers["X-Request-ID"]
    assert line["time"].endswith("+00:00")
    assert line["duration_ms"] >= 0
    assert "secret" not in lines[-1]


@promise("server-logs")
def test_every_request_is_a_line(app: Flask, alice: Browser, lines: list[str]) -> None:
    css = alice.get("/today").tree.css_first("link[rel=stylesheet]").attributes["href"] or ""
    for address, status in ((css, 200), ("/nowhere", 404), ("/sign-out", 405), ("/", 302)):
        alice.get(address)
        assert (last(lines)["url"], last(lines)["status"]) == (address, status)
    assert len(lines) == 5


@promise("server-logs")
def test_links_in_emails_are_masked(app: Flask, alice: Browser, client: Browser, lines: list[str]) -> None:
    auth_forms.sign_up(client, "new@example.org")
    auth_forms.forget(client, alice.email)
    paths = [inbox.link(app, "new@example.org"), inbox.link(app, alice.email)]
    for path in paths:
        token = path.split("/")[2]
        client.get(path)
        client.get(path + "/x")
        client.get(f"/x{path}")
        client.post(path, data={"password": "x"})
        client.get(f"/sign-in?next={path}")
        client.get(f"/nowhere?{token}={token}&{token}")
        assert not [line for line in lines if token in line or token[:20] in line]
    auth_forms.verify(client, paths[0])
    assert {json.loads(line)["url"] for line in lines if "verify" in line} == {
        "/verify-email/…",
        "/x/verify-email/…",
    }
    assert any(json.loads(line)["url"] == "/reset-password/…" for line in lines)


@promise("server-logs")
def test_what_people_look_for_and_type_is_not_written_down(app: Flask, alice: Browser, lines: list[str]) -> None:
    alice.get("/opportunities?q=hushhush&sort=title&tag=hushhush")
    assert last(lines)["url"] == "/opportunities?q=&sort=&tag="
    for query in ("hushhush", "q=hushhush&hushhush", "hushhush&hushhush"):
        alice.get(f"/opportunities?{query}")
    factories.add(alice, "notes", body="hushhush")
    factories.add(alice, "opportunities", title="hushhush", company="hushhush")
    auth_forms.sign_in(Browser(app), "hushhush@example.org", "hushhush hushhush")
    alice.get(
        "/today", headers={"Cookie": "hushhush=hushhush", "Authorization": "Bearer hushhush", "Referer": "hushhush"}
    )
    assert not [line for line in lines if "hushhush" in line]


@promise("server-logs")
def test_no_one_is_named(alice: Browser, lines: list[str]) -> None:
    for address in ("/today", "/account", "/account/data", "/board"):
        alice.get(address)
    cookie = alice.get_cookie("session")
    assert cookie is not None
    for line in lines:
        assert alice.email not in line
        assert alice.account_id.hex not in line
        assert cookie.value not in line


def test_a_line_stays_one_line(client: Browser, lines: list[str]) -> None:
    client.get("/a%0d%0a%1b[31m%e2%80%a8b?x%0ay=1&q=%00", headers={"User-Agent": "x" * 5000})
    assert len(lines) == 1
    assert lines[0].isascii()
    assert not set(lines[0]) & set("\r\n\x1b\0")
    assert len(last(lines)["user_agent"]) <= 300


@promise("failure-logs")
def test_a_failure_is_told_without_what_it_says(
    app: Flask, alice: Browser, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object) -> None:
        raise ZeroDivisionError("hushhush")

    monkeypatch.setattr("app.queries.today.offers", fails)
    assert alice.get("/today?q=hushhush").status_code == 500
    failure, request = (json.loads(line) for line in lines)
    assert set(failure) == {"time", "failure", "endpoint", "request_id"}
    assert failure["failure"][0]["class"] == "builtins.ZeroDivisionError"
    assert failure["request_id"] == request["request_id"]
    assert any(frame.startswith("app/blueprints/records/") for frame in failure["failure"][0]["frames"])
    assert not [line for line in lines if "hushhush" in line]


def record(logger: str, message: str, *arguments: object, error: BaseException | None = None) -> logging.LogRecord:
    about = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(logger, logging.ERROR, __file__, 7, message, arguments, about)


def test_what_libraries_say_is_not_repeated(app: Flask) -> None:
    assert isinstance(app.logger.handlers[0].formatter, log.WithoutWords)
    assert logging.lastResort
    assert isinstance(logging.lastResort.formatter, log.WithoutWords)
    for told in (record("some.library", "%s, hush", "hush"), record("app", "hush", error=ValueError("hush"))):
        line = logging.lastResort.format(told)
        assert kind(line) == "failure"
        assert "hush" not in line
        assert json.loads(line)["place"] == "tests/web/test_log.py:7"


def test_requests_that_gunicorn_quotes_are_not_repeated(app: Flask, lines: list[str]) -> None:
    gunicorn = logging.getLogger("gunicorn.error")
    news = record("gunicorn.error", "Booting worker with pid: %s", 7)
    assert gunicorn.filter(news)
    assert news.getMessage() == "Booting worker with pid: 7"
    unreadable = record("gunicorn.error", "Invalid request from ip=192.0.2.7: hush")
    try:
        raise ValueError("hush")
    except ValueError:
        gunicorn.filter(unreadable)
    assert unreadable.getMessage() == "Invalid request: ValueError"
    unanswered = record("gunicorn.error", "Error handling request %s", "/hush", error=ValueError("hush"))
    assert not gunicorn.filter(unanswered)
    [line] = lines
    assert kind(line) == "failure"
    assert "hush" not in line


def test_our_part_in_an_error_from_deep_within_a_library_is_named(app: Flask, lines: list[str]) -> None:
    library: dict[str, Any] = {}
    exec(compile("def deep(steps): return deep(steps - 1) if steps else 1 / 0", "/library.py", "exec"), library)  # noqa: S102
    try:
        library["deep"](50)
    except ZeroDivisionError as error:
        log.log_failure(error)
    first, *others = last(lines)["failure"][0]["frames"]
    assert first.startswith("tests/web/test_log.py:")
    assert others == ["library.py:1 deep"] * 12


def test_a_failure_does_not_tell_where_the_machine_keeps_its_files(
    app: Flask, lines: list[str], tmp_path: Path
) -> None:
    elsewhere = compile("json.loads('{')", str(tmp_path / "elsewhere.py"), "eval")
    with app.app_context():
        for fails in (
            FunctionType(elsewhere, {"json": json}),
            lambda: db.session.execute(text("SELECT nothing")),
            lambda: app.jinja_env.from_string("{{ 1 / 0 }}").render(),
        ):
            try:
                fails()
            except Exception as error:
                log.log_failure(error)
    frames = [frame for line in lines for failure in json.loads(line)["failure"] for frame in failure["frames"]]
    named = {frame.split(":")[0] for frame in frames}
    assert {"tests/web/test_log.py", "elsewhere.py", "json/decoder.py", "sqlalchemy/orm/session.py"} <= named
    assert not [name for name in named if name.startswith("/")]
