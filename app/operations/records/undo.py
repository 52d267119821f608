"""Deleting, putting back for 7 days, and erasing for good.

Rows are really deleted. What it takes to restore them lies as JSON in one `undo` row; which rows hang on which is read
off the foreign keys, so a new table needs nothing here.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Table, insert, select, update
from sqlalchemy import delete as delete_rows
from sqlalchemy.exc import IntegrityError

from app.extensions import Base, db
from app.models.account_version import records_changed
from app.models.columns import new_id, now
from app.models.deletion import forget_deletions, remember_deletions
from app.models.document import DocumentContent
from app.models.owned import Record
from app.models.undo import Undo
from app.operations.records import file_storage, row_snapshots
from app.records.kind import Kind
from app.records.kinds import KINDS, PAGE_KINDS

_SLUG_OF_TABLE = {str(kind.model.__tablename__): slug for slug, kind in KINDS.items()}


Rows = list[tuple[Table, dict[str, Any]]]


class Need(NamedTuple):
    """A row that must be there for an act to be taken back.

    `state` is what it must be like, if that matters: what STATES of app/queries/recent.py reads of it.
    """

    table: str
    id: uuid.UUID
    state: object = None

    def packed(self) -> list[str]:
        return [self.table, str(self.id), *([] if self.state is None else [str(self.state)])]


class CannotUndo(Exception):
    """Too late, or something has taken its place; the message says which."""


class Changed(CannotUndo):
    def __init__(self) -> None:
        super().__init__("This changed in the meantime, so there’s nothing to undo.")


_IDS_AT_ONCE = 500
_NOT_LOADED = {"synchronize_session": False}

# What takes each act back; it returns the address of what is back. The module of an act adds its own.
_ACTS: dict[str, Callable[[Undo], str]] = {}
# By kind, what else is put right once a record is back; it is given the record's row.
_ALSO: dict[str, Callable[[Undo, dict[str, Any]], None]] = {}
# By kind, the table of what a record cannot come back without, if its row, as it would come back, lacks that.
_LACKS: dict[str, Callable[[dict[str, Any]], str]] = {}


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


def lacks(slug: str) -> Callable[[Callable[[dict[str, Any]], str]], Callable[[dict[str, Any]], str]]:
    """Register the function below: it names the table without whose row a record of this kind cannot come back."""

    def add(function: Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any]], str]:
        _LACKS[slug] = function
        return function

    return add


def remember(
    account_id: uuid.UUID,
    act: str,
    label: str,
    payload: dict[str, Any],
    *,
    about: str = "",
    needs: Iterable[Need] = (),
    wants: Iterable[Need] = (),
) -> Undo:
    """Leave what takes an act back; `payload` is for the function that is registered for this act.

    The rest is for the page that lists them: what it was about, where the label does not say so; which rows must be
    there to take it back, and which should be, so that all of it comes back.
    """
    told = {"about": about, "needs": [need.packed() for need in needs], "wants": [need.packed() for need in wants]}
    payload = payload | {name: value for name, value in told.items() if value}
    done = Undo(account_id=account_id, id=new_id(), act=act, label=label, payload=payload, done_at=now())
    db.session.add(done)
    return done


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
    needs, wants = _needs_of(rows)
    payload = {
        "rows": [[t.name, row_snapshots.pack(row)] for t, row in rows],
        "links": [link.packed() for link in links],
        **more,
        **_apart(rows),
    }
    for link in links:
        link.empty(account_id)
    for some in in_parts(ids):
        db.session.execute(delete_rows(table).where(table.c.account_id == account_id, table.c.id.in_(some)))
    row_snapshots.raise_versions(account_id, rows)
    file_storage.release(account_id, _contents_of(rows))
    db.session.expunge_all()
    done = remember(account_id, "delete", label, payload, about=about, needs=[*needs, *also_needs], wants=wants)
    remember_deletions(db.session, account_id, _records_in(rows), done.id)
    records_changed(db.session())
    db.session.flush()
    return done


def take_back(done: Undo) -> str:
    """Undo an act; returns the address of what is back. Raises CannotUndo."""
    if done.expired:
        raise CannotUndo("The 7 days to undo this have passed.")
    if done.act not in _ACTS:
        raise Changed
    path = _ACTS[done.act](done)
    if not done.is_partly:
        db.session.delete(done)
    db.session.flush()
    return path


def erase(done: Undo) -> None:
    """Erase for good what it takes to undo this, and with it whatever could be undone only after it.

    What else was done with several, and this among them, names them no more.
    """
    account_id, lost = done.account_id, _ids_of(done)
    gone = set(lost)
    while lost:
        # What needs what goes with them goes too.
        others = list(_those_that("needs", account_id, lost, done.id))
        lost = {id for other in others for id in _lose(other, gone)} - gone
        gone |= lost
        db.session.flush()
    for other in _those_that("wants", account_id, gone, done.id) if gone else ():
        other.payload = other.payload | {"about": ""}
    _erase_contents(account_id, done.contents())
    db.session.delete(done)
    db.session.flush()


def _lose(done: Undo, gone: set[str]) -> set[str]:
    """Let an Undo hold no more what cannot come back without these; returns the ids of that."""
    before, kept = _ids_of(done), _without_those_that_need(done, gone)
    if not kept:
        _erase_contents(done.account_id, done.contents())
        db.session.delete(done)
        return before
    _hold(done, kept)
    return before - {str(row["id"]) for _table, row in kept}


def erase_all(account_id: uuid.UUID) -> None:
    """Erase for good all that could be undone."""
    _erase_contents(account_id, None)
    db.session.execute(delete_rows(Undo).where(Undo.account_id == account_id), execution_options=_NOT_LOADED)


def _without_those_that_need(done: Undo, gone: set[str]) -> Rows:
    """Of several records that were deleted at once, those that can come back all the same, with what hangs on them."""
    if "apart" not in done.payload:
        return []
    rows = _unpacked(done.payload["rows"])
    needing = _needing(rows, lambda _target, id: str(id) in gone)
    roots = _roots(rows)
    return [(table, row) for table, row in rows if roots[table.name, row["id"]] not in needing]


def _ids_of(done: Undo) -> set[str]:
    """Ids of the records that are lost with it."""
    packed = (row for _name, row in done.payload.get("rows", ()))
    return {*(row["id"] for row in packed), *_ids_in(done.payload.get("gone"))}


def _ids_in(row: Any) -> Iterator[str]:
    if isinstance(row, dict) and "id" in row:
        yield row["id"]


def _those_that(want: str, account_id: uuid.UUID, ids: set[str], but: uuid.UUID) -> Iterator[Undo]:
    mine = (Undo.account_id == account_id, Undo.id != but)
    for id, wanted in db.session.execute(select(Undo.id, Undo.payload[want]).where(*mine)).all():
        if any(one[1] in ids for one in wanted or ()):
            other = db.session.get(Undo, (account_id, id), with_for_update=True, populate_existing=True)
            if other:
                yield other


def _erase_contents(account_id: uuid.UUID, ids: Iterable[uuid.UUID] | None) -> None:
    """Those of these that no document has; of None, all."""
    left = [DocumentContent.account_id == account_id, DocumentContent.left_at.is_not(None)]
    if ids is not None:
        left.append(DocumentContent.id.in_(list(ids)))
    db.session.execute(delete_rows(DocumentContent).where(*left), execution_options=_NOT_LOADED)


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


def _needs_of(rows: Sequence[tuple[Table, Any]]) -> tuple[list[Need], list[Need]]:
    """The rows outside of these that must be there for them to come back, and those that their references name."""
    needs: dict[Need, None] = {}
    wants: dict[Need, None] = {}
    own = {(table.name, row["id"]) for table, row in rows}
    for table, row in rows:
        for column, target, how in row_snapshots.references_from(table):
            if row[column] and (target.name, row[column]) not in own:
                need = Need(target.name, row[column])
                (wants if _can_do_without(how, is_own=table is rows[0][0]) else needs)[need] = None
    return list(needs), list(wants)


def _can_do_without(how: str, *, is_own: bool) -> bool:
    """Whether a row can come back, or stay away, without what it refers to, by what becomes of it when that goes."""
    return how == "SET NULL" or (how == "CASCADE" and not is_own)


def _records_in(rows: Sequence[tuple[Table, Any]]) -> dict[uuid.UUID, str]:
    """By id, the kind of each row that is a record."""
    return {row["id"]: _SLUG_OF_TABLE[table.name] for table, row in rows if table.name in _SLUG_OF_TABLE}


def _contents_of(rows: list[tuple[Table, Any]]) -> list[uuid.UUID]:
    """Bytes are not in the undo row. They outlive their document until it cannot be put back."""
    return [row["content_id"] for table, row in rows if table.name == "document" and row["content_id"]]


def restore(done: Undo) -> uuid.UUID:
    """Put back what `delete` has deleted; returns the id of the record it was about."""
    rows, left = _parted(done.account_id, _unpacked(done.payload["rows"]))
    ids = {str(row["id"]) for _table, row in rows}
    try:
        with db.session.begin_nested():
            for table, alike in groupby(rows, key=itemgetter(0)):
                db.session.execute(insert(table), [row for _table, row in alike])
    except IntegrityError:
        raise CannotUndo("Something else has taken its place in the meantime, so this can’t be undone.") from None
    for packed in done.payload["links"]:
        if packed[0] in Base.metadata.tables and packed[2] in ids:
            _Link.unpacked(packed).fill(done.account_id)
    also = _ALSO.get(_SLUG_OF_TABLE.get(rows[0][0].name, ""))
    for table, row in rows if also else ():
        if also and table is rows[0][0]:
            also(done, row)
    row_snapshots.raise_versions(done.account_id, rows)
    file_storage.take_back(done.account_id, _contents_of(rows))
    forget_deletions(db.session, done.account_id, _records_in(rows))
    records_changed(db.session())
    if left:
        _keep(done, left)
    return uuid.UUID(str(rows[0][1]["id"]))


def _keep(done: Undo, left: Rows) -> None:
    """Go on holding what could not come back yet."""
    counted = _hold(done, left)
    belonged = "what it belongs to" if counted.startswith("1 ") else "what they belong to"
    done.is_partly = True
    done.stays = f"Undone, except for {counted}: {belonged} was deleted or merged since. Undo that first."


def _hold(done: Undo, left: Rows) -> str:
    """Hold only these rows of what was deleted; returns how many records of what kind that is, in words."""
    needs, wants = _needs_of(left)
    ids = {str(row["id"]) for _table, row in left}
    kind = KINDS[_SLUG_OF_TABLE[left[0][0].name]]
    count = sum(table is left[0][0] for table, _row in left)
    counted = f"1 {kind.singular}" if count == 1 else f"{count} {kind.slug}"
    done.label = f"Deleted {counted}."
    of_all = {name: value for name, value in done.payload.items() if name != "apart"}
    done.payload = of_all | {
        "rows": [packed for packed in done.payload["rows"] if packed[1]["id"] in ids],
        "links": [packed for packed in done.payload["links"] if packed[2] in ids],
        "needs": [need.packed() for need in needs],
        "wants": [want.packed() for want in wants],
        "about": "",
        **_apart(left),
    }
    return counted


def _unpacked(packed: Iterable[Any]) -> Rows:
    """The rows as this release has them. Raises Changed where it has no such table any more."""
    tables = Base.metadata.tables
    if any(name not in tables for name, _row in packed):
        raise Changed
    return [(tables[name], row_snapshots.unpack(tables[name], row)) for name, row in packed]


def _apart(rows: Sequence[tuple[Table, Any]]) -> dict[str, Any]:
    """Of several records that were deleted at once, whether one of them needs none of what was left."""
    count = sum(table is rows[0][0] for table, _row in rows)
    roots = _roots(rows)
    needing = _needing(rows, lambda target, id: (target.name, id) not in roots)
    return {"apart": len(needing) < count} if count > 1 else {}


def _needing(rows: Sequence[tuple[Table, Any]], is_meant: Callable[[Table, Any], bool]) -> set[Any]:
    """Ids of the records that cannot come back without a row that is meant."""
    roots = _roots(rows)
    return {
        roots[table.name, row["id"]]
        for table, row in rows
        for column, target, how in row_snapshots.references_from(table)
        if row[column] and not _can_do_without(how, is_own=table is rows[0][0]) and is_meant(target, row[column])
    }


def _roots(rows: Sequence[tuple[Table, Any]]) -> dict[tuple[str, Any], Any]:
    """By table and id of each row, parents first, the id of the record that it went with."""
    found: dict[tuple[str, Any], Any] = {}
    for table, row in rows:
        parents = (
            found.get((target.name, row.get(column)))
            for column, target, how in row_snapshots.references_from(table)
            if how == "CASCADE"
        )
        own = row["id"] if table is rows[0][0] else None
        found[table.name, row["id"]] = own or next(filter(None, parents), rows[0][1]["id"])
    return found


def _parted(account_id: uuid.UUID, rows: Rows) -> tuple[Rows, Rows]:
    """(the rows that can come back, parents first, those of records that cannot do without what was deleted since).

    Of the former, references to that are emptied, and ties stay away. Raises CannotUndo where no record can.
    """
    lost, roots = _lost(account_id, rows), _roots(rows)
    lacking: dict[Any, str] = {}
    kept: Rows = []
    for table, row in rows:
        is_own, root = table is rows[0][0], roots[table.name, row["id"]]
        missing = [
            (column, target, how)
            for column, target, how in row_snapshots.references_from(table)
            if (target.name, row.get(column)) in lost
        ]
        emptied = row | {column: None for column, _target, _how in missing}
        lacked = [target.name for _column, target, how in missing if not _can_do_without(how, is_own=is_own)]
        if is_own and not lacked and (says := _LACKS.get(_SLUG_OF_TABLE.get(table.name, ""))):
            lacked = [name for name in (says(emptied),) if name]
        if lacked:
            lacking.setdefault(root, lacked[0])
        elif any(how == "CASCADE" for _column, _target, how in missing):
            lost.add((table.name, row["id"]))
        else:
            kept.append((table, emptied))
    if all(row["id"] in lacking for table, row in rows if table is rows[0][0]):
        raise CannotUndo(needs_first(next(iter(lacking.values()))))
    left = [(table, row) for table, row in rows if roots[table.name, row["id"]] in lacking]
    return [(table, row) for table, row in kept if roots[table.name, row["id"]] not in lacking], left


def _lost(account_id: uuid.UUID, rows: Rows) -> set[tuple[str, Any]]:
    """What these rows refer to, is not among them, and is no longer there."""
    needs, wants = _needs_of(rows)
    asked: dict[str, set[Any]] = {}
    for need in (*needs, *wants):
        asked.setdefault(need.table, set()).add(need.id)
    lost: set[tuple[str, Any]] = set()
    for name, ids in asked.items():
        table = Base.metadata.tables[name]
        for some in in_parts(list(ids)):
            mine = (table.c.account_id == account_id, table.c.id.in_(some))
            lost |= {(name, id) for id in set(some) - set(db.session.scalars(select(table.c.id).where(*mine)))}
    return lost


def needs_first(table: str) -> str:
    """Return why an act cannot be taken back while a row of this table is not there."""
    if table == "document_content":
        return "The file is no longer kept, so this can’t be undone."
    kind = KINDS.get(_SLUG_OF_TABLE.get(table, ""))
    what = kind.singular.replace("_", " ") if kind else "record"
    return f"The {what} that this belongs to was deleted or merged since. Undo that first."
