"""Skills of someone's own list."""

import sqlalchemy as sa

from migrations.count_triggers import Counted, count, forget_count
from migrations.record_tables import bytewise, drop_table, index, record_table

revision = "skills"
down_revision = "document_text"

COUNTED = Counted("skill", ("name", "other_names"))


def upgrade() -> None:
    record_table(
        "skill",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", bytewise, nullable=False),
        sa.Column("other_names", sa.String()),
    )
    index("skill", "name_key", "id")
    count(COUNTED)


def downgrade() -> None:
    forget_count(COUNTED)
    drop_table("skill")
