"""Announcing a changed policy: who was told, and from when it is in force."""

import sqlalchemy as sa
from alembic import op

from migrations.row_security import grant, guard

revision = "policy_notices"
down_revision = "row_security"

instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "policy_announcement",
        sa.Column("revision", sa.Date(), nullable=False),
        sa.Column("begun_at", instant, nullable=False),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("revision", name="pk_policy_announcement"),
    )
    op.create_table(
        "policy_notice",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Date(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_policy_notice_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_policy_notice"),
        sa.UniqueConstraint("account_id", "revision", name="uq_policy_notice_account_id_revision"),
    )
    told = "select, insert, update"
    grant("policy_announcement", app="select", worker=told, operator=told)
    guard("policy_notice", worker="select, insert", operator="select, insert")


def downgrade() -> None:
    op.drop_table("policy_notice")
    op.drop_table("policy_announcement")
