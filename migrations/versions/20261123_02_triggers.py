"""What the database keeps true by itself: nulled references on SQLite, the number of opportunities at each stage."""

from alembic import op

from migrations.references import empty_on_sqlite

revision = "triggers"
down_revision = "first_tables"

# (table, column, referred table): a reference that is emptied when what it points to goes.
EMPTIED = (
    ("contact", "company_id", "company"),
    ("opportunity", "company_id", "company"),
    ("opportunity", "referrer_id", "contact"),
)

COUNT_AT_NEW = """
    update stage set opportunity_count = opportunity_count + 1
     where account_id = new.account_id and id = new.stage_id"""
COUNT_AT_OLD = """
    update stage set opportunity_count = opportunity_count - 1
     where account_id = old.account_id and id = old.stage_id"""
# One statement for both, so that two moves crossing each other take the two rows in one order.
COUNT_MOVE = """
    update stage
       set opportunity_count = opportunity_count
           + case when id = new.stage_id and not new.archived then 1 else 0 end
           - case when id = old.stage_id and not old.archived then 1 else 0 end
     where account_id = new.account_id and id in (old.stage_id, new.stage_id)"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, column, target in EMPTIED:
            empty_on_sqlite(table, column, target)
        _count_on_sqlite()
    else:
        _count_on_postgresql()


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        for table, column, _target in EMPTIED:
            op.execute(f"drop trigger null_{table}_{column}")
    for name in ("insert", "update", "delete"):
        op.execute(f"drop trigger count_opportunity_{name}" + ("" if sqlite else " on opportunity"))
    if not sqlite:
        op.execute("drop function count_opportunity()")


def _count_on_sqlite() -> None:
    op.execute(
        "create trigger count_opportunity_insert after insert on opportunity when not new.archived"
        f" begin {COUNT_AT_NEW}; end"
    )
    op.execute(
        "create trigger count_opportunity_update after update of stage_id, archived on opportunity"
        f" when old.stage_id <> new.stage_id or old.archived <> new.archived begin {COUNT_MOVE}; end"
    )
    op.execute(
        "create trigger count_opportunity_delete after delete on opportunity when not old.archived"
        f" begin {COUNT_AT_OLD}; end"
    )


def _count_on_postgresql() -> None:
    op.execute(
        "create function count_opportunity() returns trigger language plpgsql as $$ begin"
        f" if tg_op = 'INSERT' then {COUNT_AT_NEW};"
        f" elsif tg_op = 'DELETE' then {COUNT_AT_OLD};"
        f" else {COUNT_MOVE};"
        " end if; return null; end $$"
    )
    op.execute(
        "create trigger count_opportunity_insert after insert on opportunity"
        " for each row when (not new.archived) execute function count_opportunity()"
    )
    op.execute(
        "create trigger count_opportunity_update after update of stage_id, archived on opportunity"
        " for each row when (old.stage_id <> new.stage_id or old.archived <> new.archived)"
        " execute function count_opportunity()"
    )
    op.execute(
        "create trigger count_opportunity_delete after delete on opportunity"
        " for each row when (not old.archived) execute function count_opportunity()"
    )
