"""The words of tags and of links, and every entry of the index anew. It can be broken off, and goes on where it was."""

from alembic import op

from app.operations.upkeep.rebuild_search import rebuild, rebuild_table
from migrations.row_security import is_postgresql

revision = "search_words_by_kind"
down_revision = "search_of_people"

TEXTS = {
    "company": (("name",), ("location", "address", "industry", "website", "phone", "avoid_reason"), ()),
    "opportunity_tag": (("name",), (), ()),
    "contact": (("name",), ("role", "email", "phone", "how_we_met"), ()),
    "opportunity": (
        ("title",),
        ("location", "reference", "source", "pay_text", "outcome_reason"),
        ("url", "apply_url"),
    ),
    "note": ((), ("body",), ()),
    "posting": ((), ("text",), ()),
    "activity": (("summary",), ("place", "result", "preparation", "debrief"), ()),
    "task": (("title",), (), ()),
    "offer": ((), ("equity", "notice", "benefits"), ()),
    "document": (("name",), (), ()),
}


def upgrade() -> None:
    if is_postgresql():
        # Commits what went before, so that nobody waits for a row longer than for a batch.
        with op.get_context().autocommit_block():
            list(rebuild(op.get_bind().engine, TEXTS))
    else:
        for table, columns in TEXTS.items():
            list(rebuild_table(op.get_bind(), table, columns))


def downgrade() -> None:
    """The words go with their column, and the entries with their kinds."""
