"""Form fields that turn what people type into values. Each keeps what was typed, whatever it is."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from wtforms import BooleanField, Field, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import DateInput, DateTimeLocalInput, TextInput

from app.models.invisible import without_invisible
from app.reading import region
from app.reading.dates import clock_of, day_of
from app.reading.pay import minor_digits, minor_units


class _WrittenField(Field):
    """Text that runs the way its first letter does."""

    def __call__(self, **attributes: object) -> Markup:
        return super().__call__(**{"dir": "auto", **attributes})


class LineField(_WrittenField, StringField):
    """One line of text."""


class ParagraphField(_WrittenField, TextAreaField):
    """Several lines of text."""


class TickField(BooleanField):
    """On or off."""


class ChoiceField(SelectField):
    """One of a few words, or none. Labels are the words as people read them."""

    def __init__(self, label: str, words: Sequence[str], labels: dict[str, str] | None = None, **kwargs: Any) -> None:
        readable = {word: word.replace("_", " ").capitalize() for word in words} | (labels or {})
        choices = {"": "Not given", **readable}
        # The schema says what is wrong with a word, once for page and JSON.
        super().__init__(label, choices=choices, coerce=_word, validate_choice=False, **kwargs)


def _word(value: Any) -> str | None:
    return str(value) if value else None


class IdField(HiddenField):
    """The id of another record, carried along unseen."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = valuelist[0] if valuelist and valuelist[0] else None


class ChosenField(SelectField):
    """One of the person's own records, or none; the page says which there are."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, choices={"": "None"}, coerce=_word, validate_choice=False, **kwargs)

    def offer(self, found: Mapping[str, str]) -> None:
        self.choices = {"": "None"} | dict(found)


class ChosenManyField(SelectMultipleField):
    """Some of the person's own records, each with a box to tick."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, choices={}, coerce=str, validate_choice=False, **kwargs)

    def offer(self, found: Mapping[str, str]) -> None:
        self.choices = dict(found)


class DayField(Field):
    """A date: year-month-day as the browser's picker sends it, or as it is written in the person's region."""

    widget = DateInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = without_invisible(valuelist[0]).strip() if valuelist else ""
        self.data = day_of(text, self.label.text) if text else None


class ClockField(Field):
    """A day and what a clock shows: 2026-03-31T09:30 as the browser's picker sends it, or as the region writes it."""

    widget = DateTimeLocalInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat(timespec="minutes") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = without_invisible(valuelist[0]).strip() if valuelist else ""
        self.data = clock_of(text, self.label.text) if text else None


# 1,200, and not 37,5.
_IN_GROUPS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*")


def _without_groups(text: str) -> str:
    """What parts thousands is told by the region: its mark of a fraction is none."""
    mark = region.decimal_mark(region.current.get())
    return re.sub(r"[.,]", lambda found: "." if found[0] == mark else "", text)


def _with_mark(plain: str) -> str:
    """As the region writes it, so that it is read again as it was meant."""
    return plain.replace(".", region.decimal_mark(region.current.get()))


class NumberField(StringField):
    """A number as people write it: 45, 37.5, 37,5. The schema says whether it is one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = without_invisible(valuelist[0]).strip() if valuelist else ""
        self.data = (_without_groups(text) if _IN_GROUPS.fullmatch(text) else text.replace(",", ".")) or None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else _with_mark(f"{float(self.data):g}")


class MoneyField(Field):
    """An amount in whole units as people write it: 45000, 45,000, 45k, 31.50. Its value is in minor units."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        amount = Decimal(self.data).scaleb(-minor_digits(self._currency))
        return _with_mark(f"{amount:f}") if amount % 1 else f"{amount:.0f}"

    widget = TextInput()

    def use_currency(self, currency: str | None) -> None:
        """Say in which currency the amount is; before it is read or shown."""
        self._currency = currency

    _currency: str | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = text or None

    def minor_units(self) -> int | None:
        """The typed amount. Raises ValueError in words."""
        if self.data is None or isinstance(self.data, int):
            return self.data
        try:
            return minor_units(str(self.data), self._currency)
        except ValueError as problem:
            raise ValueError(f"{self.label.text} {problem}") from None


class TagsField(_WrittenField):
    """Names with commas between them."""

    widget = TextInput()

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ", ".join(self.data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [name for part in valuelist for name in map(str.strip, part.split(",")) if name]
