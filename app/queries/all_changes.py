"""What changed of every kind since a moment, deletions among it, in the order of time: what a phone asks to be in step.

By two statements: which it is, by a range of an index for each kind; and the documents of those, all kinds in one.
"""

import uuid
from collections import defaultdict, namedtuple
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    literal_column,
    select,
    tuple_,
    union_all,
)

from app.models import signing
from app.models.columns import IdText, UtcDateTime, id_text
from app.models.deletion import Deletion
from app.models.engines import unprepared
from app.queries.base import UnionOf, mine, run
from app.queries.changes_since import documents, wanted
from app.queries.record_list import BadCursor, Page
from app.records.kinds import KINDS

_CURSOR = "all-changes"
_SLUGS = tuple(KINDS)
_since, _at = bindparam("since", type_=UtcDateTime()), bindparam("at", type_=UtcDateTime())
_id, _most = bindparam("id", type_=IdText()), bindparam("most", type_=Integer())


class Change(NamedTuple):
    """Which record, by its id and a number for its kind, and when. Each kind has another number for its deletions."""

    at: datetime
    number: int
    id: str

    @property
    def slug(self) -> str:
        return _SLUGS[self.number % len(_SLUGS)]

    @property
    def is_deletion(self) -> bool:
        return self.number >= len(_SLUGS)


def page(account_id: uuid.UUID, since: datetime | None, *, cursor: str | None, limit: int) -> Page:
    """Each as {"kind", "record"}, the oldest change first. Without `since` all that is there. Raises BadCursor."""
    after = _opened(cursor) if cursor else None
    values: dict[str, Any] = {"most": limit + 1}
    if since:
        values["since"] = since
    if after:
        values |= {"at": after.at, "id": after.id}
    asked = _which(after.number if after else None, is_since=since is not None)
    found = [Change(*row) for row in run(asked, account_id, **values)]
    shown = found[:limit]
    return Page(_shown(account_id, shown), _sealed(shown[-1]) if len(found) > limit else None)


@lru_cache(maxsize=64)
def _which(after: int | None, *, is_since: bool) -> Select[Any]:
    """Changes in the order of time, number and id; `after` is the number of the one that they come behind."""
    numbers = range(2 * len(_SLUGS) if is_since else len(_SLUGS))
    parts = (_part(number, after, is_since=is_since) for number in numbers)
    each = union_all(*(select(part.subquery()) for part in parts)).subquery().c
    order = (each.at, each.number, each.id)
    found: Select[Any] = unprepared(select(*order).order_by(*order).limit(_most))
    return found


def _part(number: int, after: int | None, *, is_since: bool) -> Select[Any]:
    """Those of one number, by a range of an index."""
    slug = _SLUGS[number % len(_SLUGS)]
    is_deletion = number >= len(_SLUGS)
    model: Any = Deletion if is_deletion else KINDS[slug].model
    row = model.__table__.c
    at = row.deleted_at if is_deletion else row.updated_at
    those = [mine(model)]
    if is_deletion:
        those.append(row.kind == slug)
    if is_since:
        those.append(at >= _since)
    if after is not None:
        those.append(_behind(number, after, at, row.id))
    columns = (at.label("at"), literal_column(str(number), Integer()).label("number"), id_text(row.id))
    return select(*columns).where(*those).order_by(at, row.id).limit(_most)


def _behind(number: int, after: int, at: Any, id: Any) -> ColumnElement[bool]:
    if number == after:
        return tuple_(at, id) > tuple_(_at, _id)
    later: ColumnElement[bool] = at >= _at if number > after else at > _at
    return later


def _shown(account_id: uuid.UUID, changes: Sequence[Change]) -> list[dict[str, Any]]:
    """What is gone by now is left out: that it was deleted comes later."""
    ids: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        if not change.is_deletion:
            ids[change.slug].append(change.id)
    there = _read(account_id, ids) if ids else {}
    items = []
    for change in changes:
        gone = {"id": change.id, "deleted": True}
        record = gone if change.is_deletion else there.get((change.slug, change.id))
        if record:
            items.append({"kind": change.slug, "record": record})
    return items


def _read(account_id: uuid.UUID, ids: dict[str, list[str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Documents by kind and id."""
    reader = _reader(tuple(sorted(ids)))
    found = reader.run(account_id, **{_ids_of(slug): some for slug, some in ids.items()})
    return {
        (slug, str(document["id"])): document
        for slug in ids
        for document in documents(KINDS[slug], found[_row_of(slug)])
    }


@lru_cache(maxsize=256)
def _reader(slugs: tuple[str, ...]) -> UnionOf:
    selects = {}
    for slug in slugs:
        model = KINDS[slug].model
        asked = bindparam(_ids_of(slug), type_=IdText(), expanding=True)
        selects[_row_of(slug)] = wanted(KINDS[slug]).where(mine(model), model.id.in_(asked))
    return UnionOf(selects, is_prepared=False)


@lru_cache(maxsize=64)
def _row_of(slug: str) -> Any:
    return namedtuple(
        slug, [str(column.key) for column in wanted(KINDS[slug]).selected_columns]
    )  # of columns that the kind names


def _ids_of(slug: str) -> str:
    return f"ids_of_{slug}"


def _sealed(last: Change) -> str:
    return signing.seal(_CURSOR, [last.at.isoformat(), last.slug, last.is_deletion, last.id])


def _opened(cursor: str) -> Change:
    """Only what we sealed is opened, so its types are sound. Raises BadCursor."""
    opened = signing.unsealed(_CURSOR, cursor)
    if opened is None:
        raise BadCursor
    at, slug, is_deletion, id = opened
    if slug not in KINDS:
        raise BadCursor
    return Change(datetime.fromisoformat(at), _SLUGS.index(slug) + len(_SLUGS) * is_deletion, id)
