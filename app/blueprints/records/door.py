"""The pages of the records, all of them: each module adds its views to the one blueprint."""

from app.blueprints.records import (
    activities,
    board,
    companies,
    contacts,
    lists,
    notes,
    opportunities,
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
    "lists",
    "notes",
    "opportunities",
    "tasks",
    "today",
    "undo",
]
