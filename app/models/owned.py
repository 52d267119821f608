"""What every owned row has in common: its key, its references, its version."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, ForeignKeyConstraint, Index, and_, case, inspect
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.extensions import Base
from app.models.columns import UtcDateTime, new_id, now
from app.models.data_inventory import record_data, technical_data

# In the `info` of a table without versions: its column that refers to the record whose JSON shows its rows.
SHOWN_BY = "shown_by"


class Owned(Base):
    """A row of one account. The account leads the key, so the database itself cannot tie two people's rows together."""

    __abstract__ = True

    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"),
        primary_key=True,
        sort_order=-2,
        info=technical_data("the id of your account", exported=False),
    )
    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, default=new_id, sort_order=-1, info=technical_data("its id")
    )


class Record(Owned):
    """An owned row that is shown as JSON. `version` is its ETag; writing an outdated version raises StaleDataError."""

    __abstract__ = True

    version: Mapped[int] = mapped_column(sort_order=90, info=record_data("how often it was changed", technical=True))
    created_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now, sort_order=91, info=record_data("when you added it")
    )
    updated_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now, onupdate=now, sort_order=92, info=record_data("when it last changed")
    )

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    def touch(self) -> None:
        """Raise the version although no column of its own changed: something its JSON shows did."""
        self.updated_at = now()


def reference(column: str, target: str, on_delete: str | None) -> tuple[ForeignKeyConstraint | Index, ...]:
    """The constraint and index of a reference to another owned row of the same account.

    `on_delete` is "CASCADE", "SET NULL" or None (refuse). SET NULL must spare `account_id`: PostgreSQL takes a column
    list for that, SQLite has none and leaves it to the trigger `null_<table>_<column>` of the first migration.
    """
    columns, referred = ["account_id", column], [f"{target}.account_id", f"{target}.id"]
    index = Index(None, *columns)
    if on_delete != "SET NULL":
        return ForeignKeyConstraint(columns, referred, ondelete=on_delete), index
    return (
        ForeignKeyConstraint(columns, referred, ondelete=f"SET NULL ({column})").ddl_if(dialect="postgresql"),
        ForeignKeyConstraint(columns, referred).ddl_if(dialect="sqlite"),
        index,
    )


def refers(column: Any, target: Any, *, of: Any = None) -> ColumnElement[bool]:
    """Whether a row's column names this row of `target`, a table or model of the same account's.

    `of` says whose column it is where it is put together from several.
    """
    row, referred = (column.expression.table if of is None else inspect(of).selectable).c, inspect(target).selectable.c
    return and_(referred.account_id == row.account_id, referred.id == column)


def either(column: Any, other: Any) -> ColumnElement[Any]:
    """Return what the column refers to, or where it refers to nothing, the other.

    A CASE: behind row-level security, PostgreSQL asks no index by COALESCE, which it does not count as leakproof, and
    goes through all that the account has.
    """
    return case((column.is_not(None), column), else_=other)


def owned_tables() -> list[Any]:
    """Every table whose rows belong to an account, parents before their children."""
    return [table for table in Base.metadata.sorted_tables if "account_id" in table.c]
