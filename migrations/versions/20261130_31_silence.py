"""After how many days without a reply something counts as quiet, and a follow-up is proposed again."""

import sqlalchemy as sa
from alembic import op

from migrations.online import add_column

revision = "silence"
down_revision = "next_step"


def upgrade() -> None:
    add_column("account", sa.Column("quiet_after", sa.Integer(), nullable=False, server_default="21"))
    add_column("account", sa.Column("follow_up_after", sa.Integer(), nullable=False, server_default="7"))


def downgrade() -> None:
    op.drop_column("account", "follow_up_after")
    op.drop_column("account", "quiet_after")
