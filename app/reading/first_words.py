"""A note in plain words, and its beginning, to know it by."""

import re

_MARKDOWN_MARKS = re.compile(
    r"^[ \t]*\|?[ \t]*:?-{2,}[-:| \t]*$"  # the line under the head of a table
    r"|^[ \t]*(?:[#>]+[ \t]*|[-+*][ \t]+)+"  # heading, quotation, list
    r"|(?<!\s)[*`]+|[*`]+(?!\s)|~~|(?<!\w)_+|_+(?!\w)",  # inside a line
    re.MULTILINE,
)
_CELLS = re.compile(r"[ \t]*\|[ \t|]*")
EXCERPT_LENGTH = 90


def without_marks(markdown: str) -> str:
    """A note on one line, without its marks."""
    lines = (_CELLS.sub(", ", line.strip(" \t|")) for line in _MARKDOWN_MARKS.sub("", markdown).splitlines())
    return " ".join(" ".join(lines).split())


def first_words(markdown: str) -> str:
    """The beginning of a note on one line, without its marks."""
    words = without_marks(markdown)
    return words if len(words) <= EXCERPT_LENGTH else words[:EXCERPT_LENGTH].rsplit(" ", 1)[0] + "…"
