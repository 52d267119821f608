"""The keys of companies anew, without signs that nobody sees: with them the same company was another."""

import sqlalchemy as sa
from alembic import op

from app.models.columns import sort_key
from migrations.online import in_batches

revision = "company_keys"
down_revision = "advert_keys"

AT_ONCE = 1000

_company = sa.table(
    "company",
    sa.column("account_id", sa.Uuid()),
    sa.column("id", sa.Uuid()),
    sa.column("name", sa.String()),
    sa.column("name_key", sa.String()),
)
_KEY = (_company.c.account_id, _company.c.id)
_ROWS = sa.select(_company).order_by(*_KEY).limit(AT_ONCE)


def upgrade() -> None:
    after: list[object] = []

    def fill() -> int:
        some = _ROWS.where(sa.tuple_(*_KEY) > sa.tuple_(*after)) if after else _ROWS
        rows = op.get_bind().execute(some).all()
        for row in rows:
            key = sort_key(row.name)
            if key != row.name_key:
                mine = (_company.c.account_id == row.account_id, _company.c.id == row.id)
                op.execute(sa.update(_company).where(*mine).values(name_key=key))
        after[:] = rows[-1][:2] if rows else after
        return len(rows)

    in_batches(fill)


def downgrade() -> None:
    """The release before takes them as they are."""
