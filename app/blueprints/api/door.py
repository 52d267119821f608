"""The JSON interface, all of it: each module adds its views to the one blueprint."""

from app.blueprints.api import account, documents, guard, lists, openapi, records, token

bp = guard.bp

__all__ = ["account", "bp", "documents", "lists", "openapi", "records", "token"]
