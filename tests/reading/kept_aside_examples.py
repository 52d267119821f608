"""Examples that the reader is not built by, from `kept_aside/`, and what a reading of one misses."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).with_name("kept_aside")
KINDS = ("quick_line", "pasted_advert", "share_text", "json_ld", "address")
FIELDS = frozenset({
    "role", "company", "location", "workplace", "employment_type", "pay_min", "pay_max", "pay_currency", "pay_period",
    "deadline", "posted_on", "reference", "source", "url", "same",
})  # fmt: skip

Value = str | bool | Decimal | date


class Input(NamedTuple):
    """What is handed over. Most kinds have only some of it."""

    text: str = ""
    title: str = ""
    url: str = ""
    scripts: tuple[str, ...] = ()
    html: str = ""
    first: str = ""
    second: str = ""


class Example(NamedTuple):
    kind: str
    name: str
    region: str
    time_zone: str
    today: date
    input: Input
    expected: dict[str, tuple[Value, ...]]
    """Fields, each with the values that are right."""
    absent: frozenset[str]


def examples(*kinds: str) -> Iterator[Example]:
    """Yield the examples of these kinds, or of all."""
    for kind in kinds or KINDS:
        rows = tomllib.loads((FOLDER / f"{kind}.toml").read_text("utf-8"), parse_float=Decimal)["example"]
        yield from (_example(kind, row) for row in rows)


def misses(example: Example, read: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that were read wrong, each with what was read; what is not judged is left out."""
    wrong = {field for field, values in example.expected.items() if not _is_one_of(read.get(field), values)}
    wrong |= {field for field in example.absent if read.get(field) not in (None, "")}
    return {field: read.get(field) for field in sorted(wrong)}


def _example(kind: str, row: dict[str, Any]) -> Example:
    given = row.pop("input")
    fields = {"text": given} if isinstance(given, str) else given
    if "scripts" in fields:
        fields["scripts"] = tuple(fields["scripts"])
    return Example(
        kind=kind,
        name=row.pop("name"),
        region=row.pop("region", "US"),
        time_zone=row.pop("time_zone", "UTC"),
        today=row.pop("today", date(2026, 11, 30)),
        input=Input(**fields),
        expected={field: _values(value) for field, value in row.pop("expected").items()},
        absent=frozenset(row.pop("absent", ())),
        **row,  # a name that is not known is refused
    )


def _values(value: Any) -> tuple[Value, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(Decimal(each) if type(each) is int else each for each in values)


def _is_one_of(read: Any, values: tuple[Value, ...]) -> bool:
    if read is None:
        return False
    return any(_comparable(read) == _comparable(value) for value in values)


def _comparable(value: Any) -> str | bool | Decimal:
    if isinstance(value, bool | Decimal):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).split()).casefold()
