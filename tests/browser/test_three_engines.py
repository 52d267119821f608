"""What people write survives Back, reload, a click elsewhere and a lost network, in the three engines there are."""

import pytest

from tests.browser.records_at_hand import how_many, keep
from tests.support.browser import Browser as Person
from tests.support.engines import Tab
from tests.support.people import PASSWORD, sign_in
from tests.support.server import Server

BOX, STATE = "section:has(#notes-title) textarea#body", "[data-state]"
NEVER = "never saved"
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"
ELSEWHERE = ".nav a[href='/board']"
LEAVE = "dialog.ask button:last-of-type"


@pytest.fixture
def hers(tab: Tab, alice: Person) -> Tab:
    tab.be(alice)
    return tab


@pytest.fixture
def job(server: Server, alice: Person) -> str:
    return keep(server, alice, "opportunities", title="Ward clerk")


def test_a_note_that_is_left_within_the_second_is_not_called_lost(
    hers: Tab, server: Server, alice: Person, job: str
) -> None:
    hers.open(job)
    hers.type(BOX, "Ask about nights. ")
    hers.click(ELSEWHERE)
    hers.see_path("/board")
    hers.wait(lambda: how_many(server, alice, "notes"), "note on the server")
    hers.open(job)
    hers.see(".notes li", "Ask about nights.")
    hers.wait(lambda: hers.run(DRAFTS) == 0, "end of the draft")
    assert NEVER not in hers.text()
    assert how_many(server, alice, "notes") == 1


def test_a_saved_note_is_not_in_the_box_after_a_reload(hers: Tab, server: Server, alice: Person, job: str) -> None:
    hers.open(job)
    hers.type(BOX, "Ask about nights.")
    hers.see(STATE, r"Saved \d+:\d\d [AP]M")
    assert not hers.run("document.querySelector('[data-state]').textContent.includes('\\u202f')")
    hers.reload()
    hers.see(".notes li", "Ask about nights.")
    assert hers.value(BOX) == ""
    hers.type(BOX, "Another one.")
    hers.see(STATE, r"Saved \d+:\d\d")
    hers.reload()
    assert how_many(server, alice, "notes") == 2
    assert "nights.Another" not in hers.text(".notes")


SAVE = "main form.form button.button"


def test_back_brings_a_form_as_it_was_typed_and_as_it_was_sent(hers: Tab, server: Server, alice: Person) -> None:
    hers.open("/opportunities/new")
    typed = {
        "#title": "Ward clerk",
        "#company": "Calder Bank",
        "#location": "Halifax",
        "#url": "https://jobs.example/1",
    }
    for field, text in typed.items():
        hers.type(field, text)
    hers.click(ELSEWHERE)
    hers.click(LEAVE)
    hers.see_path("/board")
    hers.back()
    hers.wait(lambda: {field: hers.value(field) for field in typed} == typed, "form as it was typed")
    hers.click(SAVE)
    hers.see("h1", "Calder Bank")
    hers.back()
    hers.wait(lambda: {field: hers.value(field) for field in typed} == typed, "form as it was typed")
    hers.type("#title", " at night")
    hers.click(SAVE)
    hers.see(".notice", "You saved this a moment ago")
    hers.see("h1", "Ward clerk at night")
    assert how_many(server, alice, "opportunities") == 1


def test_back_brings_a_small_form_and_the_line_and_neither_makes_two(
    hers: Tab, server: Server, alice: Person, job: str
) -> None:
    hers.open(job)
    hers.click("details:has(#task-title) summary")
    hers.type("#task-title", "Ask Ruth")
    hers.click("form:has(#task-title) button")
    hers.see("a[href^='/tasks/']", "Ask Ruth")
    assert hers.value("#task-title") == ""
    # Firefox counts a page that leads to itself as one.
    if hers.run("history.length") > 1:
        hers.back()
        hers.wait(lambda: hers.value("#task-title") == "Ask Ruth", "task as it was typed")
        # The page of before shows the task too.
        hers.run("(document.body.id = 'before')")
        hers.click("form:has(#task-title) button")
        hers.wait(lambda: hers.run("document.readyState === 'complete' && !document.body.id"), "page after it")
    hers.type("#add", "Nurse at Acme")
    hers.click(ELSEWHERE)
    hers.click(LEAVE)
    hers.see_path("/board")
    hers.back()
    hers.wait(lambda: hers.value("#add") == "Nurse at Acme", "line as it was typed")
    hers.click(".quick button")
    hers.see("h1", "Nurse")
    hers.back()
    hers.wait(lambda: hers.value("#add") == "Nurse at Acme", "line as it was typed")
    hers.click(".quick button")
    hers.see("h1", "Nurse")
    assert [how_many(server, alice, word) for word in ("tasks", "opportunities")] == [1, 2]


def test_what_was_typed_is_not_shown_to_whoever_uses_the_tab_next(hers: Tab, server: Server) -> None:
    hers.open("/companies/new")
    hers.type("#name", "Hers alone")
    hers.click(ELSEWHERE)
    hers.click(LEAVE)
    hers.see_path("/board")
    hers.be(sign_in(server.app, "mallory@example.org"))
    hers.back()
    # Over plain HTTP, WebKit shows the page itself that it has kept.
    hers.reload()
    hers.see("#name")
    assert hers.value("#name") == ""


def test_a_form_sent_without_a_network_stays(hers: Tab, server: Server, alice: Person) -> None:
    if not hers.can_go_offline:
        # What its driver cannot do, the page is told.
        hers.open("/companies/new")
        hers.run("Object.defineProperty(navigator, 'onLine', { value: false, configurable: true }) && true")
    else:
        hers.open("/companies/new")
        hers.go_offline(True)
        hers.wait(lambda: hers.run("navigator.onLine") is False, "network gone")
    hers.type("#name", "Calder Bank")
    hers.click(SAVE)
    hers.see("#toast", "Nothing was sent. Everything you typed is still here.")
    assert hers.path == "/companies/new"
    assert hers.value("#name") == "Calder Bank"
    if hers.can_go_offline:
        hers.go_offline(False)
    else:
        hers.run("delete navigator.onLine")
    hers.click(SAVE)
    hers.see("h1", "Calder Bank")
    assert how_many(server, alice, "companies") == 1


def test_a_broken_draft_ends_nothing(hers: Tab, server: Server, alice: Person, job: str) -> None:
    hers.open(job)
    hers.run("localStorage.setItem('draft:x:y', '{broken')")
    hers.run("localStorage.setItem('draft:x:z', 'null')")
    hers.reload()
    hers.type(BOX, "Ask about nights.")
    hers.see(STATE, r"Saved \d+:\d\d")
    assert hers.run(DRAFTS) == 0


FOCUSED = "document.activeElement.matches({!r})"


def test_signing_in_moving_and_taking_it_back(tab: Tab, alice: Person, job: str) -> None:
    """By hand on the board, and by the buttons of the opportunity's own page."""
    tab.open("/sign-in")
    tab.type("#email", alice.email)
    tab.type("#password", PASSWORD)
    tab.click("main form button:not([data-reveal])")
    tab.see_path("/today")
    tab.open("/board")
    tab.click(".card button.move")
    tab.click("#move button:nth-of-type(2)")
    tab.see("#toast", "Ward clerk moved to Applied.")
    tab.wait(lambda: tab.run(FOCUSED.format(".move")), "focus on the card")
    tab.click("#toast [data-key=z]")
    tab.see("#toast", "Ward clerk is back in Saved.")
    tab.open(job)
    tab.click("#stage button:not([aria-current])")
    tab.see(".notices", "Moved to Applied.")
    tab.wait(lambda: tab.run(FOCUSED.format(".notices")), "focus on the message")
    tab.click(".notices [data-key=z]")
    tab.see(".notices", "Undone.")
    tab.see("[aria-current=step]", "Saved")


def test_saving_an_advert_and_a_note_about_it(hers: Tab, server: Server, alice: Person) -> None:
    hers.open("/capture")
    hers.type("#title", "Ward clerk")
    hers.type("#url", "https://jobs.example/1")
    hers.click(SAVE)
    hers.see(".notices", "Added Ward clerk.")
    hers.type(BOX, "Ask about nights.")
    hers.see(STATE, r"Saved \d+:\d\d")
    hers.reload()
    hers.see(".notes li", "Ask about nights.")
    assert how_many(server, alice, "opportunities") == 1


def test_leaving_asks_once_and_staying_keeps_the_text(hers: Tab) -> None:
    hers.open("/companies/new")
    hers.type("#name", "Calder Bank")
    hers.click(ELSEWHERE)
    hers.see("dialog.ask", "Leave without saving")
    hers.click("dialog.ask button")
    hers.wait(lambda: hers.run("!document.querySelector('dialog.ask')"), "end of the question")
    assert (hers.path, hers.value("#name")) == ("/companies/new", "Calder Bank")
    hers.click(ELSEWHERE)
    hers.click(LEAVE)
    hers.see_path("/board")


TYPED = "main form[method=post] input:is([type=text], [type=password]):not([hidden], [readonly])"
FORMS = {
    **dict.fromkeys(("/opportunities/new", "/companies/new", "/contacts/new", "/tasks/new", "/documents/new"), TYPED),
    **dict.fromkeys(("/activities/new", "/offers/new", "/capture", "/account/profile", "/account/stages"), TYPED),
    "/account/password": "#password",
    "/board": "#add",
}


def test_every_form_asks_once_before_it_is_left(hers: Tab) -> None:
    for address, field in FORMS.items():
        hers.open(address)
        hers.type(field, "7")
        hers.click(".nav a[href='/today']")
        hers.see("dialog.ask", "Leave without saving")
        hers.click(LEAVE)
        hers.see_path("/today")


def test_closing_asks_by_the_browsers_own_prompt_while_something_is_unsaved(hers: Tab) -> None:
    closing = "!dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    hers.open("/companies/new")
    assert not hers.run(closing)
    hers.type("#name", "Calder Bank")
    assert hers.run(closing)
    hers.run("document.querySelector('#name').form.reset()")
    hers.run("document.querySelector('#name').dispatchEvent(new Event('input', { bubbles: true }))")
    assert not hers.run(closing)
