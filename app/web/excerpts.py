"""What was found, with the words found in it marked: in a name, or in the part of a text where they stand."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from app.models.search import Group, groups
from app.models.search_words import folded, is_without_spaces, runs

# Letters before the first word found, and of the whole excerpt.
BEFORE, LONGEST = 50, 180
# Of one text; nobody reads more.
MOST_FOUND = 300

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# What may stand between words that are looked for as they follow each other.
_BETWEEN = r"[\W_]+"
_NO_LETTER_BEFORE = r"(?<![^\W_])"
_MORE_LETTERS = r"[^\W_]*"
# C++ and C# are words of their own.
_END = r"(?![^\W_]|\+\+|#(?!\w))"


class Piece(NamedTuple):
    text: str
    is_found: bool


class _Span(NamedTuple):
    """From and to which letter of a text a word was found, and which of the words looked for it is."""

    start: int
    end: int
    group: int


class Finder:
    """Finds again, in texts that the search has found, what it was that it found."""

    def __init__(self, query: str) -> None:
        self._patterns = [re.compile(_pattern(group)) for group in groups(query)]

    def marked(self, text: str) -> list[Piece]:
        """All of a text."""
        return _parted(text, self._spans(text), 0, len(text))

    def excerpt(self, texts: Iterable[str | None]) -> list[Piece]:
        """The part of one of these texts in which the most of the words stand; nothing where there are none."""
        best: tuple[int, str, list[_Span], _Span] | None = None
        for text in filter(None, texts):
            spans = self._spans(text)
            if spans:
                count, first = _fullest(spans)
                if best is None or count > best[0]:
                    best = (count, text, spans, first)
        return _part(*best[1:]) if best else []

    def _spans(self, text: str) -> list[_Span]:
        """In order, none over another."""
        plain = _Folded(text)
        found = [
            _Span(*plain.letters(match.start(), match.end()), group)
            for group, pattern in enumerate(self._patterns)
            for match in islice(pattern.finditer(plain.text), MOST_FOUND)
        ]
        kept: list[_Span] = []
        for span in sorted(found, key=lambda span: (span.start, -span.end)):
            if not kept or span.start >= kept[-1].end:
                kept.append(span)
        return kept


def _pattern(group: Group) -> str:
    words = runs(group.words)
    begins = "" if is_without_spaces(words[0]) else _NO_LETTER_BEFORE
    last = words[-1][-1]
    ends = "" if is_without_spaces(last) or not last.isalnum() else _MORE_LETTERS if group.goes_on else _END
    return begins + _BETWEEN.join(map(re.escape, words)) + ends


class _Folded:
    """A text as the search sees it, which knows where each of its letters stood."""

    def __init__(self, text: str) -> None:
        self._letters, self._length = text, len(text)
        if text.isascii():
            self.text, self._starts, self._origins = text.lower(), [0], [0]
            return
        parts: list[str] = []
        self._starts, self._origins = [0], [0]
        at = length = 0
        for match in _NOT_ASCII.finditer(text):
            plain, letter = text[at : match.start()].lower(), _folded(match[0])
            parts += (plain, letter)
            self._add(length + len(plain), match.start())
            length += len(plain) + len(letter)
            at = match.end()
            self._add(length, at)
        self.text = "".join((*parts, text[at:].lower()))

    def _add(self, start: int, origin: int) -> None:
        """A letter that is gone leaves what follows it in its place."""
        if self._starts[-1] == start:
            self._origins[-1] = origin
        else:
            self._starts.append(start)
            self._origins.append(origin)

    def letters(self, start: int, end: int) -> tuple[int, int]:
        """From and to which letter of the text as it was, with the accents that follow it."""
        end = min(self._length, self._origin(end - 1) + 1) if end > start else self._origin(start)
        while end < self._length and not _folded(self._letters[end]):
            end += 1
        return self._origin(start), end

    def _origin(self, at: int) -> int:
        place = bisect_right(self._starts, at) - 1
        origin = self._origins[place] + at - self._starts[place]
        # Of a letter that became several, each stood where it did.
        following = self._origins[place + 1] if place + 1 < len(self._origins) else self._length
        return min(origin, max(self._origins[place], following - 1))


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    return folded(letter)


def _fullest(spans: Sequence[_Span]) -> tuple[int, _Span]:
    """How many of the words stand close together at the best place, and the first of them there."""
    best, first = 0, spans[0]
    for at, span in enumerate(spans):
        near = {other.group for other in islice(spans, at, at + 30) if other.end - span.start <= LONGEST - BEFORE}
        if len(near) > best:
            best, first = len(near), span
    return best, first


def _part(text: str, spans: Sequence[_Span], first: _Span) -> list[Piece]:
    start = 0 if first.start <= BEFORE else _word_start(text, first.start - BEFORE, first.start)
    end = len(text) if len(text) - start <= LONGEST else _word_end(text, start + LONGEST, first.end)
    pieces = _parted(text, spans, start, end)
    before = [Piece("… ", is_found=False)] if start else []
    return before + pieces + ([Piece(" …", is_found=False)] if end < len(text) else [])


def _word_start(text: str, at: int, most: int) -> int:
    """The first word that begins from there on, before `most`."""
    space = text.find(" ", at, most)
    return at if space < 0 else space + 1


def _word_end(text: str, at: int, least: int) -> int:
    """Where the last word before that ends, not before `least`."""
    space = text.rfind(" ", least, at)
    return max(at, least) if space < 0 else space


def _parted(text: str, spans: Sequence[_Span], start: int, end: int) -> list[Piece]:
    pieces, at = [], start
    for span in spans:
        if span.end <= start or span.start >= end:
            continue
        pieces.append(Piece(text[at : max(at, span.start)], is_found=False))
        pieces.append(Piece(text[max(at, span.start) : min(span.end, end)], is_found=True))
        at = min(span.end, end)
    pieces.append(Piece(text[at:end], is_found=False))
    return [piece for piece in pieces if piece.text]
