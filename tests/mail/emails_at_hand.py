"""E-mails to work on, and the hands of their clock."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.columns import now
from app.models.email import Email


def write(app: Flask, count: int = 1) -> list[uuid.UUID]:
    """Put so many e-mails into the outbox, each with a link of its own."""
    emails = [
        Email(
            kind="verify_email",
            recipient=f"person{number}@example.org",
            subject="Confirm your address",
            text=f"https://jobplanr.test/verify-email/{number}",
            html=f"<p>https://jobplanr.test/verify-email/{number}</p>",
            created_at=now(),
            due_at=now() - timedelta(seconds=count - number),
        )
        for number in range(count)
    ]
    with app.app_context():
        db.session.add_all(emails)
        db.session.commit()
        return [email.id for email in emails]


def unsent(app: Flask) -> Sequence[Email]:
    """Those in the database, oldest first."""
    with app.app_context():
        return db.session.scalars(select(Email).order_by(Email.created_at, Email.id)).all()


def only(app: Flask) -> Email:
    [email] = unsent(app)
    return email


def let_pass(app: Flask, time: timedelta) -> None:
    """Set every e-mail back by so much, as if that time had passed."""
    with app.app_context():
        for email in db.session.scalars(select(Email)):
            email.created_at -= time
            email.begun_at -= time
            if email.due_at:
                email.due_at -= time
        db.session.commit()
