"""Runs migrations on the application's engine, or as the tables' owner where MIGRATION_DATABASE_URL is set."""

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from flask import current_app

from app.models.columns import UtcDateTime

# Kept by hand-written statements, which the models do not know.
UNMAPPED = ("search", "search_doc")


# Whoever wants to write waits behind a lock that is waited for: so briefly, and once more a little later.
SECONDS_FOR_A_LOCK = 2
TRIES = 30
SECONDS_BETWEEN = 1
# No lock to be had in time, or a deadlock with people's requests.
PASSING = ("55P03", "40P01")

# Alembic's own table has no more room.
LONGEST_NAME = 32

log = logging.getLogger("alembic.env")


@contextmanager
def connection() -> Iterator[sa.Connection]:
    """On PostgreSQL one of its own: without the application's limits, and with the one for locks."""
    engine = current_app.extensions["migrate"].db.engine
    if engine.dialect.name == "sqlite":
        if current_app.config["APP_ENV"] == "development":
            Path(current_app.instance_path).mkdir(parents=True, exist_ok=True)
        with engine.connect() as connection:
            yield connection
        return
    limits = {"options": f"-c lock_timeout={SECONDS_FOR_A_LOCK}s -c statement_timeout=0"}
    owner_url = current_app.config["MIGRATION_DATABASE_URI"] or engine.url
    own = sa.create_engine(owner_url, hide_parameters=True, poolclass=sa.NullPool, connect_args=limits)
    with own.connect() as connection:
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


def name_by_message(_context: object, _revision: object, written: list[MigrationScript]) -> None:
    """Give a new migration the name of its message instead of a random one; write none that would do nothing."""
    options = context.config.cmd_opts
    for script in list(written):
        if getattr(options, "autogenerate", False) and script.upgrade_ops and script.upgrade_ops.is_empty():
            written.remove(script)
            log.warning("The models say what the database has: nothing to migrate.")
        elif script.message and not getattr(options, "rev_id", None):
            script.rev_id = re.sub(r"\W+", "_", script.message.lower())[:LONGEST_NAME].strip("_")


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=current_app.extensions["migrate"].db.metadata,
        # A table that SQLite rebuilds loses its triggers. What needs it is written by hand: migrations/online.py.
        render_as_batch=False,
        process_revision_directives=name_by_message,
        compare_type=True,
        include_object=is_mapped,
        render_item=rendered,
        # True of SQLite too, since our engine begins its transactions itself: a migration that fails leaves nothing.
        transactional_ddl=True,
        # Each on its own, so that no table stays locked while the next one is changed, and those before it are kept.
        transaction_per_migration=True,
        on_version_apply=check_references,
    )
    with context.begin_transaction():
        context.run_migrations()


def migrate_past_locks(connection: sa.Connection) -> None:
    """What could not have its lock is tried again, from the migration that could not."""
    for left in reversed(range(TRIES)):
        try:
            migrate(connection)
        except sa.exc.OperationalError as error:
            connection.rollback()
            if getattr(error.orig, "sqlstate", None) not in PASSING or not left:
                raise
            log.info("Someone else holds a lock. Trying again, %s times more at most.", left)
            time.sleep(SECONDS_BETWEEN)
        else:
            return


def migrate_sqlite(connection: sa.Connection) -> None:
    """A table is rebuilt by dropping it: with foreign keys on, its children would go with it.

    And by giving its name to another, which SQLite refuses while triggers of other tables read it; `legacy_alter_table`
    leaves those as they are.
    """
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA legacy_alter_table=ON")
    try:
        migrate(connection)
    finally:
        raw.execute("PRAGMA legacy_alter_table=OFF")
        raw.execute("PRAGMA foreign_keys=ON")


def check_references(ctx: MigrationContext, *_more: Any, **_named: Any) -> None:
    """Before each migration is committed; PostgreSQL has its foreign keys on all the time."""
    if ctx.dialect.name != "sqlite" or not ctx.connection:
        return
    broken = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"The migration left {len(broken)} references that point nowhere.")


with connection() as bound:
    migrate_sqlite(bound) if bound.dialect.name == "sqlite" else migrate_past_locks(bound)
