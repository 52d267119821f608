"""A list under headings: what is due when, what is to come and what has been."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from app.models.columns import now
from app.queries.base import Rows
from app.web.template_filters import person_today

# (heading, its rows), the heading empty where the order is not one of time.
Groups = list[tuple[str, list[Any]]]

SOON = 7


def activities(rows: Rows, sort: str) -> Groups:
    """What is to come, the next first, and below what has been."""
    if sort not in ("newest", "oldest"):
        return [("", list(rows))]
    present = now()
    groups = _grouped(rows, lambda row: "Upcoming" if row.starts_at >= present else "Past")
    return [(heading, found[::-1] if _is_backwards(heading, sort) else found) for heading, found in groups]


def _is_backwards(heading: str, sort: str) -> bool:
    return heading == "Upcoming" and sort == "newest"


def tasks(rows: Rows, sort: str) -> Groups:
    return _grouped(rows, _when_due) if sort == "due" else [("", list(rows))]


def _when_due(task: Any) -> str:
    if task.done_at:
        return "Done"
    if not task.due_on:
        return "No date"
    left = (task.due_on - person_today()).days
    if left <= 0:
        return "Overdue" if left else "Today"
    return "Next 7 days" if left <= SOON else "Later"


def _grouped(rows: Rows, heading: Callable[[Any], str]) -> Groups:
    return [(words, list(found)) for words, found in groupby(rows, heading)]
