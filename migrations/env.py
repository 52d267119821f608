"""Runs migrations on the application's engine, or as the tables' owner where MIGRATION_DATABASE_URL is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from app.models.columns import UtcDateTime

# Kept by hand-written statements, which the models do not know.
UNMAPPED = ("search", "search_doc")


@contextmanager
def connection() -> Iterator[sa.Connection]:
    owner_url = current_app.config["MIGRATION_DATABASE_URI"]
    if owner_url:
        engine = sa.create_engine(owner_url, hide_parameters=True)
        with engine.connect() as connection:
            yield connection
        engine.dispose()
    else:
        with current_app.extensions["migrate"].db.engine.connect() as connection:
            yield connection


def is_mapped(item: Any, name: str | None, type_: str, _reflected: bool, _compare_to: object) -> bool:
    """Leave out the tables of the search, and of the two forms of a reference the one that is the other database's."""
    if type_ == "table":
        return not (name and name.startswith(UNMAPPED))
    belongs_to = getattr(item, "_ddl_if", None)
    return belongs_to is None or belongs_to.dialect == context.get_context().dialect.name


def rendered(type_: str, item: Any, _context: object) -> str | Literal[False]:
    """A migration outlives the models, so it names no type of theirs."""
    return "sa.DateTime(timezone=True)" if type_ == "type" and isinstance(item, UtcDateTime) else False


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=current_app.extensions["migrate"].db.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=is_mapped,
        render_item=rendered,
        # True of SQLite too, since our engine begins its transactions itself: a migration that fails leaves nothing.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            check_references(connection)


def migrate_sqlite(connection: sa.Connection) -> None:
    """A table is rebuilt by dropping it: with foreign keys on, its children would go with it."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        migrate(connection)
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def check_references(connection: sa.Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"The migration left {len(broken)} references that point nowhere.")


with connection() as bound:
    migrate_sqlite(bound) if bound.dialect.name == "sqlite" else migrate(bound)
