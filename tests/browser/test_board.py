"""Moving cards: by menu, by keyboard, by dragging; what is said, and what happens when the server refuses."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.page_checks import message
from tests.browser.records_at_hand import id_in, keep
from tests.support.browser import Browser as Person
from tests.support.chromium import assert_accessible, be
from tests.support.server import Server

FIRST, SECOND, NAMELESS = "Calder Bank Hospital", "Halden Energy", "Kitchen porter"


@pytest.fixture
def cards(server: Server, alice: Person) -> list[str]:
    """Addresses of three opportunities in Saved, the topmost first; the last has no company."""
    halden = id_in(keep(server, alice, "companies", name=SECOND))
    calder = id_in(keep(server, alice, "companies", name=FIRST))
    porter = keep(server, alice, "opportunities", title=NAMELESS)
    second = keep(server, alice, "opportunities", title="Patient flow analyst", company_id=halden)
    first = keep(server, alice, "opportunities", title="Ward clerk", company_id=calder)
    return [first, second, porter]


@pytest.fixture
def board(page: Page, alice: Person, cards: list[str]) -> Page:
    return open_board(page, alice)


@pytest.fixture
def refused_board(chromium: Browser, server: Server, alice: Person, cards: list[str]) -> Iterator[Page]:
    """A board that nobody watches, since the browser reports each refusal as an error."""
    context = chromium.new_context(base_url=server.url)
    context.set_default_timeout(5_000)
    yield open_board(context.new_page(), alice)
    context.close()


def open_board(page: Page, person: Person) -> Page:
    be(page, person)
    page.goto("/board")
    return page


def card(page: Page, name: str) -> Locator:
    return page.locator(".card").filter(has_text=name)


def grip(page: Page, name: str) -> Locator:
    return card(page, name).get_by_role("button", name=re.compile("^Move "))


def column(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def choose(page: Page, name: str, stage: str) -> None:
    grip(page, name).click()
    page.get_by_role("button", name=stage, exact=False).click()


def names_in(page: Page, stage: str) -> list[str]:
    return (
        column(page, stage).locator("h3 a").evaluate_all("links => links.map(a => a.querySelector('bdi').textContent)")
    )


def counts(page: Page) -> list[str]:
    return page.locator(".column > header [data-count]").all_inner_texts()


def said(page: Page) -> Locator:
    return message(page)


def assert_stands(page: Page, name: str, stage: str) -> None:
    """Here now, and still after the page was loaded again."""
    expect(column(page, stage).locator(".card").filter(has_text=name)).to_be_visible()
    page.reload()
    expect(column(page, stage).locator(".card").filter(has_text=name)).to_be_visible()


def test_the_menu_moves_a_card_and_undo_puts_it_back_in_its_place(board: Page) -> None:
    grip(board, SECOND).click()
    menu = board.locator("#move")
    expect(menu).to_contain_text(f"Move Patient flow analyst at {SECOND} to")
    expect(menu.get_by_role("button", name="Saved")).to_be_disabled()
    menu.get_by_role("button", name="Interview").click()
    expect(said(board)).to_contain_text(f"{SECOND} moved to Interview.")
    expect(card(board, SECOND).locator(".stub")).to_have_text("Moved just now")
    assert counts(board) == ["2", "0", "0", "1", "0", "0"]
    said(board).get_by_role("button", name="Undo").click()
    expect(said(board)).to_contain_text(f"{SECOND} is back in Saved.")
    expect(card(board, SECOND).locator(".stub")).to_contain_text("No next step")
    assert names_in(board, "Saved") == [FIRST, SECOND, NAMELESS]
    assert counts(board) == ["3", "0", "0", "0", "0", "0"]
    assert_stands(board, SECOND, "Saved")


def test_by_keyboard_alone(board: Page) -> None:
    card(board, FIRST).get_by_role("link").first.focus()
    board.keyboard.press("Tab")
    expect(grip(board, FIRST)).to_be_focused()
    board.keyboard.press("Enter")
    expect(board.locator("#move")).to_be_visible()
    assert_accessible(board)
    board.keyboard.press("Escape")
    expect(board.locator("#move")).to_be_hidden()
    expect(grip(board, FIRST)).to_be_focused()
    board.keyboard.press("Enter")
    board.keyboard.press("2")
    expect(said(board)).to_contain_text(f"{FIRST} moved to Applied.")
    expect(grip(board, FIRST)).to_be_focused()
    assert_accessible(board)
    assert_stands(board, FIRST, "Applied")


def test_move_is_a_button_that_opens_a_dialog(board: Page) -> None:
    move = board.get_by_role("button", name=f"Move Ward clerk at {FIRST}", exact=True)
    expect(move).to_have_attribute("aria-haspopup", "dialog")
    expect(move).to_have_attribute("aria-expanded", "false")
    move.focus()
    board.keyboard.press("Space")
    menu = board.get_by_role("dialog", name=f"Move Ward clerk at {FIRST} to")
    expect(menu).to_be_visible()
    expect(move).to_have_attribute("aria-expanded", "true")
    assert board.evaluate("scrollY") == 0
    board.keyboard.press("Escape")
    expect(move).to_be_focused()
    expect(move).to_have_attribute("aria-expanded", "false")


def test_tab_past_the_last_stage_closes_the_menu(board: Page) -> None:
    grip(board, FIRST).focus()
    board.keyboard.press("Enter")
    menu = board.locator("#move")
    menu.get_by_role("button").last.focus()
    board.keyboard.press("Tab")
    expect(menu).to_be_hidden()
    expect(card(board, SECOND).get_by_role("link").first).to_be_focused()


def test_undo_is_the_next_stop_and_one_goes_on_where_one_was(board: Page) -> None:
    grip(board, FIRST).focus()
    board.keyboard.press("Enter")
    board.keyboard.press("2")
    undo = said(board).get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    board.keyboard.press("Tab")
    expect(undo).to_be_focused()
    board.keyboard.press("Shift+Tab")
    expect(grip(board, FIRST)).to_be_focused()
    undo.focus()
    said(board).get_by_role("button", name="Close").press("Enter")
    expect(said(board)).to_be_empty()
    expect(grip(board, FIRST)).to_be_focused()


def test_several_undos_stand_and_each_takes_back_its_own(board: Page) -> None:
    for name, stage in ((FIRST, "Applied"), (SECOND, "Offer"), (FIRST, "Interview")):
        choose(board, name, stage)
        expect(said(board).locator("p").last).to_contain_text(f"{name} moved to {stage}.")
        expect(board.locator("[aria-busy]")).to_have_count(0)
    assert_accessible(board)
    undos = said(board).get_by_role("button", name="Undo")
    expect(undos).to_have_count(2)
    board.keyboard.press("z")
    expect(column(board, "Applied").locator(".card")).to_contain_text(FIRST)
    expect(undos).to_have_count(2)
    said(board).locator("p", has_text=SECOND).get_by_role("button", name="Undo").click()
    expect(said(board)).to_contain_text(f"{SECOND} is back in Saved.")
    expect(undos).to_have_count(1)
    undos.click()
    expect(undos).to_have_count(0)
    expect(said(board)).to_contain_text(f"{FIRST} is back in Saved.")
    board.reload()
    assert sorted(names_in(board, "Saved")) == sorted([FIRST, SECOND, NAMELESS])


def test_a_column_is_passed_by_one_link(board: Page) -> None:
    card_stops = board.get_by_role("link", name="Skip Saved")
    card_stops.focus()
    expect(card_stops).to_be_in_viewport()
    assert_accessible(board)
    board.keyboard.press("Enter")
    board.keyboard.press("Tab")
    expect(board.get_by_role("link", name="Add to Applied")).to_be_focused()


def test_by_dragging(board: Page) -> None:
    card(board, FIRST).drag_to(column(board, "Offer"))
    expect(said(board)).to_contain_text(f"{FIRST} moved to Offer.")
    assert board.locator(".over").count() == 0
    assert_stands(board, FIRST, "Offer")


def test_a_card_dropped_where_it_was_stays_and_nothing_is_sent(board: Page) -> None:
    sent: list[str] = []
    board.on("request", lambda request: sent.append(request.method))
    card(board, FIRST).drag_to(card(board, SECOND))
    assert names_in(board, "Saved") == [FIRST, SECOND, NAMELESS]
    expect(said(board)).to_be_empty()
    assert "POST" not in sent


def test_a_card_without_company_is_called_by_its_role(board: Page) -> None:
    choose(board, NAMELESS, "Screening")
    expect(said(board)).to_contain_text(f"{NAMELESS} moved to Screening.")
    assert_stands(board, NAMELESS, "Screening")


def test_it_goes_at_once_and_only_one_request_is_under_way(refused_board: Page) -> None:
    held: list[Route] = []
    refused_board.route("**/stage", lambda route: held.append(route))
    choose(refused_board, FIRST, "Applied")
    expect(column(refused_board, "Applied").locator(".card[aria-busy=true]")).to_be_visible()
    choose(refused_board, FIRST, "Offer")
    expect(column(refused_board, "Applied").locator(".card")).to_have_count(1)
    choose(refused_board, SECOND, "Applied")
    expect(column(refused_board, "Applied").locator(".card")).to_have_count(2)
    assert len(held) == 2
    for route in held:
        route.continue_()
    expect(refused_board.locator("[aria-busy]")).to_have_count(0)
    assert_stands(refused_board, FIRST, "Applied")


REFUSALS = {
    401: ("You’re signed out.", "Sign in"),
    409: ("It was moved somewhere else in the meantime.", "Show the board as it is now"),
    422: ("couldn’t be moved. It’s still in Saved.", "Show the board as it is now"),
    503: ("couldn’t be moved. It’s still in Saved.", "Try again"),
    None: ("couldn’t be moved. It’s still in Saved.", "Try again"),
}


@pytest.mark.parametrize("status", REFUSALS, ids=lambda status: str(status or "no answer"))
def test_what_could_not_be_moved_goes_back_and_says_so(refused_board: Page, status: int | None) -> None:
    words, button = REFUSALS[status]
    refused_board.route("**/stage", lambda route: route.fulfill(status=status) if status else route.abort())
    choose(refused_board, SECOND, "Applied")
    expect(said(refused_board)).to_contain_text(words)
    assert names_in(refused_board, "Saved") == [FIRST, SECOND, NAMELESS]
    assert counts(refused_board) == ["3", "0", "0", "0", "0", "0"]
    expect(card(refused_board, SECOND).locator(".stub")).to_contain_text("No next step")
    refused_board.unroute("**/stage")
    said(refused_board).get_by_role("button", name=button).click()
    if button == "Try again":
        expect(said(refused_board)).to_contain_text(f"{SECOND} moved to Applied.")
    else:
        expect(refused_board).to_have_url(re.compile("/(board|today)$"))


def test_on_a_phone_the_menu_is_a_sheet_for_fingers(
    open_page: OpenPage, server: Server, alice: Person, cards: list[str]
) -> None:
    phone = open_board(open_page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True), alice)
    grip(phone, SECOND).tap()
    sheet = phone.locator("#move").bounding_box()
    assert sheet
    assert (sheet["x"], sheet["width"], sheet["y"] + sheet["height"]) == (0, 390, 800)
    heights = [box["height"] for row in phone.locator("#move button").all() if (box := row.bounding_box())]
    assert len(heights) == 6
    assert min(heights) >= 44
    phone.locator("#move").get_by_role("button", name="Applied").tap()
    expect(said(phone)).to_contain_text(f"{SECOND} moved to Applied.")
    expect(phone.locator(".jump [data-count]").nth(1)).to_have_text("1")


def test_more_stages_than_a_search_begins_with(page: Page, server: Server, alice: Person, cards: list[str]) -> None:
    keep(server, alice, "stages", name="Assessment centre", kind="screening", position=3)
    keep(server, alice, "stages", name="Reference check", kind="interviewing", position=4)
    open_board(page, alice)
    stages = page.locator(".column h2").all_inner_texts()
    assert len(stages) == 8
    grip(page, FIRST).click()
    page.keyboard.press(str(stages.index("Reference check") + 1))
    expect(said(page)).to_contain_text(f"{FIRST} moved to Reference check.")
    assert_accessible(page)
    assert_stands(page, FIRST, "Reference check")


def test_a_move_stands_in_the_history_once(board: Page, cards: list[str]) -> None:
    choose(board, FIRST, "Applied")
    expect(said(board)).to_contain_text("moved to Applied.")
    board.goto(cards[0])
    assert board.locator(".history > li > p").all_inner_texts() == ["Applied", "Saved"]
