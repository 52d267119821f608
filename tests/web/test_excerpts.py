"""The words that were found, marked where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.excerpts import BEFORE, LONGEST, Finder, Piece


def drawn(pieces: list[Piece]) -> str:
    """As people see it: [found] among what is not."""
    return "".join(f"[{piece.text}]" if piece.is_found else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("nurse", "Head nurse", "Head [nurse]"),
        ("nur head", "Head Nurse", "[Head] [Nurse]"),
        ("n", "n and nurse", "[n] and nurse"),
        ('"head nurse"', "Head nurse, nurse, head-nurse", "[Head nurse], nurse, [head-nurse]"),
        ("strasse", "An der Großstraße: Straßenbau", "An der Großstraße: [Straßenbau]"),
        ("cafe muller", "Café Müller’s", "[Café] [Müller]’s"),
        ("cafe", "Cafe\u0301 – Cafe", "[Cafe\u0301] – [Cafe]"),
        ("søren", "Soren, SØREN", "[Soren], [SØREN]"),
        ("c++", "C, C++, C++11 and C#", "C, [C++], [C++]11 and C#"),
        ("c", "C, C++, C#", "[C], C++, C#"),
        ("软件", "高级软件工程师", "高级[软件]工程师"),
        ("软件工程", "高级软件工程师", "高级[软件工程]师"),
        ("エンジ", "ソフトウェアエンジニア", "ソフトウェア[エンジ]ニア"),
        ("ｆｕｌｌ", "Full time, ＦＵＬＬ time", "[Full] time, [ＦＵＬＬ] time"),
        ("full", "Ｆｕｌｌ time", "[Ｆｕｌｌ] time"),
        ("nurse nur", "nurse nursing", "[nurse] [nursing]"),
        ("shift", "night_shift", "night_[shift]"),
        ("absent", "Head nurse", "Head nurse"),
        ("", "Head nurse", "Head nurse"),
        ("https://jobs.example/4711", "https://jobs.example/apply/4711", "https://jobs.example/apply/[4711]"),
    ],
)
def test_words_are_marked_as_they_are_written(query: str, text: str, marked: str) -> None:
    assert drawn(Finder(query).marked(text)) == marked


def test_an_excerpt_shows_where_most_of_the_words_stand_together() -> None:
    text = f"Wards. {'and so on ' * 40}night wards in Leeds {'and so on ' * 40}Leeds"
    shown = drawn(Finder("ward leeds").excerpt(["Nothing here", text]))
    assert "night [wards] in [Leeds]" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= LONGEST + 20


def test_of_several_texts_the_one_with_most_of_the_words_is_shown() -> None:
    assert drawn(Finder("ward leeds").excerpt([None, "Leeds", "A ward in Leeds", ""])) == "A [ward] in [Leeds]"
    assert Finder("ward").excerpt(["Nothing", None]) == []


@given(query=st.text(max_size=40), text=st.text(max_size=400))
def test_nothing_is_lost_and_nothing_is_an_error(query: str, text: str) -> None:
    finder = Finder(query)
    assert "".join(piece.text for piece in finder.marked(text)) == text
    excerpt = "".join(piece.text for piece in finder.excerpt([text]))
    assert excerpt.removeprefix("… ").removesuffix(" …") in text or excerpt in text


@given(text=st.text(alphabet="ab ßøé½ﬃ软ｆ\u0301", max_size=BEFORE * 3))
def test_a_word_that_is_there_is_marked(text: str) -> None:
    """Whatever stands before it."""
    assert "[needle]" in drawn(Finder("needle").marked(f"{text} needle"))
