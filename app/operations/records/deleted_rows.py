"""The rows that a deletion took away, as its Undo holds them: with what they need to come back, and what they wish for.

Which rows hang on which is read off the foreign keys, so a new table needs nothing here.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Table, update

from app.extensions import Base, db
from app.models.columns import now
from app.models.undo import Undo
from app.operations.records import row_snapshots
from app.operations.records.undo import Changed, Need
from app.records.kinds import KINDS

Rows = list[tuple[Table, dict[str, Any]]]

_SLUGS = {str(kind.model.__tablename__): slug for slug, kind in KINDS.items()}


def slug_of(table: str) -> str:
    """The kind of record of which this is the table; empty where it is of none."""
    return _SLUGS.get(table, "")


class Link:
    """Rows that pointed to a deleted row and no longer point anywhere."""

    def __init__(self, table: Table, column: str, target: uuid.UUID, ids: list[uuid.UUID]) -> None:
        self.table, self.column, self.target, self.ids = table, column, target, ids

    def packed(self) -> list[Any]:
        return [self.table.name, self.column, str(self.target), [str(id) for id in self.ids]]

    @classmethod
    def unpacked(cls, packed: list[Any]) -> "Link":
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


def unpacked(packed: Iterable[Any]) -> Rows:
    """The rows as this release has them. Raises Changed where it has no such table any more."""
    tables = Base.metadata.tables
    if any(name not in tables for name, _row in packed):
        raise Changed
    return [(tables[name], row_snapshots.unpack(tables[name], row)) for name, row in packed]


def hold(done: Undo, left: Rows) -> str:
    """Hold only these rows of what was deleted; returns how many records of what kind that is, in words."""
    needs, wants = needs_of(left)
    ids = {str(row["id"]) for _table, row in left}
    kind = KINDS[slug_of(left[0][0].name)]
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
        **apart(left),
    }
    return counted


def needs_of(rows: Sequence[tuple[Table, Any]]) -> tuple[list[Need], list[Need]]:
    """The rows outside of these that must be there for them to come back, and those that their references name."""
    needs: dict[Need, None] = {}
    wants: dict[Need, None] = {}
    own = {(table.name, row["id"]) for table, row in rows}
    for table, row in rows:
        for column, target, how in row_snapshots.references_from(table):
            if row[column] and (target.name, row[column]) not in own:
                need = Need(target.name, row[column])
                (wants if can_do_without(how, is_own=table is rows[0][0]) else needs)[need] = None
    return list(needs), list(wants)


def can_do_without(how: str, *, is_own: bool) -> bool:
    """Whether a row can come back, or stay away, without what it refers to, by what becomes of it when that goes."""
    return how == "SET NULL" or (how == "CASCADE" and not is_own)


def apart(rows: Sequence[tuple[Table, Any]]) -> dict[str, Any]:
    """Of several records that were deleted at once, whether one of them needs none of what was left."""
    count = sum(table is rows[0][0] for table, _row in rows)
    roots = roots_of(rows)
    needing = those_needing(rows, lambda target, id: (target.name, id) not in roots)
    return {"apart": len(needing) < count} if count > 1 else {}


def those_needing(rows: Sequence[tuple[Table, Any]], is_meant: Callable[[Table, Any], bool]) -> set[Any]:
    """Ids of the records that cannot come back without a row that is meant."""
    roots = roots_of(rows)
    return {
        roots[table.name, row["id"]]
        for table, row in rows
        for column, target, how in row_snapshots.references_from(table)
        if row[column] and not can_do_without(how, is_own=table is rows[0][0]) and is_meant(target, row[column])
    }


def roots_of(rows: Sequence[tuple[Table, Any]]) -> dict[tuple[str, Any], Any]:
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


def records_in(rows: Sequence[tuple[Table, Any]]) -> dict[uuid.UUID, str]:
    """By id, the kind of each row that is a record."""
    return {row["id"]: slug for table, row in rows if (slug := slug_of(table.name))}


def contents_of(rows: list[tuple[Table, Any]]) -> list[uuid.UUID]:
    """Bytes are not in the undo row. They outlive their document until it cannot be put back."""
    return [row["content_id"] for table, row in rows if table.name == "document" and row["content_id"]]
