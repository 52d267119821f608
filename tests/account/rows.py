"""A row in every table, made by the look of its columns, so that a new table needs nothing here."""

import uuid
from datetime import date, datetime
from typing import Any

from flask import Flask
from sqlalchemy import JSON, Column, Table, func, inspect, select, text

from app.extensions import Base, db
from app.models.columns import new_id, now
from app.models.owned import owned_tables


def fill(app: Flask, account_id: uuid.UUID, mark: str) -> None:
    """A row of this account in each owned table; every text in it begins with `mark`."""
    made: dict[str, uuid.UUID] = {}
    with app.app_context():
        for table in owned_tables():
            # That one is there since the account was made.
            if table.name != "account_version":
                made[table.name] = uuid.uuid4()
                values = {column.name: _value(column, table, account_id, made, mark) for column in table.columns}
                db.session.execute(table.insert().values(values))
        db.session.commit()


def add_with_address(column: "Column[Any]", address: str) -> None:
    """A row that no account owns, with this address in one of its columns."""
    made = {column.table.name: uuid.uuid4()}
    values = {
        other.name: None
        if other.name == "account_id"
        else _value(other, column.table, uuid.uuid4(), made, str(new_id()))
        for other in column.table.columns
    }
    db.session.execute(column.table.insert().values(values | {column.name: address}))


def count(table: Table) -> int:
    return db.session.execute(select(func.count()).select_from(table)).scalar_one()


def _value(column: "Column[Any]", table: Table, account_id: uuid.UUID, made: dict[str, uuid.UUID], mark: str) -> Any:
    if column.name == "account_id":
        return account_id
    if column.name == "id":
        return made[table.name]
    for key in column.foreign_keys:
        return made[key.column.table.name]
    if isinstance(column.type, JSON):
        return {"text": mark}
    kind = column.type.python_type
    if kind is str:
        return f"{mark} {table.name} {column.name}"
    plain = {
        bool: False,
        int: 1,
        float: 1.5,
        bytes: mark.encode(),
        datetime: now(),
        date: date(2026, 11, 23),
        uuid.UUID: uuid.uuid4(),
    }
    return plain[kind]


def of_account(app: Flask, account_id: uuid.UUID) -> dict[str, list[str]]:
    """Every row of this account, by table, whatever table of the database has a column for it."""
    owners = {name: "account_id" for name, columns in _columns(app).items() if "account_id" in columns}
    with app.app_context():
        id = account_id.hex if db.engine.dialect.name == "sqlite" else str(account_id)
        return {
            name: sorted(map(str, db.session.execute(text(f'SELECT * FROM "{name}" WHERE {owner} = :id'), {"id": id})))
            for name, owner in [*owners.items(), ("account", "id")]
        }


def _columns(app: Flask) -> dict[str, set[str]]:
    with app.app_context():
        inspector = inspect(db.engine)
        names = [name for name in inspector.get_table_names() if name not in SHADOWS]
        return {name: {column["name"] for column in inspector.get_columns(name)} for name in names}


# The full-text index of SQLite is not read but asked.
SHADOWS = (
    *("search", "search_data", "search_idx", "search_docsize", "search_config"),
    *("search_index", "search_index_data", "search_index_idx", "search_index_config"),
)


def counts(app: Flask) -> dict[str, int]:
    """The number of rows of every table of the database, those of the search too."""
    names = [name for name in _columns(app) if name != "alembic_version"]
    with app.app_context():
        found = {name: db.session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}
        if db.engine.dialect.name == "sqlite":
            found["search"] = db.session.execute(text("SELECT count(*) FROM search_docsize")).scalar_one()
    return found


def owned_names() -> set[str]:
    return {table.name for table in Base.metadata.sorted_tables if "account_id" in table.c}


def ids(app: Flask, account_id: uuid.UUID) -> dict[str, set[str]]:
    """The ids of this account's rows, by owned table."""
    with app.app_context():
        return {
            table.name: {
                str(id) for id in db.session.scalars(select(table.c.id).where(table.c.account_id == account_id))
            }
            for table in owned_tables()
            if "id" in table.c
        }
