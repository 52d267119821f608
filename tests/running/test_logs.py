"""Every line that is written while someone signs up, does everything, meets every fault, and leaves."""

import json
import re
from typing import Any

import pytest
import requests
from selectolax.lexbor import LexborHTMLParser

from app.commands import demo
from app.policy import revisions
from tests.running.walks import IP, Walk
from tests.running.whole_journey import AGENT, BROKEN, HUSH, SEEN
from tests.support.logs import REQUEST, SAID, kind
from tests.support.promises import promise
from tests.support.running import Development


def requests_in(walk: Walk) -> list[dict[str, Any]]:
    return [json.loads(line) for line in walk.lines if kind(line) == "request"]


def failures_in(walk: Walk) -> list[dict[str, Any]]:
    return [json.loads(line) for line in walk.lines if kind(line) == "failure"]


def tells(line: str, secrets: set[str]) -> bool:
    """Whether something private stands in it."""
    return HUSH in line.lower() or any(secret in line for secret in secrets)


@promise("server-logs")
def test_the_fields_are_those_that_the_policy_names() -> None:
    section = revisions.files()[0].read_text("utf-8").partition("{#server-logs}")[2].partition("\n## ")[0]
    items = [" ".join(item.split()) for item in re.findall(r"^- (.+(?:\n  .+)*)", section, re.MULTILINE)]
    assert len(items) == len(SAID)
    for item, beginning in zip(items, SAID, strict=True):
        assert item.startswith(beginning)


@promise("server-logs")
@pytest.mark.slow
def test_every_line_is_of_a_kind_that_is_known(walk: Walk) -> None:
    assert not [line for line in walk.lines if kind(line) is None]


@promise("server-logs")
@pytest.mark.slow
def test_nothing_private_is_in_any_line(walk: Walk) -> None:
    assert len(walk.secrets) > 20
    assert not [line for line in walk.lines if tells(line, walk.secrets)]


@pytest.mark.slow
def test_where_she_looks_from_stands_in_its_own_fields_only(walk: Walk) -> None:
    lines = requests_in(walk)
    assert {line["ip"] for line in lines} == {IP, "127.0.0.1"}
    assert AGENT in {line["user_agent"] for line in lines}
    for line in lines:
        others = {name: value for name, value in line.items() if name not in ("url", "user_agent")}
        assert SEEN not in json.dumps(others)


@pytest.mark.slow
def test_the_whole_journey_is_in_it(walk: Walk) -> None:
    """So that nothing above passes because nothing was written."""
    urls = {line["url"] for line in requests_in(walk)}
    assert {
        "/verify-email/…",
        "/reset-password/…",
        "/calendar/…",
        "/notes?q=&sort=",
        "/api/v1/token",
        "/account/delete",
    } <= urls
    assert len(requests_in(walk)) > 150
    assert len([line for line in walk.lines if "Invalid request" in line]) == len(BROKEN)


@pytest.mark.slow
def test_every_fault_is_in_it(walk: Walk) -> None:
    told = re.sub(r":\d+ ", " ", json.dumps(failures_in(walk)))
    for function in ("_exception", "_unique", "_value", "pieces", "application", "_call", "_fail_late", "_send_but"):
        assert f"planted.py {function}" in told, function
    for words in ("sqlalchemy.exc", "builtins.ValueError", "some.library", "RuntimeWarning", '"by": "app"'):
        assert words in told, words


@pytest.mark.slow
def test_the_file_of_a_development_installation_holds_the_same(development: Development) -> None:
    with requests.Session() as browser:
        page = LexborHTMLParser(browser.get(f"{development.url}/sign-in?next=/notes%3Fq=hush").text)
        fields = {one.attributes["name"]: one.attributes.get("value") or "" for one in page.css("main input[name]")}
        fields |= {"email": demo.EMAIL, "password": demo.PASSWORD}
        browser.post(f"{development.url}/sign-in", fields)
        browser.get(f"{development.url}/reset-password/hush")
        secrets = {fields["csrf_token"][:20], *(cookie.value[:20] for cookie in browser.cookies if cookie.value)}
    lines = (development.folder / "requests.log").read_text().splitlines()
    assert len(lines) >= 3
    assert not [line for line in lines if set(json.loads(line)) != REQUEST or tells(line, secrets)]


@pytest.mark.parametrize(
    "planted",
    [
        '{"time": "now", "failure": [], "email": "x"}',
        '{"time": "now", "failure": [{"class": "ValueError", "frames": [], "text": "x"}]}',
        '{"time": "now", "failure": [{"class": "ValueError", "frames": ["a.py:1 f(\'x\')"]}]}',
        "[2026-11-24 13:44:29 +0000] [1] [WARNING] Invalid request from ip=127.0.0.1: 'GET /x'",
        "[2026-11-24 13:44:29 +0000] [1] [ERROR] Error handling request /x",
        "Traceback (most recent call last):",
        "x",
        "1",
    ],
)
def test_a_line_of_another_kind_is_noticed(planted: str) -> None:
    assert kind(planted) is None
