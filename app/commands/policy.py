from pathlib import Path

import click
from flask.cli import AppGroup

from app.policy import revisions

policy = AppGroup("policy", help="The privacy policy's revisions.")


@policy.command()
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=revisions.FOLDER,
    help="Where the revisions' files are, if not in the application.",
)
def publish(folder: Path) -> None:
    """Freeze the newest revision by its hash. Its text must not change any more."""
    try:
        name, digest = revisions.publish(folder)
    except revisions.NothingToPublish as nothing:
        raise click.ClickException(str(nothing)) from nothing
    click.echo(f"Frozen: {name}, SHA-256 {digest}.")
    click.echo(f"Commit {revisions.FROZEN} with it, and begin the next change in a new file.")
