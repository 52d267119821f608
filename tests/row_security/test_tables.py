"""No table with people's rows is without its guard."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import Base, db
from tests.support.postgresql import APPLICATION
from tests.support.roles import engine_as

# Whose rows these are is not known, or they are nobody's.
OF_NOBODY = {
    "alembic_version",
    "deleted_account",
    "heartbeat",
    "policy_announcement",
    "privacy_request",
    "reset_request",
    "sign_up",
    "throttle",
}

GUARDED = sa.text(
    "select c.relname from pg_class c join pg_policies p on p.tablename = c.relname and p.schemaname = 'public'"
    " where c.relrowsecurity and c.relforcerowsecurity and :role = any(p.roles) and p.cmd = 'ALL'"
    " and p.qual like '%app.account_id%' and p.with_check = p.qual"
)


def unguarded(connection: sa.Connection) -> set[str]:
    """Every table that is there but for those under the policy of their account."""
    there = set(sa.inspect(connection).get_table_names())
    return there - set(connection.execute(GUARDED, {"role": APPLICATION}).scalars())


@pytest.fixture
def connection(app: Flask) -> sa.Connection:
    with app.app_context(), db.session.connection() as connection:
        yield connection
        db.session.rollback()


def test_every_table_is_guarded_but_those_of_nobody(connection: sa.Connection) -> None:
    assert unguarded(connection) == OF_NOBODY
    assert not OF_NOBODY & {table.name for table in Base.metadata.sorted_tables if "account_id" in table.c}


def test_a_table_that_was_forgotten_is_found(connection: sa.Connection) -> None:
    connection.execute(sa.text("create table shoe (account_id uuid not null references account, size integer)"))
    assert "shoe" in unguarded(connection)
    connection.execute(sa.text("alter table shoe enable row level security"))
    assert "shoe" in unguarded(connection)
    connection.execute(sa.text("alter table note no force row level security"))
    assert "note" in unguarded(connection)


FREE_TO_FIND = sa.text(
    "select p.oid::regprocedure::text from pg_proc p join pg_language l on l.oid = p.prolang"
    " where p.pronamespace = 'public'::regnamespace and l.lanname in ('sql', 'plpgsql')"
    " and not 'search_path=pg_catalog, public, pg_temp' = any(coalesce(p.proconfig, '{}'))"
)


def test_no_function_can_be_led_to_another_table(connection: sa.Connection) -> None:
    """What a cascade sets off may run as the owner: it must find our tables, and not a temporary one of that name."""
    assert connection.execute(FREE_TO_FIND).scalars().all() == []
    connection.execute(sa.text("create function lost() returns integer language sql as 'select 1'"))
    assert connection.execute(FREE_TO_FIND).scalars().all() == ["lost()"]


def test_the_application_can_change_no_table(app: Flask) -> None:
    with app.app_context():
        engine = engine_as(db.engine, APPLICATION)
    for statement in (
        "alter table note disable row level security",
        "drop policy jobplanr_app on note",
        "create table shoe (size integer)",
        "create temporary table search_doc (account_id uuid)",
        "set role jobplanr_owner",
        "set session_replication_role = replica",
        "truncate note",
    ):
        with engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match=r"denied|must be owner|role"):
            connection.execute(sa.text(statement))
