"""Whom to tell of a weakness: /.well-known/security.txt (RFC 9116), and the page it points to."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.support.browser import Browser

ADDRESS = "/.well-known/security.txt"
# More than a year ahead, says the RFC, and nobody would believe it.
LONGEST = timedelta(days=365)


def fields(client: Browser) -> dict[str, str]:
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    lines = answer.get_data(as_text=True).splitlines()
    named = dict(line.split(": ", 1) for line in lines)
    assert len(named) == len(lines), "each field once"
    return named


def test_it_says_who_and_where(app: Flask, client: Browser) -> None:
    said = fields(client)
    assert set(said) == {"Contact", "Expires", "Preferred-Languages", "Canonical", "Policy"}
    assert said["Contact"] == "mailto:support@jobplanr.ai"
    assert said["Preferred-Languages"] == "en"
    assert said["Canonical"] == app.config["BASE_URL"] + ADDRESS
    assert said["Policy"].startswith(app.config["BASE_URL"])


@pytest.mark.parametrize("years", [0, 1, 10])
def test_it_never_runs_out_while_it_is_served(client: Browser, monkeypatch: pytest.MonkeyPatch, years: int) -> None:
    today = datetime.now(UTC) + years * timedelta(days=365)
    monkeypatch.setattr("app.blueprints.front.views.now", lambda: today)
    expires = datetime.fromisoformat(fields(client)["Expires"])
    assert expires.tzinfo == UTC
    assert timedelta(days=90) < expires - today < LONGEST


def test_the_page_it_points_to_is_there(alice: Browser, client: Browser) -> None:
    path = urlsplit(fields(client)["Policy"]).path
    for browser in (alice, client):
        page = browser.get(path)
        assert page.status_code == 200
        assert page.links()["support@jobplanr.ai"] == "mailto:support@jobplanr.ai"
