"""Fills what lists of opportunities are sorted and filtered by, of those there are, and makes the indexes."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from app.models.columns import sort_key
from app.models.pay_by_year import by_year
from migrations.online import create_index, drop_index, in_batches

revision = "list_indexes"
down_revision = "list_keys"

AT_ONCE = 500

# By index, what it is of.
INDEXES = {
    "name": "name_key",
    "applied": "applied_on",
    "pay": "pay_key",
    "location": "location_key",
    "source": "source_key",
    "workplace": "workplace",
    "outcome": "outcome",
    "priority": "priority",
}
# Of what most do not have, only those that do.
WHERE = {"outcome": "outcome is not null", "priority": "priority > 0"}


def upgrade() -> None:
    in_batches(_fill())
    for name, column in INDEXES.items():
        where = sa.text(WHERE[name]) if name in WHERE else None
        create_index(
            f"ix_opportunity_{name}",
            "opportunity",
            ["account_id", "archived", column, "id"],
            postgresql_where=where,
            sqlite_where=where,
        )


def downgrade() -> None:
    for name in INDEXES:
        drop_index(f"ix_opportunity_{name}", "opportunity")


def _fill() -> Callable[[], int]:
    """What reads the next rows each time it is called. Nobody sees these columns, so no version is raised."""
    keys = ["account_id", "id"]
    read = ("title_key", "location", "source", "pay_min", "pay_max", "pay_period")
    row = sa.table("opportunity", *map(sa.column, (*keys, *read, "location_key", "source_key", "pay_key")))
    row.c.account_id.type = row.c.id.type = sa.Uuid()
    key, last = sa.tuple_(row.c.account_id, row.c.id), []
    mine = (row.c.account_id == sa.bindparam("of"), row.c.id == sa.bindparam("this"))
    # The title as it is: the trigger puts the name together.
    filled = sa.update(row).where(*mine).values(
        title_key=row.c.title_key,
        location_key=sa.bindparam("place"),
        source_key=sa.bindparam("found"),
        pay_key=sa.bindparam("pay"),
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
