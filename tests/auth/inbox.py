"""What lies in people's inboxes once the worker has had its turn."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.mail.links import with_link
from app.models.letter import Letter
from app.operations.answer_requests import answer_reset_requests, answer_sign_ups

# What the links with a token in letters begin with.
PATHS = ("/verify-email/", "/reset-password/", "/account/requests/")


def letters(app: Flask, to: str | None = None) -> Sequence[Letter]:
    """The letters so far, oldest first, all of them or those to one address."""
    with app.app_context():
        answer_sign_ups()
        answer_reset_requests()
        wanted = select(Letter).order_by(Letter.created_at, Letter.id)
        return db.session.scalars(wanted.where(Letter.recipient == to) if to else wanted).all()


def kinds(app: Flask, to: str | None = None) -> list[str]:
    return [letter.kind for letter in letters(app, to)]


def link(app: Flask, to: str) -> str:
    """The path of the link in the newest letter to this address."""
    newest = letters(app, to)[-1]
    text = with_link(newest.text, newest.link)
    words = [word for word in text.split() if any(path in word for path in PATHS)]
    assert len(words) == 1, text
    return urlsplit(words[0]).path
