"""Deleting for good, and putting back for ten minutes.

Rows are really deleted. What it takes to restore them lies as JSON in one `undo` row; which rows hang on which is read
off the foreign keys, so a new table needs nothing here.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy import delete as delete_rows
from sqlalchemy.exc import IntegrityError

from app.extensions import Base, db
from app.models.account_version import records_changed
from app.models.columns import new_id, now
from app.models.deletion import Deletion, remember_deletions
from app.models.owned import Record
from app.models.undo import Undo
from app.operations.records import file_storage, row_snapshots
from app.records.kind import Kind
from app.records.kinds import KINDS, PAGE_KINDS

_SLUG_OF_TABLE = {str(kind.model.__tablename__): slug for slug, kind in KINDS.items()}


class CannotUndo(Exception):
    """Too late, or something has taken its place; the message says which."""


class Changed(CannotUndo):
    def __init__(self) -> None:
        super().__init__("This changed in the meantime, so there’s nothing to undo.")


_IDS_AT_ONCE = 500

# What takes each act back; it returns the address of what is back. The module of an act adds its own.
_ACTS: dict[str, Callable[[Undo], str]] = {}
# By kind, what else is put right once a record is back; it is given the record's row.
_ALSO: dict[str, Callable[[Undo, dict[str, Any]], None]] = {}


def takes_back(act: str) -> Callable[[Callable[[Undo], str]], Callable[[Undo], str]]:
    """Register the function below as what takes this act back. It raises CannotUndo."""

    def add(function: Callable[[Undo], str]) -> Callable[[Undo], str]:
        _ACTS[act] = function
        return function

    return add


def acts() -> set[str]:
    """Return the names of all acts that can be taken back."""
    return set(_ACTS)


def also_when_put_back(slug: str) -> Callable[[Callable[[Undo, dict[str, Any]], None]], None]:
    """Register the function below for when a record of this kind is put back."""

    def add(function: Callable[[Undo, dict[str, Any]], None]) -> None:
        _ALSO[slug] = function

    return add


def remember(account_id: uuid.UUID, act: str, label: str, payload: dict[str, Any]) -> Undo:
    """Leave what takes an act back; `payload` is for the function that is registered for this act."""
    done = Undo(account_id=account_id, id=new_id(), act=act, label=label, payload=payload)
    db.session.add(done)
    return done


def delete(record: Record, label: str, **more: Any) -> Undo:
    """Delete a record and what hangs on it, and remember how to put it back. References to it are emptied.

    `more` goes into the payload, for what is registered by `also_when_put_back`.
    """
    return delete_many([record], label, **more)


def delete_many(records: Sequence[Record], label: str, **more: Any) -> Undo:
    """The same of several records of one kind, with one Undo for all. `back` is the page that it leads to then."""
    db.session.flush()
    account_id, table = records[0].account_id, Base.metadata.tables[str(records[0].__tablename__)]
    ids = [record.id for record in records]
    rows, links = _collect(table, account_id, ids)
    payload = {
        "rows": [[t.name, row_snapshots.pack(row)] for t, row in rows],
        "links": [link.packed() for link in links],
        **more,
    }
    for link in links:
        link.empty(account_id)
    for some in in_parts(ids):
        db.session.execute(delete_rows(table).where(table.c.account_id == account_id, table.c.id.in_(some)))
    row_snapshots.raise_versions(account_id, rows)
    file_storage.release(account_id, _contents_of(rows))
    db.session.expunge_all()
    done = remember(account_id, "delete", label, payload)
    gone = {row["id"]: _SLUG_OF_TABLE[t.name] for t, row in rows if t.name in _SLUG_OF_TABLE}
    remember_deletions(db.session, account_id, gone)
    records_changed(db.session())
    db.session.flush()
    return done


def take_back(done: Undo) -> str:
    """Undo an act; returns the address of what is back. Raises CannotUndo."""
    if done.expired:
        raise CannotUndo("The ten minutes to undo this have passed.")
    path = _ACTS[done.act](done)
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


def in_parts(ids: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    """So many at once: each is a parameter, and no database takes more than some ten thousands."""
    for start in range(0, len(ids), _IDS_AT_ONCE):
        yield ids[start : start + _IDS_AT_ONCE]


def _collect(
    table: Table, account_id: uuid.UUID, ids: Sequence[uuid.UUID]
) -> tuple[list[tuple[Table, Any]], list[_Link]]:
    """The rows that go with these rows, parents first, and the references that are emptied."""
    rows: list[tuple[Table, Any]] = []
    links: list[_Link] = []
    todo = [(table, some) for some in in_parts(ids)]
    seen = {(table.name, id) for id in ids}
    while todo:
        parent, ids = todo.pop(0)
        mine = (parent.c.account_id == account_id, parent.c.id.in_(ids))
        rows += [(parent, row) for row in db.session.execute(select(parent).where(*mine)).mappings()]
        for child, column, goes_with in row_snapshots.references_to(parent):
            pointing = db.session.execute(
                select(child.c.id, child.c[column]).where(child.c.account_id == account_id, child.c[column].in_(ids))
            ).all()
            if goes_with:
                new = [row.id for row in pointing if (child.name, row.id) not in seen]
                seen.update((child.name, id) for id in new)
                todo += [(child, some) for some in in_parts(new)]
            else:
                for target in {row[1] for row in pointing}:
                    links.append(_Link(child, column, target, [row.id for row in pointing if row[1] == target]))
    gone = {(t.name, row["id"]) for t, row in rows}
    for link in links:
        link.ids = [id for id in link.ids if (link.table.name, id) not in gone]
    return rows, [link for link in links if link.ids]


@takes_back("delete")
def _undelete(done: Undo) -> str:
    restore(done)
    table, row = done.payload["rows"][0]
    return done.payload.get("back") or _page_of(KINDS[_SLUG_OF_TABLE[table]], row)


def _page_of(kind: Kind, row: Mapping[str, Any]) -> str:
    """Its own, or that of what it hangs on."""
    own = kind.path_of(row["id"]) if kind.slug in PAGE_KINDS else "/today"
    if kind.has_own_page:
        return own
    subjects = (KINDS[slug].path_of(row[column]) for column, slug in kind.references.items() if row.get(column))
    return next((f"{subject}#{kind.place_of(row['id'])}" for subject in subjects), own)


def _contents_of(rows: list[tuple[Table, Any]]) -> list[uuid.UUID]:
    """Bytes are not in the undo row. They outlive their document until it cannot be put back."""
    return [row["content_id"] for table, row in rows if table.name == "document" and row["content_id"]]


def restore(done: Undo) -> uuid.UUID:
    """Put back what `delete` has deleted; returns the id of the record it was about."""
    tables = Base.metadata.tables
    rows = [(tables[name], row_snapshots.unpack(tables[name], packed)) for name, packed in done.payload["rows"]]
    ids = [row["id"] for _table, row in rows]
    try:
        with db.session.begin_nested():
            for table, alike in groupby(rows, key=itemgetter(0)):
                db.session.execute(insert(table), [row for _table, row in alike])
    except IntegrityError:
        raise CannotUndo("Something else has taken its place in the meantime, so this can’t be undone.") from None
    for packed in done.payload["links"]:
        _Link.unpacked(packed).fill(done.account_id)
    also = _ALSO.get(_SLUG_OF_TABLE.get(rows[0][0].name, ""))
    for table, row in rows if also else ():
        if also and table is rows[0][0]:
            also(done, row)
    row_snapshots.raise_versions(done.account_id, rows)
    file_storage.take_back(done.account_id, _contents_of(rows))
    db.session.execute(
        delete_rows(Deletion).where(Deletion.account_id == done.account_id, Deletion.id.in_(ids)),
        execution_options={"synchronize_session": False},
    )
    records_changed(db.session())
    return uuid.UUID(str(ids[0]))
