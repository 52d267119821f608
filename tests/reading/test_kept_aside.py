"""The share of fields that are read rightly in examples that the reader was not built by."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.models.address_key import address_key
from app.reading import dates, dates_in_text, region
from app.reading.found import Reading
from app.reading.page import read_page, read_shared
from app.reading.pay import minor_digits
from app.reading.quick_add import understand
from tests.reading.kept_aside_examples import KINDS, Example, examples, misses

# What an advert is added for: of these the share right must not fall below.
MAIN = ("company", "location", "pay_min", "pay_max", "pay_currency", "pay_period", "deadline")
LEAST = 0.9


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def be(example: Example) -> None:
        region.current.set(example.region)
        day = example.today
        for module in (dates, dates_in_text):
            monkeypatch.setattr(module, "now", lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    before = region.current.set("US")
    yield be
    region.current.reset(before)


def test_the_share_right_by_source(here: Any, capsys: pytest.CaptureFixture[str]) -> None:
    right, asked_for = Counter[str](), Counter[str]()
    lines = []
    for kind in KINDS:
        wrong_here = []
        for example in examples(kind):
            here(example)
            wrong = misses(example, fields_of(example))
            for field in (*example.expected, *example.absent):
                for about in (kind, f"{kind} main" if field in MAIN else kind + " other"):
                    asked_for[about] += 1
                    right[about] += field not in wrong
            if wrong:
                wrong_here.append(f"  {example.name}: {', '.join(wrong)}")
        lines += [f"{kind}: {right[kind]} of {asked_for[kind]}, {right[kind] / asked_for[kind]:.0%}", *wrong_here]
    main = [about for about in asked_for if about.endswith(" main")]
    share = sum(right[about] for about in main) / sum(asked_for[about] for about in main)
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join([*lines, f"company, place, pay and closing date: {share:.1%}", ""]))
    assert share >= LEAST


def fields_of(example: Example) -> Mapping[str, Any]:
    given = example.input
    if example.kind == "address":
        return {"same": address_key(given.first) == address_key(given.second)}
    if example.kind == "json_ld":
        return _fields(
            read_page(
                title=given.title,
                url=given.url,
                text=given.text,
                scripts=given.scripts,
                html=given.html,
                time_zone=example.time_zone,
            ).reading
        )
    if example.kind == "share_text":
        return _fields(read_shared(given.title, given.text, given.url).reading)
    draft = understand(given.text, title=given.title, url=given.url)
    return _fields(draft.reading if draft else Reading())


def _fields(reading: Reading) -> dict[str, Any]:
    values = reading.values_found()
    values["role"] = values.get("title")
    digits = minor_digits(values.get("pay_currency"))
    for name in ("pay_min", "pay_max"):
        if name in values:
            values[name] = Decimal(values[name]).scaleb(-digits)
    return values
