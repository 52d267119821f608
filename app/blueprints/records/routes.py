"""The pages of the records, all of them: each module adds its views to the one blueprint."""

from app.blueprints.records import (
    activities,
    adverts,
    board,
    calendar,
    capture,
    companies,
    contacts,
    documents,
    follow_up_answers,
    lists,
    merging,
    notes,
    offers,
    opportunities,
    quick_add,
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
    "calendar",
    "capture",
    "companies",
    "contacts",
    "documents",
    "follow_up_answers",
    "lists",
    "merging",
    "notes",
    "offers",
    "opportunities",
    "quick_add",
    "stages",
    "tasks",
    "today",
    "undo",
]
