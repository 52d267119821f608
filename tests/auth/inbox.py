"""What lies in people's inboxes once the worker has had its turn."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.mail.links import with_link
from app.models.email import Email
from app.operations.privacy.request_emails import answer_reset_requests, answer_sign_ups

# What the links with a token in e-mails begin with.
PATHS = ("/verify-email/", "/reset-password/", "/account/requests/")


def emails(app: Flask, to: str | None = None) -> Sequence[Email]:
    """The e-mails so far, oldest first, all of them or those to one address."""
    with app.app_context():
        answer_sign_ups()
        answer_reset_requests()
        wanted = select(Email).order_by(Email.created_at, Email.id)
        return db.session.scalars(wanted.where(Email.recipient == to) if to else wanted).all()


def kinds(app: Flask, to: str | None = None) -> list[str]:
    return [email.kind for email in emails(app, to)]


def link(app: Flask, to: str) -> str:
    """The path of the link in the newest e-mail to this address."""
    newest = emails(app, to)[-1]
    text = with_link(newest.text, newest.link)
    words = [word for word in text.split() if any(path in word for path in PATHS)]
    assert len(words) == 1, text
    return urlsplit(words[0]).path
