import uuid

import click
from flask.cli import AppGroup

from app.commands.table import aligned
from app.extensions import db
from app.mail import outbox
from app.models.columns import now
from app.models.letter import Letter

mail = AppGroup("mail", help="E-mails that have not been sent yet, or were refused.")


@mail.command("list")
def list_letters() -> None:
    """Show every e-mail that was not sent, oldest first."""
    letters = outbox.waiting()
    if not letters:
        click.echo("No e-mail is waiting.")
        return
    rows = [("id", "kind", "to", "age", "tries", "state", "reason"), *(_row(letter) for letter in letters)]
    for line in aligned(rows):
        click.echo(line)


@mail.command()
@click.argument("letter_id", metavar="[ID]", type=click.UUID, required=False)
@click.option("--all", "every", is_flag=True, help="Every e-mail that had a problem.")
def retry(letter_id: uuid.UUID | None, every: bool) -> None:
    """Try an e-mail again as if it were new, whether it was refused or is waiting."""
    if every == bool(letter_id):
        raise click.UsageError("Give either the id of an e-mail (from `flask mail list`) or --all.")
    letters = outbox.waiting() if every else [_letter(letter_id)]
    count = outbox.retry(letters)
    db.session.commit()
    if letter_id and not count:
        raise click.ClickException("This e-mail has had no problem; it is on its way.")
    click.echo(f"E-mails to be tried again: {count}.")


def _letter(letter_id: uuid.UUID | None) -> Letter:
    letter = db.session.get(Letter, letter_id)
    if letter is None:
        raise click.ClickException("No e-mail has this id. It may have been sent.")
    return letter


def _row(letter: Letter) -> tuple[str, ...]:
    age = _age(int((now() - letter.created_at).total_seconds()))
    tries = str(letter.tries)
    return str(letter.id), letter.kind, letter.recipient, age, tries, letter.state, letter.problem


def _age(seconds: int) -> str:
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{max(seconds, 0)} s"
