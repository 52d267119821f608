"""Erasing for good what can still be undone."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import delete as delete_rows
from sqlalchemy import select

from app.extensions import db
from app.models.document import DocumentContent
from app.models.undo import Undo
from app.operations.records.deleted_rows import Rows, hold, roots_of, those_needing, unpacked

_NOT_LOADED = {"synchronize_session": False}


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


def erase_all(account_id: uuid.UUID) -> None:
    """Erase for good all that could be undone."""
    _erase_contents(account_id, None)
    db.session.execute(delete_rows(Undo).where(Undo.account_id == account_id), execution_options=_NOT_LOADED)


def _lose(done: Undo, gone: set[str]) -> set[str]:
    """Let an Undo hold no more what cannot come back without these; returns the ids of that."""
    before, kept = _ids_of(done), _without_those_that_need(done, gone)
    if not kept:
        _erase_contents(done.account_id, done.contents())
        db.session.delete(done)
        return before
    hold(done, kept)
    return before - {str(row["id"]) for _table, row in kept}


def _without_those_that_need(done: Undo, gone: set[str]) -> Rows:
    """Of several records that were deleted at once, those that can come back all the same, with what hangs on them."""
    if "apart" not in done.payload:
        return []
    rows = unpacked(done.payload["rows"])
    needing = those_needing(rows, lambda _target, id: str(id) in gone)
    roots = roots_of(rows)
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
