"""Return amounts of money as people write them in minor units."""

import re
from decimal import Decimal, InvalidOperation

from app.models.invisible import without_invisible
from app.reading import region

MOST_MONEY = 10**15
# Nobody writes more about one amount, and what a number of 400,000 digits comes to took 24 seconds.
_LONGEST = 200


# ISO 4217 currencies whose minor unit is not a hundredth.
_MINOR_DIGITS = dict.fromkeys(
    ("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


def minor_digits(currency: str | None) -> int:
    return _MINOR_DIGITS.get(currency or "", 2)


# A number, perhaps in groups, and whether a k stands right behind it: the k of "week" is none.
_AMOUNT = re.compile(r"(-?\d+(?:[ .,'’_\u00a0\u202f]\d+)*)\s?([kK](?![a-zA-Z]))?")


def _without_separators(digits: str, minor: int) -> str:
    """What a comma or a dot means is told by what follows: three digits are a group, others are parts of a unit.

    Three are parts of a unit too where a currency has so many, as the dinars have, behind the region's own mark.
    """
    digits = re.sub(r"[ '’_\u00a0\u202f]", "", digits)
    # Digits with commas and dots always fit this pattern.
    whole, mark, rest = re.fullmatch(r"(.*?)(?:([.,])(\d+))?", digits).groups("")  # type: ignore[union-attr]
    other = "," if mark == "." else "."
    is_fraction = other in whole or (minor == len(rest) and mark == region.decimal_mark(region.current.get()))
    is_group = len(rest) == 3 and not is_fraction
    plain = re.sub(r"[.,]", "", whole)
    return plain + rest if is_group else f"{plain}.{rest}" if rest else plain


def minor_units(text: str, currency: str | None) -> int:
    """The one amount in the text. Raises ValueError with what it must be."""
    amounts = _AMOUNT.findall(without_invisible(text)) if len(text) <= _LONGEST else []
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
        example = f"45000 or 31{region.decimal_mark(region.current.get())}50"
        raise ValueError(f"must be an amount, such as {example}.") from None
