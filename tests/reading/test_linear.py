"""Reading takes a time in proportion to the length of a text, whatever is in it."""

import time
from collections.abc import Callable

import pytest

from app.models.passwords import normal
from app.models.search_words import folded
from app.operations.records.file_types import is_web_page
from app.reading.job_posting import read_posting
from app.reading.page import read_page, read_shared
from app.reading.quick_add import phrases, understand
from app.reading.text import one_line, tidied
from app.records.schema import several_lines

LENGTH = 100_000
SLOW = {
    "digits": "1",
    "digits with spaces": "1 ",
    "groups of digits": "1,000,",
    "dots": "1.",
    "brackets": "(",
    "pairs of brackets": "()",
    "at": "at ",
    "role at": "Nurse at Acme in ",
    "apply": "apply applications by ",
    "closing": "closing date ",
    "dates": "11/12/2026 ",
    "marks": " | ",
    "dashes": " - ",
    "colons": "a: ",
    "labels": "Location: ",
    "labels in lines": "Location:\n",
    "lines": "Nurse\n",
    "short lines": "a\n",
    "blank lines": "\n \n",
    "signs": "£",
    "pay": "£45k to ",
    "k": "45k ",
    "remote": "remote, ",
    "not": "not remote ",
    "addresses": "https://a.example/(",
    "dotted names": "a.b.c.d.",
    "tags": "<p>",
    "open tags": "<",
    "greetings": "check out this job ",
    "hiring": "we are hiring ",
    "counters": "(3) ",
    "pictures": "🚨",
    "words": "pay of our role is the ",
    "large words": "About Acme And ",
    "sentences": "We pay you. ",
    "one word": "a",
    "tabs": "\t",
    "zero-width": "\u200b",
    "titles": "<title>",
    "mains": "<main>",
    "scripts": "<script type='application/ld+json'>",
    "comments of scripts": "/*",
    "signs of a text": '\\"',
    "comments": "<!---->",
}
# Before anyone looks at how long it is.
TYPED = {
    "marks on a letter": ("a", "\u0301\u0316", ""),
    "what nobody sees within": ("x", "\u200b", "x"),
    "spaces within": ("x", "\u00a0", "x"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_a_slow_text(name: str) -> None:
    """Ten times as much may take twenty times as long; were it the square, it would be a hundred times."""
    text = (SLOW[name] * (LENGTH // len(SLOW[name]) + 1))[:LENGTH]
    assert _seconds(text) < max(20 * _seconds(text[: LENGTH // 10]), 0.05)


def _seconds(text: str) -> float:
    def run() -> float:
        begun = time.process_time()
        understand(text)
        phrases(text)
        read_shared(text[:500], text, "")
        read_posting([text], text)
        read_page(html=text)
        return time.process_time() - begun

    return min(run() for _ in range(2))


@pytest.mark.slow
@pytest.mark.parametrize("name", TYPED)
@pytest.mark.parametrize("read", [one_line, several_lines, tidied, normal, folded])
def test_a_slow_line_that_is_typed(read: Callable[[str], object], name: str) -> None:
    begin, again, end = TYPED[name]

    def seconds(length: int) -> float:
        text = begin + again * (length // len(again)) + end
        begun = time.process_time()
        read(text)
        return time.process_time() - begun

    assert min(seconds(LENGTH) for _ in range(2)) < max(20 * seconds(LENGTH // 10), 0.05)


def test_a_letter_keeps_as_many_marks_as_any_language_has() -> None:
    assert one_line("a" + "\u0301" * 31 + "b") == "\u00e1" + "\u0301" * 29 + "b"


def test_the_head_of_a_file() -> None:
    """In how many ways comments can be told apart doubles with each."""
    begun = time.process_time()
    assert not is_web_page(b"<!---->" * 140)
    assert is_web_page(b"<!-- one --> <!-- two --><html>")
    assert time.process_time() - begun < 0.1
