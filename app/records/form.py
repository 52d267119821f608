"""The form of a kind of record: typed text on one side, the values its judge takes on the other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from wtforms import BooleanField, Form, HiddenField, RadioField

from app.models.local_time import Repeated, Skipped, instant_of
from app.records.fields import ChoiceField, ClockField, LineField, MoneyField
from app.records.values import Errors, available_time_zones


class RecordForm(Form):
    """`id` makes a double-clicked form one record; `version` tells whether the record changed since it was opened.

    `back` is the page where the form stands, which is shown again afterwards.
    """

    # Typed names that are looked up and never judged, such as a company's.
    not_judged: tuple[str, ...] = ("id", "version", "back")

    id = HiddenField()
    version = HiddenField()
    back = HiddenField()

    def typed(self) -> dict[str, Any]:
        """The values as far as they were sent and could be read, for the judge. An unticked box is never sent."""
        return {
            field.name: field.data
            for field in self
            if field.name not in self.not_judged
            and not field.errors
            and (field.raw_data or isinstance(field, BooleanField))
        }

    def read(self) -> bool:
        """Read what was typed. False when something cannot be read; the fields say what."""
        return self.validate()

    def reject(self, errors: Errors) -> None:
        """Put the judge's words beside the fields they are about."""
        for name, messages in errors.items():
            field = self._fields.get(name) or next(iter(self))
            field.errors = (*field.errors, *messages)


class WithCompany(RecordForm):
    """A record whose company is typed by name; the name is found or made when the record is saved."""

    not_judged = (*RecordForm.not_judged, "company")

    company = LineField("Company", render_kw={"autocomplete": "off", "list": "companies"})


_SYMBOLS = {"£": "GBP", "€": "EUR", "$": "USD"}
_PERIODS = {word: word for word in ("hour", "day", "week", "month", "year")}


class WithPay(RecordForm):
    """A record with amounts of money in a currency of its own."""

    currency_field, period_field = "pay_currency", "pay_period"

    def read(self) -> bool:
        self._take_from_amounts(self.currency_field, _SYMBOLS)
        self._take_from_amounts(self.period_field, _PERIODS)
        currency = self[self.currency_field]
        typed = (currency.data or "").strip()
        # Blank is none: a currency has three letters.
        currency.data = _SYMBOLS.get(typed, typed) or None
        self.in_currency(currency.data)
        sound = super().read()
        for field in self._money():
            try:
                field.data = field.minor_units()
            except ValueError as problem:
                field.errors = (*field.errors, str(problem))
                sound = False
        return sound

    def in_currency(self, currency: str | None) -> Self:
        for field in self._money():
            field.use_currency((currency or "").strip().upper())
        return self

    def _take_from_amounts(self, name: str, signs: Mapping[str, str]) -> None:
        """£31.50 an hour says the currency and the period too; they fill fields that were left empty."""
        field, written = self[name], " ".join(str(money.data or "") for money in self._money())
        found = next((value for sign, value in signs.items() if sign in written), None)
        if found and not field.data:
            field.data, field.raw_data = found, [found]

    def _money(self) -> list[MoneyField]:
        return [field for field in self if isinstance(field, MoneyField)]


WHICH = {"earlier": "The first time, before the clocks go back", "later": "The second time, after they went back"}


class WithTime(RecordForm):
    """A record at a time by the clock of some place. Where clocks change, a time can come twice or not at all."""

    not_judged = (*RecordForm.not_judged, "which")

    starts_at = ClockField("When")
    time_zone = ChoiceField("Time zone there", sorted(available_time_zones()))
    # Asked only where it is needed.
    which = RadioField("The clock shows this time twice", choices=WHICH, validate_choice=False)

    def read(self) -> bool:
        sound = super().read()
        zone, local = self.time_zone.data, self.starts_at.data
        if not sound or local is None or zone not in available_time_zones():
            return sound
        try:
            # The judge takes instants.
            self.starts_at.data = instant_of(local, zone, later=self._later())
        except (Skipped, Repeated) as problem:
            field = self.which if isinstance(problem, Repeated) else self.starts_at
            field.errors = (*field.errors, str(problem))
            return False
        return True

    def show_local(self, starts_at: datetime, time_zone: str) -> None:
        """Show what a clock there shows at this instant."""
        self.starts_at.data = starts_at.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)

    def _later(self) -> bool | None:
        return {"earlier": False, "later": True}.get(self.which.data or "")
