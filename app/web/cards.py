"""Cards of the board and rows of the list: what is next and when. Only what is due or late has a tint."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import Flask

from app.records.opportunity import DAYS_TILL_QUIET, KIND, OUTCOME_LABELS, PRIORITY_LABELS
from app.web.template_filters import choice, day, days, pay, weekday

DAYS_THAT_ARE_SOON = 3


class Waiting(NamedTuple):
    """What an opportunity waits for: `tone` is a class, `iso` the date for machines, `when` a date or a time span."""

    tone: str
    status: str
    iso: str
    when: str


class Card(NamedTuple):
    """An opportunity on the board."""

    id: str
    name: str
    role: str
    location: str
    pay: str
    waiting: Waiting


class Row(NamedTuple):
    """An opportunity in the list; `cells` are those of the columns that were chosen."""

    id: str
    name: str
    role: str
    stage_kind: str
    stage: str
    cells: tuple[str, ...]
    waiting: Waiting


# What stands in each of the columns that can be chosen.
_CELLS: dict[str, Callable[[Any], str]] = {
    "pay": pay,
    "location": lambda row: row.location or "",
    "workplace": lambda row: choice(row.workplace).capitalize(),
    "tags": lambda row: ", ".join(KIND.computed["tags"].entries(row.tags)),
    "source": lambda row: row.source or "",
    "applied": lambda row: day(row.applied_on),
    "added": lambda row: day(row.created_at),
    "moved": lambda row: day(row.moved_on),
    "deadline": lambda row: day(row.deadline),
    "priority": lambda row: PRIORITY_LABELS[str(row.priority)] if row.priority else "",
}


def install(app: Flask) -> None:
    app.jinja_env.filters.update(as_cards=as_cards, as_rows=as_rows)


def as_cards(rows: Iterable[Any], stage_kind: str, today: date) -> Iterator[Card]:
    for row in rows:
        where = ("", "") if stage_kind == "closed" else (row.location or "", pay(row))
        yield Card(row.id, *heading(row), *where, closing_or_waiting(row, stage_kind, today))


def as_rows(rows: Iterable[Any], stages: Mapping[Any, Any], today: date, columns: Iterable[str]) -> Iterator[Row]:
    """`stages` are by id, `columns` the names of those that are shown besides."""
    by_text = {str(id): stage for id, stage in stages.items()}
    words = [_CELLS[name] for name in columns]
    for row in rows:
        stage = by_text[row.stage_id]
        cells = tuple([cell(row) for cell in words])
        yield Row(row.id, *heading(row), stage.kind, stage.name, cells, closing_or_waiting(row, stage.kind, today))


def heading(row: Any) -> tuple[str, str]:
    """Return what it says first and what below: the company over the role, or the role alone."""
    return (row.company, row.title or "") if row.company else (row.title or "Opportunity", "")


def closing_or_waiting(row: Any, stage_kind: str, today: date) -> Waiting:
    if stage_kind == "closed":
        return Waiting("", OUTCOME_LABELS.get(row.outcome, "Closed"), row.moved_on.isoformat(), day(row.moved_on))
    if stage_kind == "saved":
        return _closing(row, today)
    return _waiting(row, stage_kind, today)


def _closing(row: Any, today: date) -> Waiting:
    if not row.deadline:
        return Waiting("", "No next step", "", "")
    left, iso = (row.deadline - today).days, row.deadline.isoformat()
    if left < 0:
        return Waiting("late", "Closed to applications", iso, day(row.deadline))
    return Waiting("due" if left <= DAYS_THAT_ARE_SOON else "", "Closes", iso, weekday(row.deadline))


def _waiting(row: Any, stage_kind: str, today: date) -> Waiting:
    since = (today - row.moved_on).days
    if since < 0:
        return Waiting("", "From", row.moved_on.isoformat(), weekday(row.moved_on))
    words = "To decide" if stage_kind == "offer" else "Quiet" if since >= DAYS_TILL_QUIET else "Waiting"
    return Waiting("", words, row.moved_on.isoformat(), "since today" if since == 0 else days(since))
