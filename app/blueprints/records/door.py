"""The pages of the records, all of them: each module adds its views to the one blueprint."""

from app.blueprints.records import (
    activities,
    adverts,
    board,
    capture,
    companies,
    contacts,
    documents,
    line,
    lists,
    merging,
    moving,
    notes,
    offers,
    opportunities,
    stages,
    tasks,
    today,
    undo,
    views,
)

bp = views.bp

__all__ = [
    "activities",
    "adverts",
    "board",
    "bp",
    "capture",
    "companies",
    "contacts",
    "documents",
    "line",
    "lists",
    "merging",
    "moving",
    "notes",
    "offers",
    "opportunities",
    "stages",
    "tasks",
    "today",
    "undo",
]
