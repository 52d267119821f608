"""Form fields that turn what people type into values. Each keeps what was typed, whatever it is."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import BooleanField, Field, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import DateInput, DateTimeLocalInput, TextInput

# ISO 4217 currencies whose minor unit is not a hundredth.
_MINOR_DIGITS = dict.fromkeys(
    ("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


# Of a day with a time. Beyond them a zone's clock may show a year that Python does not know.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def minor_digits(currency: str | None) -> int:
    return _MINOR_DIGITS.get(currency or "", 2)


class LineField(StringField):
    """One line of text."""


class ParagraphField(TextAreaField):
    """Several lines of text."""


class TickField(BooleanField):
    """On or off."""


class ChoiceField(SelectField):
    """One of a few words, or none. Labels are the words as people read them."""

    def __init__(self, label: str, words: Sequence[str], labels: dict[str, str] | None = None, **kwargs: Any) -> None:
        readable = {word: word.replace("_", " ").capitalize() for word in words} | (labels or {})
        choices = {"": "Not given", **readable}
        # The judge says what is wrong with a word, once for page and JSON.
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
    """A date: year-month-day as the browser's picker sends it, or day first with slashes or dots."""

    widget = DateInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = _day(text, self.label.text) if text else None


def _day(text: str, label: str) -> date:
    numbers = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4})", text)
    try:
        if not numbers:
            raise ValueError
        year, month, day = (numbers[1], numbers[2], numbers[3]) if numbers[1] else (numbers[6], numbers[5], numbers[4])
        read = date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"{label} must be a date, such as 2026-03-31.") from None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise ValueError(f"{label} must be a date between {FIRST_YEAR} and {LAST_YEAR}.")
    return read


class ClockField(Field):
    """A day and what a clock shows: 2026-03-31T09:30 as the browser's picker sends it, or with a space between."""

    widget = DateTimeLocalInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat(timespec="minutes") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = _clock(text, self.label.text) if text else None


def _clock(text: str, label: str) -> datetime:
    parts = re.fullmatch(r"(\S+?)(?:T|\s+)(\d{1,2}):(\d\d)(?::\d\d)?", text)
    try:
        if not parts:
            raise ValueError
        day = _day(parts[1], label)
        return datetime(day.year, day.month, day.day, int(parts[2]), int(parts[3]))  # noqa: DTZ001 - a clock knows no zone
    except ValueError:
        raise ValueError(f"{label} must look like 2026-03-31 09:30, with a year from 1900 to 2199.") from None


# A number, perhaps in groups, and whether a k stands right behind it: the k of "week" is none.
_AMOUNT = re.compile(r"(-?\d+(?:[ .,'’_\u00a0\u202f]\d+)*)\s?([kK](?![a-zA-Z]))?")


def _without_separators(digits: str, minor: int) -> str:
    """What a comma or a dot means is told by what follows: three digits are a group, others are parts of a unit.

    Behind a dot, three are parts of a unit too where a currency has so many, as the dinars have.
    """
    digits = re.sub(r"[ '’_\u00a0\u202f]", "", digits)
    # Digits with commas and dots always fit this pattern.
    whole, mark, rest = re.fullmatch(r"(.*?)(?:([.,])(\d+))?", digits).groups("")  # type: ignore[union-attr]
    is_group = len(rest) == 3 and not (mark == "." and ("," in whole or minor == len(rest)))
    plain = re.sub(r"[.,]", "", whole)
    return plain + rest if is_group else f"{plain}.{rest}" if rest else plain


class NumberField(StringField):
    """A number as people write it: 45, 37.5, 37,5. The judge says whether it is one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = text.replace(",", ".") or None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{float(self.data):g}"


class MoneyField(Field):
    """An amount in whole units as people write it: 45000, 45,000, 45k, 31.50. Its value is in minor units."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        amount = Decimal(self.data).scaleb(-minor_digits(self._currency))
        return f"{amount:f}" if amount % 1 else f"{amount:.0f}"

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


def minor_units(text: str, currency: str | None) -> int:
    """The one amount in the text. Raises ValueError with what it must be."""
    amounts = _AMOUNT.findall(text)
    if len(amounts) > 1:
        raise ValueError("must be one amount. The lowest and the highest each have a field.")
    try:
        digits, thousands = amounts[0]
        minor = minor_digits(currency)
        amount = Decimal(_without_separators(digits, minor)) * (1000 if thousands else 1)
        units = amount.scaleb(minor)
        if units != int(units):
            raise InvalidOperation
        return int(units)
    except (InvalidOperation, ValueError, OverflowError, IndexError):
        raise ValueError("must be an amount, such as 45000 or 31.50.") from None


class TagsField(Field):
    """Names with commas between them."""

    widget = TextInput()

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ", ".join(self.data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [name for part in valuelist for name in map(str.strip, part.split(",")) if name]
