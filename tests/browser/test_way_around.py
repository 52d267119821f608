"""What only a browser shows of the navigation: one row, one entry of each place in sight, Add, the row of four."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_checks import SPACE_OUT, TOO_WIDE
from tests.browser.records_at_hand import keep
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.server import Server

BAR = 56
PLACES = ("Today", "Board", "List", "Calendar", "People", "Notes", "Documents", "Offers", "Save an advert")
PLACES += ("Recently changed and deleted",)


@pytest.fixture
def hers(page: Page, alice: Person) -> Page:
    be(page, alice)
    return page


@pytest.mark.parametrize(("width", "type_size"), [(900, 100), (1024, 100), (1280, 100), (1280, 125), (1280, 150)])
def test_the_header_is_one_row(hers: Page, width: int, type_size: int) -> None:
    hers.set_viewport_size({"width": width, "height": 800})
    hers.goto("/today")
    hers.evaluate("size => { document.documentElement.style.fontSize = `${size}%`; }", type_size)
    assert hers.evaluate("document.querySelector('.top').offsetHeight") <= BAR * type_size / 100 + 1
    tops = hers.evaluate("[...document.querySelectorAll('.top > *')].map(part => part.getBoundingClientRect().bottom)")
    assert max(tops) <= BAR * type_size / 100 + 1


@pytest.mark.parametrize("width", [320, 390, 899, 900, 1280, 1600])
def test_each_place_is_in_sight_once(hers: Page, width: int) -> None:
    hers.set_viewport_size({"width": width, "height": 800})
    hers.goto("/today")
    hers.get_by_role("button", name="More").click()
    for place in PLACES:
        expect(hers.locator(".nav a:visible, #more a:visible").get_by_text(place, exact=True)).to_have_count(1)


def test_the_five_of_the_phone_fit(hers: Page) -> None:
    hers.set_viewport_size({"width": 320, "height": 600})
    hers.goto("/today")
    five = hers.locator(".nav > :visible")
    assert five.all_inner_texts() == ["Today", "Board", "Add", "List", "More"]
    cut = "parts => parts.filter(part => part.scrollWidth > part.clientWidth || part.offsetHeight > 64).length"
    assert five.evaluate_all(cut) == 0


def test_spaced_out_letters_cut_no_stage(hers: Page) -> None:
    hers.set_viewport_size({"width": 390, "height": 800})
    hers.goto("/board")
    hers.evaluate(SPACE_OUT)
    names = hers.locator(".jump bdi")
    expect(names).to_have_count(6)
    assert names.evaluate_all("names => names.filter(name => name.scrollWidth > name.clientWidth + 1).length") == 0
    assert hers.evaluate(TOO_WIDE) <= 0


def test_with_forced_colors_only_the_present_place_is_marked(hers: Page) -> None:
    hers.emulate_media(forced_colors="active")
    hers.goto("/board")
    borders = """places => places.map(place => {
      const { borderBlockStartColor, borderBlockEndColor } = getComputedStyle(place);
      const ground = getComputedStyle(document.body).backgroundColor;
      return [borderBlockStartColor, borderBlockEndColor].filter(color => color !== ground);
    }).map(colors => colors.length)"""
    places = hers.locator(".nav > :is(a, button):visible")
    marked = dict(zip(places.all_inner_texts(), places.evaluate_all(borders), strict=True))
    assert marked["Board"] > 0
    assert {name for name, count in marked.items() if count} == {"Board"}


@pytest.mark.parametrize("address", ["/board", "/notes"])
def test_add_leads_to_the_line(hers: Page, address: str) -> None:
    hers.set_viewport_size({"width": 390, "height": 800})
    hers.goto(address)
    hers.locator(".nav").get_by_text("Add").click()
    expect(hers.get_by_label("Add in one line")).to_be_focused()


def test_the_row_of_four_opens_what_it_names(hers: Page, server: Server, alice: Person) -> None:
    hers.set_viewport_size({"width": 390, "height": 800})
    hers.goto(keep(server, alice, "opportunities", title="Nurse"))
    row = hers.get_by_role("navigation", name="Add or move")
    row.get_by_text("Task").click()
    expect(hers.get_by_label("Task", exact=True)).to_be_focused()
    row.get_by_text("Note").click()
    expect(hers.get_by_label("Add a note")).to_be_focused()
    row.get_by_text("Interview").click()
    expect(hers.get_by_label("Type")).to_be_focused()
    row.get_by_text("Move").click()
    expect(hers.locator("#stage")).to_be_in_viewport()


def test_the_opportunity_stands_in_the_order_of_a_phone(hers: Page, server: Server, alice: Person) -> None:
    hers.set_viewport_size({"width": 390, "height": 800})
    hers.goto(keep(server, alice, "opportunities", title="Nurse"))
    headings = hers.locator("main h2:visible")
    tops = headings.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert headings.all_inner_texts()[-10:] == [
        *("Next step", "Notes", "Interviews and activities", "Tasks", "Contacts", "Advert", "What you sent", "Offer"),
        *("Timeline", "Details"),
    ]
    assert tops == sorted(tops)


def test_paper_has_no_controls_and_no_empty_headings(hers: Page, server: Server, alice: Person) -> None:
    opportunity = keep(server, alice, "opportunities", title="Nurse")
    for address in (opportunity, "/offers", "/calendar"):
        hers.goto(address)
        hers.emulate_media(media="print")
        # The stops of the line are buttons, and say where it stands.
        controls = hers.locator(":is(button, input, textarea, select, summary):visible:not(.stages button)")
        assert controls.evaluate_all("all => all.map(one => one.outerHTML)") == []
        for heading in ("Notes", "What you sent", "Offer", "Advert", "Tasks"):
            expect(hers.get_by_role("heading", name=heading, exact=True, level=2)).to_be_hidden()
