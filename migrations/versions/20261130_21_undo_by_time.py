"""What can be undone, listed newest first."""

from migrations.online import create_index, drop_index

revision = "undo_by_time"
down_revision = "calendar_feed"


def upgrade() -> None:
    create_index("ix_undo_account_id_done_at_id", "undo", ["account_id", "done_at", "id"])


def downgrade() -> None:
    drop_index("ix_undo_account_id_done_at_id", "undo")
