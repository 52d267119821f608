"""The examples that the reader is built by, from `examples/`, a file a kind."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).with_name("examples")
GIVEN = {"name", "text", "title", "url", "region", "time_zone", "change", "script", "html", "page_title", "page_url"}
AMOUNTS = ("pay_min", "pay_max")


class Example(NamedTuple):
    given: dict[str, Any]
    expected: dict[str, Any]
    absent: frozenset[str]

    @property
    def region(self) -> str:
        return str(self.given.get("region", "US"))


def examples(kind: str, *, given: set[str] = GIVEN) -> dict[str, Example]:
    """The examples of a kind, by what names them in a list of tests."""
    rows = tomllib.loads((FOLDER / f"{kind}.toml").read_text("utf-8"), parse_float=Decimal)["examples"]
    return {f"{number} {_named(row)}": _example(row, given) for number, row in enumerate(rows, 1)}


def _named(row: Mapping[str, Any]) -> str:
    said = next(
        str(row[name]) for name in ("name", "text", "title", "url", "change", "script", "html") if row.get(name)
    )
    return said[:60].replace("\n", " / ")


def _example(row: dict[str, Any], given: set[str]) -> Example:
    absent = frozenset(row.pop("absent", ()))
    return Example(
        {name: value for name, value in row.items() if name in given},
        {name: value for name, value in row.items() if name not in given},
        absent,
    )


def whole_units(values: Mapping[str, Any], digits: int) -> dict[str, Any]:
    """The values with amounts as people say them."""
    return {
        name: Decimal(value).scaleb(-digits).normalize() if name in AMOUNTS and value is not None else value
        for name, value in values.items()
    }


def amounts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Decimal(value).normalize() if name in AMOUNTS else value for name, value in values.items()}


TODAY = date(2026, 11, 30)
