"""Changing the password while signed in."""

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.sign_in import SignIn
from tests.auth import auth_forms, inbox
from tests.support.browser import Browser, Page
from tests.support.promises import promise

NEW = "five other words in a row"


def change(browser: Browser, new: str = NEW, current: str | None = None) -> Page:
    form = browser.get("/account/password").form()
    return form.fill(current_password=browser.password if current is None else current, password=new).submit()


def test_the_new_password_replaces_the_old_one(app: Flask, alice: Browser) -> None:
    page = change(alice)
    assert (page.status_code, page.location) == (303, "/account")
    assert "Your password was changed" in page.follow().words
    assert auth_forms.sign_in(Browser(app), alice.email, alice.password).status_code == 422
    assert auth_forms.sign_in(Browser(app), alice.email, NEW).status_code == 303


@promise("sign-out-elsewhere")
def test_every_other_device_is_signed_out_and_this_one_stays(app: Flask, alice: Browser, mallory: Browser) -> None:
    second = Browser(app)
    auth_forms.sign_in(second, alice.email)
    with app.app_context():
        db.session.add(SignIn(alice.account_id, "A phone", is_app=True))
        db.session.commit()
    change(alice)
    assert auth_forms.is_signed_in(alice)
    assert not auth_forms.is_signed_in(second)
    assert auth_forms.is_signed_in(mallory)
    with app.app_context():
        assert len(db.session.scalars(select(SignIn).where(SignIn.account_id == alice.account_id)).all()) == 1


@promise("sign-out-elsewhere")
def test_a_copy_of_this_browsers_cookie_is_worth_nothing_afterwards(app: Flask, alice: Browser) -> None:
    browser, thief = Browser(app), Browser(app)
    auth_forms.sign_in(browser, alice.email, keep=True)
    copied = browser.get_cookie("session")
    assert copied
    change(browser, current=alice.password)
    thief.set_cookie("session", copied.value)
    assert not auth_forms.is_signed_in(thief)
    assert auth_forms.is_signed_in(browser)
    with app.app_context():
        opened = db.session.scalars(select(SignIn)).one()
    assert opened.kept, "it lasts as long as it did"
    with browser.session_transaction() as session:
        assert session.permanent


def test_a_form_from_before_comes_back_filled(alice: Browser) -> None:
    """One that was open in another tab has the token of the session before."""
    form = alice.get("/companies/new").form().fill(name="Written meanwhile")
    change(alice)
    page = form.submit()
    assert page.status_code == 400
    assert page.form().values["name"] == "Written meanwhile"
    assert page.form().submit().status_code == 303


def test_an_email_tells_the_owner(app: Flask, alice: Browser) -> None:
    change(alice)
    assert inbox.kinds(app, alice.email) == ["password_changed"]


def test_it_asks_for_the_present_one(app: Flask, alice: Browser) -> None:
    for wrong in ("", "not my present password", alice.password.upper()):
        page = change(alice, current=wrong)
        assert page.status_code == 422
        assert page.texts("p.error")
        assert page.form().values["current_password"] == page.form().values["password"] == ""
    assert not inbox.kinds(app)
    assert auth_forms.sign_in(Browser(app), alice.email).status_code == 303


def test_it_cannot_be_guessed(alice: Browser) -> None:
    statuses = [change(alice, current=f"a wrong guess, number {n}").status_code for n in range(21)]
    assert statuses == [422] * 20 + [429]


def test_a_weak_new_one_is_refused(app: Flask, alice: Browser) -> None:
    for weak in ("", "short", "passwordpassword", "alice@example.org", "x" * 257):
        page = change(alice, weak)
        assert page.status_code == 422
        assert page.texts("p.error")
    assert auth_forms.sign_in(Browser(app), alice.email).status_code == 303


def test_a_name_of_ones_own_is_refused(alice: Browser) -> None:
    alice.get("/account/profile").form().fill(first_name="Wolfeschlegelstein").submit(follow=True)
    assert change(alice, "wolfeschlegelstein").status_code == 422


def test_password_managers_find_the_page(client: Browser, alice: Browser) -> None:
    assert client.get("/.well-known/change-password").location == "/account/password"
    assert alice.get("/account/password").status_code == 200
