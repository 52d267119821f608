"""Each program has a role with what it needs and no more."""

import subprocess
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.commands.database import ROLES
from app.extensions import Base, db
from app.models.columns import now
from app.models.email import Email
from app.models.reset_request import ResetRequest
from app.models.suppression import Suppression
from tests.account import rows
from tests.support.browser import Browser
from tests.support.databases import PostgresqlDatabases
from tests.support.postgresql import APPLICATION, BACKUP, OPERATOR, OWNER, SUPERUSER, WORKER
from tests.support.promises import promise
from tests.support.roles import engine_as

OF_RECORDS = ("opportunity", "company", "contact", "note", "stage", "stage_change", "opportunity_tag")
OF_THE_SEARCH = ("search_doc", "search_entry", "search_account")
READABLE = {
    WORKER: {
        # Not account_version: of that it sees no more than the version.
        *("account", "heartbeat", "letter", "mail_stop", "policy_announcement", "policy_notice", "reset_request"),
        *("reminder", "sign_up"),
    },
    OPERATOR: {
        *(
            "account",
            "deleted_account",
            "letter",
            "mail_stop",
            "policy_announcement",
            "policy_notice",
            "privacy_request",
        )
    },
    BACKUP: {*Base.metadata.tables, *OF_THE_SEARCH, "alembic_version"},
}


@pytest.mark.parametrize("role", READABLE)
def test_what_a_role_can_read_whole(app: Flask, alice: Browser, role: str) -> None:
    rows.fill(app, alice.account_id, "alices")
    found = set()
    with app.app_context():
        engine = engine_as(db.engine, role)
    for table in {*Base.metadata.tables, *OF_THE_SEARCH, "alembic_version"}:
        with engine.connect() as connection:
            try:
                connection.execute(sa.text(f'select * from "{table}"'))
            except sa.exc.ProgrammingError:
                continue
            found.add(table)
    assert found == READABLE[role]


@promise("no-staff-screen")
@pytest.mark.parametrize("role", [WORKER, OPERATOR])
def test_neither_worker_nor_operator_can_touch_a_record(app: Flask, role: str) -> None:
    with app.app_context():
        engine = engine_as(db.engine, role)
    for table in (*OF_RECORDS, *OF_THE_SEARCH):
        for statement in (f"select account_id from {table}", f"delete from {table}"):
            with engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="denied"):
                connection.execute(sa.text(statement))


def test_only_the_application_can_ask_past_its_rows(app: Flask) -> None:
    asked = (
        "select signed_in(gen_random_uuid(), false, now())",
        "select signed_in(gen_random_uuid(), gen_random_uuid(), false, now())",
        "select found_words('note', 'a'::tsquery)",
        "select found_entries('note', '''a''')",
        "select oldest_letter()",
    )
    with app.app_context():
        engines = {role: engine_as(db.engine, role) for role in (APPLICATION, WORKER, OPERATOR)}
    for role, engine in engines.items():
        for statement in asked:
            with engine.connect() as connection:
                if role == APPLICATION:
                    connection.execute(sa.text(statement))
                else:
                    with pytest.raises(sa.exc.ProgrammingError, match="denied"):
                        connection.execute(sa.text(statement))


def test_the_worker_can_do_all_its_work(app: Flask, alice: Browser) -> None:
    long_ago = now() - timedelta(days=400)
    rows.fill(app, alice.account_id, "alices")
    with app.app_context():
        db.session.add(ResetRequest(email_key=alice.email))
        for table in Base.metadata.sorted_tables:
            ages = {c.name: long_ago for c in table.c if c.name in ("done_at", "deleted_at", "expires_at", "ends_at")}
            if ages:
                db.session.execute(sa.update(table).values(ages))
        for row in (Email, Suppression):
            db.session.execute(sa.delete(row))
        db.session.commit()
    done = app.test_cli_runner().invoke(args=["work", "--once"])
    assert done.exit_code == 0, done.output
    with app.app_context():
        for table in ("undo", "deletion", "sign_in", "reset_request", "letter"):
            assert db.session.scalar(sa.text(f"select count(*) from {table}")) == 0, table
        assert db.session.scalar(sa.text("select count(*) from opportunity")) == 1


def test_the_operator_sees_and_retries_emails(app: Flask) -> None:
    with app.app_context():
        email = Email(kind="reset_password", recipient="x@example.org", subject="s", text="t", html="h")
        email.refuse("MessageRejected")
        db.session.add(email)
        db.session.commit()
    runner = app.test_cli_runner()
    assert "MessageRejected" in runner.invoke(args=["mail", "list"]).output
    assert runner.invoke(args=["mail", "retry", "--all"]).output == "E-mails to be tried again: 1.\n"


def test_backups_hold_every_row(app: Flask, alice: Browser, postgresql: PostgresqlDatabases) -> None:
    rows.fill(app, alice.account_id, "alices")
    with app.app_context():
        url = db.engine.url.set(drivername="postgresql", username=BACKUP).render_as_string()
        refused = db.engine.url.set(drivername="postgresql").render_as_string()
    program = postgresql.server.program("pg_dump")
    dumped = subprocess.run([program, "--data-only", url], capture_output=True, text=True, check=True)
    assert "alices opportunity title" in dumped.stdout
    assert subprocess.run([program, "--data-only", refused], capture_output=True, check=False).returncode != 0


def test_the_roles_are_printed(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["db", "roles"]).output
    for name, _use, attributes in ROLES:
        assert f"create role {name} {attributes};" in printed
    assert "password" not in printed


@pytest.mark.parametrize("role", [SUPERUSER, OWNER])
def test_a_role_that_sees_everything_is_not_ready(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    assert client.get("/readyz").status_code == 200
    with app.app_context():
        past_all = engine_as(db.engine, role)
    monkeypatch.setattr("tests.support.roles.RoleOfCaller.get_bind", lambda *_args, **_options: past_all)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["status"] == "this database role may see everybody's rows"
