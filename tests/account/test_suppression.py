"""Whom e-mails do not reach learns of it where they sign in, and can have their address tried again."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.columns import new_id
from app.models.suppression import Suppression
from tests.auth import auth_forms
from tests.support.browser import Browser
from tests.support.promises import promise

WARNING = "We’re not sending e-mail to your address right now, not even for a forgotten password."
HEADING = "Our e-mail isn’t reaching you"


def stop(app: Flask, person: Browser, reason: str = "bounce") -> None:
    since = datetime(2026, 11, 3, 12, tzinfo=UTC)
    with app.app_context():
        db.session.add(Suppression(account_id=person.account_id, id=new_id(), reason=reason, since=since))
        db.session.commit()


def is_asked_for(app: Flask) -> bool:
    with app.app_context():
        return db.session.scalars(select(Suppression.try_again)).one()


@promise("mail-stops")
def test_the_page_after_signing_in_says_so(app: Flask, alice: Browser) -> None:
    stop(app, alice)
    page = auth_forms.sign_in(Browser(app), alice.email).follow()
    assert page.request.path == "/today"
    assert WARNING in page.words
    account = page.click("See what you can do")
    assert account.request.path == "/account"
    assert WARNING not in account.words
    assert HEADING in account.texts("h2")


def test_nobody_else_is_told(app: Flask, alice: Browser, mallory: Browser) -> None:
    stop(app, alice)
    assert WARNING not in auth_forms.sign_in(Browser(app), mallory.email).follow().words
    assert HEADING not in mallory.get("/account").texts("h2")
    mallory.post("/account/mail/try-again", data={"csrf_token": mallory.get("/account").form().values["csrf_token"]})
    assert not is_asked_for(app)


def test_a_wrong_password_tells_nothing(app: Flask, alice: Browser) -> None:
    stop(app, alice)
    page = auth_forms.sign_in(Browser(app), alice.email, "some other words in a row")
    assert HEADING not in page.words


def test_the_account_says_since_when_and_why(app: Flask, alice: Browser, mallory: Browser) -> None:
    stop(app, alice)
    stop(app, mallory, "complaint")
    assert f"On Nov 3 an e-mail from us to {alice.email} came back." in alice.get("/account").words
    assert f"On Nov 3 an e-mail from us to {mallory.email} was reported as unwanted." in mallory.get("/account").words


def test_they_can_have_it_tried_again(app: Flask, alice: Browser) -> None:
    stop(app, alice)
    page = alice.get("/account").form('form[action="/account/mail/try-again"]').submit(follow=True)
    assert f"We’re about to try {alice.email} again." in page.words
    assert not page.has('form[action="/account/mail/try-again"]')
    assert is_asked_for(app)
    assert WARNING not in auth_forms.sign_in(Browser(app), alice.email).follow().words


def test_a_second_press_changes_nothing(app: Flask, alice: Browser) -> None:
    stop(app, alice)
    form = alice.get("/account").form('form[action="/account/mail/try-again"]')
    assert [form.submit().location for _ in range(2)] == ["/account"] * 2


def test_it_is_not_tried_without_end(app: Flask, alice: Browser) -> None:
    answers = []
    for _ in range(4):
        stop(app, alice)
        answers.append(alice.get("/account").form('form[action="/account/mail/try-again"]').submit().status_code)
        with app.app_context():
            db.session.delete(db.session.scalars(select(Suppression)).one())
            db.session.commit()
    assert answers == [303, 303, 303, 429]
