"""Deleting for good, and putting back for ten minutes.

Rows are really deleted. What it takes to restore them lies as JSON in one `undo` row; which rows hang on which is read
off the foreign keys, so a new table needs nothing here.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from sqlalchemy import Table, insert, select, update
from sqlalchemy import delete as delete_rows
from sqlalchemy.exc import IntegrityError

from app.extensions import Base, db
from app.models.account_version import records_changed
from app.models.columns import new_id, now, sort_key
from app.models.company import Company
from app.models.deletion import Deletion
from app.models.opportunity import Opportunity
from app.models.owned import Record
from app.models.undo import Undo
from app.operations.records import file_storage, history, merge, row_snapshots, tasks
from app.records.kind import Kind
from app.records.kinds import KINDS, PAGE_KINDS

_OF = Opportunity.__table__.c
_SLUG_OF_TABLE = {str(kind.model.__tablename__): slug for slug, kind in KINDS.items()}


class CannotUndo(Exception):
    """Too late, or something has taken its place; the message says which."""


# What takes each act back; it returns the address of what is back. The module of an act may add its own.
_ACTS: dict[str, Callable[[Undo], str]] = {}


def takes_back(act: str) -> Callable[[Callable[[Undo], str]], Callable[[Undo], str]]:
    def add(function: Callable[[Undo], str]) -> Callable[[Undo], str]:
        _ACTS[act] = function
        return function

    return add


def delete(record: Record, label: str) -> Undo:
    """Delete a record and what hangs on it, and remember how to put it back. References to it are emptied."""
    db.session.flush()
    account_id, table = record.account_id, Base.metadata.tables[str(record.__tablename__)]
    rows, links = _collect(table, account_id, record.id)
    named = _name_after(record) if isinstance(record, Company) else []
    done = Undo(
        account_id=account_id,
        id=new_id(),
        act="delete",
        label=label,
        payload={
            "rows": [[t.name, row_snapshots.pack(row)] for t, row in rows],
            "links": [link.packed() for link in links],
            "named": [str(id) for id in named],
        },
    )
    for link in links:
        link.empty(account_id)
    db.session.execute(delete_rows(table).where(table.c.account_id == account_id, table.c.id == record.id))
    row_snapshots.raise_versions(account_id, rows)
    file_storage.release(account_id, _contents_of(rows))
    db.session.expunge_all()
    db.session.add(done)
    db.session.add_all(
        Deletion(account_id=account_id, id=row["id"], kind=_SLUG_OF_TABLE[t.name])
        for t, row in rows
        if t.name in _SLUG_OF_TABLE
    )
    records_changed(db.session())
    db.session.flush()
    return done


def _name_after(company: Company) -> list[uuid.UUID]:
    """Have opportunities without a role take their company's name, which is all they are known by; returns which."""
    nameless = (_OF.account_id == company.account_id, _OF.company_id == company.id, _OF.title.is_(None))
    ids = list(db.session.scalars(select(_OF.id).where(*nameless)))
    _give_title(company.account_id, ids, company.name)
    return ids


def _give_title(account_id: uuid.UUID, ids: list[uuid.UUID], title: str | None, *now_there: Any) -> None:
    if ids:
        these = update(Base.metadata.tables["opportunity"]).where(
            _OF.account_id == account_id, _OF.id.in_(ids), *now_there
        )
        db.session.execute(these.values(title=title, title_key=sort_key(title or "")))


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
        for child, column, goes_with in row_snapshots.references_to(parent):
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


@takes_back("delete")
def _undelete(done: Undo) -> str:
    restore(done)
    table, row = done.payload["rows"][0]
    return _page_of(KINDS[_SLUG_OF_TABLE[table]], row)


def _page_of(kind: Kind, row: Mapping[str, Any]) -> str:
    """Its own, or that of what it hangs on."""
    at, own = kind.place_of(row["id"]), f"/{kind.slug}/{row['id']}" if kind.slug in PAGE_KINDS else "/today"
    if kind.has_own_page:
        return own
    return next((f"/{slug}/{row[column]}#{at}" for column, slug in kind.references.items() if row.get(column)), own)


@takes_back("move")
def _move_back(done: Undo) -> str:
    return _path_of(history.take_back_move(done.account_id, done.payload))


def _contents_of(rows: list[tuple[Table, Any]]) -> list[uuid.UUID]:
    """Bytes are not in the undo row. They outlive their document until it cannot be put back."""
    return [row["content_id"] for table, row in rows if table.name == "document" and row["content_id"]]


@takes_back("forget")
def _remember_entry(done: Undo) -> str:
    return f"{_path_of(history.put_entry_back(done.account_id, done.payload))}#history"


@takes_back("merge")
def _part(done: Undo) -> str:
    path = merge.take_back(done.account_id, done.payload)
    if not path:
        raise CannotUndo("One of the two was deleted or merged again in the meantime. Undo that first.")
    return path


@takes_back("task")
def _task_back(done: Undo) -> str:
    return tasks.take_back(done.account_id, done.payload) or _changed()


def _path_of(opportunity: Opportunity | None) -> str:
    return f"/opportunities/{opportunity.id}" if opportunity else _changed()


def _changed() -> NoReturn:
    raise CannotUndo("This changed in the meantime, so there’s nothing to undo.")


def restore(done: Undo) -> uuid.UUID:
    """Put back what `delete` has deleted; returns the id of the record it was about."""
    tables = Base.metadata.tables
    rows = [(tables[name], row_snapshots.unpack(tables[name], packed)) for name, packed in done.payload["rows"]]
    ids = [row["id"] for _table, row in rows]
    try:
        with db.session.begin_nested():
            for table, row in rows:
                db.session.execute(insert(table).values(row))
    except IntegrityError:
        raise CannotUndo("Something else has taken its place in the meantime, so it can’t be put back.") from None
    for packed in done.payload["links"]:
        _Link.unpacked(packed).fill(done.account_id)
    named = [uuid.UUID(id) for id in done.payload.get("named", ())]
    _give_title(done.account_id, named, None, _OF.title == rows[0][1].get("name"))
    row_snapshots.raise_versions(done.account_id, rows)
    file_storage.take_back(done.account_id, _contents_of(rows))
    db.session.execute(
        delete_rows(Deletion).where(Deletion.account_id == done.account_id, Deletion.id.in_(ids)),
        execution_options={"synchronize_session": False},
    )
    records_changed(db.session())
    return uuid.UUID(str(ids[0]))
