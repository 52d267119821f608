"""Pay for a year and for an hour, in whole minor units and rounded once."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.records.compare_offers import Assumed, Compared, by_currency, compare, read


def offer(**said: Any) -> Any:
    return SimpleNamespace(
        **{"base": None, "period": None, "bonus": None, "hours_per_week": None, "currency": None} | said
    )


@pytest.mark.parametrize(
    ("base", "period", "hours", "year", "hour"),
    [
        # 18.50 × 40 × 52, 18.50 × 37.5 × 52
        (1850, "hour", None, 3848000, 1850),
        (1850, "hour", 37.5, 3607500, 1850),
        # 300 × 5 × 52, over 40 × 52 hours
        (30000, "day", None, 7800000, 3750),
        (75000, "week", 37.5, 3900000, 2000),
        (290000, "month", 40, 3480000, 1673),
        (3450000, "year", 37.5, 3450000, 1769),
        (1, "year", None, 1, 0),
        (0, "month", None, 0, 0),
    ],
)
def test_pay_is_counted_for_a_year_and_an_hour(
    base: int, period: str, hours: float | None, year: int, hour: int
) -> None:
    found = compare(offer(base=base, period=period, hours_per_week=hours), Assumed())
    assert (found.year, found.hour) == (year, hour)
    assert found.hours_are_assumed == (hours is None)


def test_what_is_assumed_is_counted_with() -> None:
    assumed = Assumed(weeks=Decimal(46), months=Decimal(14), days=Decimal(4), hours=Decimal(35))
    assert compare(offer(base=100, period="month"), assumed).year == 1400
    assert compare(offer(base=100, period="day"), assumed).year == 100 * 4 * 46
    assert compare(offer(base=100, period="hour"), assumed).year == 100 * 35 * 46
    assert compare(offer(base=100, period="hour", hours_per_week=20), assumed).year == 100 * 20 * 46


def test_a_bonus_is_added_for_the_year_and_not_to_the_hour() -> None:
    found = compare(offer(base=100000, period="month", bonus=50000), Assumed())
    assert (found.year, found.total) == (1200000, 1250000)
    assert found.hour == compare(offer(base=100000, period="month"), Assumed()).hour


@pytest.mark.parametrize("said", [{}, {"base": 100}, {"period": "year"}, {"bonus": 100, "period": "year"}])
def test_what_does_not_say_enough_is_not_guessed(said: dict[str, Any]) -> None:
    found = compare(offer(**said), Assumed())
    assert (found.year, found.hour, found.total) == (None, None, None)


def test_no_hours_a_week_are_none_said() -> None:
    found = compare(offer(base=4000, period="week", hours_per_week=0.0), Assumed())
    assert found == Compared(208000, 100, 208000, Decimal(40), True)


@pytest.mark.parametrize(("year", "hour"), [(2080 * 10 + 1039, 10), (2080 * 10 + 1040, 11), (-(2080 * 10 + 1040), -11)])
def test_a_half_is_rounded_away_from_zero(year: int, hour: int) -> None:
    assert compare(offer(base=year, period="year"), Assumed()).hour == hour


@given(
    base=st.integers(0, 10**15),
    period=st.sampled_from(("hour", "day", "week", "month", "year")),
    hours=st.none() | st.floats(0.25, 168),
    weeks=st.decimals(1, 53, places=2),
)
def test_rounding_is_never_off_by_more_than_half(base: int, period: str, hours: float | None, weeks: Decimal) -> None:
    assumed = Assumed(weeks=weeks)
    found = compare(offer(base=base, period=period, hours_per_week=hours), assumed)
    counted = Fraction(found.hours)
    a_year = {
        "hour": counted * Fraction(weeks),
        "day": 5 * Fraction(weeks),
        "week": Fraction(weeks),
        "month": 12,
        "year": 1,
    }
    exact = base * Fraction(a_year[period])
    assert found.year is not None
    assert found.hour is not None
    assert abs(found.year - exact) <= Fraction(1, 2)
    assert abs(found.hour - exact / (counted * Fraction(weeks))) <= Fraction(1, 2)
    if period == "hour":
        assert found.hour == base


def test_an_address_says_what_is_assumed() -> None:
    assert read({}) == (Assumed(), {})
    assert read({"weeks": "46", "hours": "37,5", "months": "", "x": "9"}) == (
        Assumed(weeks=Decimal(46), hours=Decimal("37.5")),
        {},
    )


@pytest.mark.parametrize(
    "text", ["0", "-1", "54", "x", "NaN", "sNaN", "Infinity", "1e999999999", "9" * 5000, "1_0e", "１２x"]
)
def test_what_cannot_be_is_named_and_left_out(text: str) -> None:
    assumed, errors = read({"weeks": text, "days": "4"})
    assert assumed == Assumed(days=Decimal(4))
    assert errors == {"weeks": "must be a number from 1 to 53."}


def test_currencies_are_kept_apart() -> None:
    a, b, c, d = (offer(currency=currency) for currency in ("EUR", "GBP", "EUR", None))
    assert by_currency([a, b, c, d]) == {"EUR": [a, c], "GBP": [b], None: [d]}
