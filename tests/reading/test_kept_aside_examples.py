"""The examples kept aside can be read, are whole, and are compared as their README says."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.reading import kept_aside_examples
from tests.reading.kept_aside_examples import FIELDS, FOLDER, KINDS, Example, Input, examples, misses

CHOICES = {
    "workplace": {"on_site", "hybrid", "remote"},
    "employment_type": {
        "full_time", "part_time", "contractor", "temporary", "intern", "volunteer", "per_diem", "other",
    },
    "pay_period": {"hour", "day", "week", "month", "year"},
}  # fmt: skip
TYPES = {"pay_min": Decimal, "pay_max": Decimal, "deadline": date, "posted_on": date, "same": bool}
EXAMPLE = Example(
    kind="quick_line",
    name="one",
    region="US",
    time_zone="UTC",
    today=date(2026, 11, 30),
    input=Input(text="Cook at Blue Door, from $19"),
    expected={"role": ("Cook", "Line cook"), "pay_min": (Decimal(19),), "deadline": (date(2026, 12, 4),)},
    absent=frozenset({"pay_max"}),
)
RIGHT = {"role": "line  Cook", "pay_min": 19.0, "deadline": "2026-12-04", "pay_max": None, "company": "not judged"}


def test_every_file_is_of_a_known_kind_and_has_its_examples() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(KINDS)
    assert Counter(example.kind for example in examples()) == {
        "quick_line": 30, "pasted_advert": 40, "share_text": 15, "json_ld": 25, "address": 10,
    }  # fmt: skip


def test_names_are_unique() -> None:
    assert [name for name, count in Counter(example.name for example in examples()).items() if count > 1] == []


@pytest.mark.parametrize("kind", KINDS)
def test_fields_are_known_and_their_values_can_be(kind: str) -> None:
    for example in examples(kind):
        assert any(example.input), example.name
        assert ZoneInfo(example.time_zone), example.name
        assert example.expected, example.name
        assert example.expected.keys() | example.absent <= FIELDS, example.name
        assert not example.expected.keys() & example.absent, example.name
        for field, values in example.expected.items():
            assert values, (example.name, field)
            assert all(type(value) is TYPES.get(field, str) for value in values), (example.name, field)
            assert field not in CHOICES or CHOICES[field].issuperset(map(str, values)), (example.name, field)


def test_a_key_that_is_not_known_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "address.toml").write_text('[[example]]\nname = "n"\ninput = "i"\nexpected.same = true\nabsend = []\n')
    monkeypatch.setattr(kept_aside_examples, "FOLDER", tmp_path)
    with pytest.raises(TypeError, match="absend"):
        list(examples("address"))


def test_what_is_read_right_misses_nothing() -> None:
    assert misses(EXAMPLE, RIGHT) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "Cook at Blue Door"},
        {"role": None},
        {"pay_min": 19.5},
        {"deadline": date(2026, 4, 12)},
        {"pay_max": 19},
    ],
)
def test_what_is_read_wrong_is_named_with_what_was_read(wrong: dict[str, Any]) -> None:
    assert misses(EXAMPLE, RIGHT | wrong) == wrong
