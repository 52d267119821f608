"""How much an account holds, and how often it writes."""

import sqlalchemy as sa
from alembic import op

from migrations.count_triggers import (
    Counted,
    CountedContent,
    CountedUndo,
    count,
    count_what_is_there,
    drop_growth,
    forget_count,
    make_growth,
)
from migrations.record_tables import instant

revision = "account_bounds"
down_revision = "address_keys"

COUNTED = (
    Counted(
        "company",
        ("name", "website", "careers_url", "location", "address", "phone", "industry", "size", "avoid_reason"),
        is_record=True,
    ),
    Counted("contact", ("name", "role", "email", "phone", "profile_url", "how_we_met"), is_record=True),
    Counted(
        "opportunity",
        ("title", "url", "apply_url", "reference", "location", "pay_text", "source", "outcome_reason"),
        is_record=True,
    ),
    Counted("note", ("body",), is_record=True),
    Counted(
        "activity",
        ("time_zone", "summary", "place", "method", "result", "preparation", "debrief"),
        is_record=True,
    ),
    Counted("task", ("title",), is_record=True),
    Counted("offer", ("equity", "notice", "benefits"), is_record=True),
    Counted("document", ("name",), is_record=True),
    Counted("posting", ("captured_from", "text")),
    Counted("stage", ("name",)),
    Counted("stage_change"),
    Counted("opportunity_tag", ("name",)),
    Counted("opportunity_contact"),
    Counted("opportunity_document"),
    Counted("activity_contact"),
    CountedContent("document_content"),
    CountedUndo("undo", ("label", "payload")),
)


def upgrade() -> None:
    for name in ("records", "text_bytes", "document_bytes", "undo_bytes"):
        op.add_column("account_version", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("account_version", sa.Column("writes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("account_version", sa.Column("writes_since", instant))
    make_growth()
    for counted in COUNTED:
        count(counted)
    count_what_is_there(COUNTED)


def downgrade() -> None:
    for counted in COUNTED:
        forget_count(counted)
    drop_growth()
    for name in ("writes_since", "writes", "undo_bytes", "document_bytes", "text_bytes", "records"):
        op.drop_column("account_version", name)
