"""Saved views, and which columns a list shows."""

import sqlalchemy as sa
from alembic import op

from migrations.count_triggers import Counted, count, forget_count
from migrations.online import add_column
from migrations.record_tables import bytewise, drop_table, index, record_table

revision = "saved_views"
down_revision = "names_in_lists"

COUNTED = Counted("saved_view", ("name", "query"))


def upgrade() -> None:
    record_table(
        "saved_view",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", bytewise, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
    )
    index("saved_view", "name_key", "id")
    count(COUNTED)
    add_column("account", sa.Column("list_columns", sa.String()))


def downgrade() -> None:
    op.drop_column("account", "list_columns")
    forget_count(COUNTED)
    drop_table("saved_view")
