"""What happened to an opportunity, and what is next, in words; escaped here and printed as they are, as stubs are."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, get_args

from flask import Flask
from flask_login import current_user
from markupsafe import Markup

from app.models.activity import ActivityKind
from app.operations.opportunity_page import NextStep
from app.records.opportunity import OUTCOME_LABELS
from app.web.stubs import escaped
from app.web.words import choice, first_words, weekday

_ACTIVITY_OUTCOMES = {
    "waiting": "Waiting to hear",
    "passed": "Passed",
    "not_passed": "Not passed",
    "cancelled": "Cancelled",
}
ACTIVITIES_SHOWN = 8
_DOCUMENTS = {"resume": "CV", "cover_letter": "Cover letter"}


def install(app: Flask) -> None:
    app.jinja_env.filters.update(as_story=as_story, as_activities=as_activities, as_documents=as_documents)
    options = [f'<option value="{word}">{choice(word).capitalize()}</option>' for word in get_args(ActivityKind)]
    app.jinja_env.globals.update(
        step_words=step_words,
        # The same on every page.
        activity_options=Markup("".join(options)),  # noqa: S704 - our own words
        most_activities=ACTIVITIES_SHOWN,
    )


def as_story(rows: Iterable[Any]) -> Iterator[tuple[Any, list[str]]]:
    """(row, (class, address or nothing, what happened, more of it, date for machines, date for people))"""
    for row in rows:
        yield row, escaped(*_PARTS[row.what](row))


def as_activities(rows: Iterable[Any]) -> Iterator[list[str]]:
    """(id, what it is, more of it, instant for machines, day and time for people)"""
    for row in rows:
        yield escaped(row.id, _activity_name(row), _activity_detail(row), row.at.isoformat(), _activity_time(row))


def as_documents(rows: Iterable[Any]) -> Iterator[list[str]]:
    """(id, name, kind and version, day for machines, when it was sent or added)"""
    for row in rows:
        sent = f"Sent {weekday(row.day)}" if row.day else f"Added {weekday(row.at)}"
        yield escaped(row.id, row.name, _document_detail(row), (row.day or row.at).isoformat(), sent)


def step_words(step: NextStep, today: date) -> tuple[str, str, str]:
    """(class, when, what) of the next step. Not escaped."""
    tone = "late" if step.day < today else "due" if step.day == today else ""
    when = weekday(step.day) if step.day != date.max else ""
    if step.what == "task":
        return tone, f"Was due {_later(when)}" if tone == "late" else when, step.row.name
    if step.what == "activity":
        return tone, _activity_time(step.row), _activity_name(step.row)
    if step.what == "offer":
        return tone, f"Was due {_later(when)}" if tone == "late" else when, "Answer the offer"
    left = (step.day - today).days
    days = "Today is the last day to apply." if left == 0 else f"{left} days left to apply."
    return tone, f"Closes {_later(when)}", "One day left to apply." if left == 1 else days


def _later(when: str) -> str:
    """Inside a sentence: Closes tomorrow."""
    return when.lower() if when in ("Today", "Tomorrow", "Yesterday") else when


def _stage(row: Any) -> tuple[str, ...]:
    more = OUTCOME_LABELS.get(row.outcome, "") if row.outcome else ""
    return f"s-{row.word}", "", row.name, more, row.day.isoformat(), weekday(row.day)


def _activity(row: Any) -> tuple[str, ...]:
    when = row.at.isoformat(), _activity_time(row)
    return "", f"/activities/{row.id}", _activity_name(row), _activity_detail(row), *when


def _note(row: Any) -> tuple[str, ...]:
    return "", f"#note-{row.id}", "Note", first_words(row.name), row.at.isoformat(), weekday(row.at)


def _document(row: Any) -> tuple[str, ...]:
    act, when = ("sent", row.day) if row.day else ("added", row.at)
    address = f"/documents/{row.id}"
    return "", address, f"{row.name} {act}", _document_detail(row), when.isoformat(), weekday(when)


def _advert(row: Any) -> tuple[str, ...]:
    return "", "", "Advert kept", row.name or "", row.at.isoformat(), weekday(row.at)


_PARTS = {"stage": _stage, "activity": _activity, "note": _note, "document": _document, "advert": _advert}


def _activity_name(row: Any) -> str:
    return row.name or choice(row.word).capitalize()


def _activity_detail(row: Any) -> str:
    kind = choice(row.word).capitalize() if row.name else ""
    length = f"{row.number} minutes" if row.number else ""
    return ", ".join(filter(None, (kind, length, _ACTIVITY_OUTCOMES.get(row.outcome, ""))))


def _activity_time(row: Any) -> str:
    """As a clock shows it where it takes place, and which clock that is when it is not the person's own."""
    there = "" if row.zone == current_user.time_zone else f", {row.zone.rpartition('/')[2].replace('_', ' ')} time"
    return f"{weekday(row.local.date())}, {row.local:%H:%M}{there}"


def _document_detail(row: Any) -> str:
    kind = "" if row.word == "other" else _DOCUMENTS.get(row.word) or choice(row.word).capitalize()
    return ", ".join(filter(None, (kind, f"version {row.number}" if row.number > 1 else "")))
