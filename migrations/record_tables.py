"""Tables of a person's records, for the migration that makes one: key, references, times, indexes as they all have."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

from migrations.references import empty_on_sqlite, forget_on_sqlite, set_null
from migrations.row_security import guard

instant = sa.DateTime(timezone=True)
bytewise = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def owned_table(
    name: str,
    *columns: sa.Column[object],
    references: Mapping[str, tuple[str, str | None]] | None = None,
    worker: str = "",
) -> None:
    """A table of rows that belong to an account. `references` are by column: the table, and what goes on delete there,
    "CASCADE", "SET NULL" or None. `worker` are its rights, as GRANT writes them.
    """
    refer = references or {}
    op.create_table(
        name,
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=f"fk_{name}_account_id", ondelete="CASCADE"),
        *[_reference(name, column, target, on_delete) for column, (target, on_delete) in refer.items()],
        sa.PrimaryKeyConstraint("account_id", "id", name=f"pk_{name}"),
    )
    for column, (target, on_delete) in refer.items():
        index(name, column)
        if on_delete == "SET NULL":
            empty_on_sqlite(name, column, target)
    guard(name, worker=worker)


def record_table(
    name: str,
    *columns: sa.Column[object],
    references: Mapping[str, tuple[str, str | None]] | None = None,
    worker: str = "",
) -> None:
    """The same of what is shown as JSON: with a version and times."""
    shared = (
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("updated_at", instant, nullable=False),
    )
    owned_table(name, *columns, *shared, references=references, worker=worker)
    index(name, "updated_at", "id")


def index(table: str, *columns: str, name: str | None = None, unique: bool = False) -> None:
    """Of the account's rows, by these columns."""
    op.create_index(
        name or f"ix_{table}_account_id_{'_'.join(columns)}", table, ["account_id", *columns], unique=unique
    )


def drop_table(name: str) -> None:
    """With the triggers that empty its references."""
    forget_on_sqlite(name)
    op.drop_table(name)


def _reference(table: str, column: str, target: str, on_delete: str | None) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_account_id_{column}"
    if on_delete == "SET NULL":
        return set_null(column, target, name)
    columns, referred = ["account_id", column], [f"{target}.account_id", f"{target}.id"]
    return sa.ForeignKeyConstraint(columns, referred, name=name, ondelete=on_delete)
