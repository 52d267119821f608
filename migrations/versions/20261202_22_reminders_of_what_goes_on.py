"""The worker counts no interview for what has ended, as Today shows none, unless it is where one will work."""

from alembic import op

from migrations.row_security import is_postgresql

revision = "reminders_of_what_goes_on"
down_revision = "serial_since"

GOES_ON = (
    " and not exists (select from opportunity as o"
    "     join stage as s on s.account_id = o.account_id and s.id = o.stage_id"
    "     where o.account_id = a.account_id and o.id = a.opportunity_id and s.kind = 'closed'"
    "     and coalesce(o.outcome, '') <> 'accepted')"
)


def upgrade() -> None:
    _count_activities(GOES_ON)


def downgrade() -> None:
    _count_activities()


def _count_activities(which: str = "") -> None:
    if not is_postgresql():
        return
    op.execute(
        "create or replace function dated_things(asked uuid, on_day date, since timestamptz, until timestamptz)"
        " returns table (account_id uuid, day date, things bigint)"
        " language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$"
        " select r.account_id, on_day,"
        "  (select count(*) from activity as a where a.account_id = asked and a.starts_at >= since and a.starts_at < until"
        f"    and coalesce(a.outcome, '') <> 'cancelled'{which})"
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
