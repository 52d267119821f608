import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.policy import revisions
from tests.support.databases import settings
from tests.support.promises import promise


@promise("changes")
def test_the_policy_in_force_can_be_read_signed_out(client: FlaskClient) -> None:
    page = client.get("/privacy").text
    current = revisions.current()
    assert "<h1>Privacy policy</h1>" in page
    assert f'In effect since <time datetime="{current.date}">{current.date_in_words}</time>' in page
    assert "no longer in effect" not in page


def test_its_contents_lead_to_every_section_in_order(client: FlaskClient) -> None:
    page = client.get("/privacy").text
    ids = [section.id for section in revisions.current().sections]
    contents = page[page.index('class="contents"') : page.index('class="prose"')]
    assert re.findall(r'href="#([^"]+)"', contents) == ids
    assert [id for id in re.findall(r'<h2 id="([^"]+)"', page) if id in ids] == ids


def test_the_short_version_comes_before_the_rest(client: FlaskClient) -> None:
    page = client.get("/privacy").text
    assert page.index("The short version") < page.index(f'<h2 id="{revisions.current().sections[0].id}"')


@promise("changes")
def test_every_revision_is_listed_with_what_changed(client: FlaskClient) -> None:
    page = client.get("/privacy/revisions").text
    for revision in revisions.all():
        assert f'href="/privacy/{revision.date}"' in page
        assert revision.summary in page
    assert page.count(", in effect") == 1


def test_an_earlier_revision_says_that_a_newer_one_is_in_force(client: FlaskClient) -> None:
    page = client.get("/privacy/2026-05-25").text
    assert "<h1>Privacy policy of May 25, 2026</h1>" in page
    assert "This text is no longer in effect." in page
    assert '<a href="/privacy">read the current policy</a>' in page
    assert "Django REST Framework" in page


def test_the_one_in_force_has_an_address_of_its_own_too(client: FlaskClient) -> None:
    page = client.get(f"/privacy/{revisions.current().date}").text
    assert "<h1>Privacy policy</h1>" in page
    assert "no longer in effect" not in page


@pytest.mark.parametrize("date", ["2026-05-24", "2026-02-30", "20260525", "nonsense", "0000-00-00", "2026-05-25%00"])
def test_another_date_is_not_found(client: FlaskClient, date: str) -> None:
    assert client.get(f"/privacy/{date}").status_code == 404


def test_the_links_in_the_policy_lead_somewhere(client: FlaskClient) -> None:
    own = re.findall(r'href="(/[^"]*)"', "".join(section.html for section in revisions.current().sections))
    assert own
    # Signed out, a private page sends to the sign-in page; only an address that does not exist is 404.
    assert [address for address in own if client.get(address).status_code == 404] == []


@pytest.fixture
def app_that_keeps_backups_and_logs_for_nine_days(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    yield create_app(settings(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path, BACKUP_DAYS="9", LOG_DAYS="9"))
    revisions.configure(backup_days=app.config["BACKUP_DAYS"], log_days=app.config["LOG_DAYS"])


def test_it_says_how_long_backups_and_logs_are_kept_here(
    app_that_keeps_backups_and_logs_for_nine_days: Flask,
) -> None:
    page = app_that_keeps_backups_and_logs_for_nine_days.test_client().get("/privacy").text
    assert "may hold copies for 9 days at most" in page
    assert "<td>for 9 days at most</td>" in page
    assert "All of them are deleted after 9 days at most." in " ".join(page.split())
    assert "<td>outside the database; for 9 days at most</td>" in page
    assert "{backup_days}" not in page
    assert "{log_days}" not in page
    assert revisions.changed_frozen() == []
