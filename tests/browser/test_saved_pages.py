"""Adverts as twelve kinds of job board show them, by every way that they come: what is read of each is the same."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support import bookmarklet, engines
from tests.support.browser import Browser as Person
from tests.support.engines import Tab
from tests.support.extension import Extended
from tests.support.extension_in_firefox import Extended as ExtendedFirefox
from tests.support.server import Server

BOARDS: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "adverts" / "boards.toml").read_text())
each_board = pytest.mark.parametrize("name", BOARDS)


def address(adverts: str, name: str) -> str:
    return f"{adverts}/boards/{BOARDS[name]['page']}"


def filled(form: Page, names: dict[str, str]) -> dict[str, str]:
    return {name: form.locator(f"main [name={name}]").input_value() for name in names}


@each_board
def test_the_extension(window: Page, extended: Extended, adverts: str, name: str) -> None:
    window.goto(address(adverts, name))
    read = BOARDS[name]["read"]
    assert filled(extended.capture(), read) == read


@each_board
def test_the_bookmarklet(window: Page, server: Server, adverts: str, name: str) -> None:
    window.goto(address(adverts, name))
    read = BOARDS[name]["read"]
    assert filled(bookmarklet.choose_on(window, server.url), read) == read


@each_board
def test_the_extension_in_firefox(
    firefox_tab: tuple[Tab, engines.Firefox], extended_firefox: ExtendedFirefox, adverts: str, name: str
) -> None:
    page, driver = firefox_tab
    page.open(address(adverts, name))
    extended_firefox.press_button(driver)
    page.see_path("/capture/shared")
    read = BOARDS[name]["read"]
    assert {field: page.value(f"main [name={field}]") for field in read} == read


@each_board
def test_the_bookmarklet_in_firefox(firefox_tab: tuple[Tab, engines.Firefox], adverts: str, name: str) -> None:
    page, driver = firefox_tab
    page.open(address(adverts, name))
    bookmarklet.choose_in_firefox(page, driver)
    read = BOARDS[name]["read"]
    assert {field: page.value(f"main [name={field}]") for field in read} == read


def test_the_longest_advert_arrives_whole_in_firefox(firefox_tab: tuple[Tab, engines.Firefox], adverts: str) -> None:
    page, driver = firefox_tab
    page.open(f"{adverts}/none.html")
    page.run(bookmarklet.LONGEST)
    bookmarklet.choose_in_firefox(page, driver)
    assert len(page.value("[name=posting]")) > 98_000


@each_board
def test_what_an_app_shares(alice: Person, name: str) -> None:
    shared = BOARDS[name]["shared"]
    form = alice.post("/capture/shared", data=BOARDS[name]["share"]).form("form[data-capture]").values
    assert {field: form[field] for field in shared} == shared


@each_board
def test_what_was_copied_is_pasted(window: Page, alice: Person, adverts: str, name: str) -> None:
    """All of the page, or the part that people select where it has others beside."""
    board = BOARDS[name]
    window.goto(f"{adverts}/boards/{board.get('pasted_page', board['page'])}")
    copied = window.locator(board.get("copied", "body")).inner_text()
    saved = alice.get("/capture", follow_redirects=True).form("form[data-capture]").fill(posting=copied).submit()
    assert saved.status_code == 303, saved.words
    form = alice.get(f"{saved.location.split('?')[0]}/edit").form("main form").values
    pasted = {field: value for field, value in (board["read"] | board.get("pasted", {})).items() if field != "url"}
    assert {field: form.get(field, "") for field in pasted} == pasted
