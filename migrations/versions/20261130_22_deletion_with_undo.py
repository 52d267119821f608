"""Which Undo a deleted record belongs to."""

import sqlalchemy as sa
from alembic import op

from migrations.online import add_column

revision = "deletion_with_undo"
down_revision = "undo_by_time"


def upgrade() -> None:
    add_column("deletion", sa.Column("undo_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("deletion", "undo_id")
