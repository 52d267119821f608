"""Cards of the board and rows of the list: what is next and when. Only what is due or late has a tint.

They are put into words and escaped here and not in the templates: fifty at once, they are most of what these pages
cost. The templates print them with autoescape off.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from flask import Flask
from markupsafe import escape

from app.records.opportunity import OUTCOME_LABELS
from app.web.template_filters import DAYS_TILL_QUIET, day, days, pay, weekday

DAYS_THAT_ARE_SOON = 3

# In no text: control characters are taken out of whatever is typed.
_BETWEEN = "\x1f"


def install(app: Flask) -> None:
    app.jinja_env.filters.update(as_cards=as_cards, as_rows=as_rows)


def as_cards(rows: Iterable[Any], stage_kind: str, today: date) -> Iterator[list[str]]:
    """(id, name, role below it, place and pay, class, what is next, date for machines, date or time span for people)"""
    for row in rows:
        name, role = heading(row)
        meta = "" if stage_kind == "closed" else ", ".join(filter(None, (row.location, pay(row))))
        yield escaped(row.id, name, role, meta, *closing_or_waiting(row, stage_kind, today))


def as_rows(rows: Iterable[Any], stages: Mapping[Any, Any], today: date) -> Iterator[list[str]]:
    """(id, name, role below it, kind of its stage, stage, pay, place, and the four of the stub), of stages by id"""
    by_text = {str(id): stage for id, stage in stages.items()}
    for row in rows:
        stage = by_text[row.stage_id]
        where = (stage.kind, stage.name, pay(row), row.location or "")
        yield escaped(row.id, *heading(row), *where, *closing_or_waiting(row, stage.kind, today))


def escaped(*values: str) -> list[str]:
    """Safe to stand in HTML. All in one go: value by value it took a third of the board's time."""
    return str(escape(_BETWEEN.join(values))).split(_BETWEEN)


def heading(row: Any) -> tuple[str, str]:
    """(what it says first, what below): the company over the role, or the role alone."""
    return (row.company, row.title or "") if row.company else (row.title or "Opportunity", "")


def closing_or_waiting(row: Any, stage_kind: str, today: date) -> tuple[str, str, str, str]:
    """(class, words, date for machines, date or time span for people)"""
    if stage_kind == "closed":
        return "", OUTCOME_LABELS.get(row.outcome, "Closed"), row.moved_on.isoformat(), day(row.moved_on)
    if stage_kind == "saved":
        return _closing(row, today)
    return _waiting(row, stage_kind, today)


def _closing(row: Any, today: date) -> tuple[str, str, str, str]:
    if not row.deadline:
        return "", "No next step", "", ""
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
