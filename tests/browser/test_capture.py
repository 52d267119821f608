"""The bookmarklet on adverts of several shapes, at another origin than ours, and the form it fills."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from app.blueprints.records import capture
from tests.browser.records_at_hand import end_sign_ins, how_many
from tests.support.bookmarklet import choose_on
from tests.support.browser import Browser as Person
from tests.support.chromium import assert_accessible, be
from tests.support.people import PASSWORD
from tests.support.server import Server

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

# Lets a page call itself by another address, or by none.
NAMED_ITSELF = """(told => {
  document.querySelector('meta[property="og:url"]').remove();
  const link = document.createElement("link");
  if (told) document.head.appendChild(Object.assign(link, { rel: "canonical", href: told }));
})"""


@pytest.fixture
def context(chromium: Browser, server: Server, alice: Person) -> Iterator[BrowserContext]:
    """Alice's browser, which may visit other sites. What goes wrong in a script fails the test."""
    opened = chromium.new_context(base_url=server.url, reduced_motion="reduce")
    opened.set_default_timeout(5_000)
    faults: list[str] = []
    opened.on("weberror", lambda error: faults.append(str(error.error)))
    be(opened.new_page(), alice)
    yield opened
    opened.close()
    assert not faults


def test_the_page_offers_it(context: BrowserContext, server: Server) -> None:
    page = context.pages[0]
    page.goto("/capture")
    link = page.get_by_role("link", name="Save this advert")
    assert link.get_attribute("href") == capture.bookmarklet(server.url)


@pytest.mark.parametrize("name", READ)
def test_an_advert_fills_the_form(context: BrowserContext, adverts: str, server: Server, name: str) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.pages[0]
    page.goto(f"{adverts}/{name}.html")
    form = choose_on(page, server.url)
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
    context: BrowserContext, adverts: str, server: Server, place: str, canonical: str | None, kept: str | None
) -> None:
    """With all that stands behind its #; a page's word for where it is counts unless it names less than that."""
    page = context.pages[0]
    page.goto(f"{adverts}/{place}")
    page.evaluate(NAMED_ITSELF, canonical)
    form = choose_on(page, server.url)
    assert form.locator("main [name=url]").input_value() == adverts + (kept or f"/{place}")


def test_it_is_kept_with_its_text_and_looks_right(
    context: BrowserContext, adverts: str, server: Server, alice: Person
) -> None:
    context.pages[0].goto(f"{adverts}/plain.html")
    form = choose_on(context.pages[0], server.url)
    assert_accessible(form)
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("heading", level=1)).to_contain_text("St Mary’s Hospital")
    expect(form.locator("main")).to_contain_text("£32,000 to £38,500 a year")
    expect(form.get_by_role("region", name="Advert")).to_contain_text("• Nights")
    assert how_many(server, alice, "opportunities") == 1


def test_hostile_text_is_only_text(context: BrowserContext, adverts: str, server: Server) -> None:
    context.pages[0].goto(f"{adverts}/hostile.html")
    form = choose_on(context.pages[0], server.url)
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("region", name="Advert")).to_contain_text("Cook well.")
    expect(form.get_by_role("region", name="Advert")).not_to_contain_text("alert")


def test_selected_words_are_the_text(context: BrowserContext, adverts: str, server: Server) -> None:
    page = context.pages[0]
    page.goto(f"{adverts}/none.html")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#words'))")
    form = choose_on(page, server.url)
    assert form.locator("[name=posting]").input_value() == "You will care for people."


def test_who_has_to_sign_in_first_finds_the_form_filled(
    context: BrowserContext, adverts: str, server: Server, alice: Person
) -> None:
    end_sign_ins(server)
    context.pages[0].goto(f"{adverts}/plain.html")
    form = choose_on(context.pages[0], server.url)
    form.get_by_label("E-mail address").fill(alice.email)
    form.get_by_label("Password", exact=True).fill(PASSWORD)
    form.get_by_role("button", name="Sign in").click()
    expect(form.locator("#title")).to_have_value("Staff nurse")


def test_the_longest_advert_arrives_whole(context: BrowserContext, adverts: str, server: Server) -> None:
    page = context.pages[0]
    page.goto(f"{adverts}/none.html")
    page.evaluate("document.querySelector('#words').textContent = 'Grüße 漢字. '.repeat(9000)")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#words'))")
    form = choose_on(page, server.url)
    assert len(form.locator("[name=posting]").input_value()) > 89_000


def test_an_address_that_is_longer_than_any_link_is_cut(context: BrowserContext, adverts: str, server: Server) -> None:
    """Making the rest of the page shorter would never make it short enough."""
    page = context.pages[0]
    page.goto(f"{adverts}/none.html?id=12")
    page.evaluate(f"{NAMED_ITSELF}('/none.html?id=' + '7'.repeat(950000))")
    form = choose_on(page, server.url)
    assert form.locator("main [name=url]").input_value() == f"{adverts}/none.html?id=".ljust(2000, "7")
    assert "You will care for people." in form.locator("[name=posting]").input_value()
