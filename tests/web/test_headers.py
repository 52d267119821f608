"""Headers of every answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.extensions import db
from app.mail import links
from app.web import assets
from tests.records import factories
from tests.support.browser import Browser, Page
from tests.support.databases import Database, settings
from tests.support.people import PASSWORD, make_account
from tests.support.promises import promise
from tests.sweeps.routes import addresses, belongings, routes

FILES = ("/robots.txt", "/manifest.webmanifest", "/service-worker.js")
SHARED = ("/privacy", "/privacy/", "/healthz", "/readyz", "/api/", *FILES)


def check(page: Page, what: object) -> None:
    headers = page.headers
    # Some answers have a second one, and a browser keeps to all of them.
    policy = "; ".join(headers.getlist("Content-Security-Policy"))
    assert "default-src 'none'" in policy, what
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "trusted-types service-worker" in policy.split("; ")
    assert "*" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Request-ID"]
    assert "Cache-Control" in headers
    assert "Server" not in headers or "Python" not in headers["Server"]
    assert "Access-Control-Allow-Origin" not in headers


@promise("own-pages")
def test_every_address_has_them(app: Flask, alice: Browser, client: Browser) -> None:
    things = belongings(app, alice)
    for route in routes(app):
        for address in addresses(app, route, things):
            for browser in (client, alice):
                if route.method == "GET":
                    check(browser.get(address), route)
                else:
                    check(browser.open(address, method=route.method), route)


def test_what_is_private_is_not_kept_anywhere(app: Flask, alice: Browser, client: Browser) -> None:
    things = belongings(app, alice)
    for route in routes(app):
        if route.method != "GET" or route.rule.rule.startswith(SHARED):
            continue
        for address in addresses(app, route, things):
            for browser in (client, alice):
                assert browser.get(address).headers["Cache-Control"] == "no-store", route


def test_the_policy_may_be_kept_by_those_not_signed_in_only(alice: Browser, client: Browser) -> None:
    assert client.get("/privacy").headers["Cache-Control"] == "no-cache"
    assert alice.get("/privacy").headers["Cache-Control"] == "no-store"


def test_the_policy_is_not_sent_again_unchanged(client: Browser) -> None:
    tag = client.get("/privacy").headers["ETag"]
    again = client.get("/privacy", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    check(again, "/privacy")


@pytest.mark.parametrize(
    "address", ["/nowhere", "/opportunities/x", "/sign-out", "/assets/0/nothing.css", "/%ff", "/api/v1/x"]
)
def test_errors_have_them_too(alice: Browser, client: Browser, address: str) -> None:
    for browser in (alice, client):
        page = browser.get(address)
        assert page.status_code in (401, 404, 405)
        check(page, address)


def test_assets_have_them_too(client: Browser) -> None:
    for asset in assets.read().values():
        check(client.get(asset.address), asset.address)


def test_style_sheets_may_be_kept_for_a_year(alice: Browser) -> None:
    page = alice.get("/today")
    address = page.tree.css_first("link[rel=stylesheet]").attributes["href"] or ""
    answer = alice.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    assert alice.get(address.replace(address.split("/")[2], "0" * 12)).headers["Cache-Control"] == "no-cache"


@pytest.fixture
def secured(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A browser at an application with the settings of production."""
    # Each application says anew where links in e-mails lead; afterwards it is as before.
    monkeypatch.setitem(links._base, "url", "")
    more = {"APP_ENV": "production", "BASE_URL": "https://localhost", "TRUSTED_PROXIES": "0"}
    more |= {"MAIL_TRANSPORT": "local", "MAIL_SENDER": "Jobplanr <support@jobplanr.ai>"}
    application = create_app(settings(database.url, tmp_path, **more))
    browser = Browser(application)
    browser.environ_base["wsgi.url_scheme"] = "https"
    yield browser
    with application.app_context():
        db.engine.dispose()


def test_in_production_every_cookie_stays_with_this_host_and_away_from_scripts(secured: Browser) -> None:
    make_account(secured.application, "alice@example.org")
    cookies = []
    page = secured.get("/sign-in")
    cookies += page.headers.getlist("Set-Cookie")
    page = page.form().fill(email="alice@example.org", password=PASSWORD, keep=True).submit()
    cookies += page.headers.getlist("Set-Cookie")
    for theme in ("dark", ""):
        page = secured.get("/account").form('form[action="/account/appearance"]').fill(theme=theme).submit()
        cookies += page.headers.getlist("Set-Cookie")
        assert secured.get("/account").has("html[data-theme]") == bool(theme)
    page = secured.get("/account").form('form[action="/sign-out"]').submit()
    cookies += page.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-session", "__Host-device", "__Host-theme"}
    for cookie in cookies:
        parts = set(cookie.split("; ")[1:])
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts, cookie
        assert not any(part.startswith("Domain") for part in parts), cookie


def test_in_production_browsers_keep_to_https(client: Browser, secured: Browser) -> None:
    for address in ("/sign-in", "/nowhere", "/api/v1/me", "/healthz", assets.read()["app.css"].address):
        told = secured.get(address).headers["Strict-Transport-Security"]
        assert told == "max-age=63072000; includeSubDomains", address
        assert "Strict-Transport-Security" not in client.get(address).headers


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost@evil.example", "evil.example/x", "[::1]", "a b", ""]
)
def test_a_forged_host_is_in_no_link(app: Flask, alice: Browser, host: str) -> None:
    path = factories.add(alice, "opportunities")
    for address in ("/today", path, "/nowhere", "/", "/privacy"):
        answer = Browser(app).get(address, headers={"Host": host, "X-Forwarded-Host": host, "X-Forwarded-Proto": "ftp"})
        assert answer.status_code < 500
        assert b"evil.example" not in answer.data
        assert "evil.example" not in (answer.location or "")
