"""Notes save themselves, and what cannot be saved is kept on the device and offered again."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models.note import Note
from tests.browser.page_checks import message
from tests.browser.records_at_hand import end_sign_ins, how_many, id_in, keep, rows_of
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.people import PASSWORD, sign_in
from tests.support.server import Server

SAVED = re.compile(r"Saved \d+:\d\d")
KEPT_HERE = "Not saved yet, stored on this device"
OFFER = "This device has newer notes that were never saved."
DRAFTS = "Object.keys(localStorage).filter(key => key.startsWith('draft:')).length"


@pytest.fixture
def job(server: Server, alice: Person) -> str:
    return keep(server, alice, "opportunities", title="Ward clerk")


def written(server: Server, alice: Person, address: str) -> Note:
    with rows_of(server, alice) as account:
        return db.session.get_one(Note, (account.id, id_in(address)))


def note_about(server: Server, alice: Person, job: str, body: str = "As it was.") -> str:
    return keep(server, alice, "notes", body=body, opportunity_id=id_in(job))


def see_drafts(page: Page, count: int) -> None:
    """Wait until so many lie on this device: the page asks the server about them after it has come."""
    page.wait_for_function(f"() => {DRAFTS} === {count}")


def write(page: Page, text: str, label: str = "Add a note") -> None:
    page.get_by_label(label).press_sequentially(text)


def test_a_new_note_is_saved_while_typed_and_only_once(page: Page, server: Server, alice: Person, job: str) -> None:
    be(page, alice)
    page.goto(job)
    write(page, "They asked about shifts.")
    expect(page.locator("[data-state]")).to_have_text("Saving soon")
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    write(page, " Nights too.")
    expect(page.locator("[data-state]")).to_have_text("Saving soon")
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    see_drafts(page, 0)
    write(page, " And **weekends**.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".notes li")).to_have_count(1)
    expect(page.locator(".notes li")).to_contain_text("They asked about shifts. Nights too. And weekends.")
    assert how_many(server, alice, "notes") == 1
    see_drafts(page, 0)


def test_a_note_is_edited_in_its_place_by_keyboard_alone(page: Page, server: Server, alice: Person, job: str) -> None:
    note = note_about(server, alice, job)
    be(page, alice)
    page.goto(job)
    page.get_by_role("link", name="Edit the note of").focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Note of")
    expect(field).to_have_value("As it was.")
    field.focus()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(" And as it is.")
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    assert written(server, alice, note).body == "As it was. And as it is."
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Pinned.")).to_be_visible()
    assert written(server, alice, note).pinned


def test_offline_it_is_kept_here_and_goes_once_there_is_a_network(
    page: Page, server: Server, alice: Person, job: str
) -> None:
    note = note_about(server, alice, job)
    be(page, alice)
    page.goto(f"{note}/edit")
    _cut_off(page)
    write(page, "Written on a train. ", "Note")
    expect(page.locator("[data-state]")).to_have_text(KEPT_HERE)
    expect(message(page)).to_contain_text("Couldn’t save. Your note is stored on this device.")
    see_drafts(page, 1)
    page.context.set_offline(False)
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    assert "Written on a train." in written(server, alice, note).body
    see_drafts(page, 0)


def test_when_the_session_is_gone_it_is_kept_here_until_she_is_back(
    page: Page, server: Server, alice: Person, job: str
) -> None:
    be(page, alice)
    page.goto(job)
    end_sign_ins(server)
    write(page, "Typed for an hour.")
    expect(page.locator("[data-state]")).to_have_text(KEPT_HERE)
    with page.expect_popup() as opened:
        message(page).get_by_role("button", name="Sign in").click()
    other = opened.value
    other.get_by_label("E-mail address").fill(alice.email)
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    expect(other).to_have_url(f"{server.url}{job}")
    other.close()
    write(page, " And more.")
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    assert how_many(server, alice, "notes") == 1
    see_drafts(page, 0)


@pytest.mark.parametrize("mine", [True, False])
def test_a_newer_version_is_shown_and_never_written_over(
    page: Page, server: Server, alice: Person, job: str, mine: bool
) -> None:
    note = note_about(server, alice, job)
    be(page, alice)
    page.goto(f"{note}/edit")
    with rows_of(server, alice) as account:
        db.session.get_one(Note, (account.id, id_in(note))).body = "From the phone."
    page.get_by_label("Note", exact=True).fill("From this tab.")
    expect(page.locator(".theirs")).to_contain_text("From the phone.")
    expect(page.get_by_label("Note", exact=True)).to_have_value("From this tab.")
    assert written(server, alice, note).body == "From the phone."
    page.get_by_role("button", name="Save mine" if mine else "Keep the saved one").click()
    expect(page.locator(".theirs")).to_have_count(0)
    if mine:
        expect(page.locator("[data-state]")).to_have_text(SAVED)
    expect(page.get_by_label("Note", exact=True)).to_have_value("From this tab." if mine else "From the phone.")
    assert written(server, alice, note).body == ("From this tab." if mine else "From the phone.")
    see_drafts(page, 0)


def test_a_draft_is_offered_and_not_put_in_by_itself(page: Page, server: Server, alice: Person, job: str) -> None:
    note = note_about(server, alice, job)
    be(page, alice)
    page.goto(f"{note}/edit")
    _type_while_offline(page, "Never sent.", "Note")
    assert written(server, alice, note).body == "As it was."
    page.goto(f"{note}/edit")
    field = page.get_by_label("Note", exact=True)
    expect(field).to_have_value("As it was.")
    expect(page.get_by_text(OFFER)).to_be_visible()
    page.get_by_role("button", name="Bring them back").click()
    expect(field).to_have_value("Never sent.As it was.")
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    assert written(server, alice, note).body == "Never sent.As it was."


def test_a_draft_of_a_new_note_is_offered_where_it_belongs(page: Page, server: Server, alice: Person, job: str) -> None:
    elsewhere = keep(server, alice, "opportunities", title="Porter")
    be(page, alice)
    page.goto(job)
    _type_while_offline(page, "Never sent.")
    page.goto(elsewhere)
    expect(page.get_by_text(OFFER)).to_have_count(0)
    page.goto(job)
    page.get_by_role("button", name="Bring them back").click()
    expect(page.get_by_label("Add a note")).to_have_value("Never sent.")
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    assert how_many(server, alice, "notes") == 1


def test_a_draft_can_be_dropped(page: Page, server: Server, alice: Person, job: str) -> None:
    be(page, alice)
    page.goto(job)
    _type_while_offline(page, "Never sent.")
    page.goto(job)
    page.get_by_role("button", name="Remove them").click()
    expect(page.get_by_text(OFFER)).to_have_count(0)
    see_drafts(page, 0)


def test_another_person_on_this_device_sees_no_draft(page: Page, server: Server, alice: Person, job: str) -> None:
    be(page, alice)
    page.goto("/notes/new")
    _type_while_offline(page, "Hers alone.", "Note")
    be(page, sign_in(server.app, "mallory@example.org"))
    page.goto("/notes/new")
    expect(page.get_by_text(OFFER)).to_have_count(0)
    expect(page.get_by_label("Note", exact=True)).to_have_value("")


def test_signing_out_asks_first_and_leaves_nothing(page: Page, server: Server, alice: Person, job: str) -> None:
    be(page, alice)
    page.goto(job)
    page.evaluate("localStorage.keys = 'off'")
    _type_while_offline(page, "Never sent.")
    page.goto("/today")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Sign out").click()
    see_drafts(page, 1)
    page.wait_for_timeout(1100)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You’re signed out.")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == ["keys"]


def _type_while_offline(page: Page, text: str, label: str = "Add a note") -> None:
    """And leave the page before there is a network again."""
    # What a page sends on leaving gets past the browser's own switch for being offline, and past routes.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")
    write(page, text, label)
    expect(page.locator("[data-state]")).to_have_text(KEPT_HERE)
    page.goto("about:blank")


def _cut_off(page: Page) -> None:
    """Once the worker is there: a browser complains when it is fetching that."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
