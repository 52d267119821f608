"""Text as it is kept, without control characters and with white space in order; and what its lines are."""

import re
import unicodedata
from typing import Any

from app.models.invisible import composed, trimmed, without_marks

# Of a line or a sentence, so much is read; nobody says more in one that is about pay or a date.
LONGEST_READ = 500
# Of all the lines that may be about one thing, so many letters are read; an advert has fewer, whatever it is about.
MOST_ABOUT_ONE_THING = 6_000
_BLANK_LINES = re.compile(r"\n{3,}")
BULLET = re.compile(r"^[\s•·*\-–—▪◦►➤✔✓●○]+")


def without_controls(text: str, keep: str = "") -> str:
    # Looking at each letter takes long, and nearly every line has none.
    if text.isprintable():
        return text
    return "".join(c for c in text if c in keep or unicodedata.category(c) not in ("Cc", "Cs"))


def one_line(value: Any) -> Any:
    """One line: NFC, runs of white space as one space, nothing at its ends that is not seen."""
    if not isinstance(value, str):
        return value
    # Controls go first: what stands to their sides may be one character, or two spaces.
    words = without_controls(" ".join(value.split()))
    return " ".join(composed(trimmed(words)).split())


def is_sentence(line: str) -> bool:
    """Whether it is prose; several things with marks between them are none."""
    part = max(re.split(r"\s[·•|]\s", line), key=len)
    return len(part) > 140 or part.count(" ") >= 14 or (part.count(" ") >= 6 and part.endswith((".", "!", "?")))


class Bounded:
    """Admits so many letters of what may be about one thing, so that a text full of it takes no longer to read."""

    def __init__(self, letters: int = MOST_ABOUT_ONE_THING) -> None:
        self._left = letters

    def admits(self, text: str) -> bool:
        self._left -= len(text)
        return self._left >= 0


def tidied(text: str) -> str:
    """Several lines, as a program takes them out of a file: each as one_line() has it, no two blank ones in a row."""
    lines = (without_controls(without_marks(" ".join(line.split()))) for line in text.splitlines())
    return _BLANK_LINES.sub("\n\n", composed("\n".join(lines))).strip()
