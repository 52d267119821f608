"""The JSON interface, all of it: each module adds its views to the one blueprint."""

from app.blueprints.api import account, authentication, documents, lists, openapi, records, search, token

bp = authentication.bp

__all__ = ["account", "bp", "documents", "lists", "openapi", "records", "search", "token"]
