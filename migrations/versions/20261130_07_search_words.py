"""The words of the records there are. It can be broken off, and goes on where it was."""

from alembic import op

from app.operations.upkeep.rebuild_search import read_table, read_words
from migrations.row_security import is_postgresql

revision = "search_words"
down_revision = "search_by_account"

TEXTS = {
    "company": (("name",), ("location", "address", "industry", "website", "phone", "avoid_reason")),
    "opportunity": (("title",), ("location", "reference", "source", "pay_text", "outcome_reason")),
    "contact": (("name",), ("role", "email", "phone", "how_we_met")),
    "note": ((), ("body",)),
    "posting": ((), ("text",)),
    "activity": (("summary",), ("place", "result", "preparation", "debrief")),
    "task": (("title",), ()),
    "offer": ((), ("equity", "notice", "benefits")),
    "document": (("name",), ()),
}


def upgrade() -> None:
    if is_postgresql():
        # Commits what went before, so that nobody waits for a row longer than for a batch.
        with op.get_context().autocommit_block():
            list(read_words(op.get_bind().engine, TEXTS))
    else:
        for table, columns in TEXTS.items():
            list(read_table(op.get_bind(), table, columns))


def downgrade() -> None:
    """The words go with their column."""
