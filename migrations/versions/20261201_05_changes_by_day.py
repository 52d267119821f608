"""Stage changes in the order of their days, for the review of a week."""

from migrations.online import create_index, drop_index

revision = "changes_by_day"
down_revision = "saved_views"

NAME = "ix_stage_change_account_id_happened_on_id"


def upgrade() -> None:
    create_index(NAME, "stage_change", ("account_id", "happened_on", "id"))


def downgrade() -> None:
    drop_index(NAME, "stage_change")
