"""What every file of queries uses: the account's rows, references between records, and how statements are run.

Columns are read instead of whole records, by a fixed number of statements whatever there is to show. Statements are
built once and of tables: for most of them, building one takes longer than running it.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    Text,
    Uuid,
    bindparam,
    cast,
    inspect,
    literal_column,
    null,
    select,
    union_all,
)

from app.extensions import db
from app.models.owned import either as either
from app.models.owned import refers as refers

SECTION_ROWS = 50

# Rows of columns: their names are those of the select.
Rows = Sequence[Any]

account_id = bindparam("account_id", type_=Uuid())
# The record whose page it is.
this = bindparam("id", type_=Uuid())


def mine(table: Any) -> ColumnElement[bool]:
    """Whether a row of this table or model is the account's that run() is told."""
    condition: ColumnElement[bool] = inspect(table).selectable.c.account_id == account_id
    return condition


def run(statement: Any, account_id: uuid.UUID, **values: Any) -> Rows:
    """The rows of a statement that asks for mine() rows."""
    return db.session.execute(statement, {"account_id": account_id, **values}).all()


def run_for_one(statement: Any, account_id: uuid.UUID, **values: Any) -> Any | None:
    """The one row of such a statement, or None."""
    return db.session.execute(statement, {"account_id": account_id, **values}).one_or_none()


def found_first(rows: Any, name: str) -> CTE:
    """Few rows by a narrow index, which the database reads before anything else, whatever it thinks it knows."""
    found: CTE = rows.cte(name)
    return found.prefix_with("MATERIALIZED")


class UnionOf:
    """Rows of several tables by one statement, handed out as a named row of each kind.

    For each class of rows, a select of columns that are named as its fields. Within the statement, columns of one type
    share a place; nothing outside of here sees which.
    """

    def __init__(self, selects: Mapping[Any, Select[Any]], *, is_prepared: bool = True) -> None:
        """`is_prepared` as in `engines.unprepared`."""
        places: dict[str, Any] = {}
        by_class = {row: dict(_placed(rows, places)) for row, rows in selects.items()}
        parts = []
        for number, (row, rows) in enumerate(selects.items()):
            columns, named = rows.subquery().c, {place: name for name, place in by_class[row].items()}
            # With its type: PostgreSQL takes a bare NULL for a text.
            shown = [columns[named[place]] if place in named else cast(null(), type) for place, type in places.items()]
            labels = (column.label(place) for column, place in zip(shown, places, strict=True))
            parts.append(select(literal_column(str(number)).label("part"), *labels))
        self._statement = union_all(*parts).execution_options(is_prepared=is_prepared)
        at = {place: number for number, place in enumerate(places, 1)}
        self._rows = [
            (row, itemgetter(*(at[names[field]] for field in row._fields))) for row, names in by_class.items()
        ]

    def run(self, account_id: uuid.UUID, **values: Any) -> dict[Any, list[Any]]:
        """By class, its rows."""
        found: dict[Any, list[Any]] = {row: [] for row, _values in self._rows}
        for row in run(self._statement, account_id, **values):
            of, picked = self._rows[row[0]]
            found[of].append(of._make(picked(row)))
        return found


def _placed(rows: Select[Any], places: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name of a column, its place), and into `places` the type of each."""
    taken: Counter[str] = Counter()
    for column in rows.selected_columns:
        type = Text() if isinstance(column.type, String) else column.type
        name = type.__class__.__name__.lower()
        place = f"{name}_{taken[name]}"
        taken[name] += 1
        places.setdefault(place, type)
        yield str(column.key), place


def first(name: str, rows: Any, most: Any, order: Callable[[Any], tuple[Any, ...]]) -> Select[Any]:
    """The first in this order. They are found first, by what they belong to, and sorted then: else an index in that
    order would be gone through for all the account has. `order` takes the columns.
    """
    found = found_first(rows, f"{name}_found")
    return select(found).order_by(*order(found.c)).limit(most)
