"""Nobody else's rows: row-level security on every owned table, roles with the rights they need, and the functions that
look past it: by a sign-in's id, by an e-mail address, among the words of a search, at the age of the oldest letter.
"""

from alembic import op

from migrations.row_security import (
    ALL,
    APP,
    MINE,
    OPERATOR,
    WORKER,
    grant,
    guard,
    is_postgresql,
    require_roles,
    revoke,
    unguard,
)

revision = "row_security"
down_revision = "search"

RECORDS = (
    *("account_version", "company", "contact", "note", "opportunity", "opportunity_contact", "opportunity_tag"),
    *("search_doc", "stage", "stage_change"),
)
# To lock a row before deleting it takes the right to change one of its columns.
ERASED = {
    "deletion": {"worker": "select (account_id, id, deleted_at), update (deleted_at), delete"},
    "sign_in": {
        "worker": "select (account_id, id, expires_at), update (expires_at), delete",
        # After a restore: whether someone has used the account since.
        "operator": "select (account_id, id, used_at)",
    },
    "undo": {"worker": "select (account_id, id, done_at), update (done_at), delete"},
}
OPEN = {
    "reset_request": {"app": ALL, "worker": "select, update, delete", "operator": "select (email_key), delete"},
    "sign_up": {"app": ALL, "worker": "select, update, delete", "operator": "select (email, email_key), delete"},
    "throttle": {"app": ALL, "worker": "select (key, ends_at), update (ends_at), delete"},
    "alembic_version": {"app": "select"},
}

FUNCTIONS = {
    "signed_in(uuid, boolean, timestamptz)": (
        "create function signed_in(asked uuid, of_app boolean, at_time timestamptz)"
        " returns table (id uuid, account_id uuid, is_app boolean, serial integer, used_at timestamptz,"
        "  expires_at timestamptz, email varchar, first_name varchar, last_name varchar, time_zone varchar,"
        "  version integer)"
        " language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$"
        " begin"
        "  select s.id, s.account_id, s.is_app, s.serial, s.used_at, s.expires_at,"
        "    a.email, a.first_name, a.last_name, a.time_zone, v.version"
        "   into id, account_id, is_app, serial, used_at, expires_at, email, first_name, last_name, time_zone, version"
        "   from sign_in s join account a on a.id = s.account_id join account_version v on v.account_id = s.account_id"
        "   where s.id = asked and s.is_app = of_app and s.expires_at > at_time;"
        "  perform set_config('app.account_id', coalesce(account_id::text, ''), true);"
        "  if account_id is not null then return next; end if;"
        " end $$",
        (APP,),
    ),
    "account_id_of(text)": (
        "create function account_id_of(key text) returns uuid"
        " language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$"
        " select id from account where email_key = key $$",
        (APP, WORKER, OPERATOR),
    ),
    # Under the policy alone the index of the words is not used: their operator might tell about rows it must not see.
    "found_words(text, tsquery)": (
        "create function found_words(of_kind text, query tsquery) returns setof uuid"
        " language sql stable security definer rows 100 set search_path = pg_catalog, public, pg_temp as $$"
        f" select id from search_doc where account_id = {MINE} and kind = of_kind and words @@ query $$",
        (APP,),
    ),
    "oldest_letter()": (
        "create function oldest_letter() returns timestamptz"
        " language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$"
        " select min(created_at) from letter where due_at is not null $$",
        (APP,),
    ),
}

# Cascades of foreign keys run as the owner of the tables, and so may the triggers they set off. Without a path of their
# own these would take a temporary table for one of ours, and run as the owner whatever hangs on that.
TRIGGERS = (
    *("count_opportunity()", "search_company_renamed()"),
    *("search_company()", "search_contact()", "search_note()", "search_opportunity()"),
)


def upgrade() -> None:
    if not is_postgresql():
        return
    require_roles()
    for trigger in TRIGGERS:
        op.execute(f"alter function {trigger} set search_path = pg_catalog, public, pg_temp")
    for table in RECORDS:
        guard(table)
    for table, by_role in ERASED.items():
        guard(table, **by_role)
    guard("account", owned_by="id", worker="select", operator="select, delete")
    guard("letter", worker=ALL, operator=ALL)
    _letters_of_nobody()
    for table, by_role in OPEN.items():
        grant(table, **by_role)
    for signature, (text, callers) in FUNCTIONS.items():
        op.execute(text)
        op.execute(f"revoke all on function {signature} from public")
        op.execute(f"grant execute on function {signature} to {', '.join(callers)}")


def downgrade() -> None:
    if not is_postgresql():
        return
    for trigger in TRIGGERS:
        op.execute(f"alter function {trigger} reset search_path")
    for signature in FUNCTIONS:
        op.execute(f"drop function {signature}")
    for table in (*RECORDS, *ERASED, "letter", "account"):
        unguard(table)
    for table in OPEN:
        revoke(table)


def _letters_of_nobody() -> None:
    """The last letter of an account outlives it; and whoever leaves takes along the letters to their address."""
    to_me = f"account_id is null and lower(recipient) = (select lower(email) from account where id = {MINE})"
    op.execute(f"create policy last_letter on letter for insert to {APP} with check (account_id is null)")
    op.execute(f"create policy to_me on letter for select to {APP} using ({to_me})")
    op.execute(f"create policy to_me_gone on letter for delete to {APP} using ({to_me})")
