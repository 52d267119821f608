"""What happened to an opportunity, and what is next, in words; escaped here and printed as they are, as stubs are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, get_args

from flask import Flask
from markupsafe import Markup, escape

from app.models.activity import ActivityKind
from app.queries.opportunity_page import NextStep
from app.records.activity import OUTCOME_LABELS as ACTIVITY_OUTCOMES
from app.records.opportunity import OUTCOME_LABELS
from app.web.template_filters import choice, day, first_words, person_zone, weekday, weekdays

ACTIVITIES_SHOWN = 8
# A day, in words.
Said = Callable[[date | datetime], str]
_DOCUMENTS = {"resume": "Resume", "cover_letter": "Cover letter"}


def install(app: Flask) -> None:
    app.jinja_env.filters.update(
        as_timeline=as_timeline,
        as_activities=as_activities,
        as_documents=as_documents,
        as_people=as_people,
        as_tasks=as_tasks,
        as_notes=as_notes,
    )
    words = sorted(get_args(ActivityKind), key=lambda word: word != "interview")
    options = [f'<option value="{word}">{choice(word).capitalize()}</option>' for word in words]
    app.jinja_env.globals.update(
        step_words=step_words,
        # The same on every page.
        activity_options=Markup("".join(options)),  # noqa: S704 - our own words
        most_activities=ACTIVITIES_SHOWN,
    )


def as_timeline(rows: Sequence[Any]) -> Iterator[tuple[Any, list[str]]]:
    """(row, (class, address or nothing, what happened, more of it, date for machines, date for people))"""
    said, zone = weekdays(), person_zone().key
    return zip(rows, _escaped([_PARTS[row.what](row, said, zone) for row in rows]), strict=True)


def as_activities(rows: Iterable[Any]) -> Iterator[list[str]]:
    """(id, what it is, more of it, instant for machines, day and time for people)"""
    said, zone = weekdays(), person_zone().key
    return _escaped([(row.id, _activity_name(row), *_activity_rest(row, said, zone)) for row in rows])


def as_documents(rows: Iterable[Any]) -> Iterator[list[str]]:
    """(id, name, kind and version, day for machines, when it was sent or added)"""
    return _escaped(
        [
            (
                row.id,
                row.name,
                _document_detail(row),
                (row.day or row.at).isoformat(),
                f"Sent {day(row.day)}" if row.day else f"Added {day(row.at)}",
            )
            for row in rows
        ]
    )


def as_people(rows: Iterable[Any]) -> Iterator[list[str]]:
    """(id, name, role)"""
    return _escaped([(row.id, row.name, row.detail or choice(row.kind).capitalize()) for row in rows])


def as_tasks(rows: Iterable[Any], today: date) -> Iterator[list[str]]:
    """(id, title, class of its day, day for machines, day for people)"""
    return _escaped([(row.id, row.name, _tone(row.day, today), str(row.day or ""), weekday(row.day)) for row in rows])


def as_notes(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """(id, version, its HTML, Markdown of the one that is edited, pinned, instant for machines, day for people)

    Only the Markdown needs escaping.
    """
    for row in rows:
        written = row.created_at
        yield row.id, row.version, row.body_html, row.body, row.pinned, written.isoformat(), day(written)


def _escaped(rows: Sequence[tuple[str, ...]]) -> Iterator[list[str]]:
    """All rows in one go."""
    parts = escaped(*(part for row in rows for part in row)) if rows else []
    width = len(rows[0]) if rows else 1
    return (parts[start : start + width] for start in range(0, len(parts), width))


# In no text: control characters are taken out of whatever is typed.
_BETWEEN = "\x1f"


def escaped(*values: str) -> list[str]:
    return str(escape(_BETWEEN.join(values))).split(_BETWEEN)


def _tone(due: date | None, today: date) -> str:
    return "" if not due or due > today else "due" if due == today else "late"


def step_words(step: NextStep, today: date) -> tuple[str, str, str]:
    """(class, when, what) of the next step. Not escaped."""
    tone = _tone(step.day, today)
    when = weekday(step.day) if step.day != date.max else ""
    if step.what == "task":
        return tone, f"Was due {_later(when)}" if tone == "late" else when, step.row.name
    if step.what == "activity":
        return tone, _activity_time(step.row, weekdays(), person_zone().key), _activity_name(step.row)
    if step.what == "offer":
        return tone, f"Was due {_later(when)}" if tone == "late" else when, "Answer the offer"
    left = (step.day - today).days
    days = "Today is the last day to apply." if left == 0 else f"{left} days left to apply."
    return tone, f"Closes {_later(when)}", "1 day left to apply." if left == 1 else days


def _later(when: str) -> str:
    """Inside a sentence: Closes tomorrow."""
    return when.lower() if when in ("Today", "Tomorrow", "Yesterday") else when


def _stage(row: Any, said: Said, _zone: str) -> tuple[str, ...]:
    more = OUTCOME_LABELS.get(row.outcome, "") if row.outcome else ""
    return f"s-{row.kind}", "", row.name, more, row.day.isoformat(), said(row.day)


def _activity(row: Any, said: Said, zone: str) -> tuple[str, ...]:
    return "", f"/activities/{row.id}", _activity_name(row), *_activity_rest(row, said, zone)


def _note(row: Any, said: Said, _zone: str) -> tuple[str, ...]:
    return "", f"#note-{row.id}", "Note", first_words(row.name), row.at.isoformat(), said(row.at)


def _document(row: Any, said: Said, _zone: str) -> tuple[str, ...]:
    act, when = ("sent", row.day) if row.day else ("added", row.at)
    address = f"/documents/{row.id}"
    return "", address, f"{row.name} {act}", _document_detail(row), when.isoformat(), said(when)


def _advert(row: Any, said: Said, _zone: str) -> tuple[str, ...]:
    return "", "", "Advert saved", row.name or "", row.at.isoformat(), said(row.at)


_PARTS = {"stage": _stage, "activity": _activity, "note": _note, "document": _document, "advert": _advert}


def _activity_name(row: Any) -> str:
    return row.name or choice(row.kind).capitalize()


def _activity_detail(row: Any) -> str:
    kind = choice(row.kind).capitalize() if row.name else ""
    length = f"{row.number} minutes" if row.number else ""
    return ", ".join(filter(None, (kind, length, ACTIVITY_OUTCOMES.get(row.outcome, ""))))


def _activity_rest(row: Any, said: Said, zone: str) -> tuple[str, str, str]:
    return _activity_detail(row), row.at.isoformat(), _activity_time(row, said, zone)


def _activity_time(row: Any, said: Said, zone: str) -> str:
    """As a clock shows it where it takes place, and which clock that is when it is not the person's own."""
    there = "" if row.zone == zone else f", {row.zone.rpartition('/')[2].replace('_', ' ')} time"
    return f"{said(row.local.date())}, {row.local.isoformat()[11:16]}{there}"


def _document_detail(row: Any) -> str:
    kind = "" if row.kind == "other" else _DOCUMENTS.get(row.kind) or choice(row.kind).capitalize()
    return ", ".join(filter(None, (kind, f"version {row.number}" if row.number > 1 else "")))
