"""Records as JSON shows them, read as columns: no objects are made, and lists within them come along."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from app.extensions import db
from app.models.deletion import Deletion
from app.operations.listing import Page, read_page
from app.records.kind import Kind, Sort

# Stands before a cursor that goes on among the deletions; not a character of a sealed text.
_DELETED = "~"

_BY_DELETION = Sort("", Deletion.deleted_at)


class Found(NamedTuple):
    version: int
    document: dict[str, Any]


@cache
def wanted(kind: Kind) -> Select[Any]:
    """What to read of each record for documents(): its id, its values, when it was made and changed, its version."""
    model = kind.model
    values = [
        kind.gathered[name].lines.label(name) if name in kind.gathered else getattr(model, name)
        for name in kind.values.model_fields
    ]
    return select(model.id, *values, model.created_at, model.updated_at, model.version)


def documents(kind: Kind, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of wanted() as kind.shown() shows records."""
    names = ("id", *kind.values.model_fields, "created_at", "updated_at")
    # What the rows hold beyond these names, such as the version, is not shown.
    shown = [dict(zip(names, row, strict=False)) for row in rows]
    for name, gathered in kind.gathered.items():
        for document in shown:
            document[name] = gathered.entries(document[name])
    return shown


def find(kind: Kind, account_id: uuid.UUID, id: uuid.UUID) -> Found | None:
    mine = wanted(kind).where(kind.model.account_id == account_id, kind.model.id == id)
    row = db.session.execute(mine).one_or_none()
    return Found(row.version, documents(kind, [row])[0]) if row else None


def changes(kind: Kind, account_id: uuid.UUID, since: datetime, cursor: str | None, limit: int) -> Page:
    """Documents of what was made or changed since then, oldest change first, then the deletions since then.

    Raises BadCursor.
    """
    rows: list[dict[str, Any]] = []
    if not (cursor or "").startswith(_DELETED):
        changed = wanted(kind).where(kind.model.account_id == account_id, kind.model.updated_at >= since)
        order = Sort("", kind.model.updated_at)
        page = read_page(changed, kind.model.id, order, name=f"{kind.word} changes", cursor=cursor, limit=limit)
        rows = documents(kind, page.rows)
        if page.next_cursor or len(rows) == limit:
            return Page(rows, page.next_cursor or _DELETED)
        cursor = _DELETED
    deleted = select(Deletion.id).where(
        Deletion.account_id == account_id, Deletion.kind == kind.word, Deletion.deleted_at >= since
    )
    page = read_page(
        deleted,
        Deletion.id,
        _BY_DELETION,
        name=f"{kind.word} deletions",
        cursor=cursor.removeprefix(_DELETED) if cursor else None,
        limit=limit - len(rows),
    )
    gone = [{"id": row.id, "deleted": True} for row in page.rows]
    return Page([*rows, *gone], _DELETED + page.next_cursor if page.next_cursor else None)
