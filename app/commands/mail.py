"""`flask mail`: what is stuck on its way, sent again or given up; and addresses that nothing is sent to."""

import uuid

import click
from flask.cli import AppGroup

from app.commands.table import aligned
from app.extensions import db
from app.mail import outbox
from app.models.columns import now
from app.models.email import Email

mail = AppGroup("mail", help="E-mails that have not been sent yet, or were refused.")


@mail.command("list")
def list_emails() -> None:
    """Show every e-mail that was not sent, oldest first."""
    emails = outbox.waiting()
    if not emails:
        click.echo("No e-mail is waiting.")
        return
    rows = [("id", "kind", "to", "age", "tries", "state", "reason"), *(_row(email) for email in emails)]
    for line in aligned(rows):
        click.echo(line)


@mail.command()
@click.argument("email_id", metavar="[ID]", type=click.UUID, required=False)
@click.option("--all", "every", is_flag=True, help="Every e-mail that had a problem.")
def retry(email_id: uuid.UUID | None, every: bool) -> None:
    """Try an e-mail again as if it were new, whether it was refused or is waiting."""
    if every == bool(email_id):
        raise click.UsageError("Give either the id of an e-mail (from `flask mail list`) or --all.")
    emails = outbox.waiting() if every else [_email(email_id)]
    count = outbox.retry(emails)
    db.session.commit()
    if email_id and not count:
        raise click.ClickException("This e-mail has had no problem; it is on its way.")
    click.echo(f"E-mails to be tried again: {count}.")


def _email(email_id: uuid.UUID | None) -> Email:
    email = db.session.get(Email, email_id)
    if email is None:
        raise click.ClickException("No e-mail has this id. It may have been sent.")
    return email


def _row(email: Email) -> tuple[str, ...]:
    age = _age(int((now() - email.created_at).total_seconds()))
    tries = str(email.tries)
    return str(email.id), email.kind, email.recipient, age, tries, email.state, email.problem


def _age(seconds: int) -> str:
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{max(seconds, 0)} s"
