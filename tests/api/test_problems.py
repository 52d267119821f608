"""Whatever goes wrong below /api/ is a problem in JSON, and never a page."""

import json
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from tests.support.phone import Phone
from tests.support.promises import promise

DEEP = 20_000


@pytest.mark.parametrize(
    "path",
    ["/", "", "/nothing", "/interviews", "/companies/", "/me/x", "/companies/%00", "/%ff", "/token/renew/x", "/../x"],
)
def test_an_unknown_address_is_a_404(phone: Phone, path: str) -> None:
    answer = phone.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/companies", {"GET", "HEAD", "POST"}),
        ("DELETE", "/me", {"GET", "HEAD"}),
        ("GET", "/token", {"POST", "DELETE"}),
        ("POST", "/companies/0192f0c8-0000-7000-8000-000000000000", {"GET", "HEAD", "PUT", "PATCH", "DELETE"}),
        ("TRACE", "/me", {"GET", "HEAD"}),
        ("BREW", "/me", {"GET", "HEAD"}),
    ],
)
def test_a_wrong_method_is_a_405(phone: Phone, method: str, path: str, allowed: set[str]) -> None:
    answer = phone.ask(method, path)
    assert answer.status_code == 405
    assert allowed <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
@pytest.mark.parametrize("path", ["/companies", "/token"])
def test_anything_but_json_is_a_415(phone: Phone, path: str, content_type: str) -> None:
    headers: dict[str, Any] = {"Content-Type": content_type} if content_type else {"Content-Type": " "}
    assert phone.post(path, b'{"name": "x"}', **headers).status_code == 415


def test_json_may_say_its_charset(phone: Phone) -> None:
    answer = phone.post("/companies", b'{"name": "x"}', **{"Content-Type": "application/json; charset=utf-8"})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"nonsense",
        b"[]",
        b"null",
        b'"name"',
        b"7",
        b"[" * DEEP,
        b"[" * DEEP + b"]" * DEEP,
        b'{"name":' * DEEP,
        b'{"name":' * DEEP + b"1" + b"}" * DEEP,
        b'{"name": ' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"name": "x", "name": "y"}',
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": -Infinity}',
        b'{"name": "\xff"}',
        b'{"name": "x"}'.decode().encode("utf-16"),
        b'\xef\xbb\xbf{"name": "x"}',
        rb'{"name": "\ud800"}',
        rb'{"\udfff": "x"}',
        b'{"name": "\x00"}',
        b"{'name': 'x'}",
        b'{"name": "x",}',
        b'{"name": "x"} trailing',
        b'{"name": ' + b"9" * 5000 + b"}",
        b"\x00",
    ],
)
def test_a_body_that_is_no_sound_json_object_is_a_400(phone: Phone, body: bytes) -> None:
    for path in ("/companies", "/token"):
        answer = phone.post(path, body)
        assert answer.status_code == 400
        assert answer.get_json()["type"] == "/problems/bad-request"


@pytest.mark.parametrize(
    "body",
    [b'{"name": 1e999}', b'{"name": 99999999999999999999}', b'{"name": {"a": {"b": [[[1]]]}}}', b'{"name": [null]}'],
)
def test_odd_values_are_a_422(phone: Phone, body: bytes) -> None:
    answer = phone.post("/companies", body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {"name"}


def test_escaped_nul_is_taken_out(phone: Phone) -> None:
    assert phone.post("/companies", rb'{"name": "a\u0000b"}').get_json()["name"] == "ab"
    assert phone.post("/companies", rb'{"a\u0000b": "x"}').status_code == 422


def test_a_body_of_10_mb_is_a_413(phone: Phone) -> None:
    answer = phone.post("/companies", b'{"name": "' + b"x" * 10_000_000 + b'"}')
    assert answer.status_code == 413


def test_a_failure_of_ours_is_a_500_that_says_nothing(
    app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("app.operations.records.crud.create", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = phone.post("/companies", {"name": "x"})
    assert answer.status_code == 500
    assert "secret" not in json.dumps(answer.get_json())
    monkeypatch.undo()
    assert phone.post("/companies", {"name": "x"}).status_code == 201


def test_what_failed_halfway_is_not_kept(app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        db.session.flush()
        raise RuntimeError

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(db.session, "commit", fail)
    assert phone.post("/companies", {"name": "x"}).status_code == 500
    monkeypatch.undo()
    assert phone.read("/companies")["items"] == []


@promise("service")
def test_without_a_token_every_address_is_closed(stranger: Phone, app: Flask) -> None:
    opened = set()
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("api."):
            continue
        path = rule.rule.removeprefix("/api/v1").replace("<uuid:id>", "0192f0c8-0000-7000-8000-000000000000")
        path = path.split("<")[0] + "companies" + path.split(">")[-1] if "<" in path else path
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            if stranger.ask(method, path, b"{}").status_code != 401:
                opened.add((method, path))
    assert opened == {("POST", "/token"), ("GET", "/openapi.json")}
