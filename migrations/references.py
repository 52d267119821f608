"""References that are emptied when what they point to goes, for migrations that make a table."""

import sqlalchemy as sa
from alembic import op


def set_null(column: str, target: str, name: str) -> sa.ForeignKeyConstraint:
    """PostgreSQL nulls the one column; SQLite cannot, empty_on_sqlite() does it there."""
    on_delete = f"SET NULL ({column})" if op.get_bind().dialect.name == "postgresql" else None
    return sa.ForeignKeyConstraint(
        ["account_id", column], [f"{target}.account_id", f"{target}.id"], name=name, ondelete=on_delete
    )


def empty_on_sqlite(table: str, column: str, target: str) -> None:
    """The trigger that does it there; nothing on PostgreSQL."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute(
        f"create trigger null_{table}_{column} before delete on {target} begin"
        f" update {table} set {column} = null where account_id = old.account_id and {column} = old.id; end"
    )


def forget_on_sqlite(table: str) -> None:
    """Those triggers of a table that goes: they stand at what it refers to, and would outlive it."""
    if op.get_bind().dialect.name != "sqlite":
        return
    found = sa.text(
        "select name from sqlite_master where type = 'trigger' and name like 'null_%' and tbl_name <> :table"
        " and instr(sql, 'begin update ' || :table || ' set ') > 0"
    )
    for name in op.get_bind().execute(found, {"table": table}).scalars().all():
        op.execute(f"drop trigger {name}")
