"""Where letters do not go."""

import sqlalchemy as sa
from alembic import op

from migrations.row_security import guard

revision = "mail_stops"
down_revision = "policy_notices"


def upgrade() -> None:
    op.create_table(
        "mail_stop",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("try_again", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_mail_stop_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_mail_stop"),
    )
    op.create_index("ix_mail_stop_account_id", "mail_stop", ["account_id"], unique=True)
    guard("mail_stop", worker="select, insert, delete", operator="select")


def downgrade() -> None:
    op.drop_table("mail_stop")
