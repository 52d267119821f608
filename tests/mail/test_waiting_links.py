"""An e-mail that waits holds no link that works: neither its row nor the files of the database do."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.mail import outbox
from app.mail.links import request_of, reset_of, sign_up_of
from app.mail.message import message
from app.mail.outbox import TryLater
from app.models import signing
from app.models.account import Account
from app.models.email import KINDS, Email
from app.operations.privacy import requests
from app.operations.upkeep.vacuum import vacuum
from tests.auth import auth_forms, inbox
from tests.mail import emails_at_hand
from tests.support.browser import Browser
from tests.support.databases import Database
from tests.support.promises import promise
from tests.support.ses import text_of
from tests.sweeps.routes import rows

PATH = re.compile("|".join(inbox.PATHS))

# The kinds whose link is for the recipient alone, each with what opens such a link.
OPENS = {
    "verify_email": sign_up_of,
    "reset_password": reset_of,
    "confirm_request": lambda token: request_of("correction", token),
    "confirm_new_address": lambda token: request_of("new-address", token),
}


class Postman:
    """Takes each e-mail, or none."""

    def __init__(self, *, failing: bool = False) -> None:
        self.failing = failing
        self.texts: dict[str, list[str]] = {}

    def send(self, email: Email) -> None:
        self.texts.setdefault(email.kind, []).append(text_of(message(email, "us@jobplanr.test")))
        if self.failing:
            raise TryLater("Throttled")

    def tokens(self, kind: str) -> list[str]:
        """Of the links that it was given in e-mails of this kind, oldest first."""
        words = [
            word for text in self.texts[kind] for word in text.split() if any(path in word for path in inbox.PATHS)
        ]
        return [urlsplit(word).path.rpartition("/")[2] for word in words]


@pytest.fixture
def waiting(app: Flask, alice: Browser) -> None:
    """One of each kind that has such a link."""
    auth_forms.sign_up(Browser(app), "new@example.org")
    auth_forms.forget(Browser(app), alice.email)
    inbox.emails(app)
    with app.app_context():
        account = db.session.get_one(Account, alice.account_id)
        requests.ask_owner(account, requests.CORRECTION, {"email": "newer@example.org"})
        request = requests.ask_owner(account, requests.CORRECTION, {"email": "newer@example.org"})
        requests.correct(account, requests.Followed(request, {"email": "newer@example.org"}))
        db.session.commit()


def send(app: Flask, postman: Postman) -> Postman:
    with app.app_context():
        outbox.send_due(postman)
    return postman


@promise("letters")
@pytest.mark.usefixtures("waiting")
def test_no_row_and_no_file_holds_a_link_that_works(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.kind == "sqlite":
        # What the tests before this one deleted may still lie in gaps of its pages.
        assert vacuum(str(database.path))
    signed: list[str] = []
    for way in ("sign", "seal"):
        make = getattr(signing, way)
        monkeypatch.setattr(signing, way, lambda *args, make=make: signed.append(make(*args)) or signed[-1])
    before = _everything(app, database)
    postman = send(app, Postman(failing=True))
    assert set(OPENS) <= postman.texts.keys() <= set(KINDS)
    assert len(signed) >= len(OPENS), "a link is signed as its e-mail is sent"
    for stored in (before, _everything(app, database)):
        assert "new@example.org" in stored
        for token in signed:
            assert token not in stored
            # The signature is what opens it, whatever stands before.
            assert token.rpartition(".")[2] not in stored
        assert not [path for path in inbox.PATHS if f"jobplanr.test{path}" in stored]


def _everything(app: Flask, database: Database) -> str:
    """All rows, and on SQLite the bytes of its files as well."""
    stored = "\n".join(line for lines in rows(app).values() for line in lines)
    return stored + (database.text().decode("latin-1") if database.kind == "sqlite" else "")


@pytest.mark.usefixtures("waiting")
def test_each_kind_brings_a_link_that_works(app: Flask) -> None:
    postman = send(app, Postman())
    assert not emails_at_hand.unsent(app)
    for kind, opened in OPENS.items():
        assert all(opened(token) for token in postman.tokens(kind)), kind


@pytest.mark.usefixtures("waiting")
def test_an_email_tried_again_has_a_link_that_works_and_so_has_the_first(app: Flask) -> None:
    postman = Postman(failing=True)
    send(app, postman)
    with app.app_context():
        outbox.retry(db.session.scalars(select(Email)).all())
        db.session.commit()
    send(app, postman)
    for kind, opened in OPENS.items():
        tokens = postman.tokens(kind)
        assert len(tokens) >= 2
        assert all(opened(token) for token in tokens), kind
    browser = Browser(app)
    assert auth_forms.reset(
        browser, f"/reset-password/{postman.tokens('reset_password')[0]}", "five other words in a row"
    )
