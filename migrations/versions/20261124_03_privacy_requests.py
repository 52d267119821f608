"""The register of requests that reached us by mail."""

import sqlalchemy as sa
from alembic import op

from migrations.row_security import grant

revision = "privacy_requests"
down_revision = "mail_stops"

instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "privacy_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("confirmed_at", instant, nullable=True),
        sa.Column("done_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_privacy_request"),
    )
    op.create_index("ix_privacy_request_asked_at", "privacy_request", ["asked_at"])
    worker = "select (id, asked_at), update (asked_at), delete"
    grant("privacy_request", app="select, update", worker=worker, operator="select, insert")


def downgrade() -> None:
    op.drop_table("privacy_request")
