"""The text that was read out of a document, beside its bytes."""

import sqlalchemy as sa
from alembic import op

from migrations.count_triggers import CountedContent, CountedContentWithText, count_otherwise
from migrations.online import add_column

revision = "document_text"
down_revision = "changes_by_day"

BEFORE, COUNTED = CountedContent("document_content"), CountedContentWithText("document_content")


def upgrade() -> None:
    add_column("document_content", sa.Column("text", sa.Text()))
    count_otherwise(BEFORE, COUNTED)


def downgrade() -> None:
    op.execute("update document_content set text = null")
    count_otherwise(COUNTED, BEFORE)
    op.drop_column("document_content", "text")
