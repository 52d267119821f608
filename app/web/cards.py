"""Cards of the board and rows of the list: what comes next and when."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import Flask

from app.queries.next_step import Step
from app.records.opportunity import KIND, PRIORITY_LABELS
from app.web.next_step import StepWords, in_words
from app.web.template_filters import choice, day, pay


class Card(NamedTuple):
    """An opportunity on the board."""

    id: str
    name: str
    role: str
    location: str
    pay: str
    step: StepWords


class Row(NamedTuple):
    """An opportunity in the list; `cells` are those of the columns that were chosen."""

    id: str
    name: str
    role: str
    stage_kind: str
    stage: str
    cells: tuple[str, ...]
    step: StepWords


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
    app.jinja_env.globals.update(step_in_words=in_words)


def as_cards(cards: Iterable[Any], stage_kind: str, today: date) -> Iterator[Card]:
    for row, step in cards:
        where = ("", "") if stage_kind == "closed" else (row.location or "", pay(row))
        yield Card(row.id, *heading(row), *where, in_words(step, today, row.outcome))


def as_rows(
    rows: Iterable[Any], stages: Mapping[Any, Any], steps: Mapping[str, Step], today: date, columns: Iterable[str]
) -> Iterator[Row]:
    """`stages` are by id, `steps` by the ids of rows, `columns` the names of those that are shown besides."""
    by_text = {str(id): stage for id, stage in stages.items()}
    words = [_CELLS[name] for name in columns]
    for row in rows:
        stage = by_text[row.stage_id]
        cells = tuple([cell(row) for cell in words])
        yield Row(row.id, *heading(row), stage.kind, stage.name, cells, in_words(steps[row.id], today, row.outcome))


def heading(row: Any) -> tuple[str, str]:
    """Return what it says first and what below: the company over the role, or the role alone."""
    return (row.company, row.title or "") if row.company else (row.title or "Opportunity", "")
