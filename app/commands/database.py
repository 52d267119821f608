"""`flask db roles`: who may do what on PostgreSQL. The rights themselves come with the migrations."""

import click
import sqlalchemy as sa
import sqlalchemy.orm
from flask import current_app
from flask.cli import with_appcontext

from app.extensions import db
from app.models import heartbeat
from app.models.columns import now
from app.operations.upkeep.vacuum import PostgresVacuum

# (role, what it is for, its attributes)
ROLES = (
    ("jobplanr_owner", "owns the tables and makes migrations: MIGRATION_DATABASE_URL", "login"),
    ("jobplanr_app", "the web processes: rows of whoever is signed in, and no others", "login"),
    ("jobplanr_worker", "flask work: e-mail, and what has expired", "login"),
    ("jobplanr_operator", "flask mail, flask policy, flask privacy: e-mail and accounts, never a record", "login"),
    ("jobplanr_backup", "pg_dump, which must see every row, and changes none", "login bypassrls"),
)


def roles_sql() -> str:
    """For whoever may make roles. Passwords are given afterwards, so that none stands in a log."""
    lines = [f"create role {name} {attributes};  -- {use}" for name, use, attributes in ROLES]
    lines.append("grant pg_read_all_data to jobplanr_backup;")
    return "\n".join(lines) + "\n"


@click.command()
def roles() -> None:
    """Print the SQL that makes the roles, for psql as someone who may make roles."""
    click.echo(roles_sql(), nl=False)


@click.command()
@with_appcontext
def vacuum() -> None:
    """Leave no dead rows on PostgreSQL, as the tables' owner: for servers before 17, where the worker may not."""
    url = current_app.config["MIGRATION_DATABASE_URI"] or db.engine.url
    if sa.make_url(url).get_backend_name() != "postgresql":
        raise click.ClickException("This is for PostgreSQL. On SQLite the worker does it.")
    engine = sa.create_engine(url, hide_parameters=True, poolclass=sa.NullPool)
    if not PostgresVacuum()(engine):
        raise click.ClickException("Not every table could be cleaned: others were at work, or this role may not.")
    with engine.begin() as connection, sa.orm.Session(connection) as session:
        heartbeat.note(session, {"deleted_bytes": now()})
        session.commit()
    click.echo("Every table is clean.")
