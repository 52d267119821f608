"""A form for something new makes one record, however often it is sent, and nothing typed into it is lost by that."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from app.records.kinds import PAGE_KINDS
from tests.records import factories
from tests.records.factories import LEAST, MAIN, count, stored
from tests.support.browser import Browser, Form, Page

KINDS = sorted(PAGE_KINDS)
FORMS = [*(f"/{word}/new" for word in KINDS), "/capture"]
AGAIN = "You saved this a moment ago."


def opened(browser: Browser, word: str) -> Form:
    return factories.new_form(browser, word).fill(**LEAST[word])


def reopened(form: Form) -> Page:
    """The page of the form, asked for once more: by Back, or by a reload."""
    return form.page.browser.get(form.page.request.full_path)


def id_of(page: Any) -> str:
    return parse_qs(urlsplit(page).query)["id"][0]


@pytest.mark.parametrize("path", FORMS)
def test_its_id_stands_in_its_address(alice: Browser, path: str) -> None:
    first = alice.open(f"{path}?title=A+%26+b&opportunity_id=x", follow_redirects=False)
    assert first.status_code == 302
    address = urlsplit(first.location)
    assert address.path == path
    assert parse_qs(address.query) == {"title": ["A & b"], "opportunity_id": ["x"], "id": [id_of(first.location)]}
    for _time in range(2):
        assert alice.get(first.location).form("main form.form").values["id"] == id_of(first.location)
    assert id_of(alice.open(path, follow_redirects=False).location) != id_of(first.location)


@pytest.mark.parametrize("id", ["", "x", "9" * 5000, "../../x"])
def test_what_is_no_id_gives_way_to_one(alice: Browser, id: str) -> None:
    page = alice.get("/companies/new", query_string={"id": id, "name": "Acme"})
    assert page.form().values["name"] == "Acme"
    assert re.fullmatch(r"[0-9a-f-]{36}", page.form().values["id"])


@pytest.mark.parametrize("word", KINDS)
def test_what_is_corrected_after_going_back_is_saved(app: Flask, alice: Browser, word: str) -> None:
    """In a page that the browser has kept, and in one that it asked for again."""
    form = opened(alice, word)
    path = form.submit().location
    corrected = factories.with_file(form, word).fill(**{MAIN[word]: "Corrected"}).submit()
    assert corrected.location == path
    assert AGAIN in corrected.follow().words
    page = reopened(form)
    assert AGAIN in page.words
    assert page.links()["View it"].startswith(f"/{word}/")
    assert page.form("main form.form").values[MAIN[word]] == "Corrected"
    page.form("main form.form").fill(**{MAIN[word]: "Corrected again"}).submit(follow=True)
    assert count(app, word) == 1
    record = stored(app, alice, word, f"/{word}/{form.values['id']}")
    assert getattr(record, MAIN[word]) == "Corrected again"


@pytest.mark.parametrize("word", [word for word in KINDS if word != "documents"])
def test_over_what_changed_since_both_versions_are_shown(app: Flask, alice: Browser, word: str) -> None:
    form = opened(alice, word)
    form.submit()
    alice.get(f"/{word}/{form.values['id']}/edit").form().fill(**{MAIN[word]: "From the phone"}).submit(follow=True)
    page = form.fill(**{MAIN[word]: "From this tab"}).submit()
    assert page.status_code == 409
    assert "From the phone" in page.words
    path = f"/{word}/{form.values['id']}"
    assert getattr(stored(app, alice, word, path), MAIN[word]) == "From the phone"
    page.form("main form.form").submit("Save mine", follow=True)
    assert getattr(stored(app, alice, word, path), MAIN[word]) == "From this tab"
    assert count(app, word) == 1


def test_what_cannot_be_is_said_and_loses_nothing(app: Flask, alice: Browser) -> None:
    form = opened(alice, "opportunities")
    form.submit()
    page = form.fill(title="Baker", pay_min="much").submit()
    assert page.status_code == 422
    assert page.form("main form.form").values["pay_min"] == "much"
    page.form("main form.form").fill(pay_min="20000").submit(follow=True)
    assert count(app, "opportunities") == 1
    assert stored(app, alice, "opportunities", f"/opportunities/{form.values['id']}").title == "Baker"


def test_a_captured_advert_is_one_too(app: Flask, alice: Browser) -> None:
    form = alice.get("/capture").form("[data-capture]").fill(title="Baker", company="Acme", posting="Bread.\n\nRolls.")
    path = form.submit().location
    assert form.submit().location == path
    assert AGAIN in form.fill(title="Baker at night", posting="Bread and rolls.").submit(follow=True).words
    page = reopened(form)
    assert page.form("[data-capture]").values["title"] == "Baker at night"
    assert page.form("[data-capture]").values["company"] == "Acme"
    alice.get(f"{path}/edit").form().fill(title="From the phone").submit(follow=True)
    page = page.form("[data-capture]").fill(title="From this tab").submit()
    assert page.status_code == 409
    assert stored(app, alice, "opportunities", path).title == "From the phone"
    page.form("[data-capture]").submit(follow=True)
    assert stored(app, alice, "opportunities", path).title == "From this tab"
    assert count(app, "opportunities") == 1


def test_another_file_is_another_document(app: Flask, alice: Browser) -> None:
    form = alice.get("/documents/new").form().fill(name="CV", file=(factories.FILE, "cv.pdf"))
    path = form.submit().location
    other = form.fill(file=(b"%PDF-1.7\nAnother.\n%%EOF\n", "cv.pdf")).submit().location
    assert other != path
    assert [stored(app, alice, "documents", one).edition for one in (path, other)] == [1, 2]


def test_a_document_changed_since_stays_as_it_is(app: Flask, alice: Browser) -> None:
    form = alice.get("/documents/new").form().fill(name="CV", file=(factories.FILE, "cv.pdf"))
    path = form.submit().location
    alice.get(f"{path}/edit").form().fill(name="CV for care").submit(follow=True)
    assert "It was changed since" in form.fill(name="CV, old").submit(follow=True).words
    assert stored(app, alice, "documents", path).name == "CV for care"


@pytest.mark.parametrize("which", ["/tasks/new", "/notes/new", "/activities/new", "/offers/new"])
def test_the_small_forms_of_an_opportunity_make_one(app: Flask, alice: Browser, which: str) -> None:
    word = which.split("/")[1]
    job = factories.add(alice, "opportunities")
    form = alice.get(job).form(f'form[action="{which}"]')
    main = {"offers": "base"}.get(word, MAIN[word])
    form.fill(**{main: "£30,000"}).submit()
    form.fill(**{main: "£31,000"}).submit(follow=True)
    assert count(app, word) == 1
    made = stored(app, alice, word, f"/{word}/{form.values['id']}")
    assert str(getattr(made, main)) in ("£31,000", "3100000")


def test_a_strangers_id_shows_and_changes_nothing(app: Flask, alice: Browser, mallory: Browser) -> None:
    path = factories.add(alice, "companies", name="Hers alone")
    page = mallory.get(f"/companies/new?id={factories.id_in(path)}")
    assert "Hers alone" not in page.words
    assert AGAIN not in page.words
    page.form().fill(name="Mallory's own").submit(follow=True)
    assert stored(app, alice, "companies", path).name == "Hers alone"


def test_the_same_line_typed_again_is_said(app: Flask, alice: Browser, mallory: Browser) -> None:
    def typed(text: str, by: Browser = alice) -> Page:
        return by.get("/today").form('form[action="/opportunities/line"]').fill(line=text).submit(follow=True)

    typed("Nurse at Acme", mallory)
    first = typed("Nurse at Acme")
    assert "You already have one like this" not in first.words
    again = typed("nurse at ACME")
    assert "You already have one like this: Nurse at Acme, added" in again.words
    assert again.links()["View it"] == first.request.path
    assert "You already have one" not in typed("Nurse").words
    assert "You already have one" in typed("Nurse").words
    assert "You already have one" in typed("Nurse at Acme https://jobs.example/2").words
    # Places tell two apart, and links of one site, which knows what it offers twice.
    assert "You already have one" in typed("Nurse at Acme in Leeds").words
    assert "You already have one" not in typed("Nurse at Halden in Leeds").words
    assert "You already have one" not in typed("Nurse at Halden in Cork").words
    assert "You already have one" in typed("Nurse at Halden in Leeds, West Yorkshire").words
    assert "You already have one" not in typed("Clerk at Halden https://jobs.example/3").words
    assert "You already have one" not in typed("Clerk at Halden https://jobs.example/4").words
    asked = typed("Clerk at Halden https://other.example/4")
    assert "Is it the same?" in asked.words
    assert asked.links()["Delete the new one"] == f"{asked.request.path}/delete"


@pytest.mark.parametrize("path", [*FORMS, "/today", "/tasks"])
def test_a_browser_may_bring_back_what_was_typed(alice: Browser, path: str) -> None:
    """It does not where suggestions are switched off."""
    assert not alice.get(path).has('form[method="post"] [autocomplete="off"]')


def test_what_is_saved_of_a_note_can_be_asked(alice: Browser, mallory: Browser) -> None:
    path = factories.add(alice, "notes", body=" Saved. ")
    assert alice.get(f"{path}/saved").json == {"version": 1, "body": "Saved."}
    assert mallory.get(f"{path}/saved").status_code == 404


@pytest.mark.parametrize("slug", ["opportunities", "companies", "contacts"])
def test_a_longer_form_leads_back_to_the_page_it_was_opened_from(alice: Browser, slug: str) -> None:
    path = factories.add(alice, slug, **factories.FILLED[slug])
    links = {node.attributes["href"] or "" for node in alice.get(path).tree.css('main a[href*="/new?"]')}
    longer = [link for link in links if not link.startswith("/opportunities/new?")]
    assert longer
    for link in longer:
        page = alice.get(link, follow_redirects=True)
        assert page.links("form.form > .actions a")["Cancel"] == path, link


def test_what_an_address_says_of_the_way_back_leads_to_our_own_pages(alice: Browser) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        page = alice.get(f"/tasks/new?back={elsewhere}", follow_redirects=True)
        assert page.links("form.form > .actions a")["Cancel"] == "/today"
