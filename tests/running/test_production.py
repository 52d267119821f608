"""gunicorn as in production, behind a proxy that says how the request came."""

from collections.abc import Iterator

import pytest
import requests

import config
from tests.support.companion import Companion
from tests.support.databases import Databases
from tests.support.promises import promise
from tests.support.running import command, environment, run
from tests.support.server import ROOT, free_port

pytestmark = pytest.mark.slow

SERVE = ("gunicorn", "-c", "gunicorn.conf.py", "wsgi:app")
BASE_URL = "https://jobs.example"
SETTINGS = {
    "APP_ENV": "production",
    "SECRET_KEY": "a key that is long enough for production",
    "DELETION_LEDGER": "/nowhere/deletions.log",
    "BASE_URL": BASE_URL,
    "TRUSTED_PROXIES": "1",
    "MAIL_SENDER": "Jobplanr <support@jobplanr.ai>",
    "AWS_REGION": "eu-west-1",
}


@pytest.fixture(scope="session")
def address(sqlite: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where gunicorn listens to its proxy."""
    port = free_port()
    env = environment(**SETTINGS, DATABASE_URL=sqlite.migrated().url, PORT=str(port), WEB_CONCURRENCY="1")
    log = tmp_path_factory.mktemp("production") / "log"
    server = Companion(command(*SERVE), log=log, stop_by="INT", env=env, cwd=ROOT)
    server.wait_until(lambda: "Booting worker" in log.read_text())
    yield f"http://127.0.0.1:{port}"
    server.stop()


def ask(method: str, address: str, scheme: str = "http", host: str = "jobs.example") -> requests.Response:
    headers = {"Host": host, "X-Forwarded-Proto": scheme, "X-Forwarded-For": "203.0.113.7"}
    return requests.request(method, address, headers=headers, allow_redirects=False, timeout=5)


@pytest.mark.parametrize(
    ("asked", "sent_to"),
    [
        ("/sign-in?next=/board&x=%C3%A4", "/sign-in?next=/board&x=%C3%A4"),
        ("/no such page/%0d%0aSet-Cookie:a=b", "/no%20such%20page/%0D%0ASet-Cookie%3Aa%3Db"),
        ("//evil.example/%2e%2e", "/evil.example/.."),
    ],
)
def test_a_page_asked_for_in_plain_is_sent_to_its_https_address(address: str, asked: str, sent_to: str) -> None:
    answer = ask("GET", address + asked, host="evil.example")
    assert answer.status_code == 308
    assert answer.headers["Location"] == BASE_URL + sent_to
    assert "Set-Cookie" not in answer.headers


def test_a_form_sent_in_plain_is_refused_with_a_page(address: str) -> None:
    answer = ask("POST", address + "/sign-in")
    assert answer.status_code == 403
    assert "only work over HTTPS" in answer.text


@promise("mobile-sign-in")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_json_in_plain_is_refused_with_a_problem(address: str, method: str) -> None:
    answer = ask(method, address + "/api/v1/token")
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/https-required"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_told_in_plain(address: str, path: str) -> None:
    assert ask("GET", address + path).status_code == 200


def test_over_https_pages_come_with_what_keeps_them_there(address: str) -> None:
    page = ask("GET", address + "/sign-in", scheme="https")
    assert page.status_code == 200
    assert "max-age=" in page.headers["Strict-Transport-Security"]
    assert "Secure; HttpOnly" in page.headers["Set-Cookie"]


def test_emails_in_development_are_not_shown(address: str) -> None:
    assert ask("GET", address + "/dev/mail", scheme="https").status_code in (302, 303, 404)


def test_a_start_without_its_settings_names_all_that_is_missing_in_one_line() -> None:
    ended = run(*SERVE, APP_ENV="production")
    assert ended.returncode != 0
    (line,) = ended.stderr.splitlines()
    needed = (
        "SECRET_KEY",
        "DATABASE_URL",
        "DELETION_LEDGER",
        "BASE_URL",
        "TRUSTED_PROXIES",
        "MAIL_SENDER",
        "AWS_REGION",
    )
    for name in needed:
        assert name in line


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"BASE_URL": "http://jobs.example"}, "BASE_URL"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({"AWS_REGION": ""}, "AWS_REGION"),
        ({"MAIL_TRANSPORT": "pigeon"}, "MAIL_TRANSPORT"),
        ({"DELETION_LEDGER": ""}, "DELETION_LEDGER"),
        ({"BACKUP_DAYS": "a fortnight"}, "BACKUP_DAYS"),
        ({"APP_ENV": "live"}, "APP_ENV"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(settings: dict[str, str], word: str) -> None:
    with pytest.raises(config.SettingsError, match=word):
        config.from_environment({**SETTINGS, "DATABASE_URL": "sqlite:///somewhere.db", **settings})
