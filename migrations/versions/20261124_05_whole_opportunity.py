"""What hangs on an opportunity: adverts, activities, tasks, offers, documents."""

import sqlalchemy as sa
from alembic import op

from app.models.address_key import address_key
from migrations.record_tables import bytewise, drop_table, index, instant, owned_table, record_table
from migrations.row_security import WORKER, forbid, is_postgresql, let
from migrations.search_triggers import Searchable, forget_words, joined, keep_words

revision = "whole_opportunity"
down_revision = "deletion_ledger"

CASCADE = "CASCADE"
SET_NULL = "SET NULL"
OF_ACTIVITY = {"opportunity_id": ("opportunity", CASCADE), "company_id": ("company", SET_NULL)}
OF_TASK = {**OF_ACTIVITY, "contact_id": ("contact", SET_NULL)}

NOTE = Searchable("note", ("body",), "''", joined("new.body"))
SEARCHABLE = (
    Searchable("posting", ("text",), "''", joined("new.text")),
    Searchable(
        "activity",
        ("summary", "place", "result", "preparation", "debrief"),
        joined("new.summary"),
        joined("new.place", "new.result", "new.preparation", "new.debrief"),
    ),
    Searchable("task", ("title",), joined("new.title"), "''"),
    Searchable(
        "offer",
        ("equity", "notice", "benefits"),
        "''",
        joined("new.equity", "new.notice", "new.benefits"),
    ),
    Searchable("document", ("name",), joined("new.name"), "''"),
)


def upgrade() -> None:
    record_table(
        "posting",
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("captured_at", instant, nullable=False),
        sa.Column("captured_from", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        references={"opportunity_id": ("opportunity", CASCADE)},
    )
    index("posting", "opportunity_id", "captured_at", "id")
    _activities()
    _tasks()
    _offers()
    _documents()
    _columns()
    if is_postgresql():
        _count_in_one_order()
    for searchable in SEARCHABLE:
        keep_words(searchable)


def _count_in_one_order() -> None:
    """Two moves crossing each other take their two stages in one order. As it was, the order was that in which the rows
    lay in the table, and now and then each waited for the other.
    """
    at_new, at_old = "account_id = new.account_id and id = new.stage_id", "account_id = old.account_id and id = old.stage_id"
    both = "account_id = new.account_id and id in (old.stage_id, new.stage_id)"
    op.execute(
        "create or replace function count_opportunity() returns trigger language plpgsql"
        " set search_path = pg_catalog, public, pg_temp as $$ begin"
        f" if tg_op = 'INSERT' then update stage set opportunity_count = opportunity_count + 1 where {at_new};"
        f" elsif tg_op = 'DELETE' then update stage set opportunity_count = opportunity_count - 1 where {at_old};"
        f" else perform 1 from stage where {both} order by id for no key update;"
        "  update stage set opportunity_count = opportunity_count"
        "   + case when id = new.stage_id and not new.archived then 1 else 0 end"
        "   - case when id = old.stage_id and not old.archived then 1 else 0 end"
        f"  where {both};"
        " end if; return null; end $$"
    )


def _activities() -> None:
    record_table(
        "activity",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("local_start", sa.DateTime(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("second_time", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer()),
        sa.Column("summary", sa.String()),
        sa.Column("place", sa.Text()),
        sa.Column("method", sa.String()),
        sa.Column("result", sa.Text()),
        sa.Column("outcome", sa.String()),
        sa.Column("preparation", sa.Text()),
        sa.Column("preparation_html", sa.Text()),
        sa.Column("debrief", sa.Text()),
        sa.Column("debrief_html", sa.Text()),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid()),
        sa.Column("company_id", sa.Uuid()),
        references=OF_ACTIVITY,
        # What a clock will show is reckoned anew when a country changes its rules.
        worker="select (account_id, id, starts_at, local_start, time_zone, second_time, version),"
        " update (starts_at, version, updated_at)",
    )
    let("account_version", WORKER, "select (account_id, version), update (version)")
    index("activity", "starts_at", "id")
    index("activity", "created_at", "id")
    owned_table(
        "activity_contact",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        references={"activity_id": ("activity", CASCADE), "contact_id": ("contact", CASCADE)},
    )
    index("activity_contact", "activity_id", "contact_id", name="uq_activity_contact", unique=True)


def _tasks() -> None:
    record_table(
        "task",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("done_at", instant),
        sa.Column("opportunity_id", sa.Uuid()),
        sa.Column("company_id", sa.Uuid()),
        sa.Column("contact_id", sa.Uuid()),
        references=OF_TASK,
    )
    index("task", "done_at", "due_on", "id", name="ix_task_due")
    index("task", "done_at", "id")
    index("task", "due_on", "id")
    index("task", "created_at", "id")


def _offers() -> None:
    record_table(
        "offer",
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("base", sa.BigInteger()),
        sa.Column("currency", sa.String()),
        sa.Column("period", sa.String()),
        sa.Column("bonus", sa.BigInteger()),
        sa.Column("equity", sa.String()),
        sa.Column("hours_per_week", sa.Double()),
        sa.Column("holiday_days", sa.Double()),
        sa.Column("starts_on", sa.Date()),
        sa.Column("notice", sa.String()),
        sa.Column("reply_by", sa.Date()),
        sa.Column("benefits", sa.Text()),
        references={"opportunity_id": ("opportunity", CASCADE)},
    )
    index("offer", "reply_by", "id")
    index("offer", "created_at", "id")


def _documents() -> None:
    owned_table(
        "document_content",
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("left_at", instant),
        worker="select (account_id, id, left_at), update (left_at), delete",
    )
    op.create_index("ix_document_content_left_at", "document_content", ["left_at"])
    owned_table(
        "document_chunk",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        references={"content_id": ("document_content", CASCADE)},
    )
    index("document_chunk", "content_id", "position", name="uq_document_chunk", unique=True)
    record_table(
        "document",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", bytewise, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String()),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String()),
        sa.Column("content_id", sa.Uuid()),
        references={"content_id": ("document_content", None)},
    )
    index("document", "name_key", "id")
    index("document", "created_at", "id")
    owned_table(
        "opportunity_document",
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("sent_on", sa.Date()),
        sa.Column("sent_sha256", sa.String()),
        references={"opportunity_id": ("opportunity", CASCADE), "document_id": ("document", CASCADE)},
    )
    index("opportunity_document", "opportunity_id", "document_id", name="uq_opportunity_document", unique=True)


def _columns() -> None:
    op.add_column("opportunity", sa.Column("url_key", bytewise))
    index("opportunity", "url_key", name="ix_opportunity_url_key")
    _fill_url_keys()
    # SQLite rebuilds the table for the reference, and its triggers are lost with the old one.
    with op.batch_alter_table("note") as note:
        note.add_column(sa.Column("activity_id", sa.Uuid()))
        note.create_foreign_key(
            "fk_note_account_id_activity_id", "activity", ["account_id", "activity_id"], ["account_id", "id"], ondelete=CASCADE
        )
    index("note", "activity_id")
    if not is_postgresql():
        op.execute("delete from search_doc where kind = 'note'")
        keep_words(NOTE)


def _fill_url_keys() -> None:
    opportunity = sa.table("opportunity", *[sa.column(name) for name in ("account_id", "id", "url", "url_key")])
    rows = op.get_bind().execute(sa.select(opportunity).where(opportunity.c.url.is_not(None))).all()
    for row in rows:
        mine = (opportunity.c.account_id == row.account_id, opportunity.c.id == row.id)
        op.execute(sa.update(opportunity).where(*mine).values(url_key=address_key(row.url)))


def downgrade() -> None:
    for searchable in SEARCHABLE:
        forget_words(searchable)
    op.drop_index("ix_note_account_id_activity_id", "note")
    with op.batch_alter_table("note") as note:
        note.drop_constraint("fk_note_account_id_activity_id", type_="foreignkey")
        note.drop_column("activity_id")
    if not is_postgresql():
        op.execute("delete from search_doc where kind = 'note'")
        keep_words(NOTE)
    op.drop_index("ix_opportunity_url_key", "opportunity")
    op.drop_column("opportunity", "url_key")
    for table in ("opportunity_document", "document", "document_chunk", "document_content", "offer"):
        drop_table(table)
    drop_table("task")
    drop_table("activity_contact")
    drop_table("activity")
    forbid("account_version", WORKER)
    drop_table("posting")
