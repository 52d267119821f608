"""Every page there is, signed out and signed in, in a browser whose only other way out is listened to."""

import socket
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from tests.auth import auth_forms
from tests.browser.conftest import CALM
from tests.support.browser import Browser as Person
from tests.support.chromium import be, watched
from tests.support.people import make_account
from tests.support.promises import promise
from tests.support.server import Server
from tests.sweeps.routes import addresses, belongings, routes

NEW, FORGETFUL = "new.here@example.org", "forgetful@example.org"
PLANTED = "http://planted.test"

# Chromium itself asks there about forms, whoever's page it is; a page that did would be seen to.
CHROMIUMS_OWN = "CONNECT content-autofill.googleapis.com:443 "


class Ear:
    """A proxy that passes nothing on and notes whom it was asked for, or that it was asked at all."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _from = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    asked = connection.recv(1000).partition(b"\r\n")[0].decode("latin-1")
                except OSError:
                    asked = ""
                self.heard.append(asked or "somebody")


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.close()


@pytest.fixture
def surrounded(chromium: Browser, server: Server, ear: Ear) -> Iterator[BrowserContext]:
    """A browser that reaches the server, and of the rest of the world only the ear."""
    nobody_between: Any = {"server": ear.address, "bypass": urlsplit(server.url).netloc}
    context = chromium.new_context(proxy=nobody_between, **CALM)
    yield context
    context.close()


def pages(server: Server, person: Person) -> list[str]:
    """The address of every page, with her records in it where it asks for one; and one that does not exist."""
    things = belongings(server.app, person)
    found = [route for route in routes(server.app) if route.method == "GET" and not route.is_api]
    # The content of a document and calendar files are saved, not shown.
    found = [route for route in found if not route.rule.rule.endswith(("/content", ".ics"))]
    return ["/nowhere", *(address for route in found for address in addresses(server.app, route, things))]


def links_in_letters(server: Server) -> list[str]:
    auth_forms.sign_up(Person(server.app), NEW)
    make_account(server.app, FORGETFUL)
    auth_forms.forget(Person(server.app), FORGETFUL)
    return [server.link(NEW, "/verify-email/"), server.link(FORGETFUL, "/reset-password/")]


@promise("processors", "sharing")
def test_no_page_asks_anyone_else(server: Server, alice: Person, surrounded: BrowserContext, ear: Ear) -> None:
    everywhere = [*pages(server, alice), *links_in_letters(server)]
    assert len(everywhere) > 40
    asked: list[str] = []
    surrounded.on("request", lambda request: asked.append(request.url))
    with watched(surrounded, server.url):
        page = surrounded.new_page()
        page.on("websocket", lambda channel: asked.append(channel.url))
        for signed_in in (False, True):
            if signed_in:
                be(page, alice)
            for address in everywhere:
                answer = page.goto(address if "://" in address else server.url + address)
                assert answer
                assert answer.status < 500, address
                # What is loaded only once it is seen.
                page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        page.wait_for_load_state("networkidle")
    assert len(asked) > 2 * len(everywhere)
    assert not [url for url in asked if not url.startswith(f"{server.url}/")]
    assert not [words for words in ear.heard if not words.startswith(CHROMIUMS_OWN)]


@pytest.mark.parametrize(
    "planted",
    [
        '<img src="http://elsewhere.test/1.gif" alt="">',
        '<link rel="stylesheet" href="https://elsewhere.test/x.css">',
        '<script>new WebSocket("ws://elsewhere.test/")</script>',
        '<script>navigator.sendBeacon("https://elsewhere.test/", "x")</script>',
        '<iframe src="https://elsewhere.test/"></iframe>',
    ],
)
def test_the_ear_hears_what_a_page_asks_for_elsewhere(surrounded: BrowserContext, ear: Ear, planted: str) -> None:
    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html", body=f'<html lang="en"><title>Planted</title>{planted}</html>')

    page = surrounded.new_page()
    page.route(f"{PLANTED}/", answer)
    page.goto(f"{PLANTED}/")
    for _wait in range(40):
        if not any("elsewhere.test" in words for words in ear.heard):
            page.wait_for_timeout(50)
    assert [words for words in ear.heard if "elsewhere.test" in words]
