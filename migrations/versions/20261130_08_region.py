"""The country of an account: of those there are, the one of their time zone, which they are told once."""

import sqlalchemy as sa
from alembic import op

from app.reading.region import of_zone
from migrations.online import add_column, in_batches

revision = "region"
down_revision = "search_words"

AT_ONCE = 500


def upgrade() -> None:
    add_column("account", sa.Column("region", sa.String(), nullable=False, server_default="US"))
    add_column("account", sa.Column("region_is_news", sa.Boolean(), nullable=False, server_default=sa.false()))
    in_batches(_fill)


def _fill() -> int:
    """Of the accounts of one time zone, so many."""
    bind = op.get_bind()
    zone = bind.scalar(sa.text("select time_zone from account where not region_is_news limit 1"))
    if zone is None:
        return 0
    some = "select id from account where not region_is_news and time_zone = :zone limit :most"
    filled = bind.execute(
        sa.text(f"update account set region = :region, region_is_news = true where id in ({some})"),
        {"region": of_zone(zone), "zone": zone, "most": AT_ONCE},
    )
    return filled.rowcount


def downgrade() -> None:
    op.drop_column("account", "region_is_news")
    op.drop_column("account", "region")
