"""The bookmarklet on adverts of several shapes, at another origin than ours, and the form it fills."""

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.records_at_hand import end_sign_ins, how_many
from tests.support.browser import Browser as Person
from tests.support.chromium import assert_accessible, be
from tests.support.people import PASSWORD
from tests.support.server import Server

ADVERTS = Path(__file__).parent / "adverts"
# Of each saved advert what the form says.
READ = {
    "plain": {
        "title": "Staff nurse",
        "company": "St Mary’s Hospital",
        "url": "https://stmarys.example/jobs/7",
        "location": "Leeds, Yorkshire, GB",
        "employment_type": "full_time",
        "pay_min": "32000",
        "pay_max": "38500",
        "pay_currency": "GBP",
        "pay_period": "year",
        "posted_on": "2026-11-02",
        "deadline": "2026-12-18",
        "reference": "SM-7",
        "posting": "You will care for people.\n\n• Nights\n• Weekends",
    },
    "graph": {
        "title": "Baker",
        "company": "Bread & Co",
        "location": "Cork, Ireland; Galway",
        "employment_type": "part_time",
        "pay_min": "14.50",
        "pay_max": "",
        "pay_currency": "EUR",
        "pay_period": "hour",
        "posting": "Bake.",
    },
    "list": {
        "title": "Data analyst",
        "company": "Calder",
        "location": "Germany",
        "workplace": "remote",
        "reference": "4021",
        "posting": "Count.",
    },
    "item-list": {"title": "Clerk", "company": "Halden", "posting": "File."},
    "broken": {
        "title": "Ward clerk",
        "company": "Calder Bank",
        "pay_text": "£12 an hour",
        "pay_min": "12",
        "posting": "First line\nsecond line\twith a tab",
    },
    "none": {
        "title": "Head gardener",
        "company": "Kew",
        "url": "https://kew.example/jobs/17",
        "posting": "Gardener | Kew\n\nYou will care for people.",
    },
    "signed-in": {
        "title": "Head of Engineering",
        "company": "Acme Boats",
        "location": "Cork, County Cork, Ireland",
        "workplace": "hybrid",
        "employment_type": "full_time",
        "pay_min": "95000",
        "pay_max": "120000",
        "pay_currency": "EUR",
        "deadline": "2026-12-11",
        "source": "LinkedIn",
    },
    "microdata": {
        "title": "Ward clerk",
        "company": "Kirkgate",
        "location": "Leeds",
        "deadline": "2026-12-18",
        "posting": "You file.\n\n• Nights\n• Days",
    },
    "largest": {
        "title": "Library Assistant",
        "company": "Harborough Council",
        "location": "Central Library",
        "pay_min": "24790",
        "pay_max": "26403",
        "deadline": "2026-12-13",
    },
    "empty": {"title": "Baker", "company": "Bread & Co", "source": "LinkedIn", "posting": ""},
    "hostile": {"title": "Cook", "company": "Diner", "location": "", "posted_on": "", "deadline": "", "reference": ""},
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def adverts() -> Iterator[str]:
    """The address of another site, which shows the saved adverts."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ADVERTS))) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_address[1]}"
        site.shutdown()


@pytest.fixture
def context(chromium: Browser, server: Server, alice: Person) -> Iterator[BrowserContext]:
    """Alice's browser, which may visit other sites. What goes wrong in a script fails the test."""
    opened = chromium.new_context(base_url=server.url)
    opened.set_default_timeout(5_000)
    faults: list[str] = []
    opened.on("weberror", lambda error: faults.append(str(error.error)))
    be(opened.new_page(), alice)
    yield opened
    opened.close()
    assert not faults


def bookmark(context: BrowserContext) -> str:
    """The address behind the link to drag."""
    page = context.pages[0]
    page.goto("/capture")
    return page.get_by_role("link", name="Save this advert").get_attribute("href") or ""


def choose_on(page: Page, bookmarklet: str) -> Page:
    """Choose the bookmark on this page; gives the page that opens."""
    page.evaluate(
        "address => Object.assign(document.body.appendChild(document.createElement('a')),"
        " {href: address, id: 'bookmark', hidden: true})",
        bookmarklet,
    )
    with page.context.expect_page() as opened:
        page.locator("#bookmark").evaluate("link => link.click()")
    opened.value.wait_for_url(re.compile("/capture/shared$|/sign-in"))
    opened.value.wait_for_load_state()
    return opened.value


@pytest.mark.parametrize("name", READ)
def test_an_advert_fills_the_form(context: BrowserContext, adverts: str, name: str) -> None:
    bookmarklet = bookmark(context)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.pages[0]
    page.goto(f"{adverts}/{name}.html")
    form = choose_on(page, bookmarklet)
    expect(form).to_have_url(re.compile("/capture/shared$"))
    values = {field: form.locator(f"main [name={field}]").input_value() for field in READ[name]}
    assert values == READ[name]
    assert form.evaluate("location.hash") == ""
    # What was read stood behind the #, and stands in no address that a server was asked for.
    assert not [url for url in asked if "capture" in url and "?" in url.replace("?id=", "")]


@pytest.mark.parametrize(
    ("place", "canonical", "kept"),
    [
        ("none.html#/jobs/12", None, None),
        ("none.html?id=12#job-3", "/", None),
        ("none.html?id=12", "/none.html", None),
        ("none.html", "/jobs/7", "/jobs/7"),
        ("none.html?utm_source=x", "/none.html?id=7", "/none.html?id=7"),
    ],
)
def test_the_link_is_the_adverts_own(
    context: BrowserContext, adverts: str, place: str, canonical: str | None, kept: str | None
) -> None:
    """With all that stands behind its #; a page's word for where it is counts unless it names less than that."""
    bookmarklet = bookmark(context)
    page = context.pages[0]
    page.goto(f"{adverts}/{place}")
    page.evaluate(
        "told => { document.querySelector('meta[property=\"og:url\"]').remove(); if (told) Object.assign("
        "document.head.appendChild(document.createElement('link')), {rel: 'canonical', href: told}) }",
        canonical,
    )
    form = choose_on(page, bookmarklet)
    assert form.locator("main [name=url]").input_value() == adverts + (kept or f"/{place}")


def test_it_is_kept_with_its_text_and_looks_right(
    context: BrowserContext, adverts: str, server: Server, alice: Person
) -> None:
    bookmarklet = bookmark(context)
    context.pages[0].goto(f"{adverts}/plain.html")
    form = choose_on(context.pages[0], bookmarklet)
    assert_accessible(form)
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("heading", level=1)).to_contain_text("St Mary’s Hospital")
    expect(form.locator("main")).to_contain_text("£32,000 to £38,500 a year")
    expect(form.get_by_role("region", name="Advert")).to_contain_text("• Nights")
    assert how_many(server, alice, "opportunities") == 1


def test_hostile_text_is_only_text(context: BrowserContext, adverts: str) -> None:
    bookmarklet = bookmark(context)
    context.pages[0].goto(f"{adverts}/hostile.html")
    form = choose_on(context.pages[0], bookmarklet)
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("region", name="Advert")).to_contain_text("Cook well.")
    expect(form.get_by_role("region", name="Advert")).not_to_contain_text("alert")


def test_selected_words_are_the_text(context: BrowserContext, adverts: str) -> None:
    bookmarklet = bookmark(context)
    page = context.pages[0]
    page.goto(f"{adverts}/none.html")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#words'))")
    form = choose_on(page, bookmarklet)
    assert form.locator("[name=posting]").input_value() == "You will care for people."


def test_who_has_to_sign_in_first_finds_the_form_filled(
    context: BrowserContext, adverts: str, server: Server, alice: Person
) -> None:
    bookmarklet = bookmark(context)
    end_sign_ins(server)
    context.pages[0].goto(f"{adverts}/plain.html")
    form = choose_on(context.pages[0], bookmarklet)
    form.get_by_label("E-mail address").fill(alice.email)
    form.get_by_label("Password", exact=True).fill(PASSWORD)
    form.get_by_role("button", name="Sign in").click()
    expect(form.locator("[name=title]")).to_have_value("Staff nurse")


def test_the_longest_advert_arrives_whole(context: BrowserContext, adverts: str) -> None:
    bookmarklet = bookmark(context)
    page = context.pages[0]
    page.goto(f"{adverts}/none.html")
    page.evaluate("document.querySelector('#words').textContent = 'Grüße 漢字. '.repeat(9000)")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#words'))")
    form = choose_on(page, bookmarklet)
    assert len(form.locator("[name=posting]").input_value()) > 89_000
