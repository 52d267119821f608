"""Reads the words of records that are there already, and makes their entries of the index anew: after a migration, and
after a release that did not keep them.

It goes in batches, each a transaction of its own, so that a database in use can bear it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    Table,
    Text,
    Uuid,
    bindparam,
    delete,
    exists,
    select,
    text,
    tuple_,
    update,
)

from app.models.search_tables import search_tables
from app.models.search_words import words_of

ROWS_AT_ONCE = 500

# The columns that hold the title of a record, those of its other texts, and perhaps of its links.
Columns = tuple[tuple[str, ...], ...]

_IS_OWNER = text(
    "select pg_has_role(current_user, tableowner, 'usage') from pg_tables"
    " where schemaname = current_schema and tablename = 'search_entry'"
)
_INDEX_AGAIN = {
    "sqlite": text("insert into search_again (account_id, kind, id) values (:of, :kind, :row)"),
    "postgresql": text("select index_again(:kind, :of, :row)"),
}


class NotTheOwner(Exception):
    """Row-level security would show no rows, and nothing would be done in silence."""


def rebuild(engine: Engine, tables: Mapping[str, Columns]) -> Iterator[int]:
    """Read the words of these tables, and make every entry anew; yields after each batch how many rows changed.

    Raises NotTheOwner.
    """
    with engine.connect() as connection:
        require_owner(connection)
        connection.rollback()
        for name, columns in tables.items():
            for changed in rebuild_table(connection, name, columns):
                connection.commit()
                yield changed


def read_words(engine: Engine, tables: Mapping[str, Columns]) -> Iterator[int]:
    """Only the words. Raises NotTheOwner."""
    with engine.connect() as connection:
        require_owner(connection)
        connection.rollback()
        for name, columns in tables.items():
            for changed in read_table(connection, name, columns):
                connection.commit()
                yield changed


def require_owner(connection: Connection) -> None:
    if connection.dialect.name == "postgresql" and not connection.scalar(_IS_OWNER):
        raise NotTheOwner("Only the owner of the tables sees every row: set MIGRATION_DATABASE_URL.")


def rebuild_table(connection: Connection, name: str, columns: Columns) -> Iterator[int]:
    """Read one table, in the caller's transaction; yields after each batch how many rows changed."""
    for rows, changed in _read(connection, name, columns):
        again = [{"of": _id(connection, row.account_id), "row": _id(connection, row.id), "kind": name} for row in rows]
        connection.execute(_INDEX_AGAIN[connection.dialect.name], again)
        yield changed
    entry, table = search_tables(connection.dialect.name)["search_entry"], _table(name, columns)
    is_there = exists().where(table.c.account_id == entry.c.account_id, table.c.id == entry.c.id)
    connection.execute(delete(entry).where(entry.c.kind == name, ~is_there))
    yield 0


def read_table(connection: Connection, name: str, columns: Columns) -> Iterator[int]:
    """Only its words."""
    for _rows, changed in _read(connection, name, columns):
        yield changed


def _read(connection: Connection, name: str, columns: Columns) -> Iterator[tuple[Any, int]]:
    table = _table(name, columns)
    asked = select(table).order_by(table.c.account_id, table.c.id).limit(ROWS_AT_ONCE)
    key, rows = tuple_(table.c.account_id, table.c.id), connection.execute(asked).all()
    while rows:
        changes = [change for row in rows if (change := _change(row._mapping, columns))]
        if changes:
            connection.execute(_write(table), changes)
        yield rows, len(changes)
        rows = connection.execute(asked.where(key > tuple_(rows[-1].account_id, rows[-1].id))).all()


def _change(row: Any, columns: Columns) -> dict[str, Any] | None:
    words = words_of(*([row[name] for name in names] for names in columns))
    if words == row["words"]:
        return None
    return {"of": row["account_id"], "row": row["id"], "read": words, "before": row["words"]}


def _write(table: Table) -> Any:
    mine = (table.c.account_id == bindparam("of"), table.c.id == bindparam("row"))
    # Not what somebody wrote since it was read: that has its words already.
    unchanged = table.c.words.is_not_distinct_from(bindparam("before", type_=Text()))
    return update(table).where(*mine, unchanged).values(words=bindparam("read"))


def _id(connection: Connection, id: Any) -> Any:
    return id.hex if connection.dialect.name == "sqlite" else id


def _table(name: str, columns: Columns) -> Table:
    """Just these columns: models may know more than the database has yet."""
    keys = [Column("account_id", Uuid), Column("id", Uuid)]
    return Table(name, MetaData(), *keys, *[Column(text, Text) for part in (*columns, ("words",)) for text in part])
