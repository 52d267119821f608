"""Letters to work on, and the hands of their clock."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.columns import now
from app.models.letter import Letter


def write(app: Flask, count: int = 1) -> list[uuid.UUID]:
    """Put so many letters into the outbox, each with a link of its own."""
    letters = [
        Letter(
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
        db.session.add_all(letters)
        db.session.commit()
        return [letter.id for letter in letters]


def unsent(app: Flask) -> Sequence[Letter]:
    """Those in the database, oldest first."""
    with app.app_context():
        return db.session.scalars(select(Letter).order_by(Letter.created_at, Letter.id)).all()


def only(app: Flask) -> Letter:
    [letter] = unsent(app)
    return letter


def let_pass(app: Flask, time: timedelta) -> None:
    """Set every letter back by so much, as if that time had passed."""
    with app.app_context():
        for letter in db.session.scalars(select(Letter)):
            letter.created_at -= time
            letter.begun_at -= time
            if letter.due_at:
                letter.due_at -= time
        db.session.commit()
