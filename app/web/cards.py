"""Cards of the board and rows of the list: what comes next and when."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import Flask

from app.queries.next_step import Step
from app.web.next_step import StepWords, in_words
from app.web.template_filters import pay


class Card(NamedTuple):
    """An opportunity on the board."""

    id: str
    name: str
    role: str
    location: str
    pay: str
    step: StepWords


class Row(NamedTuple):
    """An opportunity in the list."""

    id: str
    name: str
    role: str
    stage_kind: str
    stage: str
    pay: str
    location: str
    step: StepWords


def install(app: Flask) -> None:
    app.jinja_env.filters.update(as_cards=as_cards, as_rows=as_rows)
    app.jinja_env.globals.update(step_in_words=in_words)


def as_cards(cards: Iterable[Any], stage_kind: str, today: date) -> Iterator[Card]:
    for row, step in cards:
        where = ("", "") if stage_kind == "closed" else (row.location or "", pay(row))
        yield Card(row.id, *heading(row), *where, in_words(step, today, row.outcome))


def as_rows(rows: Iterable[Any], stages: Mapping[Any, Any], steps: Mapping[str, Step], today: date) -> Iterator[Row]:
    """`stages` are by id, `steps` by the ids of rows."""
    by_text = {str(id): stage for id, stage in stages.items()}
    for row in rows:
        stage = by_text[row.stage_id]
        where = (stage.kind, stage.name, pay(row), row.location or "")
        yield Row(row.id, *heading(row), *where, in_words(steps[row.id], today, row.outcome))


def heading(row: Any) -> tuple[str, str]:
    """Return what it says first and what below: the company over the role, or the role alone."""
    return (row.company, row.title or "") if row.company else (row.title or "Opportunity", "")
