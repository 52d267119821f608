"""What the reader makes of what people type, paste and share."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.reading import dates, dates_in_text, region
from app.reading.found import Reading
from app.reading.page import read_shared
from app.reading.pay import minor_digits
from app.reading.quick_add import understand
from tests.reading.examples import TODAY, Example, amounts, examples, whole_units

LINES = examples("quick_line", given={"text", "region"})
PASTED = examples("pasted_advert", given={"name", "text", "region"})
SHARED = examples("share_text", given={"title", "text", "shared_url", "region"})


@pytest.fixture(autouse=True)
def on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (dates, dates_in_text):
        monkeypatch.setattr(module, "now", lambda: datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC))


@pytest.fixture
def where() -> Iterator[Any]:
    """Says in which region the reader is."""
    before = region.current.set("US")
    yield region.current.set
    region.current.reset(before)


def fields(reading: Reading) -> dict[str, Any]:
    values = reading.values_found()
    values["role"] = values.pop("title", None)
    return whole_units(values, minor_digits(values.get("pay_currency")))


def assert_read(reading: Reading, example: Example) -> None:
    values = fields(reading)
    wanted = amounts(example.expected) | dict.fromkeys(example.absent)
    assert {name: values.get(name) for name in wanted} == {name: value or None for name, value in wanted.items()}


@pytest.mark.parametrize("name", LINES)
def test_a_line(where: Any, name: str) -> None:
    example = LINES[name]
    where(example.region)
    draft = understand(example.given["text"])
    assert draft
    assert_read(draft.reading, example)
    more = {name for name, value in fields(draft.reading).items() if value} - example.expected.keys()
    assert more <= {"pay_text"}


@pytest.mark.parametrize("name", PASTED)
def test_a_pasted_advert(where: Any, name: str) -> None:
    example = PASTED[name]
    where(example.region)
    draft = understand(example.given["text"])
    assert draft
    assert_read(draft.reading, example)
    assert draft.values["posting"] == draft.text


@pytest.mark.parametrize("name", SHARED)
def test_what_an_app_shares(where: Any, name: str) -> None:
    example = SHARED[name]
    where(example.region)
    page = read_shared(example.given.get("title", ""), example.given["text"], example.given.get("shared_url", ""))
    assert_read(page.reading, example)


def test_each_value_says_where_it_was_read() -> None:
    text = PASTED["1 LinkedIn's lines, role first"].given["text"]
    draft = understand(text)
    assert draft
    lines = " ".join(text.split())
    for name, found in draft.reading.items():
        assert " ".join(found.piece.split()) in lines, name
    assert draft.reading["company"].sure < draft.reading["deadline"].sure
