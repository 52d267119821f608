"""Adding by the line: how many steps it takes, what is said while typing, and what works without a network."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.records_at_hand import how_many, id_in, keep
from tests.support.browser import Browser as Person
from tests.support.chromium import assert_accessible, assert_fits, be
from tests.support.promises import promise
from tests.support.server import Server

FIELD = "Add in one line"


@pytest.fixture
def hers(page: Page, alice: Person) -> Page:
    be(page, alice)
    return page


def test_adding_takes_two_steps(hers: Page, server: Server, alice: Person) -> None:
    """Typing and Enter; with the keyboard alone n comes first, which is the place to type."""
    hers.goto("/today")
    steps = 0
    hers.get_by_label(FIELD).fill("Nurse at St Mary's")
    steps += 1
    hers.keyboard.press("Enter")
    steps += 1
    expect(hers.get_by_role("heading", level=1)).to_contain_text("St Mary's")
    assert steps <= 2
    assert how_many(server, alice, "opportunities") == 1


ADVERT = """Senior Product Designer
Lumen & Pike · Manchester, UK (Hybrid)
Closing date: 11 December 2026
Salary: $52,000 - $58,000 per year"""


@pytest.mark.parametrize("scripts", [True, False])
def test_a_pasted_advert_takes_three_steps_with_a_look_at_what_was_read(
    open_page: OpenPage, server: Server, alice: Person, *, scripts: bool
) -> None:
    """Pasting, Enter or the button, and what is not sure said to be right; or mended there, in the same press."""
    page = open_page(java_script_enabled=scripts)
    be(page, alice)
    page.goto("/today")
    steps = 0
    page.get_by_label(FIELD).fill(ADVERT)
    steps += 1
    if scripts:
        page.keyboard.press("Enter")
    else:
        page.get_by_role("button", name="Add an opportunity").click()
    steps += 1
    strip = page.get_by_role("region", name="Read from the advert")
    expect(strip).to_contain_text("Lumen & Pike · Manchester, UK · hybrid · $52–58K a year · closes Dec 11. Right?")
    if scripts:
        assert_accessible(page)
        assert_fits(page)
    strip.get_by_label("Location").fill("Salford")
    strip.get_by_role("button", name="Save").click()
    steps += 1
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lumen & Pike")
    expect(page.locator(".under")).to_contain_text("Salford")
    assert steps <= 3
    assert how_many(server, alice, "opportunities") == 1


def test_n_leads_to_the_line_and_shift_enter_begins_another_one(hers: Page) -> None:
    hers.goto("/board")
    hers.keyboard.press("n")
    expect(hers.get_by_label(FIELD)).to_be_focused()
    hers.keyboard.type("Nurse at Acme")
    hers.keyboard.press("Shift+Enter")
    hers.keyboard.type("You are kind.")
    hers.keyboard.press("Enter")
    expect(hers.get_by_role("region", name="Advert", exact=True)).to_contain_text("You are kind.")


def test_without_scripts_the_button_does_it(plain_page: Page, alice: Person) -> None:
    be(plain_page, alice)
    plain_page.goto("/today")
    plain_page.get_by_label(FIELD).fill("Nurse at St Mary's")
    plain_page.get_by_role("button", name="Add an opportunity").click()
    expect(plain_page.get_by_role("heading", level=1)).to_contain_text("Nurse")


def test_a_column_of_the_board_presets_its_stage(hers: Page) -> None:
    hers.goto("/board")
    hers.get_by_role("link", name="Add to Applied").click()
    expect(hers.get_by_label(FIELD)).to_be_focused()
    hers.keyboard.type("Nurse")
    hers.keyboard.press("Enter")
    expect(hers.locator("#stage [aria-current]")).to_contain_text("Applied")


def test_what_is_known_is_said_while_typing(hers: Page, server: Server, alice: Person) -> None:
    acme = id_in(keep(server, alice, "companies", name="Acme", avoid=True, avoid_reason="They never answer."))
    address = keep(server, alice, "opportunities", title="Baker", company_id=acme, stage="Applied")
    hers.goto("/board")
    hers.get_by_label(FIELD).press_sequentially("Nurse at acme")
    said = hers.locator(".known")
    expect(said).to_contain_text("You marked Acme to avoid: They never answer.")
    expect(said).to_contain_text("Applied")
    assert said.get_by_role("link", name="Baker").get_attribute("href") == address
    assert_accessible(hers)
    hers.keyboard.press("Escape")
    expect(said).to_be_empty()


def test_the_same_advert_is_said_while_typing(hers: Page, server: Server, alice: Person) -> None:
    keep(server, alice, "opportunities", title="Baker", url="https://jobs.example/17")
    hers.goto("/board")
    hers.get_by_label(FIELD).fill("https://www.jobs.example/17?utm_source=x")
    expect(hers.locator(".known")).to_contain_text("You already have this advert: Baker")
    hers.keyboard.press("Enter")
    expect(hers.get_by_role("heading", level=1)).to_have_text("You already have this advert")
    assert_accessible(hers)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits(open_page: OpenPage, server: Server, alice: Person, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    be(page, alice)
    job = keep(server, alice, "opportunities", title="Baker", posting="Bread " * 200)
    for address in ("/today", "/capture", "/opportunities/line", f"{job}/adverts", job):
        page.goto(address)
        assert_fits(page)
        assert_accessible(page)


@promise("offline")
def test_the_browser_keeps_static_files_and_no_page_of_anybody(hers: Page) -> None:
    hers.goto("/today")
    hers.evaluate("navigator.serviceWorker.ready")
    hers.reload()
    hers.wait_for_function("() => navigator.serviceWorker.controller")
    for address in ("/board", "/opportunities", "/capture", "/account"):
        hers.goto(address)
    kept = hers.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(kept => kept.keys()))))"
        ".then(all => all.flat().map(request => new URL(request.url).pathname))"
    )
    assert "/offline" in kept
    assert [path for path in kept if not path.startswith("/assets/")] == ["/offline"]
    hers.context.set_offline(True)
    hers.goto("/board")
    expect(hers.get_by_role("heading", level=1)).to_have_text("You’re offline")
    assert hers.evaluate("getComputedStyle(document.body).fontFamily").startswith("Text")
    hers.context.set_offline(False)
    hers.get_by_role("link", name="Try again").click()
    # The page that was asked for, not another.
    expect(hers).to_have_url(re.compile("/board$"))
    expect(hers.get_by_role("heading", level=1)).to_contain_text("Board")


def test_it_can_be_installed(hers: Page) -> None:
    hers.goto("/today")
    manifest = hers.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(answer => answer.json())")
    assert manifest["start_url"] == "/today"
    assert manifest["share_target"]["action"] == "/capture/shared"
    for sign in manifest["icons"]:
        size = hers.evaluate(
            "async src => { const i = new Image(); i.src = src; await i.decode(); return `${i.width}x${i.height}`; }",
            sign["src"],
        )
        assert size == sign["sizes"]
    assert {sign["purpose"] for sign in manifest["icons"]} == {"any", "maskable"}
