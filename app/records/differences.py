"""Two versions of a text, word by word: what came, what went, what stayed."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# Comparing takes the square of the length at worst. Beyond this, a paragraph or text is shown as gone and come whole.
MOST_WORDS = 400
MOST_PARAGRAPHS = 2000
# So few words between two changes are told as changed with them: a sentence in shreds is hard to read.
SHORTEST_REST = 2
# Paragraphs that share fewer of their words than this are two, and not one that changed.
ALIKE = 0.4


class Piece(NamedTuple):
    """Words in a row that stayed ("same"), came ("added") or went ("removed")."""

    how: str
    words: str


class Paragraph(NamedTuple):
    pieces: tuple[Piece, ...]

    @property
    def how(self) -> str:
        """ "same", "added" or "removed" when the whole of it is that, else "changed"."""
        found = {piece.how for piece in self.pieces}
        return found.pop() if len(found) == 1 else "changed"


def between(before: str, after: str) -> list[Paragraph]:
    """Every paragraph of both in order; a line of its own is one."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[Paragraph] = []
    for step, i, i_end, j, j_end in _steps(old, new, MOST_PARAGRAPHS):
        if step == "equal":
            found += [Paragraph((Piece("same", text),)) for text in new[j:j_end]]
        else:
            found += _changed(old[i:i_end], new[j:j_end])
    return found


def _paragraphs(text: str) -> list[str]:
    return [words for line in text.split("\n") if (words := " ".join(line.split()))]


def _steps(old: Sequence[str], new: Sequence[str], most: int) -> Sequence[tuple[str, int, int, int, int]]:
    if max(len(old), len(new)) > most:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > MOST_WORDS).get_opcodes()


def _changed(went: Sequence[str], came: Sequence[str]) -> Iterator[Paragraph]:
    """Paragraphs in the place of others: one that became another is shown in one, in order."""
    both = min(len(went), len(came))
    for old, new in zip(went, came, strict=False):
        pieces = tuple(_pieces(old.split(), new.split()))
        if any(piece.how == "same" for piece in pieces):
            yield Paragraph(pieces)
        else:
            yield Paragraph((Piece("removed", old),))
            yield Paragraph((Piece("added", new),))
    yield from (Paragraph((Piece("removed", text),)) for text in went[both:])
    yield from (Paragraph((Piece("added", text),)) for text in came[both:])


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    steps = _steps(old, new, MOST_WORDS)
    stayed = sum(i_end - i for step, i, i_end, _j, _j_end in steps if step == "equal")
    if 2 * stayed < ALIKE * (len(old) + len(new)):
        steps = [("replace", 0, len(old), 0, len(new))]
    went: list[str] = []
    came: list[str] = []
    for number, (step, i, i_end, j, j_end) in enumerate(steps):
        is_between = 0 < number < len(steps) - 1
        if step == "equal" and not (is_between and j_end - j < SHORTEST_REST):
            yield from _gone_and_come(went, came)
            yield Piece("same", " ".join(new[j:j_end]))
            went, came = [], []
        else:
            went += old[i:i_end]
            came += new[j:j_end]
    yield from _gone_and_come(went, came)


def _gone_and_come(went: list[str], came: list[str]) -> Iterator[Piece]:
    if went:
        yield Piece("removed", " ".join(went))
    if came:
        yield Piece("added", " ".join(came))
