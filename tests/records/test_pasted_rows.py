"""Rows that were pasted, as lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reading.rows import rows


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nurse at Acme\r\n\r\n Cook ", ["Nurse at Acme", "Cook"]),
        ("Nurse\tAcme\tLeeds\nCook\t\tYork", ["Nurse – Acme – Leeds", "Cook – York"]),
        ("Role\tCompany\tStatus\nNurse\tAcme\tApplied", ["Nurse – Acme – Applied"]),
        ("Role at Company", ["Role at Company"]),
        ("Role\nCook", ["Role", "Cook"]),
        ('Nurse\t"Acme\nLeeds"\nCook\tB', ["Nurse – Acme Leeds", "Cook – B"]),
        ('Nurse "head"\tAcme', ['Nurse "head" – Acme']),
        ("\t\t\n \n", []),
        ("", []),
    ],
)
def test_each_row_is_a_line(text: str, found: list[str]) -> None:
    assert rows(text) == found


@given(st.text(alphabet='ab "\t\n\r\0é', max_size=80))
def test_nothing_that_is_pasted_is_an_error(text: str) -> None:
    assert all(row.strip() for row in rows(text))
