"""The JSON interface, all of it: each module adds its views to the one blueprint."""

from app.blueprints.api import (
    account,
    authentication,
    capture,
    changes,
    documents,
    lists,
    openapi,
    records,
    search,
    today,
    token,
    undo,
)

bp = authentication.bp

__all__ = [
    "account",
    "bp",
    "capture",
    "changes",
    "documents",
    "lists",
    "openapi",
    "records",
    "search",
    "today",
    "token",
    "undo",
]
