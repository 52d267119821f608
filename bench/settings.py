"""How the database is set, as far as figures depend on it."""

from flask import Flask
from sqlalchemy import text

from app.extensions import db

OF_SQLITE = ("journal_mode", "synchronous", "cache_size", "mmap_size")
OF_POSTGRESQL = (
    *("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "work_mem"),
    *("jit", "autovacuum", "max_connections"),
)


def told(app: Flask) -> dict[str, str]:
    """By name."""
    with app.app_context(), db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            found = {name: connection.scalar(text(f"pragma {name}")) for name in OF_SQLITE}
            return {"version": connection.scalar(text("select sqlite_version()"))} | {
                k: str(v) for k, v in found.items()
            }
        return {name: str(connection.scalar(text(f"show {name}"))) for name in OF_POSTGRESQL}
