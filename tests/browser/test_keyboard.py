"""Keys that lead around, and do what the row or card with focus offers."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.records_at_hand import keep
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.server import Server

FOCUSED = "document.activeElement.closest('.card, tr, li')?.innerText ?? ''"


@pytest.fixture
def hers(page: Page, server: Server, alice: Person) -> Page:
    for title in ("Ward clerk", "Cook"):
        keep(server, alice, "opportunities", title=title)
    be(page, alice)
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_two_keys_lead_to_each_place(hers: Page) -> None:
    hers.goto("/account")
    for key, path in (("t", "/today"), ("b", "/board"), ("l", "/opportunities"), ("c", "/calendar")):
        press(hers, "g", key)
        expect(hers).to_have_url(re.compile(f"{path}$"))
    press(hers, "g", "x", "t")
    expect(hers).to_have_url(re.compile("/calendar$"))


def test_j_and_k_go_through_rows_and_the_row_is_what_keys_are_about(hers: Page) -> None:
    hers.goto("/opportunities?sort=title")
    press(hers, "j")
    assert "Cook" in hers.evaluate(FOCUSED)
    press(hers, "j", "j")
    assert "Ward clerk" in hers.evaluate(FOCUSED)
    press(hers, "k")
    assert "Cook" in hers.evaluate(FOCUSED)
    press(hers, "e")
    expect(hers.get_by_label("Role")).to_have_value("Cook")
    hers.go_back()
    expect(hers.get_by_role("heading", level=1)).to_have_text("Opportunities")
    press(hers, "k", "m")
    expect(hers).to_have_url(re.compile("#stage$"))


def test_cards_are_moved_by_keys_alone(hers: Page) -> None:
    hers.goto("/board")
    press(hers, "j", "m")
    expect(hers.locator("#move")).to_be_visible()
    press(hers, "2")
    expect(hers.locator("#toast")).to_contain_text("moved to Applied")
    press(hers, "z")
    expect(hers.locator("#toast")).to_contain_text("is back in Saved")


def test_a_page_offers_its_own(hers: Page) -> None:
    hers.goto("/opportunities?sort=title")
    hers.get_by_role("link", name="Cook", exact=True).click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("Cook")
    press(hers, "m")
    expect(hers.locator("#stage [aria-current]")).to_be_focused()
    press(hers, "e")
    expect(hers.get_by_label("Role")).to_have_value("Cook")
    hers.goto("/account")
    press(hers, "n")
    expect(hers).to_have_url(re.compile("/today#add$"))


def test_they_are_shown_in_a_dialog_and_do_nothing_once_off(hers: Page) -> None:
    hers.goto("/notes")
    press(hers, "?")
    dialog = hers.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Next and previous row or card")
    press(hers, "g", "b", "Escape")
    expect(dialog).to_be_hidden()
    expect(hers).to_have_url(re.compile("/notes$"))
    hers.get_by_role("button", name="Keyboard shortcuts").click()
    hers.get_by_role("heading", level=1).click()
    press(hers, "?", "g", "b")
    expect(dialog).to_be_hidden()
    expect(hers).to_have_url(re.compile("/notes$"))
    hers.get_by_role("link", name="Show the shortcuts").click()
    expect(dialog).to_be_visible()


def test_without_scripts_a_page_says_them(plain_page: Page, alice: Person) -> None:
    be(plain_page, alice)
    plain_page.goto("/today")
    plain_page.get_by_role("link", name="Show the shortcuts").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Keyboard shortcuts")
    expect(plain_page.locator("main")).to_contain_text("Go to the board")
