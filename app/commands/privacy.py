"""Requests that reach the service by mail. The owner of the account decides, signed in; the operator only asks them."""

from datetime import datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.commands.replay import replay
from app.commands.table import aligned
from app.extensions import db
from app.models.account import account_id_of, account_of, email_key
from app.models.privacy_request import PrivacyRequest
from app.models.suppression import suppression_of
from app.operations.privacy.requests import ACCESS, CORRECTION, DELETION, ask_owner
from app.web.account_fields import AddressField, NameField, TimeZoneField

privacy = AppGroup("privacy", help="What people ask for by e-mail; and after a restore, what they had deleted.")
privacy.add_command(replay)


class CorrectionForm(Form):
    email = AddressField()
    first_name = NameField("First name", autocomplete="given-name")
    last_name = NameField("Last name", autocomplete="family-name")
    time_zone = TimeZoneField()


@privacy.command("request")
@click.argument("address", metavar="EMAIL")
@click.option("--access", "kind", flag_value=ACCESS, help="They want a copy of everything.")
@click.option("--correct", "kind", flag_value=CORRECTION, help="They want something changed; say what to.")
@click.option("--delete", "kind", flag_value=DELETION, help="They want the account deleted.")
@click.option("--email", help="With --correct: the new address.")
@click.option("--first-name", help="With --correct; empty to remove it.")
@click.option("--last-name", help="With --correct; empty to remove it.")
@click.option("--time-zone", help="With --correct, such as America/New_York.")
def ask(address: str, kind: str | None, **corrections: str | None) -> None:
    """Send a link to the account's own address. Nothing happens before its owner follows it and signs in."""
    given = {name: value for name, value in corrections.items() if value is not None}
    if kind is None:
        raise click.UsageError("Say what they ask for: --access, --correct or --delete.")
    if bool(given) != (kind == CORRECTION):
        raise click.UsageError("--correct needs what to change, such as --email; the others need nothing.")
    changes = _valid(given)
    account = account_of(db.session(), email_key(address))
    if account is None:
        raise click.ClickException("No account has this address.")
    if suppression_of(db.session(), account.id):
        raise click.ClickException("E-mail to this address comes back. Its owner can sign in and have us try it again.")
    if "email" in changes and account_id_of(db.session(), email_key(changes["email"])) not in (None, account.id):
        raise click.ClickException("Another account has the new address.")
    request = ask_owner(account, kind, changes)
    db.session.commit()
    click.echo(f"Request {request.id}: an e-mail is on its way to the account's own address.")
    click.echo("Nothing is released, changed, or deleted before its owner has followed the link and signed in.")


@privacy.command("list")
def list_requests() -> None:
    """Show the register: what was asked for by mail and when, never by whom."""
    requests = db.session.scalars(select(PrivacyRequest).order_by(PrivacyRequest.asked_at, PrivacyRequest.id)).all()
    if not requests:
        click.echo("The register is empty.")
        return
    heads = ("id", "kind", "asked", "confirmed", "done", "state")
    for line in aligned([heads, *(_row(request) for request in requests)]):
        click.echo(line)


def _valid(given: dict[str, str]) -> dict[str, str]:
    """The corrections as the page would take them. Raises UsageError in the words of the page."""
    form = CorrectionForm(MultiDict(given))
    for name in set(form.data) - set(given):
        del form[name]
    if not form.validate():
        raise click.UsageError(" ".join(str(field.errors[0]) for field in form if field.errors))
    return {name: value or ("UTC" if name == "time_zone" else "") for name, value in form.data.items()}


def _row(request: PrivacyRequest) -> tuple[str, ...]:
    days = (_day(moment) for moment in (request.asked_at, request.confirmed_at, request.done_at))
    return str(request.id), request.kind, *days, request.state


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "-"
