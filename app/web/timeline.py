"""What happened to an opportunity, and what is next, in words."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple, get_args

from flask import Flask

from app.models.activity import ActivityKind
from app.queries import opportunity_timeline as rows
from app.queries.next_step import Step
from app.reading.first_words import first_words
from app.records.opportunity import OUTCOME_LABELS
from app.web.next_step import StepWords, in_words
from app.web.template_filters import (
    choice,
    day,
    in_sentence,
    machine,
    outcome_of,
    person_zone,
    time_of_day,
    weekdays,
)

ACTIVITIES_SHOWN = 8
# A day, in words.
Said = Callable[[date | datetime], str]
_DOCUMENTS = {"resume": "Resume", "cover_letter": "Cover letter"}


class Item(NamedTuple):
    """A row of a list: its name, perhaps a link, what else is said of it, and when, for machines and for people.

    `stage` is the entry of the history that it is drawn from, if it is one.
    """

    address: str
    name: str
    detail: str
    iso: str
    when: str
    stage: rows.StageEntry | None = None


def install(app: Flask) -> None:
    app.jinja_env.filters.update(
        as_timeline=as_timeline, as_activities=as_activities, as_documents=as_documents, tone=tone
    )
    words = sorted(get_args(ActivityKind), key=lambda word: word != "interview")
    app.jinja_env.globals.update(
        step_words=step_words,
        activity_kinds={word: choice(word).capitalize() for word in words},
        most_activities=ACTIVITIES_SHOWN,
    )


def as_timeline(entries: Iterable[rows.Entry]) -> Iterator[Item]:
    said, zone = weekdays(), person_zone().key
    return (_DRAWN[type(entry)](entry, said, zone) for entry in entries)


def as_activities(entries: Iterable[rows.ActivityEntry]) -> Iterator[Item]:
    said, zone = weekdays(), person_zone().key
    return (_activity(entry, said, zone) for entry in entries)


def as_documents(entries: Iterable[rows.DocumentEntry]) -> Iterator[Item]:
    for entry in entries:
        when = f"Sent {day(entry.sent_on)}" if entry.sent_on else f"Added {day(entry.at)}, not sent yet"
        iso = machine(entry.sent_on or entry.at)
        yield Item(f"/documents/{entry.id}", entry.name, _document_detail(entry), iso, when)


def tone(due: date | None, today: date) -> str:
    """Return the class of a day to do something by: due, late, or none."""
    return "" if not due or due > today else "due" if due == today else "late"


def step_words(step: Step, today: date, outcome: str | None) -> StepWords:
    """As a page has room to say it: an activity by its title, with the place's clock, and days left to apply."""
    words = in_words(step, today, outcome)
    if step.what == "activity":
        when = _activity_time(step.row, weekdays(), person_zone().key)
        return words._replace(what=_activity_name(step.row), when=when)
    if step.what == "deadline" and step.day:
        left = (step.day - today).days
        said = {0: "Today is the last day to apply.", 1: "1 day left to apply."}.get(
            left, f"{left} days left to apply."
        )
        when = in_sentence(words.when)
        return words._replace(
            what="Closed to applications" if left < 0 else said, when=f"Closed {when}" if left < 0 else f"Closes {when}"
        )
    return words._replace(when=words.when[:1].upper() + words.when[1:])


def _stage(entry: rows.StageEntry, said: Said, _zone: str) -> Item:
    ended = OUTCOME_LABELS.get(entry.outcome, "") if entry.outcome else ""
    return Item("", entry.name, ended, machine(entry.day), said(entry.day), entry)


def _activity(entry: rows.ActivityEntry, said: Said, zone: str) -> Item:
    when = _activity_time(entry, said, zone)
    return Item(f"/activities/{entry.id}", _activity_name(entry), _activity_detail(entry), machine(entry.at), when)


def _note(entry: rows.NoteEntry, said: Said, _zone: str) -> Item:
    return Item(f"#note-{entry.id}", "Note", first_words(entry.excerpt), machine(entry.at), said(entry.at))


def _document(entry: rows.DocumentEntry, said: Said, _zone: str) -> Item:
    act, when = ("sent", entry.sent_on) if entry.sent_on else ("added", entry.at)
    name, detail = f"{entry.name} {act}", _document_detail(entry)
    return Item(f"/documents/{entry.id}", name, detail, machine(when), said(when))


def _advert(entry: rows.AdvertEntry, said: Said, _zone: str) -> Item:
    return Item("", "Advert saved", entry.captured_from or "", machine(entry.at), said(entry.at))


_DRAWN: dict[type, Callable[[Any, Said, str], Item]] = {
    rows.StageEntry: _stage,
    rows.ActivityEntry: _activity,
    rows.NoteEntry: _note,
    rows.DocumentEntry: _document,
    rows.AdvertEntry: _advert,
}


def _activity_name(entry: rows.ActivityEntry) -> str:
    return entry.summary or choice(entry.kind).capitalize()


def _activity_detail(entry: rows.ActivityEntry) -> str:
    kind = choice(entry.kind).capitalize() if entry.summary else ""
    length = f"{entry.minutes} minutes" if entry.minutes else ""
    return ", ".join(filter(None, (kind, length, outcome_of(entry.outcome, entry.at))))


def _activity_time(entry: rows.ActivityEntry, said: Said, zone: str) -> str:
    """Return when, as a clock shows it there, and which clock that is when it is not the person's own."""
    place = entry.time_zone.rpartition("/")[2].replace("_", " ")
    there = "" if entry.time_zone == zone else f", {place} time"
    return f"{said(entry.local_start.date())}, {time_of_day(entry.local_start)}{there}"


def _document_detail(entry: rows.DocumentEntry) -> str:
    kind = "" if entry.kind == "other" else _DOCUMENTS.get(entry.kind) or choice(entry.kind).capitalize()
    return ", ".join(filter(None, (kind, f"version {entry.edition}" if entry.edition > 1 else "")))
