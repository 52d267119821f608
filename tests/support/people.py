"""The same few people in every test: alice owns, mallory must see 404."""

import uuid

from flask import Flask

from app.extensions import db
from app.models.account import Account, email_key
from app.models.account_version import AccountVersion
from app.models.sign_in import SignIn
from app.models.stage import Stage
from tests.support.browser import Browser

PASSWORD = "four plain words in a row"


def make_account(app: Flask, email: str) -> uuid.UUID:
    """An account whose address is proven, with the stages everyone starts with."""
    with app.app_context():
        account = Account(email=email, email_key=email_key(email), password_hash="", first_name="", last_name="")
        db.session.add(account)
        db.session.flush()
        db.session.add(AccountVersion(account_id=account.id))
        db.session.add_all(Stage.first_set(account.id))
        db.session.info["account_id"] = account.id
        db.session.commit()
        return account.id


def sign_in(app: Flask, email: str) -> Browser:
    """The browser of a new account with this address, signed in."""
    browser = Browser(app)
    browser.account_id, browser.email, browser.password = make_account(app, email), email, PASSWORD
    with app.app_context():
        held = SignIn(browser.account_id, "a test")
        db.session.add(held)
        db.session.commit()
        held_id = str(held.id)
    with browser.session_transaction() as session:
        session["_user_id"] = held_id
    return browser
