"""Opportunities take their company's new name into what lists sort them by."""

from alembic import op

from migrations.row_security import is_postgresql

revision = "names_in_lists"
down_revision = "list_indexes"

RENAME = (
    "update opportunity set name_key = new.name_key || ' ' || title_key"
    " where account_id = new.account_id and company_id = new.id"
)


def upgrade() -> None:
    if not is_postgresql():
        op.execute(
            "create trigger name_company after update of name_key on company"
            f" when old.name_key <> new.name_key begin {RENAME}; end"
        )
        return
    op.execute(
        "create function name_company() returns trigger language plpgsql"
        f" set search_path = pg_catalog, public, pg_temp as $$ begin {RENAME}; return null; end $$"
    )
    op.execute(
        "create trigger name_company after update of name_key on company"
        " for each row when (old.name_key <> new.name_key) execute function name_company()"
    )


def downgrade() -> None:
    op.execute("drop trigger name_company" + (" on company" if is_postgresql() else ""))
    if is_postgresql():
        op.execute("drop function name_company()")
