"""Stored rows as JSON and back, and what refers to what: for acts that take rows away and can put them back."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, update

from app.extensions import db
from app.models.columns import now
from app.models.owned import SHOWN_BY, owned_tables


def raise_versions(account_id: uuid.UUID, rows: list[tuple[Table, Any]]) -> None:
    """Raise the version of the records whose JSON shows these rows."""
    for table in {table for table, _row in rows if SHOWN_BY in table.info}:
        column = table.c[table.info[SHOWN_BY]]
        shown_by = next(key.column.table for key in column.foreign_keys)
        ids = [row[column.name] for other, row in rows if other is table]
        mine = (shown_by.c.account_id == account_id, shown_by.c.id.in_(ids))
        raised = {"version": shown_by.c.version + 1, "updated_at": now()}
        db.session.execute(update(shown_by).where(*mine).values(raised))


def references_to(parent: Table) -> Iterator[tuple[Table, str, bool]]:
    """(table, column, whether its rows go with the row they point to), each once."""
    for child in owned_tables():
        columns = {
            key.parent.name: key.ondelete == "CASCADE"
            for key in child.foreign_keys
            if key.column.table is parent and key.column.name == "id" and parent.name != "account"
        }
        for column, goes_with in columns.items():
            yield child, column, goes_with


def references_from(child: Table) -> Iterator[tuple[str, Table, str]]:
    """(column, table it points to, what becomes of the row when that one goes: "SET NULL", "CASCADE" or "")."""
    found: dict[str, tuple[Table, str]] = {}
    for key in child.foreign_keys:
        if key.column.name == "id" and key.column.table.name != "account":
            # A reference that is emptied has a second constraint, for SQLite, which does not say so.
            how = (key.ondelete or "").partition(" (")[0]
            found[key.parent.name] = (key.column.table, how or found.get(key.parent.name, (None, ""))[1])
    for column, (table, how) in found.items():
        yield column, table, how


def pack(row: Any) -> dict[str, Any]:
    return {name: value if _is_plain(value) else _text(value) for name, value in row.items()}


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool | list | dict)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


_PARSERS: dict[type, Any] = {uuid.UUID: uuid.UUID, datetime: datetime.fromisoformat, date: date.fromisoformat}


def unpack(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Of a column that the release before had, and this one has not, nothing comes back."""
    values = {}
    for name, value in row.items():
        if name not in table.c:
            continue
        parse = _PARSERS.get(table.c[name].type.python_type)
        values[name] = parse(value) if parse and value is not None else value
    if "version" in values:
        values |= {"version": values["version"] + 1, "updated_at": now()}
    return values
