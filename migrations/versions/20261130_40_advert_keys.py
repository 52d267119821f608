"""The keys by which the same advert and the same role are found, anew: by a board's own number, without unseen signs."""

import sqlalchemy as sa
from alembic import op

from app.models.address_key import address_key
from app.models.columns import sort_key
from migrations.online import in_batches

revision = "advert_keys"
down_revision = "silence"

AT_ONCE = 1000

_opportunity = sa.table(
    "opportunity",
    sa.column("account_id", sa.Uuid()),
    sa.column("id", sa.Uuid()),
    sa.column("title", sa.String()),
    sa.column("title_key", sa.String()),
    sa.column("url", sa.Text()),
    sa.column("url_key", sa.String()),
)
_KEY = (_opportunity.c.account_id, _opportunity.c.id)
_ROWS = sa.select(_opportunity).order_by(*_KEY).limit(AT_ONCE)


def upgrade() -> None:
    after: list[object] = []

    def fill() -> int:
        some = _ROWS.where(sa.tuple_(*_KEY) > sa.tuple_(*after)) if after else _ROWS
        rows = op.get_bind().execute(some).all()
        for row in rows:
            _give_keys(row)
        after[:] = rows[-1][:2] if rows else after
        return len(rows)

    in_batches(fill)


def downgrade() -> None:
    """The release before goes by these keys too, as far as it makes the same; the others find nothing."""


def _give_keys(row: sa.Row[tuple[object, ...]]) -> None:
    keys = {"title_key": sort_key(row.title or ""), "url_key": address_key(row.url) if row.url else None}
    if keys != {"title_key": row.title_key, "url_key": row.url_key}:
        mine = (_opportunity.c.account_id == row.account_id, _opportunity.c.id == row.id)
        op.execute(sa.update(_opportunity).where(*mine).values(**keys))
