"""Offers made comparable: their pay for a year and for an hour, under assumptions that are said and can be changed.

In whole minor units, rounded once at the end, a half away from zero. Currencies are never converted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from app.models import pay_by_year


@dataclass(frozen=True)
class Assumed:
    """How much is worked and paid in a year, where the offer itself does not say."""

    weeks: Decimal = Decimal(pay_by_year.WEEKS)
    months: Decimal = Decimal(pay_by_year.MONTHS)
    days: Decimal = Decimal(pay_by_year.DAYS)
    hours: Decimal = Decimal(pay_by_year.HOURS)


_MOST = {"weeks": 53, "months": 18, "days": 7, "hours": 168}


@dataclass(frozen=True)
class Compared:
    """Amounts in minor units; None where the offer does not say enough. `hours` are those that were counted with."""

    year: int | None
    hour: int | None
    total: int | None
    hours: Decimal
    hours_are_assumed: bool


def read(typed: Mapping[str, str]) -> tuple[Assumed, dict[str, str]]:
    """What is assumed, as an address says it, and what each that cannot be used must be."""
    found: dict[str, Decimal] = {}
    errors: dict[str, str] = {}
    for name, most in _MOST.items():
        text = typed.get(name, "").strip().replace(",", ".")
        try:
            number = Decimal(text) if text else None
        except InvalidOperation:
            number = Decimal("NaN")
        # What is not a number compares with nothing.
        if number is not None and not (number.is_finite() and 1 <= number <= most):
            errors[name] = f"must be a number from 1 to {most}."
        elif number is not None:
            found[name] = number.quantize(Decimal("0.01")).normalize()
    return Assumed(**found), errors


def compare(offer: Any, assumed: Assumed) -> Compared:
    """Of anything with an offer's `base`, `period`, `bonus` and `hours_per_week`."""
    said = Decimal(str(offer.hours_per_week)) if offer.hours_per_week else None
    hours = said or assumed.hours
    a_year = {
        "hour": Fraction(hours) * Fraction(assumed.weeks),
        "day": Fraction(assumed.days) * Fraction(assumed.weeks),
        "week": Fraction(assumed.weeks),
        "month": Fraction(assumed.months),
        "year": Fraction(1),
    }
    if offer.base is None or offer.period is None:
        return Compared(None, None, None, hours, said is None)
    year = offer.base * a_year[offer.period]
    return Compared(
        year=_rounded(year),
        hour=_rounded(year / a_year["hour"]),
        total=_rounded(year + (offer.bonus or 0)),
        hours=hours,
        hours_are_assumed=said is None,
    )


def by_currency(offers: list[Any]) -> dict[str | None, list[Any]]:
    """In their order; the first currency is that of the first offer."""
    groups: dict[str | None, list[Any]] = {}
    for offer in offers:
        groups.setdefault(offer.currency, []).append(offer)
    return groups


def names() -> list[str]:
    return [field.name for field in fields(Assumed)]


def _rounded(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2)) if amount >= 0 else -int(-amount + Fraction(1, 2))
