"""Lists of records, a page at a time.

A page begins behind the last row of the one before, by (sort value, id): an index range, however far down the list.
Where the value may be missing, rows without one come last and are a second range; as one condition with OR the same
took ten times as long.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, literal, tuple_, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, class_mapper

from app.extensions import db
from app.models import signing
from app.models.columns import IdText
from app.models.engines import unprepared
from app.models.search import matching
from app.reading.text import one_line
from app.records.kind import Filter, Kind, Sort
from app.records.schema import LONGEST_LINE, Errors

MOST_OF_ONE_FILTER = 50

_READ: dict[type, Any] = {datetime: datetime.fromisoformat, date: date.fromisoformat}


class BadCursor(Exception):
    """It does not come from this list in this order."""


@dataclass(frozen=True)
class Page:
    """`rows` are those of the given select with two columns more, `sort_value` and `sort_id`."""

    rows: Sequence[Any]
    next_cursor: str | None


def page_of(
    kind: Kind,
    account_id: uuid.UUID,
    wanted: Select[Any],
    *,
    filters: Mapping[str, Any] | None = None,
    query: str | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int,
) -> Page:
    """One page of the account's records: `wanted` says what to read of each, such as `select(Note.id, Note.body)`.

    `filters` are values as parse_filters() gives them, `sort` is a name of kind.sorts. Without one the order is by id.
    Raises BadCursor.
    """
    name = f"{kind.slug} {sort or 'id'}"
    if not query and not cursor:
        filter = tuple(
            (key, tuple(value) if isinstance(value, list) else value) for key, value in (filters or {}).items()
        )
        return _read(_beginning(kind, wanted, filter, sort), name, limit, account_id=account_id)
    narrowed = narrowed_to(kind, account_id, wanted, filters, query)
    if narrowed is None:
        return Page([], None)
    return read_page(narrowed, kind.model.id, _order(kind, sort), name=name, cursor=cursor, limit=limit)


@lru_cache(maxsize=256)
def _beginning(
    kind: Kind, wanted: Select[Any], filters: tuple[tuple[str, Any], ...], sort: str | None
) -> list[Select[Any]]:
    """Anyone's first page without words to search for. It is what is asked for most, and takes long to put together."""
    anyones = wanted.where(kind.model.account_id == bindparam("account_id"))
    return _parts(_filtered(kind, anyones, dict(filters)), kind.model.id, _order(kind, sort), None)


def _order(kind: Kind, sort: str | None) -> Sort:
    return kind.sorts[sort] if sort else Sort("", kind.model.id)


def read_page(
    wanted: Select[Any], id: InstrumentedAttribute[uuid.UUID], order: Sort, *, name: str, cursor: str | None, limit: int
) -> Page:
    """One page of any select. `name` says which list in which order it is: a cursor is good for that only.

    Raises BadCursor.
    """
    after = _opened(name, order, cursor) if cursor else None
    return _read(_parts(wanted, id, order, after), name, limit)


def _read(parts: list[Select[Any]], name: str, limit: int, **values: Any) -> Page:
    rows: list[Any] = []
    for part in parts:
        rows += db.session.execute(part, values | {"most": limit + 1 - len(rows)})
        if len(rows) > limit:
            return Page(rows[:limit], _sealed(name, rows[limit - 1]))
    return Page(rows, None)


def parse_filters(
    kind: Kind, args: Mapping[str, Sequence[str]], *, blank_is_wrong: bool = False
) -> tuple[dict[str, Any], Errors]:
    """The values of a query string's filters, with what is wrong with each.

    A blank one, such as a form sends, asks for nothing, unless `blank_is_wrong`.
    """
    values: dict[str, Any] = {}
    errors: Errors = {}
    for name, filter in kind.filters.items():
        texts = [text for text in args.get(name, ()) if text or blank_is_wrong]
        try:
            if texts:
                values[name] = _parsed(filter, texts)
        except ValueError as problem:
            errors[name] = [str(problem)]
    return values, errors


def canonical_id(text: str) -> uuid.UUID:
    """An id in its one usual spelling. Raises ValueError in words."""
    try:
        id = uuid.UUID(text)
    except ValueError:
        id = None
    if id is None or str(id) != text.lower():
        raise ValueError("This must be an id.")
    return id


def _parsed(filter: Filter, texts: Sequence[str]) -> Any:
    """Raises ValueError in words."""
    if filter.many and len(texts) > MOST_OF_ONE_FILTER:
        raise ValueError(f"This must be {MOST_OF_ONE_FILTER} entries or fewer.")
    if not filter.many and len(texts) > 1:
        raise ValueError("Ask for one of these at a time.")
    parsed = [_one_parsed(filter, text) for text in texts]
    return parsed if filter.many else parsed[0]


def _one_parsed(filter: Filter, text: str) -> Any:
    if filter.type == "uuid":
        return canonical_id(text)
    if filter.type == "boolean":
        if text not in ("true", "false"):
            raise ValueError("This must be true or false.")
        return text == "true"
    if filter.type == "choice":
        if text not in filter.choices:
            raise ValueError(f"Choose one of these: {', '.join(filter.choices)}.")
        return text
    if len(text) > LONGEST_LINE:
        raise ValueError(f"This must be {LONGEST_LINE} characters or fewer.")
    return one_line(text)


def narrowed_to(
    kind: Kind, account_id: uuid.UUID, wanted: Select[Any], filters: Mapping[str, Any] | None, query: str | None
) -> Select[Any] | None:
    """Only this account's rows, of them what was asked for; None when nothing can match."""
    narrowed = _filtered(kind, wanted.where(kind.model.account_id == account_id), filters or {})
    if not query:
        return narrowed
    ids = matching(db.engine.dialect.name, account_id, str(class_mapper(kind.model).local_table), query)
    return None if ids is None else narrowed.where(kind.model.id.in_(ids))


def _filtered(kind: Kind, wanted: Select[Any], filters: Mapping[str, Any]) -> Select[Any]:
    for name, value in filters.items():
        wanted = wanted.where(kind.filters[name].condition(value))
    return wanted


def _parts(
    wanted: Select[Any], id: InstrumentedAttribute[uuid.UUID], order: Sort, after: tuple[Any, uuid.UUID] | None
) -> list[Select[Any]]:
    """The ranges that are left to read, in order: rows with a value, rows without."""
    column, down = order.column, order.descending
    wanted = wanted.add_columns(column.label("sort_value"), type_coerce(id, IdText()).label("sort_id"))
    wanted = unprepared(wanted.limit(bindparam("most")))
    ordered_ids = id.desc() if down else id.asc()
    if column is id:
        behind = _behind([id], [after[1]], down) if after else None
        return [_from(wanted, behind).order_by(ordered_ids)]
    parts = []
    # What is reckoned has always a value.
    nullable = getattr(column, "nullable", False)
    if after is None or after[0] is not None:
        behind = _behind([column, id], list(after), down) if after else None
        valued = wanted.where(column.is_not(None)) if nullable else wanted
        parts.append(_from(valued, behind).order_by(column.desc() if down else column.asc(), ordered_ids))
    if nullable:
        behind = _behind([id], [after[1]], down) if after and after[0] is None else None
        parts.append(_from(wanted.where(column.is_(None)), behind).order_by(ordered_ids))
    return parts


def _from(wanted: Select[Any], behind: ColumnElement[bool] | None) -> Select[Any]:
    return wanted if behind is None else wanted.where(behind)


def _behind(columns: list[Any], values: list[Any], down: bool) -> ColumnElement[bool]:
    here, there = tuple_(*columns), tuple_(*[literal(v, c.type) for c, v in zip(columns, values, strict=True)])
    return here < there if down else here > there


def _sealed(name: str, last: Any) -> str:
    value = last.sort_value
    plain = value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, uuid.UUID) else value
    return signing.seal("cursor", [name, plain, last.sort_id])


def _opened(name: str, order: Sort, cursor: str) -> tuple[Any, uuid.UUID]:
    """The sort value and id behind which a page begins. Only what we sealed is opened, so its types are sound."""
    opened = signing.unsealed("cursor", cursor)
    if opened is None or opened[0] != name:
        raise BadCursor
    _name, plain, id = opened
    read = _READ.get(order.column.type.python_type)
    return (read(plain) if read and plain is not None else plain), uuid.UUID(id)
