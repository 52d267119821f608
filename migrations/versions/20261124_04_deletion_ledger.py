"""Which accounts were deleted and when, without saying whose they were."""

import sqlalchemy as sa
from alembic import op

from migrations.row_security import grant

revision = "deletion_ledger"
down_revision = "privacy_requests"


def upgrade() -> None:
    op.create_table(
        "deleted_account",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("deleted_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_deleted_account"),
    )
    grant("deleted_account", app="insert", operator="select, insert")


def downgrade() -> None:
    op.drop_table("deleted_account")
