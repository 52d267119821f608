"""What a country is used to: how days, times, numbers and money are written there. The words stay English.

The region of whoever is asking stands in `current`, as an ISO country; from there typed text and templates take it.
"""

import re
import unicodedata
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton, format_time
from babel.languages import get_official_languages
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    get_territory_currencies,
)

# Where none is known, and on pages that everyone sees.
UNKNOWN = "US"

current: ContextVar[str] = ContextVar("region", default=UNKNOWN)

_WITH_THE = {"Bahamas", "Gambia", "Maldives", "Netherlands", "Philippines"}
_ZONES: Any = get_global("zone_territories")
_ALIASES: Any = get_global("zone_aliases")


@cache
def names() -> dict[str, str]:
    """Countries by their code, as English names them, in the order of the names."""
    named = Locale("en").territories
    codes = {code for code in _ZONES.values() if code.isalpha() and code in named} - {"ZZ"}
    return {code: named[code] for code in sorted(codes, key=lambda code: named[code].replace("Å", "A"))}


def in_a_sentence(region: str) -> str:
    """Return its name with its article: Ireland, the United States."""
    name = names().get(region, region)
    return (
        f"the {name}"
        if name.startswith("United") or name.endswith(("Islands", "Republic")) or name in _WITH_THE
        else name
    )


def of_zone(time_zone: str) -> str:
    """The country of a time zone."""
    code = _ZONES.get(_ALIASES.get(time_zone, time_zone)) or _ZONES.get(time_zone)
    return code if code in names() else UNKNOWN


def guess(languages: list[str], time_zone: str) -> str:
    """What a browser asks for, such as en-IE, says the country; else the time zone does."""
    for language in languages:
        for part in language.replace("_", "-").split("-")[1:]:
            if part.upper() in names():
                return part.upper()
    return of_zone(time_zone)


@cache
def locale(region: str) -> Locale:
    """English as it is written there. Where that is not known, English words with that country's numbers and clock."""
    try:
        return Locale("en", territory=region)
    except UnknownLocaleError:
        return _Mixed(_native(region))


def _native(region: str) -> Locale:
    for language in get_official_languages(region, de_facto=True):
        try:
            found = Locale.parse(f"{language}_{region}")
        except (UnknownLocaleError, ValueError):
            continue
        if "latn" in found.number_symbols:
            return found
    return Locale("en", territory="001")


class _Mixed(Locale):
    """English words, with what `native` says of numbers, clocks and weeks."""

    def __init__(self, native: Locale) -> None:
        super().__init__("en", territory="001")
        self._native = native

    @property
    def number_symbols(self) -> Any:
        return self._native.number_symbols

    @property
    def decimal_formats(self) -> Any:
        return self._native.decimal_formats

    @property
    def currency_formats(self) -> Any:
        return self._native.currency_formats

    @property
    def time_formats(self) -> Any:
        is_twelve_hours = "h" in self._native.time_formats["short"].pattern
        return Locale("en", territory="AU" if is_twelve_hours else "150").time_formats

    @property
    def first_week_day(self) -> int:
        return self._native.first_week_day

    @property
    def weekend_start(self) -> int:
        return self._native.weekend_start

    @property
    def weekend_end(self) -> int:
        return self._native.weekend_end


def _plain(text: str) -> str:
    """Our font has no narrow space, and marks of direction would show in fields."""
    return text.replace("\u202f", "\u00a0").replace("\u200f", "").replace("\u200e", "").replace("\u061c", "")


def day(shown: date, region: str, skeleton: str = "MMMd") -> str:
    """Of skeletons as Unicode names them: MMMd is Dec 4 or 4 Dec."""
    return _plain(format_skeleton(skeleton, datetime.combine(shown, time()), locale=locale(region)))


def long_day(shown: date, region: str) -> str:
    """Monday, November 23, or Monday 23 November."""
    its = locale(region)
    if "MMMMEEEEd" in its.datetime_skeletons:
        return day(shown, region, "MMMMEEEEd")
    return _plain(format_date(shown, re.sub(r"[, ]*y", "", its.date_formats["full"].pattern), its))


def month(shown: date, region: str) -> str:
    """November 2026"""
    return day(shown, region, "yMMMM")


def weekday(shown: date, region: str) -> str:
    """Mon"""
    return format_date(shown, "EEE", locale(region))


def clock(shown: time | datetime, region: str) -> str:
    """3:05 PM, or 15:05."""
    return _plain(format_time(shown, "short", locale=locale(region)))


@cache
def is_twelve_hours(region: str) -> bool:
    return "h" in locale(region).time_formats["short"].pattern


def number(value: Decimal | float, region: str) -> str:
    return _plain(format_decimal(value, locale=locale(region), decimal_quantization=False))


def decimal_mark(region: str) -> str:
    return str(locale(region).number_symbols["latn"]["decimal"])


def money(amount: Decimal, currency: str, region: str) -> str:
    """Whole amounts without a fraction, others with all of it, whatever is usual for the currency."""
    its = locale(region)
    digits = 0 if amount == int(amount) else -int(amount.as_tuple().exponent)
    fraction = f".{'0' * digits}" if digits else ""
    if not currency:
        return _plain(format_decimal(amount, f"#,##0{fraction}", its))
    pattern = its.currency_formats["standard"].pattern.replace(".00", fraction)
    return _apart(format_currency(amount, currency, pattern, its, currency_digits=False))


def short_money(amount: Decimal, currency: str, region: str) -> str:
    """Return it as briefly as is usual: $58.5K."""
    if not currency:
        return _plain(format_compact_decimal(amount, locale=locale(region), fraction_digits=9))
    return _apart(format_compact_currency(amount, currency, locale=locale(region), fraction_digits=9))


def _apart(text: str) -> str:
    """CHF 58,000: a space between letters and digits, as CLDR asks for."""
    return re.sub(r"(?<=[A-Za-z])(?=\d)", "\u00a0", _plain(text))


@cache
def currency_of(region: str) -> str:
    """What people are paid in there today."""
    return next(iter(get_territory_currencies(region)), "USD")


@cache
def currency_signs(region: str) -> dict[str, str]:
    """Currencies by their sign, longest first: $ is the dollar of that country, CA$ Canada's anywhere."""
    signs = {"US$": "USD"}
    for known in (Locale("en").currency_symbols, locale(region).currency_symbols):
        signs |= {sign: code for code, sign in known.items() if _has_sign(sign) and code != "XXX"}
    return dict(sorted(signs.items(), key=lambda found: -len(found[0])))


def _has_sign(symbol: str) -> bool:
    """Whether it is more than letters: Fr. and kr stand in many texts that are about no money."""
    return any(unicodedata.category(character) == "Sc" for character in symbol)


@cache
def is_month_first(region: str) -> bool:
    """Whether 3/31 is the end of March there."""
    return str(locale(region).date_formats["short"].pattern).startswith("M")


@cache
def is_year_first(region: str) -> bool:
    return str(locale(region).date_formats["short"].pattern).startswith("y")


def date_example(region: str) -> str:
    """The end of March as it is typed there."""
    return "2026-03-31" if is_year_first(region) else "3/31/2026" if is_month_first(region) else "31/3/2026"


def clock_example(region: str) -> str:
    return "9:30 am" if is_twelve_hours(region) else "09:30"


def first_day_of_week(shown: date, region: str) -> date:
    """The day on which the week of this one begins."""
    return shown - timedelta(days=(shown.weekday() - locale(region).first_week_day) % 7)


def next_week(today: date, region: str) -> date:
    """The first working day of the week after this one."""
    its, day = locale(region), first_day_of_week(today, region) + timedelta(days=7)
    while its.weekend_start <= day.weekday() <= its.weekend_end:
        day += timedelta(days=1)
    return day
