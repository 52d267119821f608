"""Deleting for good, and putting back for ten minutes.

Rows are really deleted. What it takes to restore them lies as JSON in one `undo` row; which rows hang on which is read
off the foreign keys, so a new table needs nothing here.
"""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy import delete as delete_rows
from sqlalchemy.exc import IntegrityError

from app.extensions import Base, db
from app.models.account_version import records_changed
from app.models.columns import new_id, now
from app.models.deletion import Deletion
from app.models.owned import SHOWN_BY, Record, owned_tables
from app.models.undo import Undo
from app.operations import history
from app.records.kind import Kind
from app.records.kinds import KINDS, PAGE_KINDS

_WORD_OF_TABLE = {str(kind.model.__tablename__): word for word, kind in KINDS.items()}


class CannotUndo(Exception):
    """Too late, or something has taken its place; the message says which."""


def delete(record: Record, label: str) -> Undo:
    """Delete a record and what hangs on it, and remember how to put it back. References to it are emptied."""
    db.session.flush()
    account_id, table = record.account_id, Base.metadata.tables[str(record.__tablename__)]
    rows, links = _collect(table, account_id, record.id)
    done = Undo(
        account_id=account_id,
        id=new_id(),
        act="delete",
        label=label,
        payload={"rows": [[t.name, _packed(row)] for t, row in rows], "links": [link.packed() for link in links]},
    )
    for link in links:
        link.empty(account_id)
    db.session.execute(delete_rows(table).where(table.c.account_id == account_id, table.c.id == record.id))
    _raise_versions(account_id, rows)
    db.session.expunge_all()
    db.session.add(done)
    db.session.add_all(
        Deletion(account_id=account_id, id=row["id"], kind=_WORD_OF_TABLE[t.name])
        for t, row in rows
        if t.name in _WORD_OF_TABLE
    )
    records_changed(db.session())
    db.session.flush()
    return done


def take_back(done: Undo) -> str:
    """Undo an act; returns the address of what is back. Raises CannotUndo."""
    if done.expired:
        raise CannotUndo("The ten minutes to undo this have passed.")
    if done.act == "delete":
        path = _restore(done)
    else:
        act = {"move": history.take_back_move, "forget": history.put_entry_back}[done.act]
        opportunity = act(done.account_id, done.payload)
        if not opportunity:
            raise CannotUndo("This changed meanwhile, so there is nothing to take back.")
        path = f"/opportunities/{opportunity.id}"
    db.session.delete(done)
    db.session.flush()
    return path


class _Link:
    """Rows that pointed to a deleted row and no longer point anywhere."""

    def __init__(self, table: Table, column: str, target: uuid.UUID, ids: list[uuid.UUID]) -> None:
        self.table, self.column, self.target, self.ids = table, column, target, ids

    def packed(self) -> list[Any]:
        return [self.table.name, self.column, str(self.target), [str(id) for id in self.ids]]

    @classmethod
    def unpacked(cls, packed: list[Any]) -> "_Link":
        table, column, target, ids = packed
        return cls(Base.metadata.tables[table], column, uuid.UUID(target), [uuid.UUID(id) for id in ids])

    def empty(self, account_id: uuid.UUID) -> None:
        self._write(account_id, None, self.table.c[self.column] == self.target)

    def fill(self, account_id: uuid.UUID) -> None:
        """Only where nobody chose something else meanwhile."""
        self._write(account_id, self.target, self.table.c[self.column].is_(None))

    def _write(self, account_id: uuid.UUID, value: uuid.UUID | None, condition: Any) -> None:
        values: dict[str, Any] = {self.column: value}
        if "version" in self.table.c:
            values |= {"version": self.table.c.version + 1, "updated_at": now()}
        mine = (self.table.c.account_id == account_id, self.table.c.id.in_(self.ids), condition)
        db.session.execute(update(self.table).where(*mine).values(values))


def _collect(table: Table, account_id: uuid.UUID, id: uuid.UUID) -> tuple[list[tuple[Table, Any]], list[_Link]]:
    """The rows that go with a row, parents first, and the references that are emptied."""
    rows: list[tuple[Table, Any]] = []
    links: list[_Link] = []
    todo = [(table, [id])]
    seen = {(table.name, id)}
    while todo:
        parent, ids = todo.pop(0)
        mine = (parent.c.account_id == account_id, parent.c.id.in_(ids))
        rows += [(parent, row) for row in db.session.execute(select(parent).where(*mine)).mappings()]
        for child, column, goes_with in _references_to(parent):
            pointing = db.session.execute(
                select(child.c.id, child.c[column]).where(child.c.account_id == account_id, child.c[column].in_(ids))
            ).all()
            if goes_with:
                new = [row.id for row in pointing if (child.name, row.id) not in seen]
                seen.update((child.name, id) for id in new)
                todo += [(child, new)] if new else []
            else:
                for target in {row[1] for row in pointing}:
                    links.append(_Link(child, column, target, [row.id for row in pointing if row[1] == target]))
    gone = {(t.name, row["id"]) for t, row in rows}
    for link in links:
        link.ids = [id for id in link.ids if (link.table.name, id) not in gone]
    return rows, [link for link in links if link.ids]


def _raise_versions(account_id: uuid.UUID, rows: list[tuple[Table, Any]]) -> None:
    """Raise the version of the records whose JSON shows these rows."""
    for table in {table for table, _row in rows if SHOWN_BY in table.info}:
        column = table.c[table.info[SHOWN_BY]]
        shown_by = next(key.column.table for key in column.foreign_keys)
        ids = [row[column.name] for other, row in rows if other is table]
        mine = (shown_by.c.account_id == account_id, shown_by.c.id.in_(ids))
        raised = {"version": shown_by.c.version + 1, "updated_at": now()}
        db.session.execute(update(shown_by).where(*mine).values(raised))


def _references_to(parent: Table) -> Iterator[tuple[Table, str, bool]]:
    """(table, column, whether its rows go with the row they point to), each once."""
    for child in owned_tables():
        columns = {
            key.parent.name: key.ondelete == "CASCADE"
            for key in child.foreign_keys
            if key.column.table is parent and key.column.name == "id" and parent.name != "account"
        }
        for column, goes_with in columns.items():
            yield child, column, goes_with


def _packed(row: Any) -> dict[str, Any]:
    return {name: value if _is_plain(value) else _text(value) for name, value in row.items()}


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool | list | dict)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


_PARSERS: dict[type, Any] = {uuid.UUID: uuid.UUID, datetime: datetime.fromisoformat, date: date.fromisoformat}


def _unpacked(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    values = {}
    for name, value in row.items():
        parse = _PARSERS.get(table.c[name].type.python_type)
        values[name] = parse(value) if parse and value is not None else value
    if "version" in values:
        values |= {"version": values["version"] + 1, "updated_at": now()}
    return values


def _restore(done: Undo) -> str:
    tables = Base.metadata.tables
    rows = [(tables[name], _unpacked(tables[name], packed)) for name, packed in done.payload["rows"]]
    ids = [row["id"] for _table, row in rows]
    try:
        with db.session.begin_nested():
            for table, row in rows:
                db.session.execute(insert(table).values(row))
    except IntegrityError:
        raise CannotUndo("Something else has taken its place meanwhile, so it cannot be put back.") from None
    for packed in done.payload["links"]:
        _Link.unpacked(packed).fill(done.account_id)
    _raise_versions(done.account_id, rows)
    db.session.execute(
        delete_rows(Deletion).where(Deletion.account_id == done.account_id, Deletion.id.in_(ids)),
        execution_options={"synchronize_session": False},
    )
    records_changed(db.session())
    first_table, first = rows[0]
    return _page_of(KINDS[_WORD_OF_TABLE[first_table.name]], first)


def _page_of(kind: Kind, row: Mapping[str, Any]) -> str:
    """Its own, or that of what it hangs on."""
    if kind.word in PAGE_KINDS:
        return f"/{kind.word}/{row['id']}"
    return next((f"/{word}/{row[column]}" for column, word in kind.references.items() if row.get(column)), "/today")
