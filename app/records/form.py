"""The form of a kind of record: typed text on one side, the values its schema takes on the other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, Protocol, Self, get_args

from wtforms import BooleanField, Field, Form, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from app.models.local_time import Repeated, Skipped, comes_twice, instant_of
from app.models.opportunity import Opportunity, PayPeriod
from app.models.sign_in import SignedIn
from app.reading import region
from app.reading.text import one_line
from app.records.fields import ClockField, LineField, MoneyField
from app.records.schema import LONGEST_LINE, Errors, available_time_zones, too_long


class Choices(Protocol):
    """What the person has to choose from; `AccountChoices` of `app/queries/choices.py` reads it."""

    def company_names(self) -> Sequence[str]: ...

    def stages(self) -> Mapping[str, str]: ...

    def open_roles(self, chosen: str | None) -> Mapping[str, str]: ...

    def records(
        self, *, opportunity: str | None, company: str | None, people: Iterable[str | None], only_near: bool = False
    ) -> Mapping[str, dict[str, str]]: ...


class RecordForm(Form):
    """`id` makes a double-clicked form one record; `version` tells whether the record changed since it was opened.

    `back` is the page where the form stands, which is shown again afterwards.
    """

    # Fields that the page shows first, where a base class would bring others to the front.
    shown_first: tuple[str, ...] = ()

    # Typed names that are looked up and never validated, such as a company's.
    not_validated: tuple[str, ...] = ("id", "version", "back")

    # Fields that the form of an existing record lacks.
    only_when_new: tuple[str, ...] = ()

    # Whether the page of a new one tells of what there was with its company before.
    shows_earlier_roles = False

    # What the page of its opportunity asks once it is added.
    asks_next: str | None = None

    id = HiddenField()
    version = HiddenField()
    back = HiddenField()

    def __iter__(self) -> Iterator[Field]:
        """The fields as the page shows them; what is wrong is listed in that order."""
        order = dict.fromkeys(name for name in (*self.shown_first, *self._fields) if name in self._fields)
        return iter([self._fields[name] for name in order])

    @property
    def labels(self) -> dict[str, str]:
        return {field.name: field.label.text for field in self}

    def submitted_values(self) -> dict[str, Any]:
        """The values as far as they were sent and could be read, for the schema. An unticked box is never sent."""
        return {
            field.name: field.data
            for field in self
            if field.name not in self.not_validated
            and not field.errors
            and (field.raw_data or isinstance(field, BooleanField | SelectMultipleField))
        }

    @classmethod
    def first_values(cls, person: SignedIn) -> dict[str, str]:
        """Return what a new one's form begins with."""
        return {}

    def show(self, record: Any) -> None:
        """Show what is stored, where it is written otherwise than it is stored."""

    def offer_choices(self, of: Choices) -> dict[str, Any]:
        """Fill in what there is to choose from; returns what else the page needs for it."""
        return {}

    def typed_company(self) -> str | None:
        """Return the name of a company that was typed, empty for none; None where nobody was asked for one."""
        return None

    def typed_people(self) -> Iterable[str]:
        """Return names of people to find or make when it is saved."""
        return ()

    @property
    def opened_from(self) -> str | None:
        """The id of the opportunity whose page the form was opened from; that page is shown again afterwards."""
        return None

    def after_save(self, record: Any, opportunity: Opportunity) -> None:
        """Tie the new record to the opportunity it was `opened_from`."""

    def read(self) -> bool:
        """Read what was typed. False when something cannot be read; the fields say what."""
        return self.validate()

    def reject(self, errors: Errors) -> None:
        """Put the schema's words beside the fields they are about; above them all, what is about none of them."""
        for name, messages in errors.items():
            field = self._fields.get(name)
            if field:
                field.errors = (*field.errors, *messages)
            else:
                self.form_errors = [*self.form_errors, *messages]


class WithCompany(RecordForm):
    """A record whose company is typed by name; the name is found or made when the record is saved."""

    not_validated = (*RecordForm.not_validated, "company")

    company = LineField("Company", render_kw={"list": "companies"})

    def typed_company(self) -> str | None:
        return one_line(self.company.data or "") if self.company.raw_data else None

    def offer_choices(self, of: Choices) -> dict[str, Any]:
        return {"companies": of.company_names()}

    def read(self) -> bool:
        valid = super().read()
        if len(self.typed_company() or "") <= LONGEST_LINE:
            return valid
        self.company.errors = (too_long(self.company.label.text, LONGEST_LINE),)
        return False


_PERIODS = {period: period for period in get_args(PayPeriod)}


class WithPay(RecordForm):
    """A record with amounts of money in a currency of its own."""

    currency_field, period_field = "pay_currency", "pay_period"

    def read(self) -> bool:
        signs = region.currency_signs(region.current.get())
        self._take_from_amounts(self.currency_field, signs)
        self._take_from_amounts(self.period_field, _PERIODS)
        currency = self[self.currency_field]
        typed = (currency.data or "").strip()
        # Blank is none: a currency has three letters.
        currency.data = signs.get(typed, typed) or None
        self.in_currency(currency.data)
        valid = super().read()
        for field in self._money():
            try:
                field.data = field.minor_units()
            except ValueError as problem:
                field.errors = (*field.errors, str(problem))
                valid = False
        return valid

    def show(self, record: Any) -> None:
        super().show(record)
        self.in_currency(getattr(record, self.currency_field))

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


WHICH = {"earlier": "The first time, before the clocks go back", "later": "The second time, after the clocks go back"}


class WithTime(RecordForm):
    """A record at a time by the clock of some place. Where clocks change, a time can come twice or not at all."""

    not_validated = (*RecordForm.not_validated, "which")

    starts_at = ClockField("Date and time", validators=[InputRequired("Enter a date and time.")])
    time_zone = SelectField(
        "Time zone",
        choices={zone: zone.replace("_", " ") for zone in sorted(available_time_zones())},
        validate_choice=False,
    )
    # Asked only where it is needed.
    which = RadioField("This time happens twice that day", choices=WHICH, validate_choice=False)

    def read(self) -> bool:
        valid = super().read()
        zone, local = self.time_zone.data, self.starts_at.data
        if local is None:
            return valid
        # The schema takes instants. This one lets it go on to the other fields, should none be found.
        self.starts_at.data = local.replace(tzinfo=UTC)
        if zone not in available_time_zones():
            return valid
        try:
            self.starts_at.data = instant_of(local, zone, later=self._later())
        except (Skipped, Repeated) as problem:
            field = self.which if isinstance(problem, Repeated) else self.starts_at
            field.errors = (*field.errors, problem.words(lambda shown: region.clock(shown, region.current.get())))
            return False
        return valid

    @classmethod
    def first_values(cls, person: SignedIn) -> dict[str, str]:
        return super().first_values(person) | {"time_zone": person.time_zone}

    def show(self, record: Any) -> None:
        """Show what a clock there shows; and which of the two, so that saving it again asks nothing."""
        super().show(record)
        self.starts_at.data = record.local_start
        if comes_twice(record.local_start, record.time_zone):
            self.which.data = "later" if record.second_time else "earlier"

    def _later(self) -> bool | None:
        return {"earlier": False, "later": True}.get(self.which.data or "")
