"""The demo account: somebody's whole search, always of these weeks. What is in it stands in demo_search.toml."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import with_appcontext

from app.extensions import db
from app.models.account import Account, account_id_of, account_of, email_key
from app.models.document import Document
from app.models.opportunity import Opportunity
from app.models.owned import Record
from app.models.passwords import passwords
from app.models.stage import Stage
from app.operations.accounts import sign_up
from app.operations.records import crud, document_texts, documents, file_types, history, sent_documents
from app.reading.pay import minor_digits
from app.records.kinds import KINDS
from app.records.schema import validate

EMAIL = "demo@example.com"
PASSWORD = "two cups of tea and a plan"  # noqa: S105 - printed for whoever runs the demo

SEARCH = Path(__file__).with_name("demo_search.toml")
KINDS_IN_ORDER = (
    *("companies", "contacts", "opportunities", "notes"),
    *("postings", "activities", "tasks", "offers", "documents", "saved_views", "skills"),
)
COUNTED_DAYS = ("posted_on", "deadline", "starts_on", "due_on", "reply_by")
FRIDAY = 4


def is_there() -> bool:
    return account_id_of(db.session(), email_key(EMAIL)) is not None


@click.command("demo")
@click.option("--now", type=click.DateTime(["%Y-%m-%d"]), help="the day that counts as today, such as 2026-11-23")
@with_appcontext
def command(now: datetime | None) -> None:
    """Make the demo account anew, as of a day: pages show what became of it since. For development only."""
    if current_app.config["APP_ENV"] != "development":
        raise click.ClickException("This is for development only.")
    remove()
    seed(now.date() if now else None)
    click.echo(f"{EMAIL} is there, as of {now.date() if now else 'today'}.")


def remove() -> None:
    """Delete the demo account, if it is there, and commit."""
    account = account_of(db.session(), email_key(EMAIL))
    if account:
        db.session.delete(account)
        db.session.commit()


def seed(today: date | None = None) -> None:
    """Make the demo account with its search, and commit; `today` is the day from which its days count."""
    search = tomllib.loads(SEARCH.read_text("utf-8"))
    account = sign_up.make_account(EMAIL, passwords.hash(PASSWORD), **search["person"])
    writer = _Writer(account, today or account.today())
    for slug in KINDS_IN_ORDER:
        for written in search[slug]:
            writer.write(slug, written)
    db.session.commit()


class _Writer:
    """Puts the search through the schemas and operations that everyone's values pass."""

    def __init__(self, account: Account, today: date) -> None:
        self.account_id, self.today, self.time_zone = account.id, today, account.time_zone
        self.stages: dict[str, Stage] = {stage.kind: stage for stage in history.stages(account.id)}
        self.ids: dict[tuple[str, str], UUID] = {}
        # What is written shorter here than the values are.
        self._times: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "at": self._at,
            "captured": lambda written: {"captured_at": self._noon(written["captured"])},
            "done": lambda written: {"done_at": self._noon(written["done"])},
            "pay": _offered,
        }

    def write(self, slug: str, written: Mapping[str, Any]) -> None:
        write = {"opportunities": self._opportunity, "documents": self._document}.get(slug)
        record = write(written) if write else self._record(slug, written)
        name = written.get("name") or written.get("title")
        if name:
            self.ids[slug, name] = record.id

    def _opportunity(self, written: Mapping[str, Any]) -> Opportunity:
        plain = {name: value for name, value in written.items() if name not in ("history", "outcome", "pay")}
        (stage, first_day), *later = [self._step(step) for step in written["history"]]
        values = plain | _pay(*written.get("pay", ())) | {"stage_id": stage.id}
        record = cast(Opportunity, self._create("opportunities", values, first_day))
        for stage, day in later:
            record.move_to(stage, day, written.get("outcome"))
        _date(record, first_day, record.moved_on)
        return record

    def _record(self, slug: str, written: Mapping[str, Any]) -> Record:
        plain = {name: value for name, value in written.items() if name not in ("written", *self._times)}
        for name in written.keys() & self._times.keys():
            plain |= self._times[name](written)
        record = self._create(slug, plain, self.today)
        if "written" in written:
            day = self._day(written["written"])
            _date(record, day, day)
        return record

    def _document(self, written: Mapping[str, Any]) -> Record:
        """With its text as its content, read where it says so; marked as sent with applications, on the day of each."""
        plain = {name: value for name, value in written.items() if name not in ("text", "sent_with", "is_read")}
        document = cast(Document, self._create("documents", plain, self.today))
        file = BytesIO(written["text"].strip().encode())
        documents.fill(document, file, file_types.inspect(file))
        if written.get("is_read"):
            document_texts.keep(document, written["text"].strip())
        for title in written.get("sent_with", ()):
            opportunity = db.session.get_one(Opportunity, (self.account_id, self.ids["opportunities", title]))
            sent_documents.say_sent(opportunity, [document.id], opportunity.applied_on or self.today)
        return document

    def _create(self, slug: str, written: Mapping[str, Any], day: date) -> Record:
        kind = KINDS[slug]
        values, errors = validate(kind.schema, self._resolved(kind.references, written))
        assert values, f"{SEARCH.name}, {written}: {errors}"
        return crud.create(self.account_id, kind, values.model_dump(exclude_unset=True), day)

    def _resolved(self, references: Mapping[str, str], written: Mapping[str, Any]) -> dict[str, Any]:
        """The same with ids for names, and dates for counted days."""
        resolved = dict(written)
        for field, slug in references.items():
            value = written.get(field)
            if isinstance(value, list):
                resolved[field] = [self.ids[slug, name] for name in value]
            elif isinstance(value, str):
                resolved[field] = self.ids[slug, value]
        return resolved | {field: self._day(written[field]) for field in COUNTED_DAYS if field in written}

    def _step(self, written: str) -> tuple[Stage, date]:
        """The stage and the day of a step such as "applied -12". Nobody answers on a weekend: it was the Friday."""
        kind, days = written.split()
        day = self._day(int(days))
        theirs = kind not in ("saved", "applied")
        return self.stages[kind], day - timedelta(days=max(day.weekday() - 4, 0) if theirs else 0)

    def _at(self, written: Mapping[str, Any]) -> dict[str, Any]:
        """The time of an activity such as "-24 10:30", by the clock of its place."""
        days, clock = written["at"].split()
        zone = written.get("time_zone", self.time_zone)
        local = datetime.combine(self._weekday(int(days)), time.fromisoformat(clock), ZoneInfo(zone))
        return {"starts_at": local.astimezone(UTC), "time_zone": zone}

    def _weekday(self, days: int) -> date:
        """That day, or the working day nearest to it that lies on the same side of today."""
        day = self._day(days)
        step = timedelta(days=-1 if days <= 0 else 1)
        while day.weekday() > FRIDAY:
            day += step
        return day

    def _noon(self, days: int) -> datetime:
        return datetime.combine(self._day(days), time(12), UTC)

    def _day(self, days: int) -> date:
        return self.today + timedelta(days=days)


def _offered(written: Mapping[str, Any]) -> dict[str, Any]:
    base, currency, period = written["pay"]
    unit = 10 ** minor_digits(currency)
    amounts = {"base": round(base * unit), "bonus": round(written.get("bonus", 0) * unit) or None}
    return amounts | {"currency": currency, "period": period}


def _pay(least: float = 0, most: float = 0, currency: str = "", period: str = "") -> dict[str, Any]:
    if not currency:
        return {}
    unit = 10 ** minor_digits(currency)
    amounts = {"pay_min": round(least * unit), "pay_max": round(most * unit)}
    return amounts | {"pay_currency": currency, "pay_period": period}


def _date(record: Record, made: date, changed: date) -> None:
    """As if it had been written then."""
    nine = time(9, tzinfo=UTC)
    record.created_at, record.updated_at = datetime.combine(made, nine), datetime.combine(changed, nine)
