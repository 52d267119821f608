"""When something was last heard and done, and by when something is due: what the next step is judged by."""

import sqlalchemy as sa
from alembic import op

from migrations.next_step import forget_next_steps, keep_next_steps, reckon_some
from migrations.online import add_column, create_index, drop_index, in_batches

revision = "next_step"
down_revision = "deletion_key"

AT_ONCE = 200
DAYS = ("quiet_until", "heard_on", "acted_on", "replied_on", "due_on", "last_on")
INDEXES = {
    "ix_opportunity_next": ("account_id", "archived", "stage_id", "due_on", "last_on", "id"),
    "ix_opportunity_replied": ("account_id", "replied_on", "reply_days"),
}


def upgrade() -> None:
    for name in DAYS:
        add_column("opportunity", sa.Column(name, sa.Date()))
    add_column("opportunity", sa.Column("reply_days", sa.Integer()))
    keep_next_steps()
    in_batches(lambda: reckon_some(AT_ONCE))
    for name, columns in INDEXES.items():
        create_index(name, "opportunity", columns)


def downgrade() -> None:
    for name in INDEXES:
        drop_index(name, "opportunity")
    forget_next_steps()
    for name in (*DAYS, "reply_days"):
        op.drop_column("opportunity", name)
