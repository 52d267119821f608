"""Making two records of the same thing one, and two again for 7 days.

What points to a record is read off the foreign keys, so a new table needs nothing here.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, and_, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import Base, db
from app.models.account_version import records_changed
from app.models.columns import now
from app.models.deletion import forget_deletions, remember_deletions
from app.models.owned import SHOWN_BY, Record
from app.models.undo import Undo
from app.operations.records import row_snapshots, undo
from app.records.kind import Kind
from app.records.kinds import KINDS


def differing(kind: Kind, kept: Record, other: Record) -> list[str]:
    """Names of the values that both say, and not alike."""
    mine, theirs = kind.values_of(kept), kind.values_of(other)
    return [name for name in mine if mine[name] and theirs[name] and mine[name] != theirs[name]]


def together(kind: Kind, kept: Record, other: Record, of_other: set[str]) -> dict[str, Any]:
    """The values of both as one: the kept one's, the other's where it says nothing, and those named in `of_other`."""
    mine, theirs = kind.values_of(kept), kind.values_of(other)
    return {name: theirs[name] if name in of_other or not mine[name] else mine[name] for name in mine}


def merge(kind: Kind, kept: Record, other: Record, values: Mapping[str, Any], label: str) -> Undo:
    """Give `kept` these values and everything that points to `other`, which is deleted. Both must be locked."""
    assert kept.account_id == other.account_id
    assert kept.id != other.id
    account_id, gone_id, table = kept.account_id, other.id, Base.metadata.tables[str(kept.__tablename__)]
    [gone] = db.session.execute(select(table).where(*_this(table, account_id, gone_id))).mappings()
    before = {name: value for name, value in kind.values_of(kept).items() if value != values[name]}
    moved, doubled = _move(table, account_id, gone_id, kept.id)
    for name in before:
        setattr(kept, kind.column(name), values[name])
    kept.touch()
    payload = {
        "kind": kind.slug,
        "kept": str(kept.id),
        "gone": row_snapshots.pack(gone),
        "moved": moved,
        "doubled": [[child.name, row_snapshots.pack(row)] for child, row in doubled],
        "before": row_snapshots.pack(before),
        "after": row_snapshots.pack({name: values[name] for name in before}),
    }
    db.session.flush()
    here, as_it_is = undo.Need(table.name, kept.id), undo.Need(table.name, kept.id, kept.version)
    db.session.execute(delete(table).where(*_this(table, account_id, gone_id)))
    db.session.expunge_all()
    done = undo.remember(account_id, "merge", label, payload, needs=[here], wants=[as_it_is])
    remember_deletions(db.session, account_id, {gone_id: kind.slug}, done.id)
    records_changed(db.session())
    db.session.flush()
    return done


@undo.takes_back("merge")
def _part(done: Undo) -> str:
    """Make them two again, as they were, except for what was changed since. Refused when one of them is not there."""
    account_id, payload = done.account_id, done.payload
    kind, kept_id = KINDS[payload["kind"]], uuid.UUID(payload["kept"])
    table = Base.metadata.tables[str(kind.model.__tablename__)]
    kept = db.session.get(kind.model, (account_id, kept_id), with_for_update=True)
    gone = _without_lost(kind, account_id, row_snapshots.unpack(table, payload["gone"]))
    if not kept or not _put_back(table, gone):
        raise undo.CannotUndo("One of the two was deleted or merged again in the meantime. Undo that first.")
    _restore_values(kind, kept, payload)
    db.session.flush()
    for name, column, ids in payload["moved"]:
        child = Base.metadata.tables[name]
        _point(child, column, account_id, [uuid.UUID(id) for id in ids], kept_id, gone["id"])
    doubled = [
        (Base.metadata.tables[name], row_snapshots.unpack(Base.metadata.tables[name], row))
        for name, row in payload["doubled"]
    ]
    row_snapshots.raise_versions(account_id, [(child, row) for child, row in doubled if _put_back(child, row)])
    forget_deletions(db.session, account_id, {gone["id"]: kind.slug})
    db.session.expire_all()
    records_changed(db.session())
    return kind.path_of(kept_id)


def _this(table: Table, account_id: uuid.UUID, id: uuid.UUID) -> tuple[Any, Any]:
    return table.c.account_id == account_id, table.c.id == id


def _move(
    table: Table, account_id: uuid.UUID, source: uuid.UUID, target: uuid.UUID
) -> tuple[list[list[Any]], list[tuple[Table, Any]]]:
    """Have everything point to `target`; returns what was moved, and the rows that would have been there twice."""
    moved: list[list[Any]] = []
    doubled: list[tuple[Table, Any]] = []
    for child, column, _goes_with in row_snapshots.references_to(table):
        twice = _twice(child, column, account_id, source, target)
        if twice:
            ids = [row["id"] for row in twice]
            db.session.execute(delete(child).where(child.c.account_id == account_id, child.c.id.in_(ids)))
            doubled += [(child, row) for row in twice]
        pointing = select(child.c.id).where(child.c.account_id == account_id, child.c[column] == source)
        ids = list(db.session.scalars(pointing))
        if ids:
            _point(child, column, account_id, ids, source, target)
            moved.append([child.name, column, [str(id) for id in ids]])
    row_snapshots.raise_versions(account_id, doubled)
    return moved, doubled


def _twice(child: Table, column: str, account_id: uuid.UUID, source: uuid.UUID, target: uuid.UUID) -> list[Any]:
    """Rows of which there may be one only, and is one for `target` already: someone known to an opportunity, say."""
    found: dict[uuid.UUID, Any] = {}
    twin = child.alias()
    for index in child.indexes:
        if index.unique and column in index.columns:
            alike = [twin.c[other.name] == other for other in index.columns if other.name != column]
            has_twin = exists().where(and_(twin.c.account_id == account_id, twin.c[column] == target, *alike))
            rows = select(child).where(child.c.account_id == account_id, child.c[column] == source, has_twin)
            found |= {row["id"]: row for row in db.session.execute(rows).mappings()}
    return list(found.values())


def _point(
    child: Table, column: str, account_id: uuid.UUID, ids: list[uuid.UUID], source: uuid.UUID, target: uuid.UUID
) -> None:
    """Have those of these rows that point to `source` point to `target`, and let phones see it."""
    mine = (child.c.account_id == account_id, child.c.id.in_(ids), child.c[column] == source)
    rows = [(child, row) for row in db.session.execute(_shown_by(child).where(*mine)).mappings()]
    values: dict[str, Any] = {column: target}
    if "version" in child.c:
        values |= {"version": child.c.version + 1, "updated_at": now()}
    db.session.execute(update(child).where(*mine).values(values))
    row_snapshots.raise_versions(account_id, rows)


def _shown_by(child: Table) -> Any:
    """What it takes to raise versions, and not a note's whole text."""
    column = child.info.get(SHOWN_BY)
    return select(child.c.id, *([child.c[column]] if column else []))


def _put_back(table: Table, row: dict[str, Any]) -> bool:
    try:
        with db.session.begin_nested():
            db.session.execute(insert(table).values(row))
    except IntegrityError:
        return False
    return True


def _without_lost(kind: Kind, account_id: uuid.UUID, row: dict[str, Any]) -> dict[str, Any]:
    """The same without references to what was deleted meanwhile."""
    lost = {
        name
        for name, slug in kind.references.items()
        if row.get(name) and not db.session.get(KINDS[slug].model, (account_id, row[name]))
    }
    return row | dict.fromkeys(lost)


def _restore_values(kind: Kind, kept: Record, payload: Mapping[str, Any]) -> None:
    """Those that are still what merging made them."""
    now_there = row_snapshots.pack(kind.values_of(kept))
    table = Base.metadata.tables[str(kept.__tablename__)]
    columns = {kind.column(name): value for name, value in payload["before"].items()}
    before = _without_lost(kind, kept.account_id, row_snapshots.unpack(table, columns))
    for name, after in payload["after"].items():
        if now_there[name] == after:
            setattr(kept, kind.column(name), before[kind.column(name)])
    kept.touch()
