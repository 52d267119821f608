"""Every address, tried by those it is not for and in ways it is not for."""

import json
import uuid
from typing import Any

import pytest
from flask import Flask

from app.extensions import csrf
from app.records.kinds import KINDS, PAGE_KINDS
from tests.records import factories
from tests.support.browser import Browser, without_chance
from tests.support.people import sign_in
from tests.support.phone import PREFIX, sign_in_by_phone
from tests.support.promises import promise
from tests.sweeps.routes import addresses, belongings, owned_rows, routes, rows

# Open to everyone. Whoever opens another door writes it down here.
OPEN = {
    "/",
    "/.well-known/change-password",
    "/.well-known/security.txt",
    "/api/v1/openapi.json",
    "/api/v1/token",
    "/calendar/<token>.ics",
    "/forgot-password",
    "/forgot-password/sent",
    "/healthz",
    "/privacy",
    "/privacy/<before>..<after>",
    "/privacy/<date>",
    "/privacy/data",
    "/privacy/promises",
    "/privacy/revisions",
    "/readyz",
    "/reminders/stop/<token>",
    "/reset-password/<token>",
    *("/robots.txt", "/manifest.webmanifest", "/service-worker.js", "/offline"),
    "/security",
    "/sign-in",
    "/sign-up",
    "/sign-up/address",
    "/sign-up/again",
    "/sign-up/sent",
    "/sign-up/unverified",
    "/verify-email/<token>",
}
# Blueprints whose requests need no token of a form: they look at no cookie, so there is nothing to forge.
EXEMPT = {"api"}
# Views that need none: they change nothing, whoever asks, or go by a secret in their address and by no cookie. What an
# app shares comes without a token, and so does what a mail program sends (RFC 8058).
SHARED, STOP = "/capture/shared", "/reminders/stop/<token>"
EXEMPT_VIEWS = {
    "app.blueprints.records.capture.shared": SHARED,
    "app.blueprints.account.reminders.stop": STOP,
}
# What a form of another site can send without that site being asked: anything but JSON.
BY_FORM = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=line", "text/plain", "")
# What the forms would take.
FIELDS: dict[str, Any] = {
    "name": "Mallory was here",
    "title": "Mallory was here",
    "body": "Mallory was here",
    "version": "1",
    "happened_on": "2026-01-01",
    "email": "mallory@example.org",
    "password": "four plain words in a row",
    "current_password": "four plain words in a row",
    "theme": "dark",
}


def test_what_is_open_is_written_down(app: Flask) -> None:
    assert {route.rule.rule for route in routes(app) if route.is_public} == OPEN


@promise("service", "sharing")
def test_every_other_door_is_closed_to_those_not_signed_in(app: Flask, alice: Browser, client: Browser) -> None:
    things = belongings(app, alice)
    before = rows(app)
    for route in routes(app):
        if route.is_public:
            continue
        for address in addresses(app, route, things):
            answer = client.open(address, method=route.method, data=None if route.is_api else FIELDS)
            if route.is_api:
                assert answer.status_code == 401, route
            elif (route.rule.rule, route.method) == (SHARED, "POST"):
                assert (answer.status_code, answer.heading) == (401, "Sign in")
            else:
                assert answer.status_code in (302, 303), route
                assert answer.location.startswith("/sign-in?next=%2F"), route
    assert rows(app) == before


@pytest.mark.slow
@promise("records", "no-staff-screen")
def test_ids_of_others_are_as_unknown_as_any(app: Flask, alice: Browser, mallory: Browser) -> None:
    theirs = belongings(app, alice)
    nobodys = theirs.unknown()
    token = mallory.get("/account").form().values["csrf_token"]
    tried = 0
    before = rows(app)
    for route in routes(app):
        if route.is_api or not {"id", "entry_id", "contact_id"} & route.rule.arguments:
            continue
        pairs = zip(addresses(app, route, theirs), addresses(app, route, nobodys), strict=True)
        for address, unknown in pairs:
            fields = FIELDS | {"csrf_token": token, "stage_id": str(factories.stage_ids(app, mallory)["Offer"])}
            data = fields if route.method == "POST" else None
            first = mallory.open(address, method=route.method, data=data)
            second = mallory.open(unknown, method=route.method, data=data)
            assert first.status_code == second.status_code == 404, f"{route}: {first.status}"
            assert without_chance(first) == without_chance(second), route
            tried += 1
    assert tried > 20
    assert rows(app) == before


def test_ids_of_others_are_as_unknown_to_a_phone(app: Flask, alice: Browser) -> None:
    """A PUT is not among them: it makes a record of one's own under any id that is not one's own yet."""
    theirs = belongings(app, alice)
    nobodys = theirs.unknown()
    phone = sign_in_by_phone(app, "mallory@example.org")
    # Its first use is written down.
    phone.read("/me")
    tried = 0
    before = rows(app)
    for route in routes(app):
        if not route.is_api or route.method == "PUT" or "id" not in route.rule.arguments:
            continue
        body = None if route.method == "GET" else FIELDS
        for address, unknown in zip(addresses(app, route, theirs), addresses(app, route, nobodys), strict=True):
            first, second = (phone.ask(route.method, path.removeprefix(PREFIX), body) for path in (address, unknown))
            assert first.status_code == second.status_code == 404, f"{route}: {first.status}"
            assert first.get_data() == second.get_data(), route
            tried += 1
    # And a document's content, and what takes back an act.
    assert tried == 3 * len(KINDS) + 2
    assert rows(app) == before


def test_a_record_under_the_id_of_someone_elses_is_another_record(app: Flask, alice: Browser) -> None:
    theirs = belongings(app, alice)
    before = owned_rows(app, alice)
    phone = sign_in_by_phone(app, "mallory@example.org")
    for slug, values in (("companies", {"name": "Mine"}), ("contacts", {"name": "Mine"}), ("notes", {"body": "Mine"})):
        path = f"/{slug}/{theirs.before[slug]}"
        assert phone.put(path, values).status_code == 201
        assert phone.patch(path, values).status_code == 200
        assert phone.delete(path).status_code == 204
    assert owned_rows(app, alice) == before


@pytest.mark.slow
def test_nothing_can_be_tied_to_what_is_someone_elses(app: Flask, alice: Browser) -> None:
    """By any value that refers to another record, of any kind, made or changed, and by any filter."""
    theirs = belongings(app, alice, "hushhush")
    before = owned_rows(app, alice)
    phone = sign_in_by_phone(app, "mallory@example.org")
    own = sign_in(app, "mallory.too@example.org")
    tried = 0
    for kind in KINDS.values():
        [example] = kind.schema.model_json_schema()["examples"]
        for name, slug in kind.references.items():
            id = str(theirs.before[slug])
            for body in ({**example, name: [id] if name.endswith("_ids") else id}, {name: id}, {name: [id, id]}):
                answer = phone.post(f"/{kind.slug}", body)
                assert answer.status_code == 422, f"{name} of {kind.slug}: {answer.get_json()}"
                assert b"hushhush" not in answer.data
            tried += 1
        for name in kind.filters:
            for id in theirs.before.values():
                answer = phone.get(f"/{kind.slug}?{name}={id}")
                assert b"hushhush" not in answer.data
                assert answer.status_code == 422 or answer.get_json()["items"] == []
                page = own.get(f"/{kind.slug}?{name}={id}")
                assert b"hushhush" not in page.data
    assert tried > 8
    assert owned_rows(app, alice) == before


def test_their_own_are_found(app: Flask, alice: Browser) -> None:
    """So that the sweep above does not pass because its addresses are wrong."""
    things = belongings(app, alice)
    for route in routes(app):
        if route.method == "GET" and not route.is_api and "id" in route.rule.arguments:
            for address in addresses(app, route, things):
                assert alice.get(address).status_code == 200, route


@pytest.mark.slow
def test_every_page_of_someone_signed_in_lets_them_sign_out(app: Flask, alice: Browser) -> None:
    things = belongings(app, alice)
    for route in routes(app):
        if route.method != "GET" or route.is_api or route.is_public:
            continue
        for address in addresses(app, route, things):
            page = alice.get(address, headers={"Accept": "text/html"})
            if page.is_html and page.status_code == 200:
                assert page.has('form[method="post"][action="/sign-out"] button'), route


@pytest.mark.slow
def test_looking_changes_nothing(app: Flask, alice: Browser, client: Browser) -> None:
    things = belongings(app, alice)
    before = rows(app)
    for route in routes(app):
        if route.method != "GET":
            continue
        for address in addresses(app, route, things):
            for browser in (alice, client):
                assert browser.get(address).status_code < 500, route
                assert browser.head(address).status_code < 500, route
                assert browser.options(address).status_code < 500, route
    assert rows(app) == before


def test_what_needs_no_token_of_a_form_is_written_down(app: Flask) -> None:
    assert {blueprint.name for blueprint in csrf._exempt_blueprints} == EXEMPT
    assert csrf._exempt_views == EXEMPT_VIEWS.keys()
    assert app.config.get("WTF_CSRF_ENABLED", True)
    assert app.config.get("WTF_CSRF_CHECK_DEFAULT", True)


@pytest.mark.slow
def test_a_form_of_another_site_changes_nothing(app: Flask, alice: Browser, client: Browser) -> None:
    """It cannot know the token in the page."""
    things = belongings(app, alice)
    foreign = client.get("/sign-in").form().values["csrf_token"]
    before, tried = rows(app), 0
    for route in routes(app):
        if route.method == "GET" or route.blueprint in EXEMPT or route.rule.rule in EXEMPT_VIEWS.values():
            continue
        for address in addresses(app, route, things):
            for token in ({}, {"csrf_token": ""}, {"csrf_token": "x"}, {"csrf_token": foreign}):
                answer = alice.open(address, method=route.method, data=FIELDS | token)
                assert answer.status_code == 400, route
            if route.is_public:
                assert Browser(app).open(address, method=route.method, data=FIELDS).status_code == 400, route
            tried += 1
    assert tried > 20
    assert rows(app) == before


def test_what_another_site_sends_without_a_token_fills_a_form_and_changes_nothing(app: Flask, alice: Browser) -> None:
    belongings(app, alice)
    before = rows(app)
    asked = dict.fromkeys(("anyway", "id", "posting", "company", "stage_id", "form_owner", "kept"), "1")
    for fields in (
        FIELDS,
        FIELDS | asked,
        {},
        {"text": "x\0y" * 9},
        {"url": "javascript:alert(1)"},
        {"title": "x" * 9000},
    ):
        for kind in BY_FORM[:2]:
            answer = alice.post(SHARED, data=fields, content_type=kind.partition(";")[0])
            assert (answer.status_code, answer.heading) == (200, "Save an advert")
            assert answer.form('form[action="/capture"]').values["csrf_token"]
    assert alice.get(SHARED).location == "/capture"
    assert rows(app) == before


def test_a_cookie_opens_nothing_that_needs_no_token_of_a_form(app: Flask, alice: Browser) -> None:
    things = belongings(app, alice)
    body = json.dumps({"email": alice.email, "password": alice.password})
    before, tried = rows(app), 0
    for route in routes(app):
        if route.method == "GET" or route.blueprint not in EXEMPT:
            continue
        for address in addresses(app, route, things):
            for kind in (*BY_FORM, *(() if route.is_public else ("application/json",))):
                answer = alice.open(address, method=route.method, data=body, content_type=kind)
                assert answer.status_code == (415 if route.is_public else 401), f"{route}: {answer.status}"
                assert "Set-Cookie" not in answer.headers, route
            tried += 1
    assert tried > 20
    assert rows(app) == before


@pytest.mark.slow
def test_other_methods_are_refused(app: Flask, alice: Browser) -> None:
    things = belongings(app, alice)
    before = rows(app)
    allowed: dict[str, set[str]] = {}
    for route in routes(app):
        for address in addresses(app, route, things):
            allowed.setdefault(address, set()).add(route.method)
    for address, methods in allowed.items():
        if not address.startswith("/api/"):
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "NONSENSE"} - methods:
                answer = alice.open(address, method=method)
                assert answer.status_code == 405, f"{method} {address}"
                assert methods <= set(answer.headers["Allow"].split(", "))
    assert rows(app) == before


def test_every_kind_has_its_pages(app: Flask) -> None:
    """Its own, or the one of any kind."""
    addresses = app.url_map.bind("")
    for slug in PAGE_KINDS:
        for address in (f"/{slug}", f"/{slug}/{uuid.uuid4()}"):
            assert addresses.match(address)[0].startswith("records."), address
