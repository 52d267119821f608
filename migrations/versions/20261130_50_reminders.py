"""Who asked to be reminded, and when that is due. On PostgreSQL a function counts for the worker, which sees no record."""

import sqlalchemy as sa
from alembic import op

from migrations.record_tables import instant
from migrations.row_security import WORKER, guard, is_postgresql

revision = "reminders"
down_revision = "company_keys"

# Of who asked only, and no more than a number.
COUNT = (
    "create function dated_things(asked uuid, on_day date, since timestamptz, until timestamptz)"
    " returns table (account_id uuid, day date, things bigint)"
    " language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$"
    " select r.account_id, on_day,"
    "  (select count(*) from activity as a where a.account_id = asked and a.starts_at >= since and a.starts_at < until"
    "    and coalesce(a.outcome, '') <> 'cancelled')"
    "  + (select count(*) from task as t where t.account_id = asked and t.done_at is null and t.due_on = on_day)"
    "  + (select count(*) from offer as f"
    "    join opportunity as o on o.account_id = f.account_id and o.id = f.opportunity_id"
    "    join stage as s on s.account_id = o.account_id and s.id = o.stage_id"
    "    where f.account_id = asked and f.reply_by = on_day and not o.archived and s.kind <> 'closed')"
    "  + (select count(*) from opportunity as o"
    "    join stage as s on s.account_id = o.account_id and s.id = o.stage_id"
    "    where o.account_id = asked and o.deadline = on_day and not o.archived and s.kind = 'saved')"
    " from reminder as r where r.account_id = asked $$"
)
SIGNATURE = "dated_things(uuid, date, timestamptz, timestamptz)"


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("next_at", instant, nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_reminder_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name="pk_reminder"),
    )
    op.create_index("ix_reminder_next_at", "reminder", ["next_at"])
    guard("reminder", worker="select, update (next_at, last_day)")
    if is_postgresql():
        op.execute(COUNT)
        op.execute(f"revoke all on function {SIGNATURE} from public")
        op.execute(f"grant execute on function {SIGNATURE} to {WORKER}")


def downgrade() -> None:
    if is_postgresql():
        op.execute(f"drop function {SIGNATURE}")
    op.drop_table("reminder")
