"""What lists of opportunities are sorted and filtered by: name, pay by the year, location, source.

The name is kept by triggers: here, and for companies that are renamed, two migrations later.
"""

import sqlalchemy as sa
from alembic import op

from migrations.online import add_column
from migrations.record_tables import bytewise
from migrations.row_security import is_postgresql

revision = "list_keys"
down_revision = "reminders"

NAME = (
    "coalesce((select c.name_key || ' ' from company as c where c.account_id = new.account_id"
    " and c.id = new.company_id), '') || new.title_key"
)


def upgrade() -> None:
    add_column("opportunity", sa.Column("name_key", bytewise, nullable=False, server_default=""))
    add_column("opportunity", sa.Column("location_key", bytewise))
    add_column("opportunity", sa.Column("source_key", bytewise))
    add_column("opportunity", sa.Column("pay_key", sa.BigInteger()))
    if is_postgresql():
        op.execute(
            "create function name_opportunity() returns trigger language plpgsql"
            f" set search_path = pg_catalog, public, pg_temp as $$ begin new.name_key := {NAME}; return new; end $$"
        )
        op.execute(
            "create trigger name_opportunity before insert or update of company_id, title_key on opportunity"
            " for each row execute function name_opportunity()"
        )
        return
    for event in ("insert", "update of company_id, title_key"):
        op.execute(
            f"create trigger name_opportunity_{event.split()[0]} after {event} on opportunity begin"
            f" update opportunity set name_key = {NAME} where account_id = new.account_id and id = new.id; end"
        )


def downgrade() -> None:
    if is_postgresql():
        op.execute("drop trigger name_opportunity on opportunity")
        op.execute("drop function name_opportunity()")
    else:
        op.execute("drop trigger name_opportunity_insert")
        op.execute("drop trigger name_opportunity_update")
    for column in ("pay_key", "source_key", "location_key", "name_key"):
        op.drop_column("opportunity", column)
