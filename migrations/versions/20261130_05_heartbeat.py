"""When the worker was last at work; and on PostgreSQL 17 and newer it may vacuum the tables, those to come too."""

import sqlalchemy as sa
from alembic import op

from migrations.row_security import WORKER, grant, is_postgresql

revision = "heartbeat"
down_revision = "account_bounds"

FIRST_WITH_MAINTAIN = 170000


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeat"),
    )
    grant("heartbeat", app="select", worker="select, insert, update")
    if _knows_maintain():
        op.execute(f"grant maintain on all tables in schema public to {WORKER}")
        op.execute(f"alter default privileges in schema public grant maintain on tables to {WORKER}")


def downgrade() -> None:
    if _knows_maintain():
        op.execute(f"alter default privileges in schema public revoke maintain on tables from {WORKER}")
        op.execute(f"revoke maintain on all tables in schema public from {WORKER}")
    op.drop_table("heartbeat")


def _knows_maintain() -> bool:
    version = "select current_setting('server_version_num')::int"
    return is_postgresql() and op.get_bind().exec_driver_sql(version).scalar_one() >= FIRST_WITH_MAINTAIN
