"""`flask policy`: publish a revision, and tell everyone about a material one."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.models.policy_announcement import NOTICE_TIME
from app.operations.privacy import announce_policy as announcing
from app.policy import revisions
from app.policy.revisions import Revision

policy = AppGroup("policy", help="The privacy policy's revisions.")

_in_folder = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=revisions.FOLDER,
    help="Where the revisions' files are, if not in the application.",
)


@policy.command()
@_in_folder
def publish(folder: Path) -> None:
    """Freeze the newest revision by its hash. Its text must not change any more."""
    try:
        name, digest = revisions.publish(folder)
    except revisions.NothingToPublish as nothing:
        raise click.ClickException(str(nothing)) from nothing
    click.echo(f"Frozen: {name}, SHA-256 {digest}.")
    click.echo(f"Commit {revisions.FROZEN} with it, and begin the next change in a new file.")


@policy.command()
@_in_folder
@click.option("--without-refused", is_flag=True, help="Don’t wait any longer for e-mails that were refused.")
def announce(folder: Path, without_refused: bool) -> None:
    """Tell every account holder about the newest material revision, by an e-mail each.

    Goes on where an earlier run stopped, and says how far it is.
    """
    try:
        revision, in_force = announcing.to_announce(folder)
    except announcing.NothingToAnnounce as nothing:
        raise click.ClickException(str(nothing)) from nothing
    announcing.begin(revision)
    written = sum(announcing.tell_everyone(revision, in_force))
    announcing.finish(revision.date, without_refused=without_refused)
    click.echo(f"E-mails written: {written}.")
    _report(revision)


def _report(revision: Revision) -> None:
    progress = announcing.progress(revision)
    if progress.in_force_on:
        click.echo(f"Nobody is left to be told. In effect from {revisions.in_words(progress.in_force_on)}.")
        return
    click.echo(f"Still to be sent: {progress.on_their_way}. Refused: {progress.refused}.")
    if progress.refused:
        click.echo("See `flask mail list`. It waits for these too, unless you say --without-refused.")
    click.echo(f"The {NOTICE_TIME.days} days of notice begin when the worker has sent the last one.")
