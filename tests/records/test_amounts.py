"""Pay as people write it."""

import pytest
from werkzeug.datastructures import MultiDict

from app.records.opportunity import OpportunityForm


def form_of(amount: str) -> OpportunityForm:
    return OpportunityForm(MultiDict({"pay_min": amount, "pay_currency": "", "pay_period": ""}))


@pytest.mark.parametrize(
    ("typed", "minor_units"),
    [
        ("45k", 4_500_000),
        ("£45 K", 4_500_000),
        ("45.5k", 4_550_000),
        ("45,000", 4_500_000),
        ("45 000", 4_500_000),
        ("1.234.567", 123_456_700),
        ("1,234.50", 123_450),
        ("1.234,50", 123_450),
        ("31,50", 3_150),
        ("£450 a week", 45_000),
    ],
)
def test_one_amount_is_read_as_it_is_meant(typed: str, minor_units: int) -> None:
    form = form_of(typed)
    assert form.read(), form.errors
    assert form.pay_min.data == minor_units


@pytest.mark.parametrize("typed", ["£30,000 to £35,000", "40-45k", "a lot"])
def test_what_is_no_single_amount_is_refused(typed: str) -> None:
    form = form_of(typed)
    assert not form.read()
    assert form.pay_min.errors


@pytest.mark.parametrize("typed", ["9" * 20_000, "1," * 20_000 + "1"])
def test_a_number_without_end_is_refused_before_it_is_converted(typed: str) -> None:
    """It took the square of its length, and held up every other request of the process."""
    form = form_of(typed)
    assert not form.read()
    assert form.pay_min.errors


def test_currency_and_period_are_taken_from_it_where_they_were_left_empty() -> None:
    form = form_of("£31.50 an hour")
    assert form.read()
    assert (form.submitted_values()["pay_currency"], form.submitted_values()["pay_period"]) == ("GBP", "hour")
