"""What is drawn for a finger or for a mouse alone, and for a narrow window or a wide one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.support.browser import Browser as Person
from tests.support.chromium import be


@pytest.fixture
def phone(open_page: OpenPage, alice: Person) -> Page:
    hers = open_page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    be(hers, alice)
    return hers


def test_what_needs_a_mouse_or_a_keyboard_is_not_on_a_phone(phone: Page, page: Page, alice: Person) -> None:
    be(page, alice)
    for either, is_shown in ((phone, False), (page, True)):
        either.goto("/capture")
        for part in (either.locator("[data-bookmarklet]"), either.locator("[data-keys]")):
            expect(part).to_be_visible(visible=is_shown)
        expect(either.get_by_role("heading", name="From your phone")).to_be_visible()


def test_the_form_for_an_advert_fits_two_screens(phone: Page) -> None:
    phone.goto("/capture")
    assert (
        phone.get_by_role("button", name="Save", exact=True).evaluate("at => at.getBoundingClientRect().bottom")
        <= 2 * 800
    )
    assert phone.evaluate("document.querySelector('main').getBoundingClientRect().bottom") <= 2 * 800


def test_the_contents_of_the_policy_are_folded_on_a_phone(phone: Page, page: Page) -> None:
    for path in ("/privacy", "/privacy/data"):
        for either, is_shown in ((phone, False), (page, True)):
            either.goto(path)
            first = either.locator(".contents a").first
            expect(first).to_be_visible(visible=is_shown)
            if not is_shown:
                either.locator(".contents summary").click()
            first.click()
            expect(either.locator("article h2, .prose h2").nth(1)).to_be_in_viewport()


@pytest.mark.parametrize("path", ["/companies/new", "/account", "/account/profile"])
def test_a_page_that_is_one_form_stands_in_the_middle(page: Page, alice: Person, path: str) -> None:
    be(page, alice)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(path)
    main = page.locator("main").bounding_box()
    assert main
    assert abs(main["x"] - (1280 - main["x"] - main["width"])) <= 2
    assert main["width"] < 760
