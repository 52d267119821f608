"""When the app's newest token was first used: for a minute from then on, the one before it ends nothing."""

import sqlalchemy as sa
from alembic import op

from migrations.online import add_column
from migrations.row_security import APP, is_postgresql

revision = "serial_since"
down_revision = "next_step_shown"

# A function of its own beside the one of before, which stays for the release before.
SIGNATURE = "sign_in_with_serial(uuid, uuid, boolean, timestamptz)"


def upgrade() -> None:
    add_column("sign_in", sa.Column("serial_since", sa.DateTime(timezone=True)))
    if not is_postgresql():
        return
    op.execute(
        "create or replace function sign_in_with_serial(of_account uuid, asked uuid, of_app boolean,"
        " at_time timestamptz)"
        " returns table (id uuid, account_id uuid, is_app boolean, serial integer, serial_since timestamptz,"
        "  used_at timestamptz, expires_at timestamptz, email varchar, first_name varchar, last_name varchar,"
        "  time_zone varchar, region varchar, version integer)"
        " language plpgsql volatile security invoker set search_path = pg_catalog, public, pg_temp as $$"
        " begin"
        "  perform set_config('app.account_id', of_account::text, true);"
        "  return query select s.id, s.account_id, s.is_app, s.serial, s.serial_since, s.used_at, s.expires_at,"
        "    a.email, a.first_name, a.last_name, a.time_zone, a.region, v.version"
        "   from sign_in s join account a on a.id = s.account_id join account_version v on v.account_id = s.account_id"
        "   where s.account_id = of_account and s.id = asked and s.is_app = of_app and s.expires_at > at_time;"
        "  if not found then perform set_config('app.account_id', '', true); end if;"
        " end $$"
    )
    op.execute(f"revoke all on function {SIGNATURE} from public")
    op.execute(f"grant execute on function {SIGNATURE} to {APP}")


def downgrade() -> None:
    if is_postgresql():
        op.execute(f"drop function {SIGNATURE}")
    op.drop_column("sign_in", "serial_since")
