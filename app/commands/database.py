"""`flask db roles`: who may do what on PostgreSQL. The rights themselves come with the migrations."""

import click

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
