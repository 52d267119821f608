"""Records as JSON shows them, read as columns: no objects are made, and lists within them come along."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from app.extensions import db
from app.models.deletion import Deletion
from app.queries.record_list import Page, narrowed_to, read_page
from app.records.kind import Kind, Sort, of_version

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
        kind.computed[name].lines.label(name) if name in kind.computed else getattr(model, kind.column(name))
        for name in (*kind.schema.model_fields, *kind.read_only_names)
    ]
    return select(model.id, *values, model.created_at, model.updated_at, model.version)


def documents(kind: Kind, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of wanted() as kind.shown() shows records."""
    names = ("id", *kind.schema.model_fields, *kind.read_only_names, "created_at", "updated_at")
    # What the rows hold beyond these names and the version, such as what they are sorted by, is not shown.
    shown = [dict(zip(names, row, strict=False)) | of_version(row.version) for row in rows]
    for name, computed in kind.computed.items():
        for document in shown:
            document[name] = computed.entries(document[name])
    return shown


def find(kind: Kind, account_id: uuid.UUID, id: uuid.UUID) -> Found | None:
    mine = wanted(kind).where(kind.model.account_id == account_id, kind.model.id == id)
    row = db.session.execute(mine).one_or_none()
    return Found(row.version, documents(kind, [row])[0]) if row else None


def changes(
    kind: Kind,
    account_id: uuid.UUID,
    since: datetime,
    *,
    filters: Mapping[str, Any] | None = None,
    query: str | None = None,
    cursor: str | None = None,
    limit: int,
) -> Page:
    """Documents of what was made or changed since then, oldest change first; then the deletions since then.

    Raises BadCursor.
    """
    shown: list[dict[str, Any]] = []
    if not (cursor or "").startswith(_DELETED):
        page = _changed(kind, narrowed_to(kind, account_id, wanted(kind), filters, query), since, cursor, limit)
        shown = documents(kind, page.rows)
        if page.next_cursor or len(shown) == limit:
            return Page(shown, page.next_cursor or _DELETED)
        cursor = None
    page = _deleted(kind, account_id, since, (cursor or "").removeprefix(_DELETED), limit - len(shown))
    gone = [{"id": row.id, "deleted": True} for row in page.rows]
    return Page([*shown, *gone], _DELETED + page.next_cursor if page.next_cursor else None)


def _changed(kind: Kind, narrowed: Select[Any] | None, since: datetime, cursor: str | None, limit: int) -> Page:
    if narrowed is None:
        return Page([], None)
    changed_at = kind.model.updated_at
    name = f"{kind.slug} changes"
    recent = narrowed.where(changed_at >= since)
    return read_page(recent, kind.model.id, Sort("", changed_at), name=name, cursor=cursor, limit=limit)


def _deleted(kind: Kind, account_id: uuid.UUID, since: datetime, cursor: str, limit: int) -> Page:
    mine = (Deletion.account_id == account_id, Deletion.kind == kind.slug, Deletion.deleted_at >= since)
    name = f"{kind.slug} deletions"
    return read_page(select(Deletion.id).where(*mine), Deletion.id, _BY_DELETION, name=name, cursor=cursor, limit=limit)
