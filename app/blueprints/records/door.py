"""The pages of the records, all of them: each module adds its views to the one blueprint."""

from app.blueprints.records import (
    adverts,
    board,
    capture,
    companies,
    contacts,
    line,
    lists,
    notes,
    opportunities,
    today,
    undo,
    views,
)

bp = views.bp

__all__ = [
    "adverts",
    "board",
    "bp",
    "capture",
    "companies",
    "contacts",
    "line",
    "lists",
    "notes",
    "opportunities",
    "today",
    "undo",
]
