"""What a list is narrowed to, each as a few words with a link that takes it away."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from app.operations.records import crud
from app.queries.base import Rows
from app.records.kind import Filter
from app.records.kinds import PAGE_KINDS
from app.records.opportunity import PRIORITY_LABELS
from app.records.opportunity_list import STEP_LABELS
from app.web.access import me
from app.web.template_filters import choice, day, number

if TYPE_CHECKING:
    from app.blueprints.records.lists import Asked

# What "yes" and "no" say.
_BOOLEANS = {
    "archived": ("Archived", "Not archived"),
    "avoid": ("Avoided", "Not avoided"),
    "pinned": ("Pinned", "Not pinned"),
    "coming": ("Upcoming", "Past"),
    "done": ("Completed", "To do"),
}
# Filters by another record, with the kind of that.
_KIND_OF = {
    "company_id": "companies",
    "contact_id": "contacts",
    "opportunity_id": "opportunities",
    "activity_id": "activities",
}


class Chip(NamedTuple):
    """`without` is the list as it is without this."""

    words: str
    without: str


def chips(asked: "Asked", stages: Rows) -> list[Chip]:
    found = [Chip(f"“{asked.query}”", asked.address(without=("q",)))] if asked.query else []
    for name in asked.narrowing:
        if name == "stage_id":
            found += _stages(asked, stages)
        else:
            words = _said(name, asked.kind.filters[name], asked.filters[name])
            found.append(Chip(words, asked.address(without=(name,))))
    return found


def _stages(asked: "Asked", stages: Rows) -> Iterator[Chip]:
    for stage in stages:
        if stage.id in asked.filters["stage_id"]:
            yield Chip(stage.name, asked.without_one("stage_id", str(stage.id)))


def _said(name: str, filter: Filter, value: Any) -> str:
    if name in _BOOLEANS:
        return _BOOLEANS[name][0 if value else 1]
    if filter.type == "uuid":
        return _name_of(_KIND_OF.get(name, ""), value)
    if name == "next_step":
        return STEP_LABELS[value]
    label = filter.label or name.capitalize()
    if name == "priority":
        return f"{label}: {PRIORITY_LABELS[value]}"
    return f"{label}: {_value(filter, value)}"


def _value(filter: Filter, value: Any) -> str:
    if filter.type == "choice":
        return choice(value).capitalize()
    if filter.type == "money":
        return number(value / 100)
    if filter.type == "night":
        # The instant at which the day ends is one of the next.
        return day(value - timedelta(seconds=1))
    return day(value) if filter.type in ("day", "morning") else str(value)


def _name_of(slug: str, id: Any) -> str:
    record = crud.find(me().account_id, PAGE_KINDS[slug], id) if slug in PAGE_KINDS else None
    return crud.name_of(record) if record else "Something that was deleted"
