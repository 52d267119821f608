"""What lists of opportunities are sorted and filtered by: name, pay by the year, location, source. With their indexes.

The name is kept by triggers, here and, for companies that are renamed, in the next migration.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from app.models.columns import sort_key
from app.models.pay_by_year import by_year
from migrations.online import add_column, create_index, drop_index, in_batches
from migrations.record_tables import bytewise
from migrations.row_security import is_postgresql

revision = "list_keys"
down_revision = "sign_in_with_region"

AT_ONCE = 500

# By index, what it is of.
INDEXES = {
    "name": "name_key",
    "applied": "applied_on",
    "pay": "pay_by_year",
    "location": "location_key",
    "source": "source_key",
    "workplace": "workplace",
}

NAME = (
    "coalesce((select c.name_key || ' ' from company as c where c.account_id = new.account_id"
    " and c.id = new.company_id), '') || new.title_key"
)


def upgrade() -> None:
    add_column("opportunity", sa.Column("name_key", bytewise, nullable=False, server_default=""))
    add_column("opportunity", sa.Column("location_key", bytewise))
    add_column("opportunity", sa.Column("source_key", bytewise))
    add_column("opportunity", sa.Column("pay_by_year", sa.BigInteger()))
    _keep_names()
    in_batches(_fill())
    for name, column in INDEXES.items():
        create_index(f"ix_opportunity_{name}", "opportunity", ["account_id", "archived", column, "id"])


def downgrade() -> None:
    for name in INDEXES:
        drop_index(f"ix_opportunity_{name}", "opportunity")
    if is_postgresql():
        op.execute("drop trigger name_opportunity on opportunity")
        op.execute("drop function name_opportunity()")
    else:
        op.execute("drop trigger name_opportunity_insert")
        op.execute("drop trigger name_opportunity_update")
    for column in ("pay_by_year", "source_key", "location_key", "name_key"):
        op.drop_column("opportunity", column)


def _keep_names() -> None:
    if is_postgresql():
        op.execute(
            "create or replace function name_opportunity() returns trigger language plpgsql"
            f" set search_path = pg_catalog, public, pg_temp as $$ begin new.name_key := {NAME}; return new; end $$"
        )
        op.execute("drop trigger if exists name_opportunity on opportunity")
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


def _fill() -> Callable[[], int]:
    """What reads the next rows each time it is called. Nobody sees these columns, so no version is raised."""
    keys = ["account_id", "id"]
    read = ("title_key", "location", "source", "pay_min", "pay_max", "pay_period")
    row = sa.table("opportunity", *map(sa.column, (*keys, *read, "location_key", "source_key", "pay_by_year")))
    row.c.account_id.type = row.c.id.type = sa.Uuid()
    key, last = sa.tuple_(row.c.account_id, row.c.id), []
    mine = (row.c.account_id == sa.bindparam("of"), row.c.id == sa.bindparam("this"))
    # The title as it is: the trigger puts the name together.
    filled = sa.update(row).where(*mine).values(
        title_key=row.c.title_key,
        location_key=sa.bindparam("place"),
        source_key=sa.bindparam("found"),
        pay_by_year=sa.bindparam("pay"),
    )

    def fill() -> int:
        asked = sa.select(row).order_by(row.c.account_id, row.c.id).limit(AT_ONCE)
        rows = op.get_bind().execute(asked.where(key > sa.tuple_(*last)) if last else asked).all()
        if rows:
            op.get_bind().execute(
                filled,
                [
                    {
                        "of": one.account_id,
                        "this": one.id,
                        "place": sort_key(one.location) if one.location else None,
                        "found": sort_key(one.source) if one.source else None,
                        "pay": by_year(one.pay_min, one.pay_max, one.pay_period),
                    }
                    for one in rows
                ],
            )
            last[:] = [rows[-1].account_id, rows[-1].id]
        return len(rows)

    return fill
