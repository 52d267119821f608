"""What people write survives Back, reload, a click elsewhere and a lost network, in the three engines there are."""

import pytest

from tests.browser.records_at_hand import how_many, keep
from tests.support.browser import Browser as Person
from tests.support.engines import Tab
from tests.support.server import Server

BOX, STATE = "section:has(#notes-title) textarea#body", "[data-state]"
NEVER = "never saved"
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"
ELSEWHERE = ".nav a[href='/board']"


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
    hers.see(STATE, r"Saved \d\d:\d\d")
    hers.reload()
    hers.see(".notes li", "Ask about nights.")
    assert hers.value(BOX) == ""
    hers.type(BOX, "Another one.")
    hers.see(STATE, r"Saved \d\d:\d\d")
    hers.reload()
    assert how_many(server, alice, "notes") == 2
    assert "nights.Another" not in hers.text(".notes")


def test_back_brings_a_form_as_it_was_typed(hers: Tab, server: Server, alice: Person) -> None:
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
    hers.see_path("/board")
    hers.back()
    hers.see("#title")
    assert {field: hers.value(field) for field in typed} == typed
    hers.click("main form.form button.button")
    hers.see("h1", "Calder Bank")
    assert how_many(server, alice, "opportunities") == 1
