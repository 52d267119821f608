"""What changed between two revisions of the policy, as words that came and words that went.

Compared is the text as it is read: paragraphs, items of lists, rows of tables. Where a link leads counts as part of its
text. Sections are known by their ids, so that one that was renamed or moved is still the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from html.parser import HTMLParser
from itertools import groupby
from typing import NamedTuple

from app.policy.revisions import Revision, Section

# Passages that share fewer of their words than this are two, and not one that changed.
ALIKE = 0.45
# So few words between two changes are told as changed with them: a sentence in shreds is hard to read.
SHORTEST_REST = 3
# Unchanged text of so many words or fewer is shown with what changed around it, longer text is folded.
SHOWN_IN_FULL = 25

FRAMED = ("added", "removed")


class Text(NamedTuple):
    """A paragraph, or with `is_item` an item of a list or a row of a table."""

    is_item: bool
    words: tuple[str, ...]


class Piece(NamedTuple):
    """Words in a row that stayed ("same"), came ("added") or went ("removed")."""

    how: str
    words: str


class Passage(NamedTuple):
    is_item: bool
    pieces: tuple[Piece, ...]

    @property
    def how(self) -> str:
        """ "same", "added" or "removed" when the whole of it is that, else "changed"."""
        found = {piece.how for piece in self.pieces}
        return found.pop() if len(found) == 1 else "changed"


class Block(NamedTuple):
    """Passages one after another that share a frame: "added" or "removed" as a whole, or none ("")."""

    how: str
    passages: tuple[Passage, ...]

    @property
    def groups(self) -> list[tuple[bool, list[Passage]]]:
        """(whether they are items, passages), so that items stand in one list."""
        return [(is_item, list(some)) for is_item, some in groupby(self.passages, lambda passage: passage.is_item)]


class Stretch(NamedTuple):
    """Passages one after another; folded when they are unchanged and long."""

    is_folded: bool
    passages: tuple[Passage, ...]

    @property
    def blocks(self) -> list[Block]:
        by_frame = groupby(self.passages, lambda passage: passage.how if passage.how in FRAMED else "")
        return [Block(how, tuple(some)) for how, some in by_frame]


@dataclass(frozen=True)
class Change:
    """What became of a section: "added", "removed", "changed" or "same"."""

    id: str
    title: str
    how: str
    stretches: tuple[Stretch, ...] = ()
    title_before: str = ""
    is_moved: bool = False


@lru_cache(maxsize=32)
def between(before: Revision, after: Revision) -> tuple[Change, ...]:
    """Section by section, in the order of the later text; what was taken out stands where it was."""
    old, new = _sections(before), _sections(after)
    moved = _moved(list(old), list(new))
    changes = [_change(old.get(section.id), section, section.id in moved) for section in new.values()]
    for place, section in enumerate(old.values()):
        if section.id not in new:
            above = list(old)[place - 1] if place else ""
            at = next((n for n, change in enumerate(changes, start=1) if change.id == above), 0)
            changes.insert(at, Change(section.id, section.title, "removed", _stretches(_texts(section.html), ())))
    return tuple(changes)


def _sections(revision: Revision) -> dict[str, Section]:
    short = Section("short-version", "The short version", revision.short_version)
    return {section.id: section for section in (short, *revision.sections)}


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The sections that others went past."""
    old, new = [id for id in before if id in after], [id for id in after if id in before]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return set(old) - {id for block in blocks for id in old[block.a : block.a + block.size]}


def _change(before: Section | None, after: Section, is_moved: bool) -> Change:
    if before is None:
        return Change(after.id, after.title, "added", _stretches((), _texts(after.html)))
    stretches = _stretches(_texts(before.html), _texts(after.html))
    renamed_from = before.title if before.title != after.title else ""
    is_same = not (renamed_from or is_moved) and all(p.how == "same" for stretch in stretches for p in stretch.passages)
    return Change(after.id, after.title, "same" if is_same else "changed", stretches, renamed_from, is_moved)


def _stretches(before: Sequence[Text], after: Sequence[Text]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for is_same, some in groupby(_passages(before, after), lambda passage: passage.how == "same"):
        passages = tuple(some)
        is_folded = is_same and _length(passages) > SHOWN_IN_FULL
        if found and not is_folded and not found[-1].is_folded:
            passages = (*found.pop().passages, *passages)
        found.append(Stretch(is_folded, passages))
    return tuple(found)


def _length(passages: Sequence[Passage]) -> int:
    return sum(len(piece.words.split()) for passage in passages for piece in passage.pieces)


def _passages(before: Sequence[Text], after: Sequence[Text]) -> Iterator[Passage]:
    for old, new in _pairs(before, after):
        if old and new:
            yield Passage(new.is_item, tuple(_pieces(old.words, new.words)))
        elif old:
            yield Passage(old.is_item, (Piece("removed", " ".join(old.words)),))
        elif new:
            yield Passage(new.is_item, (Piece("added", " ".join(new.words)),))


def _pairs(before: Sequence[Text], after: Sequence[Text]) -> Iterator[tuple[Text | None, Text | None]]:
    """Every text of both sides in order, those beside each other that are most alike."""

    @cache
    def best(i: int, j: int) -> float:
        """How much of what follows is alike, at most."""
        if i == len(before) or j == len(after):
            return 0.0
        return max(best(i + 1, j), best(i, j + 1), alike(i, j) + best(i + 1, j + 1))

    @cache
    def alike(i: int, j: int) -> float:
        share = _share_of_words(before[i], after[j])
        return share if share >= ALIKE else -1.0

    i = j = 0
    while i < len(before) and j < len(after):
        if best(i, j) == alike(i, j) + best(i + 1, j + 1):
            yield before[i], after[j]
            i, j = i + 1, j + 1
        elif best(i, j) == best(i + 1, j):
            yield before[i], None
            i += 1
        else:
            yield None, after[j]
            j += 1
    yield from ((text, None) for text in before[i:])
    yield from ((None, text) for text in after[j:])


def _share_of_words(before: Text, after: Text) -> float:
    if before.is_item != after.is_item:
        return 0.0
    matcher = SequenceMatcher(None, before.words, after.words, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _pieces(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Piece]:
    went: list[str] = []
    came: list[str] = []
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (step, i, i_end, j, j_end) in enumerate(steps):
        is_between = 0 < number < len(steps) - 1
        if step == "equal" and not (is_between and j_end - j < SHORTEST_REST):
            yield from _changed(went, came)
            yield Piece("same", " ".join(after[j:j_end]))
            went, came = [], []
        else:
            went += before[i:i_end]
            came += after[j:j_end]
    yield from _changed(went, came)


def _changed(went: list[str], came: list[str]) -> Iterator[Piece]:
    if went:
        yield Piece("removed", " ".join(went))
    if came:
        yield Piece("added", " ".join(came))


def _texts(html: str) -> tuple[Text, ...]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(reader.texts())


class _Reader(HTMLParser):
    """Takes what `revisions` rendered apart again."""

    TEXTS = frozenset({"p", "li", "tr", "pre", "h3", "h4", "h5", "h6"})
    ITEMS = frozenset({"li", "tr"})
    CELLS = frozenset({"th", "td"})

    def __init__(self) -> None:
        super().__init__()
        self._found: list[tuple[bool, list[str]]] = [(False, [])]
        self._items = 0
        self._link = ""

    def texts(self) -> Iterator[Text]:
        for is_item, parts in self._found:
            words = tuple("".join(parts).split())
            if words:
                yield Text(is_item, words)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._items += tag in self.ITEMS
        if tag in self.TEXTS:
            self._begin()
        elif tag in self.CELLS and "".join(self._found[-1][1]).strip():
            self._found[-1][1].append(" – ")
        elif tag == "a":
            self._link = dict(attributes).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        self._items -= tag in self.ITEMS
        if tag in self.TEXTS:
            self._begin()
        elif tag == "a" and not self._link.startswith("mailto:"):
            self._found[-1][1].append(f" ({self._link})")

    def handle_data(self, data: str) -> None:
        self._found[-1][1].append(data)

    def _begin(self) -> None:
        self._found.append((self._items > 0, []))
