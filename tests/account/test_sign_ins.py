"""The devices that are signed in."""

import uuid
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.columns import now
from app.models.sign_in import SignIn
from tests.auth import auth_forms
from tests.support.browser import Browser
from tests.support.promises import promise

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def second_browser(app: Flask, owner: Browser) -> Browser:
    browser = Browser(app)
    browser.environ_base["HTTP_USER_AGENT"] = FIREFOX
    auth_forms.sign_in(browser, owner.email)
    return browser


def add(app: Flask, *rows: SignIn) -> None:
    with app.app_context():
        db.session.add_all(rows)
        db.session.commit()


@promise("sign-ins")
def test_each_device_is_listed(app: Flask, alice: Browser, mallory: Browser) -> None:
    second_browser(app, alice)
    add(app, SignIn(alice.account_id, "Pixel 8", is_app=True), SignIn(mallory.account_id, "Hers", is_app=True))
    page = alice.get("/account/sign-ins")
    listed = page.texts("main ul.rows > li")
    assert len(listed) == 3
    assert any("Firefox on Linux" in text for text in listed)
    assert any("Pixel 8" in text and "mobile app" in text for text in listed)
    assert sum("This device" in text for text in listed) == 1


def test_what_ran_out_is_not_listed(app: Flask, alice: Browser) -> None:
    old = SignIn(alice.account_id, "An old one")
    old.expires_at = now() - timedelta(seconds=1)
    add(app, old)
    assert "An old one" not in alice.get("/account/sign-ins").words


@promise("sign-ins", "sign-ins-end")
def test_one_can_be_signed_out(app: Flask, alice: Browser) -> None:
    second = second_browser(app, alice)
    third = second_browser(app, alice)
    with app.app_context():
        newest = select(SignIn.id).where(SignIn.device != "Browser of a test").order_by(SignIn.created_at)
        id = db.session.scalars(newest).first()
    page = alice.get("/account/sign-ins").form(f'form[action="/account/sign-ins/{id}/end"]').submit(follow=True)
    assert "Firefox on Linux was signed out." in page.words
    assert not auth_forms.is_signed_in(second)
    assert auth_forms.is_signed_in(third)
    assert auth_forms.is_signed_in(alice)


def test_nobody_can_end_someone_elses(app: Flask, alice: Browser, mallory: Browser) -> None:
    with app.app_context():
        id = db.session.scalars(select(SignIn.id).where(SignIn.account_id == alice.account_id)).one()
    token = mallory.get("/account").form().values["csrf_token"]
    theirs = mallory.post(f"/account/sign-ins/{id}/end", data={"csrf_token": token})
    nobodys = mallory.post(f"/account/sign-ins/{uuid.uuid4()}/end", data={"csrf_token": token})
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.words == nobodys.words
    assert auth_forms.is_signed_in(alice)
