"""Return days, and times by a clock, as people write them."""

import re
from datetime import date, datetime

# Beyond them a zone's clock may show a year that Python does not know.
FIRST_YEAR, LAST_YEAR = 1900, 2199
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


def day_of(text: str, label: str) -> date:
    numbers = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4})", text)
    try:
        if not numbers:
            raise ValueError
        year, month, day = (numbers[1], numbers[2], numbers[3]) if numbers[1] else (numbers[6], numbers[5], numbers[4])
        read = date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"{label} must be a date, such as 2026-03-31.") from None
    if not FIRST_DAY <= read <= LAST_DAY:
        raise ValueError(f"{label} must be a date between {FIRST_YEAR} and {LAST_YEAR}.")
    return read


def clock_of(text: str, label: str) -> datetime:
    parts = re.fullmatch(r"(\S+?)(?:T|\s+)(\d{1,2}):(\d\d)(?::\d\d)?", text)
    try:
        if not parts:
            raise ValueError
        day = day_of(parts[1], label)
        return datetime(day.year, day.month, day.day, int(parts[2]), int(parts[3]))  # noqa: DTZ001 - a clock knows no zone
    except ValueError:
        years = f"from {FIRST_YEAR} to {LAST_YEAR}"
        raise ValueError(f"{label} must look like 2026-03-31 09:30, with a year {years}.") from None
