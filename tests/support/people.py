"""The same few people in every test: alice owns, mallory must see 404."""

import uuid

from flask import Flask

from app.extensions import db
from app.models.passwords import passwords
from app.models.sign_in import SignIn
from app.operations.accounts import sign_up
from tests.support.browser import Browser

PASSWORD = "four plain words in a row"


def make_account(app: Flask, email: str, password: str = PASSWORD) -> uuid.UUID:
    """An account whose address is proven."""
    with app.app_context():
        account = sign_up.make_account(email, passwords.hash(password))
        db.session.commit()
        return account.id


def sign_in(app: Flask, email: str, password: str = PASSWORD) -> Browser:
    """The browser of a new account with this address, signed in past the form."""
    return sign_in_to(app, make_account(app, email, password), email, password)


def sign_in_to(app: Flask, account_id: uuid.UUID, email: str, password: str = PASSWORD) -> Browser:
    """The same of an account that is there."""
    browser = Browser(app)
    browser.email, browser.password, browser.account_id = email, password, account_id
    with app.app_context():
        opened = SignIn(browser.account_id, "Browser of a test")
        db.session.add(opened)
        db.session.commit()
    with browser.session_transaction() as session:
        # What Flask-Login keeps there, and what we do.
        session.update(_user_id=str(opened.id), _fresh=True, account_id=browser.account_id.hex)
    return browser
