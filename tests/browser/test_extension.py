"""The browser extension in Chromium and Firefox, by its key: what it may do, and that it does nothing else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.records_at_hand import end_sign_ins
from tests.support import bookmarklet
from tests.support.browser import Browser as Person
from tests.support.chromium import assert_accessible, be
from tests.support.engines import Firefox, Tab
from tests.support.extension import NET_LOG, Extended
from tests.support.extension import extended as start_extended
from tests.support.extension_in_firefox import Extended as ExtendedFirefox
from tests.support.people import PASSWORD
from tests.support.promises import promise
from tests.support.server import Server

# A word of the page's text that stands nowhere else.
MARK = "Xylographers"
# What a browser asks of the advert's site when someone visits it.
VISITED = ("strict.html", "favicon.ico")


def test_it_reads_where_no_script_of_a_bookmark_may_run(window: Page, extended: Extended, adverts: str) -> None:
    window.goto(f"{adverts}/strict.html")
    form = extended.capture()
    expect(form.locator("main [name=title]")).to_have_value("Cartographer")
    expect(form.locator("main [name=company]")).to_have_value("Whinfell Maps")
    expect(form.locator("[name=posting]")).to_have_value(re.compile(MARK))
    assert form.evaluate("location.hash") == ""


def test_the_longest_advert_arrives_whole(window: Page, extended: Extended, adverts: str) -> None:
    window.goto(f"{adverts}/none.html")
    window.evaluate(bookmarklet.LONGEST)
    assert len(extended.capture().locator("[name=posting]").input_value()) > 98_000


def test_who_has_to_sign_in_first_finds_the_form_filled(
    window: Page, extended: Extended, adverts: str, server: Server, alice: Person
) -> None:
    end_sign_ins(server)
    window.goto(f"{adverts}/strict.html")
    form = extended.capture("/sign-in")
    form.get_by_label("E-mail address").fill(alice.email)
    form.get_by_label("Password", exact=True).fill(PASSWORD)
    form.get_by_role("button", name="Sign in").click()
    expect(form.locator("main [name=title]")).to_have_value("Cartographer")


def test_a_page_that_is_closed_to_it_is_said_to_be(window: Page, extended: Extended, server: Server) -> None:
    """Its own page is such a one, when it stands in a tab."""
    window.goto(f"chrome-extension://{extended.id}/popup.html")
    expect(window.get_by_role("alert")).to_contain_text("This page can’t be read.")
    expect(window.get_by_text("Reading the advert…")).to_be_hidden()
    expect(window.get_by_role("link", name="Save an advert")).to_have_attribute("href", f"{server.url}/capture")
    assert_accessible(window)


@pytest.mark.parametrize("attempt", ["fetch(`{}`)", "navigator.sendBeacon(`{}`)", "new Image().src = `{}`"])
def test_its_own_page_may_send_nothing(window: Page, extended: Extended, adverts: str, attempt: str) -> None:
    window.goto(f"chrome-extension://{extended.id}/popup.html")
    answered: list[str] = []
    window.context.on("requestfinished", lambda request: answered.append(request.url))
    refused = window.evaluate(
        f"""new Promise((tell) => {{
          addEventListener("securitypolicyviolation", ({{ blockedURI }}) => tell(blockedURI), {{ once: true }});
          {attempt.format(f"{adverts}/plain.html")};
        }})"""
    )
    assert refused == f"{adverts}/plain.html"
    assert not answered


@promise("capture")
def test_it_sends_nothing_anywhere(
    playwright: Playwright, server: Server, alice: Person, adverts: str, tmp_path: Path
) -> None:
    """By the browser's own record of all that it asked for: the advert's page, and our form. What was read is in no
    address that a server sees, and only the form's page sends it.
    """
    with start_extended(playwright, tmp_path, server.url) as extended:
        page = extended.empty()
        be(page, alice)
        page.goto(f"{adverts}/strict.html")
        sent: list[tuple[str, str, str]] = []
        extended.context.on("request", lambda one: sent.append((one.method, one.url, one.post_data or "")))
        extended.capture()
    holding = [(method, address) for method, address, body in sent if MARK in address.partition("#")[0] + body]
    assert holding == [("POST", f"{server.url}/capture/shared")]
    asked = [*requests_in(tmp_path / NET_LOG)]
    assert {address for address, _ in asked} >= {f"{adverts}/strict.html", f"{server.url}/capture/shared"}
    others = [address for address, _ in asked if not address.startswith((f"{server.url}/", "chrome"))]
    assert {address for address in others if "127.0.0.1" in address} <= {f"{adverts}/{name}" for name in VISITED}
    assert not [address for address, _ in asked if MARK in address.partition("#")[0]]
    assert not [address for address, by in asked if by.startswith("chrome-extension:") and address.startswith("http")]


def test_in_firefox_too_it_reads_where_no_script_of_a_bookmark_may_run(
    firefox_tab: tuple[Tab, Firefox], extended_firefox: ExtendedFirefox, adverts: str
) -> None:
    page, driver = firefox_tab
    page.open(f"{adverts}/strict.html")
    extended_firefox.press_key(driver)
    page.see_path("/capture/shared")
    assert page.value("main [name=title]") == "Cartographer"
    assert MARK in page.value("[name=posting]")
    assert page.run("location.hash") == ""


@promise("capture")
def test_in_firefox_it_sends_nothing_anywhere(
    firefox_tab: tuple[Tab, Firefox], extended_firefox: ExtendedFirefox, adverts: str
) -> None:
    """From a page that would let it. By the browser's own record it asks for one tab, the one with our form."""
    page, driver = firefox_tab
    page.open(f"{adverts}/plain.html")
    extended_firefox.press_button(driver)
    page.see_path("/capture/shared")
    assert "Weekends" in page.value("[name=posting]")
    asked = extended_firefox.asked()
    opened = {(method, address.partition("?")[0]) for method, address, by in asked if by.startswith("moz-extension:")}
    assert opened == {("GET", f"{page.url}/capture")}
    others = {address for _, address, _ in asked if not address.startswith(f"{page.url}/")}
    assert others <= {f"{adverts}/favicon.ico"}
    assert {address for method, address, _ in asked if method != "GET"} == {f"{page.url}/capture/shared"}
    assert not [address for _, address, _ in asked if "Weekends" in address]


def requests_in(log: Path) -> Iterator[tuple[str, str]]:
    """Each address that was asked for, and in whose name."""
    told = json.loads(log.read_text())
    starts = told["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    for event in told["events"]:
        if event["type"] == starts and "url" in event.get("params", {}):
            yield event["params"]["url"], event["params"].get("initiator", "")
