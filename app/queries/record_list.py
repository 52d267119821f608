"""Lists of records, a page at a time.

A page begins behind the last row of the one before, by (sort value, id): an index range, however far down the list.
Where the value may be missing, rows without one come last and are a second range; as one condition with OR the same
took ten times as long.

Few that match are found first and sorted then; of many, one goes through all in order until the page is full.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, class_mapper

from app.extensions import db
from app.models import signing
from app.models.columns import IdText
from app.models.engines import unprepared
from app.models.search import matching
from app.reading.dates import day_of
from app.reading.pay import MOST_MONEY, minor_units
from app.reading.text import one_line
from app.records.kind import Filter, Kind, Sort
from app.records.schema import LONGEST_LINE, Errors

MOST_OF_ONE_FILTER = 50
# Beyond it is said that there are more. So many are sorted as fast as they are gone through in order.
MOST_COUNTED = 500

_READ: dict[type, Any] = {datetime: datetime.fromisoformat, date: date.fromisoformat}


class BadCursor(Exception):
    """It does not come from this list in this order."""


@dataclass(frozen=True)
class Page:
    """`rows` are those of the given select with two columns more, `sort_value` and `sort_id`."""

    rows: Sequence[Any]
    next_cursor: str | None
    # How many come before them.
    before: int = 0


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
    few: bool | None = None,
    among: Sequence[uuid.UUID] | None = None,
) -> Page:
    """One page of the account's records: `wanted` says what to read of each, such as `select(Note.id, Note.body)`.

    `filters` are values as parse_filters() gives them, `sort` is a name of kind.sorts. Without one the order is by id.
    `few` says whether no more match than are counted, where that is known; `among` are the few that do, where they were
    found already. Raises BadCursor.
    """
    name = f"{kind.slug} {sort or 'id'}"
    if not query and not cursor and not few:
        filter = tuple(
            (key, tuple(value) if isinstance(value, list) else value) for key, value in (filters or {}).items()
        )
        return _read(_beginning(kind, wanted, filter, sort, few), name, limit, account_id=account_id)
    order = _order(kind, sort)
    if among is not None:
        mine = (kind.model.account_id == account_id, kind.model.id.in_(among))
        narrowed: Select[Any] | None = select(kind.model.id).where(*mine)
    else:
        narrowed = narrowed_to(kind, account_id, select(kind.model.id) if few else wanted, filters, query, few=few)
    if narrowed is None:
        return Page([], None)
    if few or among is not None:
        return _page_of_few(kind, account_id, wanted, narrowed, order, name=name, cursor=cursor, limit=limit)
    return read_page(narrowed, kind.model.id, order, name=name, cursor=cursor, limit=limit)


def count(kind: Kind, account_id: uuid.UUID, filters: Mapping[str, Any], query: str | None = None) -> int:
    """How many match. One more than MOST_COUNTED stands for more than that."""
    some = _some(kind, account_id, filters, query, literal_column("1").label("one"), MOST_COUNTED + 1)
    if some is None:
        return 0
    counted = unprepared(select(func.count()).select_from(some.subquery()))
    return int(db.session.scalar(counted) or 0)


def ids(
    kind: Kind, account_id: uuid.UUID, filters: Mapping[str, Any], query: str | None, most: int
) -> Sequence[uuid.UUID]:
    """Those of what matches, in no order: as many as `most` at most."""
    some = _some(kind, account_id, filters, query, kind.model.id, most)
    return db.session.scalars(unprepared(some)).all() if some is not None else []


def _some(
    kind: Kind, account_id: uuid.UUID, filters: Mapping[str, Any], query: str | None, column: Any, most: int
) -> Select[Any] | None:
    narrowed = narrowed_to(kind, account_id, select(column).select_from(kind.model), filters, query, few=True)
    return narrowed.limit(most) if narrowed is not None else None


@lru_cache(maxsize=256)
def _beginning(
    kind: Kind, wanted: Select[Any], filters: tuple[tuple[str, Any], ...], sort: str | None, few: bool | None
) -> list[Select[Any]]:
    """Anyone's first page without words to search for. It is what is asked for most, and takes long to put together."""
    anyones = wanted.where(kind.model.account_id == bindparam("account_id"))
    return _parts(_filtered(kind, anyones, dict(filters), few=few), kind.model.id, _order(kind, sort), None)


def _order(kind: Kind, sort: str | None) -> Sort:
    return kind.sorts[sort] if sort else Sort("", kind.model.id)


def read_page(
    wanted: Select[Any],
    id: InstrumentedAttribute[uuid.UUID],
    order: Sort,
    *,
    name: str,
    cursor: str | None,
    limit: int,
) -> Page:
    """One page of any select. `name` says which list in which order it is: a cursor is good for that only.

    Raises BadCursor.
    """
    after, before = _opened(name, order, cursor) if cursor else (None, 0)
    return _read(_parts(wanted, id, order, after), name, limit, before)


def _page_of_few(
    kind: Kind, account_id: uuid.UUID, wanted: Select[Any], found: Select[Any], order: Sort, **asked: Any
) -> Page:
    """The same of few rows: their ids are sorted, and what is wanted is read of those of the page. Raises BadCursor."""
    name, cursor = asked["name"], asked["cursor"]
    after, before = _opened(name, order, cursor) if cursor else (None, 0)
    some = _some_of_few(found, kind.model.id, order, after).subquery().c
    mine = (kind.model.account_id == account_id, kind.model.id == some.id)
    by = _in_order(some.sort_value, some.sort_id, order)
    page = unprepared(wanted.where(*mine).add_columns(some.sort_value, some.sort_id).order_by(*by))
    return _read([page], name, asked["limit"], before)


def _some_of_few(
    found: Select[Any], id: InstrumentedAttribute[uuid.UUID], order: Sort, after: tuple[Any, uuid.UUID] | None
) -> Select[Any]:
    """The ids of a page, in order: by what no index has, so that none is gone through for its order."""
    column, ids = _outside_indexes(order.column), _outside_indexes(id)
    behind: ColumnElement[bool] = true()
    if after and after[0] is None:
        behind = and_(column.is_(None), _behind([ids], [after[1]], order.descending))
    elif after:
        behind = or_(_behind([column, ids], list(after), order.descending), column.is_(None))
    columns = (column.label("sort_value"), type_coerce(id, IdText()).label("sort_id"))
    ordered = found.where(behind).add_columns(*columns).order_by(*_in_order(column, ids, order))
    return ordered.limit(bindparam("most"))


def _in_order(column: Any, id: Any, order: Sort) -> list[Any]:
    """Rows without a value come last, either way."""
    return [column.is_(None), *(part.desc() if order.descending else part.asc() for part in (column, id))]


def _outside_indexes(column: Any) -> Any:
    """What is computed has none."""
    return func.coalesce(column, column, type_=column.type) if isinstance(column, InstrumentedAttribute) else column


def _read(parts: list[Select[Any]], name: str, limit: int, before: int = 0, **values: Any) -> Page:
    rows: list[Any] = []
    for part in parts:
        rows += db.session.execute(part, values | {"most": limit + 1 - len(rows)})
        if len(rows) > limit:
            return Page(rows[:limit], _sealed(name, rows[limit - 1], before + limit), before)
    return Page(rows, None, before)


def parse_filters(
    kind: Kind, args: Mapping[str, Sequence[str]], *, zone: str = "UTC", blank_is_wrong: bool = False
) -> tuple[dict[str, Any], Errors]:
    """The values of a query string's filters, with what is wrong with each; `zone` is where the person is.

    A blank one, such as a form sends, asks for nothing, unless `blank_is_wrong`.
    """
    values: dict[str, Any] = {}
    errors: Errors = {}
    for name, filter in kind.filters.items():
        texts = [text for text in args.get(name, ()) if text or blank_is_wrong]
        try:
            if texts:
                values[name] = _parsed(filter, texts, zone)
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


def _parsed(filter: Filter, texts: Sequence[str], zone: str) -> Any:
    """Raises ValueError in words."""
    if filter.many and len(texts) > MOST_OF_ONE_FILTER:
        raise ValueError(f"This must be {MOST_OF_ONE_FILTER} entries or fewer.")
    if not filter.many and len(texts) > 1:
        raise ValueError("Ask for one of these at a time.")
    parsed = [_one_parsed(filter, text, zone) for text in texts]
    return parsed if filter.many else parsed[0]


def _one_parsed(filter: Filter, text: str, zone: str) -> Any:
    if filter.type == "uuid":
        return canonical_id(text)
    if filter.type == "boolean":
        return _yes_or_no(text)
    if filter.type == "choice":
        if text not in filter.choices:
            raise ValueError(f"Choose one of these: {', '.join(filter.choices)}.")
        return text
    if filter.type == "money":
        return _amount(text)
    if filter.type in ("day", "morning", "night"):
        return _day(filter, text, zone)
    if len(text) > LONGEST_LINE:
        raise ValueError(f"This must be {LONGEST_LINE} characters or fewer.")
    return one_line(text)


def _yes_or_no(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("This must be true or false.")
    return text == "true"


def _day(filter: Filter, text: str, zone: str) -> date | datetime:
    day = day_of(text, filter.label or "This")
    if filter.type == "day":
        return day
    midnight = day if filter.type == "morning" else day + timedelta(days=1)
    return datetime.combine(midnight, time(), ZoneInfo(zone)).astimezone(UTC)


def _amount(text: str) -> int:
    try:
        amount = minor_units(text, None)
    except ValueError as problem:
        raise ValueError(f"This {problem}") from None
    if not 0 <= amount <= MOST_MONEY:
        raise ValueError("This must be an amount, such as 45000.")
    return amount


def narrowed_to(
    kind: Kind,
    account_id: uuid.UUID,
    wanted: Select[Any],
    filters: Mapping[str, Any] | None,
    query: str | None,
    *,
    few: bool | None = None,
) -> Select[Any] | None:
    """Only this account's rows, of them what was asked for; None when nothing can match. `few` as for page_of()."""
    narrowed = _filtered(kind, wanted.where(kind.model.account_id == account_id), filters or {}, few=few)
    if few:
        narrowed = narrowed.params(account_id=account_id)
    if not query:
        return narrowed
    ids = matching(db.engine.dialect.name, account_id, str(class_mapper(kind.model).local_table), query)
    return None if ids is None else narrowed.where(kind.model.id.in_(ids))


def _filtered(kind: Kind, wanted: Select[Any], filters: Mapping[str, Any], *, few: bool | None) -> Select[Any]:
    for name, value in filters.items():
        filter = kind.filters[name]
        condition = (filter.finds or filter.condition if few else filter.condition)(value)
        # Many are gone through in order: no index of what is asked for may come before that.
        by_the_way = few is False and not filter.in_every_index
        wanted = wanted.where(func.coalesce(condition, false()) if by_the_way else condition)
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
    # What is computed has always a value.
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


def _sealed(name: str, last: Any, before: int) -> str:
    value = last.sort_value
    plain = value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, uuid.UUID) else value
    return signing.seal("cursor", [name, plain, last.sort_id, before])


def _opened(name: str, order: Sort, cursor: str) -> tuple[tuple[Any, uuid.UUID], int]:
    """The sort value and id behind which a page begins, and how many come before it.

    Only what we sealed is opened, so its types are sound.
    """
    opened = signing.unsealed("cursor", cursor)
    if opened is None or opened[0] != name:
        raise BadCursor
    # Those of the release before do not say how many.
    _name, plain, id, *before = opened
    read = _READ.get(order.column.type.python_type)
    return ((read(plain) if read and plain is not None else plain), uuid.UUID(id)), (before or [0])[0]
