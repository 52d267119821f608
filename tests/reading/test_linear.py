"""Reading takes a time in proportion to the length of a text, whatever is in it."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from app.models.passwords import normal
from app.models.search_words import folded
from app.operations.records.file_types import is_web_page
from app.reading.advert import read_advert
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
# Lines of an advert, each of which may say what is looked for.
SHAPES = {
    "pay": ["Salary from £45,000 to £52,000", "We pay $25 an hour", "Up to 60k a year", "Budget of 20,000 for tools"],
    "days": ["Closes on December 11, 2026", "Posted 3 days ago", "Apply by 11/12/2026 please", "We met on 5 January"],
    "numbers": ["1,234 of 5,678 in 2024", "37.5 hours and 28 days", "10 people in 3 teams", "24/7 since 1998 or so"],
    "places": ["Manchester, United Kingdom", "Based in Leeds or York", "Austin, TX 78701", "12 High Street, Halifax"],
    "labels": ["Location: Leeds", "Salary: £30,000 a year", "Hours: 37.5 a week", "Closing date: 11 Dec 2026"],
    "ways": ["Remote or hybrid working", "Permanent, full-time post", "Not remote now", "On site three days a week"],
    "headings": ["About the role", "WHO YOU ARE", "Key responsibilities", "Senior Backend Engineer", "Nurse at Acme"],
    "links": ["https://jobs.example/12345", "See https://a.example/apply", "Apply: www.example.com/careers/9"],
}
PLAIN = ["plain words of no account", "and some more of the same", "nothing that is worth it", "until the page is done"]
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


@pytest.mark.parametrize("shape", SHAPES)
def test_an_advert_that_says_much_takes_little_longer_than_one_that_says_nothing(shape: str) -> None:
    """On whatever machine: at most two and a half times as long."""

    def seconds(lines: list[str]) -> float:
        text = _lines(lines, LENGTH)
        return min(_process_time(lambda: read_advert(text)) for _ in range(3))

    assert seconds(SHAPES[shape]) < 2.5 * seconds(PLAIN)


def test_what_stands_below_much_else_is_read() -> None:
    said = "Salary: £30,000 a year\nThis is a hybrid role.\nApplications close on December 11, 2026."
    read = read_advert(f"Nurse\n{_lines(PLAIN, LENGTH - 200)}\n{said}")
    assert read.value("pay_min") == 30_000_00
    assert read.value("deadline") == date(2026, 12, 11)
    assert read.value("workplace") == "hybrid"


def _lines(shape: list[str], length: int) -> str:
    return ("\n".join(shape) + "\n") * (length // len("\n".join(shape) + "\n"))


def _process_time(run: Callable[[], object]) -> float:
    begun = time.process_time()
    run()
    return time.process_time() - begun


def _seconds(text: str) -> float:
    def run() -> None:
        understand(text)
        phrases(text)
        read_shared(text[:500], text, "")
        read_posting([text], text)
        read_page(html=text)

    return min(_process_time(run) for _ in range(2))


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
