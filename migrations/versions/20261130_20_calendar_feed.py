"""The link by which a calendar program reads someone's dates, and on PostgreSQL who is behind it.

The link names its account, so the function needs no rights beyond the application's: it sets whose rows the transaction
may see, and takes that back where the digest is not that account's.
"""

import sqlalchemy as sa
from alembic import op

from migrations.row_security import APP, guard, is_postgresql

revision = "calendar_feed"
down_revision = "search_words_by_kind"

SIGNATURE = "calendar_feed_of(uuid, varchar)"


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("with_details", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_calendar_feed_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_calendar_feed"),
    )
    op.create_index("ix_calendar_feed_account_id", "calendar_feed", ["account_id"], unique=True)
    guard("calendar_feed")
    if not is_postgresql():
        return
    op.execute(
        "create function calendar_feed_of(of_account uuid, asked varchar)"
        " returns table (account_id uuid, with_details boolean, time_zone varchar, version integer)"
        " language plpgsql volatile security invoker set search_path = pg_catalog, public, pg_temp as $$"
        " begin"
        "  perform set_config('app.account_id', of_account::text, true);"
        "  return query select f.account_id, f.with_details, a.time_zone, v.version"
        "   from calendar_feed f join account a on a.id = f.account_id"
        "   join account_version v on v.account_id = f.account_id"
        "   where f.account_id = of_account and f.digest = asked;"
        "  if not found then perform set_config('app.account_id', '', true); end if;"
        " end $$"
    )
    op.execute(f"revoke all on function {SIGNATURE} from public")
    op.execute(f"grant execute on function {SIGNATURE} to {APP}")


def downgrade() -> None:
    if is_postgresql():
        op.execute(f"drop function {SIGNATURE}")
    op.drop_table("calendar_feed")
