"""The pages of the records, all of them: each module adds its views to the one blueprint."""

from app.blueprints.records import (
    activities,
    adverts,
    answering,
    board,
    capture,
    companies,
    contacts,
    documents,
    line,
    lists,
    merging,
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
    "answering",
    "board",
    "bp",
    "capture",
    "companies",
    "contacts",
    "documents",
    "line",
    "lists",
    "merging",
    "notes",
    "offers",
    "opportunities",
    "stages",
    "tasks",
    "today",
    "undo",
]
