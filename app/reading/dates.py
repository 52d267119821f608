"""Return days, and times by a clock, as people write them where they are."""

import re
from datetime import date, datetime

from babel import Locale

from app.models.columns import now
from app.reading import region

# Beyond them a zone's clock may show a year that Python does not know.
FIRST_YEAR, LAST_YEAR = 1900, 2199
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)

_YEAR_FIRST = re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})([-/.])(?P<month>\d{1,2})\2(?P<year>\d{4})")
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})([-/])(?P<day>\d{1,2})\2(?P<year>\d{4})")
_NAMED_DAY_FIRST = re.compile(
    r"(?:[a-z]+\.?,? )?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -](?P<month>[a-z]+)\.?(?:,?[ -](?P<year>\d{4}))?"
)
_NAMED_MONTH_FIRST = re.compile(
    r"(?:[a-z]+\.?,? )?(?P<month>[a-z]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>\d{4}))?"
)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d)(?:[:.]\d\d)?)? ?(?:([ap])\.?m\.?)?")
# Where the day ends and the clock begins.
_DAY_AND_CLOCK = re.compile(r"(.+?)(?:T|,? at |,? )(\d{1,2}(?:[:.]\d\d){0,2} ?(?:[ap]\.?m\.?)?)", re.I)

_ENGLISH = Locale("en").months["format"]
_MONTHS = {name.casefold(): month for names in _ENGLISH.values() for month, name in names.items() if len(name) > 1}
_MONTHS["sept"] = 9
NOON = 12


def day_of(text: str, label: str) -> date:
    """3/31/2026 where months come first, else 31/3/2026; everywhere 31.3.2026, 2026-03-31, Mar 31, 31 March 2026."""
    try:
        read = _day_of(" ".join(text.split()).casefold())
    except ValueError:
        example = region.date_example(region.current.get())
        raise ValueError(f"{label} must be a date, such as {example} or Mar 31 2026.") from None
    if not FIRST_DAY <= read <= LAST_DAY:
        raise ValueError(f"{label} must be a date between {FIRST_YEAR} and {LAST_YEAR}.")
    return read


def _day_of(text: str) -> date:
    # Dots are written only where days come first.
    is_month_first = region.is_month_first(region.current.get()) and "." not in text
    numbers = _YEAR_FIRST.fullmatch(text) or (_MONTH_FIRST if is_month_first else _DAY_FIRST).fullmatch(text)
    if numbers:
        return date(int(numbers["year"]), int(numbers["month"]), int(numbers["day"]))
    named = _NAMED_DAY_FIRST.fullmatch(text) or _NAMED_MONTH_FIRST.fullmatch(text)
    if not named or named["month"] not in _MONTHS:
        raise ValueError
    month, day = _MONTHS[named["month"]], int(named["day"])
    return date(int(named["year"]), month, day) if named["year"] else nearest(month, day)


def nearest(month: int, day: int) -> date:
    """Without a year, the one that is nearest: on December 30, January 2 is in three days, and November 30 is past."""
    today = now().date()
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            # February 29.
            continue
    return min(found, key=lambda one: abs(one - today))


def clock_of(text: str, label: str) -> datetime:
    """A day and a time: 2026-03-31T09:30, 3/31/2026 9:30 am, Mar 31, 2026, 15:00."""
    parts = _DAY_AND_CLOCK.fullmatch(" ".join(text.split()))
    try:
        if not parts:
            raise ValueError
        day = day_of(parts[1], label)
        hour, minute = _clock_of(parts[2].casefold())
        return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - a clock knows no zone
    except ValueError:
        here = region.current.get()
        example = f"{region.date_example(here)} {region.clock_example(here)}"
        years = f"from {FIRST_YEAR} to {LAST_YEAR}"
        raise ValueError(f"{label} must look like {example}, with a year {years}.") from None


def _clock_of(text: str) -> tuple[int, int]:
    clock = _CLOCK.fullmatch(text)
    if not clock or not (clock[2] or clock[3]):
        raise ValueError
    hour, minute = int(clock[1]), int(clock[2] or 0)
    if clock[3]:
        if not 1 <= hour <= NOON:
            raise ValueError
        hour = hour % NOON + (NOON if clock[3] == "p" else 0)
    return hour, minute
