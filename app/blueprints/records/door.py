"""The pages of the records, all of them: each module adds its views to the one blueprint."""

from app.blueprints.records import (
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
    today,
    undo,
    views,
)

bp = views.bp

__all__ = [
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
    "today",
    "undo",
]
