"""The page of an interview that was opened, read without a network; and everything that makes the browser drop it."""

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.models.columns import now
from tests.browser.conftest import OpenPage
from tests.browser.records_at_hand import end_sign_ins, keep
from tests.support.browser import Browser as Person
from tests.support.chromium import assert_accessible, be
from tests.support.people import sign_in
from tests.support.promises import promise
from tests.support.server import Server

KEPT = (
    "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(kept => kept.keys()))))"
    ".then(all => all.flat().map(request => new URL(request.url).pathname).filter(path => path.startsWith('/act')))"
)


def stay(person: Person) -> Person:
    with person.session_transaction() as session:
        session.permanent = True
    return person


def kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate(KEPT)
    return found


def become(page: Page, person: Person) -> None:
    """Be signed in as this person, in a browser whose worker is at work."""
    be(page, person)
    page.goto("/today")
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    page.wait_for_function("() => navigator.serviceWorker.controller")


def wait_until_kept(page: Page, paths: list[str]) -> None:
    deadline = time.monotonic() + 10
    while (found := kept(page)) != paths:
        assert time.monotonic() < deadline, found
        page.wait_for_timeout(50)


@pytest.fixture
def interview(server: Server, alice: Person) -> str:
    starts_at = now() + timedelta(hours=3)
    return keep(server, alice, "activities", kind="interview", summary="Second talk", starts_at=starts_at, minutes=45)


@pytest.fixture
def hers(page: Page, alice: Person) -> Page:
    become(page, stay(alice))
    return page


@pytest.fixture
def opened(hers: Page, interview: str) -> Page:
    """The page of the interview was opened, and is kept."""
    hers.goto(interview)
    wait_until_kept(hers, [interview])
    return hers


@promise("offline-sheets", "offline")
def test_what_was_opened_is_read_without_a_network_and_found_again(
    opened: Page, server: Server, alice: Person, interview: str
) -> None:
    other = keep(server, alice, "activities", kind="call", starts_at=now() + timedelta(days=1))
    opened.goto("/today")
    opened.context.set_offline(True)
    opened.goto(interview)
    expect(opened.get_by_role("heading", level=1)).to_have_text("Second talk")
    expect(opened.locator(".to-go")).to_contain_text(re.compile("in (3 hours|2 hours 59)"))
    assert opened.evaluate("getComputedStyle(document.body).fontFamily").startswith("Text")
    opened.goto(other)
    expect(opened.get_by_role("heading", level=1)).to_have_text("You’re offline")
    assert_accessible(opened)
    opened.get_by_role("link", name="Second talk").click()
    expect(opened.get_by_role("heading", level=1)).to_have_text("Second talk")
    opened.context.set_offline(False)


@promise("offline-sheets")
def test_another_release_keeps_it(opened: Page, interview: str) -> None:
    """Its worker takes over: the files of the one before go, and what the page needs stays with the page."""
    opened.evaluate(
        "caches.keys().then(names => names.filter(name => !name.startsWith('sheets ')))"
        ".then(names => Promise.all(names.map(name => caches.delete(name))))"
    )
    opened.context.set_offline(True)
    opened.goto(interview)
    assert opened.evaluate("getComputedStyle(document.body).fontFamily").startswith("Text")
    opened.context.set_offline(False)


@promise("offline-sheets")
def test_signing_out_drops_it(opened: Page) -> None:
    opened.locator(".foot").get_by_role("button", name="Sign out").click()
    expect(opened.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert kept(opened) == []


@promise("offline-sheets")
def test_a_sign_in_that_ended_elsewhere_drops_it(opened: Page, server: Server) -> None:
    end_sign_ins(server)
    opened.goto("/board")
    expect(opened.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert kept(opened) == []


@promise("offline-sheets")
def test_a_refusal_to_a_script_drops_it(opened: Page, server: Server) -> None:
    end_sign_ins(server)
    status = opened.evaluate("fetch('/search?q=talk', { headers: { 'X-Enhanced': '1' } }).then(a => a.status)")
    assert status == 401
    wait_until_kept(opened, [])


@promise("offline-sheets")
def test_someone_else_who_signs_in_finds_nothing(opened: Page, server: Server) -> None:
    be(opened, stay(sign_in(server.app, "mallory@example.org")))
    opened.goto("/board")
    wait_until_kept(opened, [])


@promise("offline-sheets")
def test_its_time_ends(opened: Page, interview: str) -> None:
    """The browser's clock is set on, and the page is asked for."""
    opened.evaluate(
        "async path => { const name = (await caches.keys()).find(name => name.startsWith('sheets '));"
        " const cache = await caches.open(name);"
        " const sheet = await cache.match(path), headers = new Headers(sheet.headers);"
        " const told = JSON.parse(decodeURIComponent(headers.get('X-Sheet'))); told.until = Date.now() - 1;"
        " headers.set('X-Sheet', encodeURIComponent(JSON.stringify(told)));"
        " await cache.put(path, new Response(await sheet.text(), { headers })); }",
        interview,
    )
    opened.context.set_offline(True)
    opened.goto(interview)
    expect(opened.get_by_role("heading", level=1)).to_have_text("You’re offline")
    assert kept(opened) == []
    opened.context.set_offline(False)


@promise("offline-sheets")
def test_where_one_does_not_stay_signed_in_nothing_is_kept(page: Page, alice: Person, interview: str) -> None:
    become(page, alice)
    page.goto(interview)
    page.goto("/today")
    assert kept(page) == []


def test_what_was_deleted_is_dropped_when_it_is_asked_for(opened: Page, interview: str) -> None:
    opened.goto(f"{interview}/delete")
    opened.get_by_role("button", name="Delete").click()
    opened.goto(interview)
    wait_until_kept(opened, [])


def test_it_is_told_anew_how_long_it_is_until_then(open_page: OpenPage, server: Server, alice: Person) -> None:
    page = open_page()
    be(page, alice)
    address = keep(server, alice, "activities", kind="interview", starts_at=now() + timedelta(minutes=36), minutes=30)
    page.clock.install()
    page.goto(address)
    expect(page.locator(".to-go")).to_have_text("in 36 minutes")
    page.clock.fast_forward("30:00")
    expect(page.locator(".to-go")).to_have_text("in 6 minutes")
    page.clock.fast_forward("10:00")
    expect(page.locator(".to-go")).to_have_text("now")
    page.clock.fast_forward("40:00")
    expect(page.locator(".to-go")).to_have_text("")
