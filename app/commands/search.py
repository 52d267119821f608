"""`flask search`: looking after the index of words."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import create_engine

from app.extensions import db
from app.models.searched import searched_texts
from app.operations.upkeep import rebuild_search

search = AppGroup("search", help="The index of words.")


@search.command()
def rebuild() -> None:
    """Read the words of all records again, as the tables' owner; what is right already is left alone."""
    owner_url = current_app.config["MIGRATION_DATABASE_URI"]
    engine = create_engine(owner_url, hide_parameters=True) if owner_url else db.engine
    try:
        changed = sum(rebuild_search.rebuild(engine, searched_texts()))
    except rebuild_search.NotTheOwner as reason:
        raise click.ClickException(str(reason)) from reason
    finally:
        engine.dispose()
    click.echo(f"Records read again: {changed:,}.")
