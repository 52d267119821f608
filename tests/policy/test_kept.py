"""Promises of the policy that no test of a single part shows."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

import config
from app.extensions import Base, db
from app.models.account import Account
from app.models.deletion import REMEMBERED_FOR
from app.models.email import REJECTED_KEPT_FOR
from app.models.sign_in import BROWSER_LIFE, KEPT_LIFE, LONGEST_LIFE
from app.models.sign_up import SIGN_UP_LIFE
from app.models.undo import UNDO_LIFE
from app.operations.accounts import known_devices, throttle
from app.operations.accounts.tokens import TOKEN_LIFE
from app.policy import revisions
from tests.auth import auth_forms, inbox
from tests.support.browser import Browser, Page
from tests.support.people import PASSWORD, make_account
from tests.support.phone import Phone
from tests.support.promises import promise
from tests.sweeps.routes import addresses, belongings, routes, rows

ROOT = Path(config.__file__).parent


def section(id: str) -> str:
    """What the newest revision says there, on one line."""
    html = next(section.html for section in revisions.all()[0].sections if section.id == id)
    return " ".join(html.split())


@promise("service")
def test_what_was_written_with_the_phone_is_on_the_page(app: Flask, alice: Browser) -> None:
    phone = Phone(app)
    phone.token = phone.post("/token", {"email": alice.email, "password": alice.password}).get_json()["token"]
    phone.make("companies", name="Written on a train")
    assert "Written on a train" in alice.get("/companies").words


# The columns that hold what the policy names, and what ties rows together.
KEYS = {"id", "account_id", "email_key"}
NAMED = {
    "account": {
        "email",
        "password_hash",
        "first_name",
        "last_name",
        "time_zone",
        "region",
        "region_is_news",
        "list_columns",
        "quiet_after",
        "follow_up_after",
        "created_at",
    },
    "account_version": {"version", "records", "text_bytes", "document_bytes", "undo_bytes", "writes", "writes_since"},
    "sign_in": {"device", "is_app", "kept", "serial", "serial_since", "created_at", "used_at", "expires_at"},
    "deletion": {"kind", "deleted_at", "undo_id"},
    "throttle": {"key", "tries", "ends_at"},
}


def columns(*tables: str) -> dict[str, set[str]]:
    return {name: {column.name for column in Base.metadata.tables[name].columns} - KEYS for name in tables}


def named(*tables: str) -> dict[str, set[str]]:
    return {name: NAMED[name] for name in tables}


@promise("account-data")
def test_an_account_has_the_columns_that_are_named_and_no_others() -> None:
    assert columns("account", "account_version") == named("account", "account_version")


@promise("sign-ins")
def test_a_sign_in_has_the_columns_that_are_named_and_no_others() -> None:
    assert columns("sign_in") == named("sign_in")


@promise("deletions")
def test_a_remembered_deletion_has_the_columns_that_are_named_and_no_others() -> None:
    assert columns("deletion") == named("deletion")


@promise("throttle")
def test_a_count_of_tries_has_the_columns_that_are_named_and_no_others() -> None:
    assert columns("throttle") == named("throttle")


@promise("account-data")
def test_a_password_is_kept_as_a_hash_with_a_salt_of_its_own(app: Flask, client: Browser) -> None:
    auth_forms.sign_up(client, "new@example.org")
    waiting = "\n".join(line for lines in rows(app).values() for line in lines)
    auth_forms.verify(client, inbox.link(app, "new@example.org"))
    make_account(app, "another@example.org")
    with app.app_context():
        hashes = db.session.scalars(select(Account.password_hash)).all()
    assert len(set(hashes)) == 2
    assert all(text.startswith("$argon2id$") for text in hashes)
    assert "$argon2id$" in waiting
    assert PASSWORD not in waiting + "\n".join(line for lines in rows(app).values() for line in lines)


@promise("no-staff-screen")
def test_there_are_no_doors_but_those_of_people_themselves(app: Flask) -> None:
    assert set(app.blueprints) == {"front", "auth", "account", "records", "policy", "api"}
    words = {"admin", "staff", "support", "operator", "role", "impersonate"}
    assert not [rule for rule in app.url_map.iter_rules() if words & set(rule.rule.lower().split("/"))]


@promise("cookies")
def test_there_are_three_cookies_and_no_others(app: Flask, alice: Browser, client: Browser) -> None:
    things = belongings(app, alice)
    set_by: dict[str, str] = {}
    for route in routes(app):
        for address in addresses(app, route, things) if route.method == "GET" else ():
            for browser in (alice, client):
                set_by |= _cookies(browser.get(address))
    for page in (
        auth_forms.sign_up(Browser(app), "new@example.org"),
        auth_forms.sign_in(client, alice.email, keep=True),
        alice.get("/account").form('form[action="/account/appearance"]').fill(theme="dark").submit(),
        alice.get("/account").form('form[action="/sign-out"]').submit(),
    ):
        set_by |= _cookies(page)
    assert set_by.keys() == {app.config["SESSION_COOKIE_NAME"], "device", "theme"}, set_by


def _cookies(page: Page) -> dict[str, str]:
    """The names of the cookies it sets, each with its address."""
    return {cookie.split("=")[0]: page.request.path for cookie in page.headers.getlist("Set-Cookie")}


# What can open a connection, and the only files that may: mail by SES, New Relic's agent, and the trial of a port
# by the command that runs everything on a developer's machine. The database is reached by SQLAlchemy.
REACHING_OUT = {
    *("socket", "socketserver", "ssl", "http", "ftplib", "smtplib", "imaplib", "telnetlib", "xmlrpc", "asyncio"),
    *("urllib", "urllib3", "requests", "httpx", "aiohttp", "boto3", "botocore", "newrelic"),
}
ALLOWED = {
    "apm.py": {"newrelic"},
    "app/mail/ses.py": {"boto3", "botocore"},
    "app/commands/develop.py": {"socket"},
}
ONLY_TAKES_ADDRESSES_APART = "urllib.parse"


@promise("processors", "sharing")
def test_only_these_files_can_reach_out() -> None:
    found: dict[str, set[str]] = {}
    for path in [*ROOT.glob("*.py"), *(ROOT / "app").rglob("*.py")]:
        reaching = {name.split(".")[0] for name in imported(path) if name != ONLY_TAKES_ADDRESSES_APART} & REACHING_OUT
        if reaching:
            found[path.relative_to(ROOT).as_posix()] = reaching
    assert found == ALLOWED


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


LONGEST_COUNT = max(limit.window for limit in vars(throttle).values() if isinstance(limit, throttle.Limit))


@promise("retention-times")
@pytest.mark.parametrize(
    ("kept_for", "at_most", "where", "said"),
    [
        (UNDO_LIFE, timedelta(days=7), "retention", "for 7 days"),
        (REMEMBERED_FOR, timedelta(days=90), "retention", "for 90 days"),
        (KEPT_LIFE, timedelta(days=30), "retention", "for 30 days at most after the last use"),
        (BROWSER_LIFE, timedelta(days=1), "sign-ins", "after one day in a browser"),
        (LONGEST_LIFE, timedelta(days=365), "sign-ins", "A year after you signed in it ends in any case"),
        (known_devices.KNOWN_FOR, timedelta(days=365), "cookies", "for a year after you were last signed in here"),
        (known_devices.KNOWN_FOR, timedelta(days=365), "mobile-sign-in", "also after you sign out, for a year"),
        (throttle.RESET_HERE.window, timedelta(hours=12), "throttle", "for twelve hours after that"),
        (TOKEN_LIFE, timedelta(minutes=15), "mobile-sign-in", "works for 15 minutes"),
        (SIGN_UP_LIFE, timedelta(days=7), "retention", "for 7 days"),
        (LONGEST_COUNT, timedelta(days=1), "retention", "for a day at most"),
        (REJECTED_KEPT_FOR, timedelta(days=90), "retention", "for 90 days at most"),
    ],
)
def test_times_are_those_that_the_policy_says(kept_for: timedelta, at_most: timedelta, where: str, said: str) -> None:
    assert kept_for == at_most or (said == "for a day at most" and kept_for < at_most)
    assert said in section(where)


@promise("contact")
def test_every_page_says_where_to_write(app: Flask, alice: Browser, client: Browser) -> None:
    for browser in (alice, client):
        for address in ("/", "/privacy", "/privacy/promises", "/sign-in", "/nowhere", "/board"):
            page = browser.get(address, follow_redirects=True)
            assert "mailto:support@jobplanr.ai" in page.links("footer a").values(), address
    assert "support@jobplanr.ai" in section("contact")


@promise("law")
def test_the_page_names_the_law(client: Browser) -> None:
    assert "the law of the State of New York, United States" in client.get("/privacy").words
