"""Deleting a record with all that hangs on it, and putting it back.

Rows are really deleted. What it takes to restore them lies as JSON in one `undo` row.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy import delete as delete_rows
from sqlalchemy.exc import IntegrityError

from app.extensions import Base, db
from app.models.account_version import records_changed
from app.models.deletion import forget_deletions, remember_deletions
from app.models.engines import in_parts
from app.models.owned import Record
from app.models.undo import Undo
from app.operations.records import file_storage, row_snapshots
from app.operations.records.deleted_rows import (
    Link,
    Rows,
    apart,
    contents_of,
    hold,
    needs_of,
    records_in,
    slug_of,
    unpacked,
)
from app.operations.records.missing import parted
from app.operations.records.undo import CannotUndo, Need, remember, takes_back
from app.records.kind import Kind
from app.records.kinds import KINDS, PAGE_KINDS

# By kind, what else is put right once a record is back; it is given the record's row.
_ALSO: dict[str, Callable[[Undo, dict[str, Any]], None]] = {}


def also_when_put_back(slug: str) -> Callable[[Callable[[Undo, dict[str, Any]], None]], None]:
    """Register the function below for when a record of this kind is put back."""

    def add(function: Callable[[Undo, dict[str, Any]], None]) -> None:
        _ALSO[slug] = function

    return add


def delete(record: Record, label: str, *, about: str = "", also_needs: Iterable[Need] = (), **more: Any) -> Undo:
    """Delete a record and what hangs on it, and remember how to put it back. References to it are emptied.

    `about` is what it was about, where the label does not say so. `also_needs` and, in the payload, `more` are for what
    is registered by `also_when_put_back`.
    """
    return delete_many([record], label, about=about, also_needs=also_needs, **more)


def delete_many(
    records: Sequence[Record], label: str, *, about: str = "", also_needs: Iterable[Need] = (), **more: Any
) -> Undo:
    """The same of several records of one kind, with one Undo for all. `back` is the page that it leads to then.

    What cannot come back by itself stays in the Undo, and the others come back.
    """
    db.session.flush()
    account_id, table = records[0].account_id, Base.metadata.tables[str(records[0].__tablename__)]
    ids = [record.id for record in records]
    rows, links = _collect(table, account_id, ids)
    needs, wants = needs_of(rows)
    payload = {
        "rows": [[t.name, row_snapshots.pack(row)] for t, row in rows],
        "links": [link.packed() for link in links],
        **more,
        **apart(rows),
    }
    for link in links:
        link.empty(account_id)
    for some in in_parts(ids):
        db.session.execute(delete_rows(table).where(table.c.account_id == account_id, table.c.id.in_(some)))
    row_snapshots.raise_versions(account_id, rows)
    file_storage.release(account_id, contents_of(rows))
    db.session.expunge_all()
    done = remember(account_id, "delete", label, payload, about=about, needs=[*needs, *also_needs], wants=wants)
    remember_deletions(db.session, account_id, records_in(rows), done.id)
    records_changed(db.session())
    db.session.flush()
    return done


def _collect(
    table: Table, account_id: uuid.UUID, ids: Sequence[uuid.UUID]
) -> tuple[list[tuple[Table, Any]], list[Link]]:
    """The rows that go with these rows, parents first, and the references that are emptied."""
    rows: list[tuple[Table, Any]] = []
    links: list[Link] = []
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
                    links.append(Link(child, column, target, [row.id for row in pointing if row[1] == target]))
    gone = {(t.name, row["id"]) for t, row in rows}
    for link in links:
        link.ids = [id for id in link.ids if (link.table.name, id) not in gone]
    return rows, [link for link in links if link.ids]


@takes_back("delete")
def _undelete(done: Undo) -> str:
    restore(done)
    table, row = done.payload["rows"][0]
    return done.payload.get("back") or _page_of(KINDS[slug_of(table)], row)


def _page_of(kind: Kind, row: Mapping[str, Any]) -> str:
    """Its own, or that of what it hangs on."""
    own = kind.path_of(row["id"]) if kind.slug in PAGE_KINDS else "/today"
    if kind.has_own_page:
        return own
    subjects = (KINDS[slug].path_of(row[column]) for column, slug in kind.references.items() if row.get(column))
    return next((f"{subject}#{kind.place_of(row['id'])}" for subject in subjects), own)


def restore(done: Undo) -> uuid.UUID:
    """Put back what `delete` has deleted; returns the id of the record it was about."""
    rows, left = parted(done.account_id, unpacked(done.payload["rows"]))
    ids = {str(row["id"]) for _table, row in rows}
    try:
        with db.session.begin_nested():
            for table, alike in groupby(rows, key=itemgetter(0)):
                db.session.execute(insert(table), [row for _table, row in alike])
    except IntegrityError:
        raise CannotUndo("Something else has taken its place in the meantime, so this can’t be undone.") from None
    for packed in done.payload["links"]:
        if packed[0] in Base.metadata.tables and packed[2] in ids:
            Link.unpacked(packed).fill(done.account_id)
    also = _ALSO.get(slug_of(rows[0][0].name))
    for table, row in rows if also else ():
        if also and table is rows[0][0]:
            also(done, row)
    row_snapshots.raise_versions(done.account_id, rows)
    file_storage.take_back(done.account_id, contents_of(rows))
    forget_deletions(db.session, done.account_id, records_in(rows))
    records_changed(db.session())
    if left:
        _keep(done, left)
    return uuid.UUID(str(rows[0][1]["id"]))


def _keep(done: Undo, left: Rows) -> None:
    """Go on holding what could not come back yet."""
    counted = hold(done, left)
    belonged = "what it belongs to" if counted.startswith("1 ") else "what they belong to"
    done.is_partly = True
    done.stays = f"Undone, except for {counted}: {belonged} was deleted or merged since. Undo that first."
