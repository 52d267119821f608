"""A form with text that was not sent asks once before it is left; nothing else asks."""

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.browser.page_checks import message
from tests.browser.records_at_hand import how_many, id_in, keep
from tests.support.browser import Browser as Person
from tests.support.chromium import assert_accessible, be
from tests.support.server import Server


@pytest.fixture
def job(server: Server, alice: Person) -> str:
    return keep(server, alice, "opportunities", title="Ward clerk")


@pytest.fixture
def hers(page: Page, alice: Person) -> Page:
    be(page, alice)
    return page


def ask(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Leave without saving?")


def board_link(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Main").get_by_role("link", name="Board")


def test_a_link_asks_and_one_stays_or_leaves(hers: Page) -> None:
    hers.goto("/companies/new")
    hers.get_by_label("Name").fill("Calder Bank")
    board_link(hers).click()
    expect(ask(hers)).to_be_visible()
    expect(ask(hers).get_by_role("button", name="Stay here")).to_be_focused()
    assert_accessible(hers)
    hers.keyboard.press("Escape")
    expect(ask(hers)).to_have_count(0)
    expect(board_link(hers)).to_be_focused()
    expect(hers.get_by_label("Name")).to_have_value("Calder Bank")
    board_link(hers).click()
    ask(hers).get_by_role("button", name="Leave without saving").click()
    hers.wait_for_url("**/board")
    hers.go_back()
    expect(hers.get_by_label("Name")).to_have_value("Calder Bank")


def test_no_browser_prompt_follows_the_answer_and_closing_has_one(hers: Page) -> None:
    prompts: list[str] = []

    def note(dialog: Dialog) -> None:
        prompts.append(dialog.type)
        dialog.accept()

    hers.on("dialog", note)
    hers.goto("/companies/new")
    hers.get_by_label("Name").press_sequentially("Calder Bank")
    board_link(hers).click()
    ask(hers).get_by_role("button", name="Leave without saving").click()
    hers.wait_for_url("**/board")
    assert prompts == []
    hers.goto("/companies/new")
    hers.get_by_label("Name").press_sequentially("Calder Bank")
    with hers.expect_event("close"):
        hers.close(run_before_unload=True)
    assert prompts == ["beforeunload"]


def test_what_was_not_changed_or_was_sent_or_is_a_note_does_not_ask(hers: Page, job: str) -> None:
    hers.goto("/companies/new")
    hers.get_by_label("Name").fill("Calder Bank")
    hers.get_by_label("Name").fill("")
    board_link(hers).click()
    hers.wait_for_url("**/board")
    hers.goto("/companies/new")
    hers.get_by_label("Name").fill("Calder Bank")
    hers.get_by_role("button", name="Save").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("Calder Bank")
    hers.go_back()
    expect(hers.get_by_label("Name")).to_have_value("Calder Bank")
    board_link(hers).click()
    hers.wait_for_url("**/board")
    hers.goto(job)
    hers.get_by_label("Add a note").press_sequentially("Ask about nights")
    board_link(hers).click()
    hers.wait_for_url("**/board")


def test_what_was_refused_is_not_saved_and_asks(hers: Page) -> None:
    hers.goto("/contacts/new")
    hers.get_by_label("E-mail").fill("nonsense")
    hers.get_by_role("button", name="Save").click()
    expect(hers.locator(".errors")).to_be_focused()
    board_link(hers).click()
    expect(ask(hers)).to_be_visible()


def test_a_new_password_and_a_chosen_file_ask_and_stay_out_of_the_history(hers: Page) -> None:
    hers.goto("/account/password")
    hers.get_by_label("Current password").press_sequentially("known to the browser")
    hers.wait_for_timeout(400)
    board_link(hers).click()
    hers.wait_for_url("**/board")
    hers.goto("/account/password")
    hers.get_by_label("New password").press_sequentially("four plain unrelated words")
    board_link(hers).click()
    expect(ask(hers)).to_be_visible()
    assert "words" not in hers.evaluate("JSON.stringify(history.state)")
    ask(hers).get_by_role("button", name="Leave without saving").click()
    hers.wait_for_url("**/board")
    hers.goto("/documents/new")
    hers.get_by_label("File").set_input_files({"name": "resume.txt", "mimeType": "text/plain", "buffer": b"Ada"})
    board_link(hers).click()
    expect(ask(hers)).to_be_visible()


def test_another_form_of_the_page_asks_too(hers: Page, server: Server, alice: Person, job: str) -> None:
    hers.goto(job)
    hers.locator("summary", has_text="Add a task").click()
    hers.locator("#task-title").fill("Ask Ruth")
    hers.get_by_role("button", name="Offer").click()
    expect(ask(hers)).to_be_visible()
    ask(hers).get_by_role("button", name="Stay here").click()
    hers.get_by_role("button", name="Add task").click()
    expect(hers.get_by_role("alert")).to_contain_text("Added Ask Ruth.")
    assert how_many(server, alice, "tasks") == 1
    hers.locator("summary", has_text="Add a task").click()
    hers.locator("#task-title").fill("Ask Ben")
    hers.get_by_role("button", name="Offer").click()
    ask(hers).get_by_role("button", name="Leave without saving").click()
    expect(hers.get_by_role("alert")).to_contain_text("Moved to Offer.")
    assert str(id_in(job)) in hers.url


def test_it_does_not_ask_where_the_page_is_not_left(hers: Page, job: str) -> None:
    hers.goto("/board")
    hers.get_by_label("Add in one line").fill("Nurse at Acme")
    hers.locator(".card .move").first.click()
    hers.locator("#move").get_by_role("button", name="Applied").click()
    expect(message(hers)).to_contain_text("moved to Applied.")
    expect(ask(hers)).to_have_count(0)
    hers.get_by_role("link", name="Skip to main content").focus()
    hers.keyboard.press("Enter")
    expect(ask(hers)).to_have_count(0)
