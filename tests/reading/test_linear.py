"""Reading takes a time in proportion to the length of a text, whatever is in it."""

import time

import pytest

from app.reading.job_posting import read_posting
from app.reading.page import read_shared
from app.reading.quick_add import phrases, understand

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
}


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
        return time.process_time() - begun

    return min(run() for _ in range(2))
