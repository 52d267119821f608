"""`flask backup`: a copy of SQLite's file while others write to it."""

import sqlite3
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.extensions import db
from app.operations.upkeep import backup as backups


@click.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder, if not BACKUP_FOLDER. Backups older than BACKUP_DAYS are removed there too.",
)
@with_appcontext
def backup(folder: Path | None) -> None:
    """Copy the SQLite database while it is in use, check the copy, and remove copies that have had their time."""
    url, days = db.engine.url, current_app.config["BACKUP_DAYS"]
    if url.get_backend_name() != "sqlite" or not url.database:
        raise click.ClickException(
            "This is for SQLite. PostgreSQL is backed up by RDS's automatic backups, or by pg_dump: see docs/deploy.md."
        )
    folder = (folder or current_app.config["BACKUP_FOLDER"]).absolute()
    try:
        made = backups.back_up(Path(url.database).absolute(), folder)
    except (backups.Unsound, sqlite3.Error, OSError) as reason:
        raise click.ClickException(f"No new backup was made: {reason}. Older ones were left as they are.") from reason
    removed = backups.remove_old(folder, days)
    click.echo(f"Backup: {made.path}")
    click.echo(f"Checked: intact, with {made.rows:,} rows in {made.tables} tables, {made.path.stat().st_size:,} bytes.")
    click.echo(f"Older than {days} days, and removed: {removed}.")
