"""The pages of the demo account and those open to everyone, written as files for checkers that are not of Python.

`python -m tests.outside.pages FOLDER` draws each once, through the application's own test client, on a fresh SQLite.
"""

import re
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import flask_migrate
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.commands import demo
from app.records.kinds import PAGE_KINDS
from tests.support.databases import settings

OPEN = ("/", "/sign-in", "/sign-up", "/forgot-password", "/privacy", "/privacy/revisions", "/privacy/data",
        "/privacy/promises", "/privacy/2026-05-25..2026-11-23", "/security", "/offline", "/nowhere")  # fmt: skip
OWN = ("/today", "/board", "/calendar", "/calendar?view=agenda", "/capture", "/account", "/account/profile",
       "/account/calendar", "/account/password", "/account/delete", "/account/sign-ins", "/account/stages",
       "/nowhere", "/privacy")  # fmt: skip
LISTS = tuple(f"/{slug}{rest}" for slug in PAGE_KINDS for rest in ("", "/new", "?q=nothing+has+this"))


def draw(folder: Path) -> int:
    """Write every page below the folder and return how many there are."""
    # Its log of requests is not what is asked for here.
    with TemporaryDirectory() as place, redirect_stdout(StringIO()):
        app = create_app(settings(f"sqlite:///{place}/demo.db", Path(place)))
        with app.app_context():
            flask_migrate.upgrade()
            demo.seed()
        visitor, person = app.test_client(), _signed_in(app)
        records = [path for slug in PAGE_KINDS for path in _records(person, slug)]
        own = [*OWN, *LISTS, *records]
        for client, name, addresses in ((visitor, "open", OPEN), (person, "own", own)):
            for address in addresses:
                answer = client.get(address, follow_redirects=True)
                assert answer.status_code in (200, 404), f"{answer.status} at {address}"
                assert answer.mimetype == "text/html", address
                (folder / f"{name}{re.sub('[^A-Za-z0-9]+', '_', address)}.html").write_bytes(answer.data)
    return len(OPEN) + len(own)


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    form = {"csrf_token": token[1], "email": demo.EMAIL, "password": demo.PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 303
    return client


def _records(client: FlaskClient, slug: str) -> list[str]:
    """The first record's pages of this kind."""
    listed = client.get("/board" if slug == "opportunities" else f"/{slug}").text
    found = re.search(rf'href="(/{slug}/[0-9a-f-]{{36}})"', listed)
    assert found, f"The demo account has none of {slug}."
    return [found[1], f"{found[1]}/edit", f"{found[1]}/delete"]


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    click.echo(f"{draw(target)} pages in {target}")
