"""The pages of the records, all of them: each module adds its views to the one blueprint."""

from app.blueprints.records import (
    activities,
    board,
    companies,
    contacts,
    documents,
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
    "board",
    "bp",
    "companies",
    "contacts",
    "documents",
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
