"""The keys by which the same advert is found, anew: what stands behind the # of a link can tell two adverts apart."""

import sqlalchemy as sa
from alembic import op

from app.models.address_key import address_key

revision = "address_keys"
down_revision = "letter_links"

AT_ONCE = 1000

_opportunity = sa.table(
    "opportunity",
    sa.column("account_id", sa.Uuid()),
    sa.column("id", sa.Uuid()),
    sa.column("url", sa.Text()),
    sa.column("url_key", sa.String()),
)
_KEY = (_opportunity.c.account_id, _opportunity.c.id)


def upgrade() -> None:
    some = sa.select(*_KEY, _opportunity.c.url, _opportunity.c.url_key).where(_opportunity.c.url.is_not(None))
    some = some.order_by(*_KEY).limit(AT_ONCE)
    rows = op.get_bind().execute(some).all()
    while rows:
        for row in rows:
            _give_key(row)
        rows = op.get_bind().execute(some.where(sa.tuple_(*_KEY) > sa.tuple_(*rows[-1][:2]))).all()


def downgrade() -> None:
    """The release before goes by these keys too, as far as it makes the same; the others find nothing."""


def _give_key(row: sa.Row[tuple[object, ...]]) -> None:
    key = address_key(row.url)
    if key != row.url_key:
        mine = (_opportunity.c.account_id == row.account_id, _opportunity.c.id == row.id)
        op.execute(sa.update(_opportunity).where(*mine).values(url_key=key))
