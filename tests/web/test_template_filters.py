"""What templates print of values: the beginning of a note."""

import pytest

from app.reading.first_words import first_words


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("They called. **$64,000**, start in `May`.", "They called. $64,000, start in May."),
        ("# After the call\n\n- ask: *pay*\n- ask: hours", "After the call ask: pay ask: hours"),
        ("> quoted\n> twice", "quoted twice"),
        ("|  | Here | There |\n| --- | :-: | --- |\n| pay | $4 | $5 |", "Here, There pay, $4, $5"),
        ("C# and C++, 5 > 3, 2 * 3, snake_case, ~20 hours", "C# and C++, 5 > 3, 2 * 3, snake_case, ~20 hours"),
        ("word " * 40, ("word " * 18).strip() + "…"),
        ("x" * 200, "x" * 90 + "…"),
    ],
)
def test_the_first_words_of_a_note_are_without_marks(note: str, shown: str) -> None:
    assert first_words(note) == shown
