"""Signing in before the address is proven: the e-mail again, or another address."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.extensions import db
from app.models.columns import now
from app.models.sign_up import SignUp
from tests.auth import auth_forms, inbox
from tests.support.browser import Browser, Page


@pytest.fixture
def waiting(app: Flask, client: Browser) -> Page:
    """The page that someone sees who signed up, never looked into the inbox, and signs in."""
    auth_forms.sign_up(Browser(app), "typo@example.org")
    page = auth_forms.sign_in(client, "typo@example.org")
    assert (page.status_code, page.location) == (303, "/sign-up/unverified")
    return page.follow()


def test_the_right_password_does_not_sign_in(client: Browser, waiting: Page) -> None:
    assert waiting.heading == "Confirm your address first"
    assert "typo@example.org" in waiting.words
    assert not auth_forms.is_signed_in(client)


def test_a_wrong_password_tells_nothing(app: Flask, client: Browser) -> None:
    auth_forms.sign_up(Browser(app), "typo@example.org")
    page = auth_forms.sign_in(client, "typo@example.org", "other words than those")
    assert page.status_code == 422
    assert page.words == auth_forms.sign_in(Browser(app), "unknown@example.org", "other words than those").words
    assert client.get("/sign-up/unverified").location == "/sign-in"


def test_the_email_is_sent_again(app: Flask, client: Browser, waiting: Page) -> None:
    assert inbox.kinds(app, "typo@example.org") == ["verify_email"]
    page = waiting.form().submit("Send the e-mail again", follow=True)
    assert "We sent the e-mail again." in page.words
    assert inbox.kinds(app, "typo@example.org") == ["verify_email", "verify_email"]
    assert auth_forms.verify(client, inbox.link(app, "typo@example.org")).status_code == 303


def test_the_address_can_be_corrected(app: Flask, client: Browser, waiting: Page) -> None:
    to_the_wrong_one = inbox.link(app, "typo@example.org")
    page = waiting.form("form.form").fill(email="right@example.org").submit(follow=True)
    assert "right@example.org" in page.words
    assert inbox.kinds(app, "right@example.org") == ["verify_email"]
    assert client.get(to_the_wrong_one).status_code == 410
    assert auth_forms.verify(client, inbox.link(app, "right@example.org")).status_code == 303
    with app.app_context():
        assert not db.session.scalars(select(SignUp.id)).all()


def test_a_corrected_address_that_has_an_account_gets_the_owners_email(
    app: Flask, alice: Browser, waiting: Page
) -> None:
    page = waiting.form("form.form").fill(email=alice.email).submit(follow=True)
    assert alice.email in page.words
    assert inbox.kinds(app, alice.email) == ["already_have_an_account"]


def test_what_is_no_address_comes_back(waiting: Page) -> None:
    page = waiting.form("form.form").fill(email="right@").submit()
    assert page.status_code == 422
    assert page.form("form.form").values["email"] == "right@"


def test_only_the_browser_that_showed_the_password_can_do_this(app: Flask, waiting: Page) -> None:
    stranger = Browser(app)
    assert stranger.get("/sign-up/unverified").location == "/sign-in"
    token = stranger.get("/sign-in").form().values["csrf_token"]
    stranger.post("/sign-up/again", data={"csrf_token": token})
    stranger.post("/sign-up/address", data={"csrf_token": token, "email": "mallory@example.org"})
    assert inbox.kinds(app) == ["verify_email"]
    assert inbox.emails(app)[0].recipient == "typo@example.org"


def test_past_its_time_it_is_of_no_use(app: Flask, client: Browser, waiting: Page) -> None:
    with app.app_context():
        db.session.execute(update(SignUp).values(created_at=now() - timedelta(days=8)))
        db.session.commit()
    assert client.get("/sign-up/unverified").location == "/sign-in"
    assert waiting.form().submit().status_code == 303
    assert waiting.form("form.form").fill(email="right@example.org").submit().location == "/sign-in"
    page = auth_forms.sign_in(client, "typo@example.org").follow()
    assert page.heading == "Sign in"


def test_emails_to_one_address_have_a_limit(app: Flask, waiting: Page) -> None:
    statuses = [waiting.form().submit("Send the e-mail again").status_code for _ in range(5)]
    assert statuses == [303] * 4 + [429], "the first e-mail was the sign-up's own"
