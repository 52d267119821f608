"""A session that ran out while writing: the text travels through the sign-in page and is back as it was."""

import pytest
from flask import Flask
from sqlalchemy import delete

from app.extensions import db
from app.models import signing
from app.models.sign_in import SignIn
from app.records.kinds import PAGE_KINDS
from tests.records import factories
from tests.records.factories import FILLED, LEAST, MAIN, typed
from tests.support.browser import Browser, Page
from tests.support.people import PASSWORD


def end_sessions(app: Flask) -> None:
    with app.app_context():
        db.session.execute(delete(SignIn))
        db.session.commit()


def sign_in_there(page: Page, email: str, password: str = PASSWORD) -> Page:
    return page.form().fill(email=email, password=password).submit()


@pytest.mark.parametrize("slug", PAGE_KINDS)
def test_a_new_records_text_comes_back_and_can_be_saved(app: Flask, alice: Browser, slug: str) -> None:
    form = factories.new_form(alice, slug).fill(**typed(FILLED[slug]))
    end_sessions(app)
    page = form.submit()
    assert page.status_code == 401
    assert page.heading == "Sign in"
    assert "What you typed is safe" in page.words
    assert factories.count(app, slug) == 0
    back = sign_in_there(page, alice.email)
    assert back.status_code == 200
    assert "Your text is here just as you left it" in back.words
    again = factories.with_file(back.form(), slug)
    assert {name: again.values.get(name, "") for name in FILLED[slug]} == FILLED[slug]
    assert again.submit().status_code == 303
    assert factories.count(app, slug) == 1


@pytest.mark.parametrize("slug", PAGE_KINDS)
def test_a_change_comes_back_and_can_be_saved(app: Flask, alice: Browser, slug: str) -> None:
    path = factories.add(alice, slug, **FILLED[slug])
    form = alice.get(f"{path}/edit").form().fill(**{MAIN[slug]: "Typed for an hour"})
    end_sessions(app)
    back = sign_in_there(form.submit(), alice.email)
    assert back.form().values[MAIN[slug]] == "Typed for an hour"
    assert getattr(factories.stored(app, alice, slug, path), MAIN[slug]) == FILLED[slug][MAIN[slug]]
    back.form().submit(follow=True)
    assert getattr(factories.stored(app, alice, slug, path), MAIN[slug]) == "Typed for an hour"


def test_a_wrong_password_does_not_lose_it(app: Flask, alice: Browser) -> None:
    form = alice.get("/notes/new").form().fill(body="Typed for an hour")
    end_sessions(app)
    page = sign_in_there(sign_in_there(form.submit(), "nobody@example.org", "wrong"), alice.email, "wrong words, again")
    assert page.status_code == 422
    assert sign_in_there(page, alice.email).form().values["body"] == "Typed for an hour"


def test_a_quick_note_on_a_page_comes_back_with_what_it_is_about(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    form = alice.get(path).form('form[action="/notes/new"]').fill(body="Typed for an hour")
    end_sessions(app)
    back = sign_in_there(form.submit(), alice.email)
    assert back.form().values["body"] == "Typed for an hour"
    assert back.form().submit().location.partition("#note-")[0] == path


def test_another_person_who_signs_in_does_not_get_it(app: Flask, alice: Browser, mallory: Browser) -> None:
    form = alice.get("/notes/new").form().fill(body="A secret of alice")
    end_sessions(app)
    page = form.submit()
    answer = sign_in_there(page, mallory.email)
    assert answer.status_code == 303
    assert "A secret of alice" not in answer.follow().get_data(as_text=True)
    assert factories.count(app, "notes") == 0


def test_it_is_sealed(app: Flask, alice: Browser) -> None:
    form = alice.get("/notes/new").form().fill(body="Typed for an hour")
    end_sessions(app)
    page = form.submit()
    kept = page.form().values["kept"]
    for broken in (kept[:-1], kept + "x", "x", "", signing.seal("form-owner", alice.account_id.hex)):
        again = page.form().fill(email=alice.email, password=PASSWORD)
        again.values["kept"] = broken
        assert again.submit().status_code == 303
        end_sessions(app)
        page = alice.post("/notes/new", data=form.values)


def test_nothing_is_stored_for_someone_signed_out(app: Flask, alice: Browser) -> None:
    form = alice.get("/notes/new").form().fill(body="Typed for an hour")
    end_sessions(app)
    page = form.submit()
    assert "Typed for an hour" not in "".join(page.headers.getlist("Set-Cookie"))
    assert factories.count(app, "notes") == 0


def test_passwords_do_not_travel(app: Flask, alice: Browser) -> None:
    form = alice.get("/notes/new").form().fill(body="Typed for an hour")
    form.values["password"] = "four plain words in a row"
    end_sessions(app)
    kept = signing.unsealed("kept-form", form.submit().form().values["kept"])
    assert kept
    assert {name for name, _value in kept["fields"]} == {
        *("id", "body", "opportunity_id", "company_id", "contact_id", "activity_id")
    }


def test_a_form_that_nobody_owns_does_not_travel(client: Browser) -> None:
    page = client.post("/notes/new", data={"body": "Planted", "form_owner": "x"})
    assert page.status_code == 303
    assert page.location == "/sign-in?next=%2Fnotes%2Fnew"


def test_a_long_text_travels_too(app: Flask, alice: Browser) -> None:
    text = "Grüße, 漢字 und 😀. " * 6000
    form = alice.get("/notes/new").form().fill(body=text[:100_000].strip())
    end_sessions(app)
    back = sign_in_there(form.submit(), alice.email)
    assert back.form().values["body"] == text[:100_000].strip()
    assert back.form().submit().status_code == 303


@pytest.mark.parametrize("slug", PAGE_KINDS)
def test_a_form_whose_token_died_gives_the_text_back(app: Flask, alice: Browser, slug: str) -> None:
    """As after signing out and in again in another tab."""
    form = factories.new_form(alice, slug).fill(**LEAST[slug])
    form.values["csrf_token"] = "dead"
    page = form.submit()
    assert page.status_code == 400
    again = factories.with_file(page.form(), slug)
    assert again.values[MAIN[slug]] == LEAST[slug].get(MAIN[slug], "")
    assert factories.count(app, slug) == 0
    assert again.submit().status_code == 303
    assert factories.count(app, slug) == 1


def test_a_dead_token_without_a_form_of_ones_own_is_refused(app: Flask, alice: Browser, mallory: Browser) -> None:
    form = mallory.get("/notes/new").form().fill(body="Mallory wrote this")
    for owner in (form.values["form_owner"], "", "x"):
        page = alice.post("/notes/new", data={"body": "Mallory wrote this", "form_owner": owner, "csrf_token": "dead"})
        assert page.status_code == 400
        assert "Mallory wrote this" not in page.get_data(as_text=True)
    assert factories.count(app, "notes") == 0


def test_two_tabs_that_ran_out_both_come_back(app: Flask, alice: Browser) -> None:
    """Signing in in one tab makes the other one's sign-in form old; its text must not be lost."""
    first = alice.get("/notes/new").form().fill(body="In the first tab")
    second = alice.get("/notes/new").form().fill(body="In the second tab")
    end_sessions(app)
    first_page, second_page = first.submit(), second.submit()
    back = sign_in_there(first_page, alice.email)
    assert back.form().submit().status_code == 303
    back = sign_in_there(second_page, alice.email)
    assert back.form().values["body"] == "In the second tab"
    assert back.form().submit().status_code == 303
    assert factories.count(app, "notes") == 2


def test_a_sign_in_page_that_grew_old_still_carries_it(app: Flask, alice: Browser) -> None:
    """As when the browser was closed and opened again, which forgets the cookie and keeps the page."""
    form = alice.get("/notes/new").form().fill(body="Typed for an hour")
    end_sessions(app)
    page = form.submit()
    alice.delete_cookie("session")
    again = sign_in_there(page, alice.email)
    assert again.heading == "Sign in"
    assert sign_in_there(again, alice.email).form().values["body"] == "Typed for an hour"


def test_a_script_is_told_plainly(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    end_sessions(app)
    assert alice.post(f"{path}/stage", headers={"X-Enhanced": "1"}).status_code == 401


def test_other_changes_lead_back_to_their_page(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    forms = [alice.get(path).form("form#stage"), alice.get(f"{path}/delete").form()]
    end_sessions(app)
    assert [form.submit().location for form in forms] == [
        f"/sign-in?next={p.replace('/', '%2F')}" for p in (path, f"{path}/delete")
    ]
    assert factories.count(app, "opportunities") == 1


@pytest.mark.parametrize("slug", PAGE_KINDS)
def test_of_what_was_deleted_meanwhile_it_says_so(app: Flask, alice: Browser, slug: str) -> None:
    path = factories.add(alice, slug)
    first, second = (alice.get(f"{path}/edit").form().fill(**{MAIN[slug]: "Too late"}) for _ in range(2))
    factories.delete(alice, path)
    first.values["csrf_token"] = "dead"
    assert first.submit().status_code == 400
    end_sessions(app)
    page = sign_in_there(second.submit(), alice.email)
    assert page.status_code == 404
    assert "is gone" in page.words
    again = page.form(f'[action="/{slug}/new"]')
    if slug == "documents":
        # It asks for the file, which went with the document.
        again = factories.with_file(again.submit().form(), slug)
    assert again.values[MAIN[slug]] == "Too late"
    assert again.submit(follow=True).status_code == 200
    assert alice.get(path).status_code == 404
