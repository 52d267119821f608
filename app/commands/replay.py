"""`flask privacy replay`: delete again what a backup has brought back."""

from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.extensions import db
from app.operations.privacy import deletion_ledger
from app.operations.privacy.replay_deletions import replay_deletions


@click.command()
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--even-if-used", is_flag=True, help="Also those that are still in a database used on a later day.")
@with_appcontext
def replay(files: tuple[Path, ...], even_if_used: bool) -> None:
    """After a restore: delete the accounts again that were deleted since the backup was made.

    FILE is the ledger (DELETION_LEDGER) of each machine. Run it before the restored database is used; to run it again
    does no harm.
    """
    entries = _entries(files)
    done = replay_deletions(entries, even_if_used=even_if_used)
    db.session.commit()
    click.echo(f"Deletions in the ledgers: {len(entries):,}.")
    click.echo(f"Accounts looked at: {done.looked_at:,}. Removed: {done.removed:,}.")
    if done.in_use:
        click.echo(f"Left, since the database was used on a later day than their entry: {len(done.in_use):,}.")
        click.echo("Either the deletion failed then, or it was used after the restore; in that case: --even-if-used.")
        for id in done.in_use:
            click.echo(f"  {id}")


def _entries(files: tuple[Path, ...]) -> dict[str, date]:
    entries: dict[str, date] = {}
    bad = []
    for path in files:
        try:
            for digest, day in deletion_ledger.read(path).items():
                entries[digest] = max(day, entries.get(digest, day))
        except deletion_ledger.BadLines as found:
            bad += [f"{path}, line {number}" for number in found.numbers]
    if bad:
        raise click.ClickException(
            "Nothing was changed, because these lines are not entries of a ledger:\n  " + "\n  ".join(bad)
        )
    return entries
