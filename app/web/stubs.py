"""The foot of a card: what is next and when. Only what is due or late has a tint."""

from datetime import date
from typing import Any

from flask import Flask

from app.records.opportunity import OUTCOME_LABELS
from app.web.words import DAYS_TILL_QUIET, day, days, weekday

DAYS_THAT_ARE_SOON = 3


def install(app: Flask) -> None:
    app.jinja_env.globals["stub"] = stub


def stub(row: Any, stage_kind: str, today: date) -> tuple[str, str, str, str]:
    """(class, words, date for machines, date or time span for people)"""
    if stage_kind == "closed":
        return "", OUTCOME_LABELS.get(row.outcome, "Closed"), row.moved_on.isoformat(), day(row.moved_on)
    if stage_kind == "saved":
        return _closing(row, today)
    return _waiting(row, stage_kind, today)


def _closing(row: Any, today: date) -> tuple[str, str, str, str]:
    if not row.deadline:
        return "", "Saved", row.moved_on.isoformat(), day(row.moved_on)
    left = (row.deadline - today).days
    if left < 0:
        return "late", "Closed to applications", row.deadline.isoformat(), day(row.deadline)
    return "due" if left <= DAYS_THAT_ARE_SOON else "", "Closes", row.deadline.isoformat(), weekday(row.deadline)


def _waiting(row: Any, stage_kind: str, today: date) -> tuple[str, str, str, str]:
    since = (today - row.moved_on).days
    if since < 0:
        return "", "From", row.moved_on.isoformat(), weekday(row.moved_on)
    words = "To decide" if stage_kind == "offer" else "Quiet" if since >= DAYS_TILL_QUIET else "Waiting"
    return "", words, row.moved_on.isoformat(), "since today" if since == 0 else days(since)
