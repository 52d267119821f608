"""Revisions to work on, and the state of their announcement."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask

from app.extensions import db
from app.models.policy_announcement import PolicyAnnouncement
from app.policy import revisions
from app.policy.revisions import Revision

COMING = date(2027, 1, 31)


@dataclass
class RevisionFolder:
    folder: Path

    def add(self, day: date = COMING, *, material: bool = True, publish: bool = True) -> date:
        """A revision like the newest, with a sentence more in its last section."""
        [newest, *_rest] = revisions.files(self.folder)
        _head, text = newest.read_text(encoding="utf-8").split("---\n\n", 1)
        head = f"---\nsummary: We keep less, since {day}.\nmaterial: {'yes' if material else 'no'}\n---\n\n"
        (self.folder / f"{day}.md").write_text(f"{head}{text}\nWe changed this on {day}.\n", encoding="utf-8")
        if publish:
            revisions.publish(self.folder)
        return day

    def read(self) -> tuple[Revision, ...]:
        return tuple(revisions.read(path) for path in revisions.files(self.folder))

    def get(self, day: date) -> Revision:
        return next(revision for revision in self.read() if revision.date == day)


def announced(app: Flask, revision: date, in_force_on: date | None = None) -> None:
    """As if it had been announced; with a day, everyone was told."""
    with app.app_context():
        db.session.merge(PolicyAnnouncement(revision=revision, in_force_on=in_force_on))
        db.session.commit()


def in_force_on(app: Flask, revision: date) -> date | None:
    with app.app_context():
        return db.session.get_one(PolicyAnnouncement, revision).in_force_on
