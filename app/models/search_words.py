"""The words of a text, as the search keeps them and looks for them: folded once, here, for both databases."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST_WORD = 100
# PostgreSQL takes a megabyte for one row's words; each costs its bytes, its account's number and its place.
MOST_BYTES = 1_000_000
BYTES_AROUND_A_WORD = 16
BYTES_OF_A_PLACE = 2

# E-mails that no decomposition leads to plain ones. `ß` and its like are folded by casefold().
_PLAIN = str.maketrans("øłđðħŧŋıŀĸƒɓɗəɛɔƴى", "olddhtnilkfbdeeoyي", "ـ") | str.maketrans(
    {"æ": "ae", "œ": "oe", "þ": "th"}
)
_WITHOUT_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_MARKS = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M")
# C++ and C# are words; what else follows an e-mail parts them. Underscores are gone before it is asked.
_WORD = re.compile(rf"[\w{_MARKS}]+(?:\+\+|\#(?!\w))?")
_RUN = re.compile(f"([{_WITHOUT_SPACES}]+)|[^{_WITHOUT_SPACES}]+")


def words_of(title: Iterable[str | None], rest: Iterable[str | None]) -> str:
    """What a row keeps: the words of its title, a line feed, its other words, each word after a space."""
    room = _Room()
    return "\n".join("".join(room.taken(pieces(text or ""))) for text in (_joined(title), _joined(rest)))


def words_to_find(text: str) -> list[str]:
    """The words of something that is looked for, in order. The last may go on."""
    found = list(pieces(text))
    # The end of a run without spaces is a piece of its own where it is kept: here more may follow.
    return found[:-1] if len(found) > 1 and _is_end_of_run(found) else found


def may_go_on(word: str) -> bool:
    """Whether longer words that begin so are meant too: from two letters, or one of a script without spaces."""
    return len(word) > 1 or bool(re.match(f"[{_WITHOUT_SPACES}]", word))


def pieces(text: str) -> Iterator[str]:
    """Each word. Of a run of a script without spaces, every two letters that follow each other, and the last."""
    for word in _WORD.findall(folded(text).replace("_", " ")):
        if word.isascii():
            yield word[:LONGEST_WORD]
        else:
            yield from _parts(word)


def _parts(word: str) -> Iterator[str]:
    for part in _RUN.finditer(word):
        if run := part[1]:
            yield from (run[at : at + 2] for at in range(len(run)))
        else:
            yield part[0][:LONGEST_WORD]


def folded(text: str) -> str:
    """Without capitals, accents, vowel points and other forms of the same e-mail."""
    if text.isascii():
        return text.lower()
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not _is_dropped(letter))
    return unicodedata.normalize("NFC", bare.casefold().translate(_PLAIN))


def _is_dropped(letter: str) -> bool:
    """Accents, points of Hebrew and Arabic, and what cannot be seen. Vowel signs of other scripts are e-mails."""
    if letter < "\u0300":
        return letter == "\u00ad"
    place = unicodedata.combining(letter)
    return place >= 200 or 10 <= place <= 36 or unicodedata.category(letter) == "Cf"


def _is_end_of_run(found: list[str]) -> bool:
    last, before = found[-1], found[-2]
    return len(last) == 1 and len(before) == 2 and before[1] == last and may_go_on(last)


def _joined(texts: Iterable[str | None]) -> str:
    return " ".join(text for text in texts if text)


class _Room:
    """What still fits into a row of the index."""

    def __init__(self) -> None:
        self._left, self._seen = MOST_BYTES, set[str]()

    def taken(self, words: Iterable[str]) -> Iterator[str]:
        for word in words:
            self._left -= BYTES_OF_A_PLACE if word in self._seen else len(word.encode()) + BYTES_AROUND_A_WORD
            if self._left < 0:
                return
            self._seen.add(word)
            yield f" {word}"
