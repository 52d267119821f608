"""Every address, tried by those it is not for and in ways it is not for."""

import re
from typing import Any

from flask import Flask

from app.records.kinds import PAGE_KINDS
from tests.records import making
from tests.support.browser import Browser, Page
from tests.support.promises import promise
from tests.sweeps.routes import addresses, belongings, routes, rows

# Open to everyone. Whoever opens another door writes it down here.
OPEN = {
    "/",
    "/.well-known/change-password",
    "/.well-known/security.txt",
    "/api/v1/openapi.json",
    "/api/v1/token",
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
    "/reset-password/<token>",
    "/robots.txt",
    "/security",
    "/sign-in",
    "/sign-up",
    "/sign-up/address",
    "/sign-up/again",
    "/sign-up/sent",
    "/sign-up/unverified",
    "/verify-email/<token>",
}
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
            else:
                assert answer.status_code in (302, 303), route
                assert answer.location.startswith("/sign-in?next=%2F"), route
    assert rows(app) == before


def without_chance(page: Page) -> str:
    """The page without what differs each time: the CSRF token, and the id that a new record's form proposes."""
    text = re.sub(r'(name="csrf_token" value|name="csrf-token" content)="[^"]*"', "", page.text)
    return re.sub(r'<input id="id" name="id" [^>]*>', "", text)


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
            fields = FIELDS | {"csrf_token": token, "stage_id": str(making.stage_ids(app, mallory)["Offer"])}
            data = fields if route.method == "POST" else None
            first = mallory.open(address, method=route.method, data=data)
            second = mallory.open(unknown, method=route.method, data=data)
            assert first.status_code == second.status_code == 404, f"{route}: {first.status}"
            assert without_chance(first) == without_chance(second), route
            tried += 1
    assert tried > 20
    assert rows(app) == before


def test_their_own_are_found(app: Flask, alice: Browser) -> None:
    """So that the sweep above does not pass because its addresses are wrong."""
    things = belongings(app, alice)
    for route in routes(app):
        if route.method == "GET" and not route.is_api and "id" in route.rule.arguments:
            for address in addresses(app, route, things):
                assert alice.get(address).status_code == 200, route


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


def test_a_form_of_another_site_changes_nothing(app: Flask, alice: Browser, client: Browser) -> None:
    """It cannot know the token in the page."""
    things = belongings(app, alice)
    foreign = client.get("/sign-in").form().values["csrf_token"]
    before = rows(app)
    for route in routes(app):
        if route.method != "POST" or route.is_api:
            continue
        for address in addresses(app, route, things):
            for token in ({}, {"csrf_token": ""}, {"csrf_token": "x"}, {"csrf_token": foreign}):
                answer = alice.post(address, data=FIELDS | token)
                assert answer.status_code == 400, route
            if route.is_public:
                assert Browser(app).post(address, data=FIELDS).status_code == 400, route
    assert rows(app) == before


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
    rules = {route.rule.rule for route in routes(app)}
    assert {f"/{word}/<uuid:id>" for word in PAGE_KINDS} <= rules
