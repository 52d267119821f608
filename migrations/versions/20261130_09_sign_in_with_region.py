"""Who is signed in, with their region. The function beside it stays for the release before."""

from alembic import op

from migrations.row_security import APP, is_postgresql

revision = "sign_in_with_region"
down_revision = "region"

SIGNATURE = "sign_in_of(uuid, uuid, boolean, timestamptz)"


def upgrade() -> None:
    if not is_postgresql():
        return
    op.execute(
        "create function sign_in_of(of_account uuid, asked uuid, of_app boolean, at_time timestamptz)"
        " returns table (id uuid, account_id uuid, is_app boolean, serial integer, used_at timestamptz,"
        "  expires_at timestamptz, email varchar, first_name varchar, last_name varchar, time_zone varchar,"
        "  region varchar, version integer)"
        " language plpgsql volatile security invoker set search_path = pg_catalog, public, pg_temp as $$"
        " begin"
        "  perform set_config('app.account_id', of_account::text, true);"
        "  return query select s.id, s.account_id, s.is_app, s.serial, s.used_at, s.expires_at,"
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
