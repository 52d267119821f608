"""What deleted records cannot come back without, where it was deleted or merged since."""

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.extensions import Base, db
from app.models.engines import in_parts
from app.operations.records import row_snapshots
from app.operations.records.deleted_rows import Rows, can_do_without, needs_of, roots_of, slug_of
from app.operations.records.undo import CannotUndo
from app.records.kinds import KINDS

# By kind, the table of what a record cannot come back without, if its row, as it would come back, lacks that.
_LACKS: dict[str, Callable[[dict[str, Any]], str]] = {}


def lacks(slug: str) -> Callable[[Callable[[dict[str, Any]], str]], Callable[[dict[str, Any]], str]]:
    """Register the function below: it names the table without whose row a record of this kind cannot come back."""

    def add(function: Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any]], str]:
        _LACKS[slug] = function
        return function

    return add


def parted(account_id: uuid.UUID, rows: Rows) -> tuple[Rows, Rows]:
    """(the rows that can come back, parents first, those of records that cannot do without what was deleted since).

    Of the former, references to that are emptied, and ties stay away. Raises CannotUndo where no record can.
    """
    lost, roots = _lost(account_id, rows), roots_of(rows)
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
        lacked = [target.name for _column, target, how in missing if not can_do_without(how, is_own=is_own)]
        if is_own and not lacked and (says := _LACKS.get(slug_of(table.name))):
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
    needs, wants = needs_of(rows)
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
    kind = KINDS.get(slug_of(table))
    what = kind.singular.replace("_", " ") if kind else "record"
    return f"The {what} that this belongs to was deleted or merged since. Undo that first."
