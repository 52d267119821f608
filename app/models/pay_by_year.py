"""Pay counted for a year, so that amounts by the hour and by the month stand in one order. Nothing is converted."""

# What is assumed of offers too, as long as nobody says otherwise.
WEEKS, MONTHS, DAYS, HOURS = 52, 12, 5, 40

_TIMES_A_YEAR = {"hour": HOURS * WEEKS, "day": DAYS * WEEKS, "week": WEEKS, "month": MONTHS, "year": 1}


def by_year(lowest: int | None, highest: int | None, period: str | None) -> int | None:
    """The most that is paid, in minor units for a year; None where it does not say what the amount is for."""
    amount, times = (lowest if highest is None else highest), _TIMES_A_YEAR.get(period or "")
    return None if amount is None or times is None else amount * times
