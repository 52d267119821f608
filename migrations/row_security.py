"""Row-level security on PostgreSQL, for migrations that make a table. SQLite has neither it nor roles.

The application's role sees the rows of the account that its transaction acts for (app/models/tenant.py). Others see
what a migration gives them by name; `flask db roles` prints the SQL that makes the roles.
"""

import sqlalchemy as sa
from alembic import op

OWNER, APP, WORKER, OPERATOR = "jobplanr_owner", "jobplanr_app", "jobplanr_worker", "jobplanr_operator"

# Without `nullif` a pooled connection fails, since what was set for a transaction is an empty text after it; without
# `select` it is read again for each row.
MINE = "(select nullif(current_setting('app.account_id', true), '')::uuid)"

ALL = "select, insert, update, delete"


def is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def guard(table: str, *, owned_by: str = "account_id", worker: str = "", operator: str = "") -> None:
    """Let the application's role see only rows whose `owned_by` is the transaction's account.

    `worker` and `operator` are rights as GRANT writes them, on all rows: "select (account_id, id), delete".
    """
    if not is_postgresql():
        return
    op.execute(f"alter table {table} enable row level security, force row level security")
    _allow(table, OWNER)
    _allow(table, APP, f"{owned_by} = {MINE}")
    grant(table, app=ALL)
    for role, rights in ((WORKER, worker), (OPERATOR, operator)):
        if rights:
            _allow(table, role)
    grant(table, worker=worker, operator=operator)


def unguard(table: str) -> None:
    """As it was before guard()."""
    if not is_postgresql():
        return
    policies = sa.text("select policyname from pg_policies where schemaname = current_schema and tablename = :table")
    for name in op.get_bind().execute(policies, {"table": table}).scalars().all():
        op.execute(f"drop policy {name} on {table}")
    op.execute(f"alter table {table} no force row level security, disable row level security")
    revoke(table)


def grant(table: str, *, app: str = "", worker: str = "", operator: str = "") -> None:
    """Rights on a table, for each role that needs some."""
    if not is_postgresql():
        return
    for role, rights in ((APP, app), (WORKER, worker), (OPERATOR, operator)):
        if rights:
            op.execute(f"grant {rights} on {table} to {role}")


def revoke(table: str) -> None:
    if is_postgresql():
        op.execute(f"revoke all on {table} from {APP}, {WORKER}, {OPERATOR}")


def let(table: str, role: str, rights: str) -> None:
    """Rights on all rows of a table that is guarded already, for a role that had none."""
    if is_postgresql():
        _allow(table, role)
        op.execute(f"grant {rights} on {table} to {role}")


def forbid(table: str, role: str) -> None:
    """As it was before let()."""
    if is_postgresql():
        op.execute(f"drop policy {role} on {table}")
        op.execute(f"revoke all on {table} from {role}")


def require_roles() -> None:
    """Raises RuntimeError, in words, when the roles are not there yet."""
    known = set(op.get_bind().execute(sa.text("select rolname from pg_roles")).scalars())
    missing = sorted({OWNER, APP, WORKER, OPERATOR} - known)
    if missing:
        raise RuntimeError(f"Make the roles first, with what `flask db roles` prints. Missing: {', '.join(missing)}.")


def _allow(table: str, role: str, rows: str = "true") -> None:
    op.execute(f"create policy {role} on {table} to {role} using ({rows}) with check ({rows})")
