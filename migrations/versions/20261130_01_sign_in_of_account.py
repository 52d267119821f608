"""The sign-in of an account that is known: cookie and token name both, so no look past the rows of others is needed.

The function beside it, by the sign-in's id alone, stays for cookies of an earlier release.
"""

from alembic import op

from migrations.row_security import APP, is_postgresql

revision = "sign_in_of_account"
down_revision = "whole_opportunity"

SIGNATURE = "signed_in(uuid, uuid, boolean, timestamptz)"


def upgrade() -> None:
    if not is_postgresql():
        return
    op.execute(
        "create function signed_in(of_account uuid, asked uuid, of_app boolean, at_time timestamptz)"
        " returns table (id uuid, account_id uuid, is_app boolean, serial integer, used_at timestamptz,"
        "  expires_at timestamptz, email varchar, first_name varchar, last_name varchar, time_zone varchar,"
        "  version integer)"
        " language plpgsql volatile security invoker set search_path = pg_catalog, public, pg_temp as $$"
        " begin"
        "  perform set_config('app.account_id', of_account::text, true);"
        "  return query select s.id, s.account_id, s.is_app, s.serial, s.used_at, s.expires_at,"
        "    a.email, a.first_name, a.last_name, a.time_zone, v.version"
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
