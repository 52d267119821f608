"""Which pages a browser is let keep, to be read without a network: those of activities, where one stays signed in."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask

from app.models.columns import now
from tests.records import factories
from tests.support.browser import Browser, Page
from tests.support.promises import promise
from tests.sweeps.routes import addresses, belongings, routes


def stay_signed_in(person: Browser) -> None:
    with person.session_transaction() as session:
        session.permanent = True


def told(page: Page) -> dict[str, Any] | None:
    sheet = page.headers.get("X-Sheet")
    found: dict[str, Any] | None = json.loads(unquote(sheet)) if sheet else None
    return found


def interview(app: Flask, owner: Browser, starts_at: datetime, **values: Any) -> str:
    values = {"kind": "interview", "starts_at": starts_at, "time_zone": "Europe/Berlin", **values}
    [id] = factories.make(app, owner, "activities", values)
    return f"/activities/{id}"


@promise("offline-sheets")
def test_where_one_stays_signed_in_it_may_be_kept_until_the_day_after(app: Flask, alice: Browser) -> None:
    stay_signed_in(alice)
    starts_at = (now() + timedelta(days=3)).replace(hour=14, minute=0, second=0, microsecond=0)
    page = alice.get(interview(app, alice, starts_at, summary="Zweites Gespräch", minutes=60))
    sheet = told(page)
    assert sheet
    assert sheet["title"] == "Zweites Gespräch"
    assert sheet["of"] == page.tree.css_first("meta[name=sheets]").attributes["content"]
    assert alice.account_id.hex not in page.headers["X-Sheet"]
    assert datetime.fromtimestamp(sheet["until"] / 1000, UTC) == starts_at.replace(hour=0) + timedelta(days=2)
    # By the browser's own cache it is kept by nobody.
    assert page.headers["Cache-Control"] == "no-store"


@promise("offline-sheets")
def test_elsewhere_it_may_not(app: Flask, alice: Browser) -> None:
    page = alice.get(interview(app, alice, now() + timedelta(days=3)))
    assert told(page) is None
    assert not page.has("meta[name=sheets]")


@promise("offline-sheets")
@pytest.mark.parametrize(("days", "is_kept"), [(-3, False), (-1, True), (0, True)])
def test_one_whose_time_is_over_may_not(app: Flask, alice: Browser, days: int, is_kept: bool) -> None:
    stay_signed_in(alice)
    assert bool(told(alice.get(interview(app, alice, now() + timedelta(days=days, minutes=-1))))) == is_kept


@promise("offline", "offline-sheets")
@pytest.mark.slow
def test_no_other_page_may(app: Flask, alice: Browser) -> None:
    stay_signed_in(alice)
    things = belongings(app, alice)
    path = interview(app, alice, now() + timedelta(days=1))
    sheet = f"/activities/{things.before['activities']}"
    pages = [address for route in routes(app) if route.method == "GET" for address in addresses(app, route, things)]
    assert sheet in pages
    for address in pages:
        assert address == sheet or told(alice.get(address)) is None, address
    assert told(alice.get(f"{path}?note={things.before['notes']}")) is None
    assert told(alice.get(path))


@promise("offline-sheets")
def test_signing_out_where_one_stayed_signed_in_clears_what_is_kept(alice: Browser, mallory: Browser) -> None:
    stay_signed_in(alice)
    for person, header in ((alice, '"storage"'), (mallory, None)):
        out = person.get("/account").form('form[action="/sign-out"]').submit()
        assert out.headers.get("Clear-Site-Data") == header


@promise("offline-sheets")
def test_deleting_the_account_clears_it_too(alice: Browser) -> None:
    stay_signed_in(alice)
    gone = alice.get("/account/delete").form().fill(password=alice.password).submit()
    assert gone.headers["Clear-Site-Data"] == '"storage"'


def test_two_people_have_caches_of_their_own(alice: Browser, mallory: Browser) -> None:
    names = set()
    for person in (alice, mallory):
        stay_signed_in(person)
        names.add(person.get("/today").tree.css_first("meta[name=sheets]").attributes["content"])
    assert len(names) == 2
