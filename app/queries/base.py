"""What every file of queries uses: the account's rows, references between records, and how statements are run.

Columns are read instead of whole records, by a fixed number of statements whatever there is to show. Statements are
built once and of tables: for most of them, building one takes longer than running it.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Uuid, bindparam, inspect

from app.extensions import db
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


def found_first(rows: Select[Any], name: str) -> CTE:
    """Few rows by a narrow index, which the database reads before anything else, whatever it thinks it knows."""
    return rows.cte(name).prefix_with("MATERIALIZED")
