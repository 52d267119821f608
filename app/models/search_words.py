"""The words of a text, as the search keeps them and looks for them: folded once, here, for both databases."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from urllib.parse import unquote

from app.models.address_key import address_key
from app.models.invisible import composed, with_few_marks

LONGEST_WORD = 100
# PostgreSQL takes a megabyte for one row's words; each costs its bytes, its account's number and its place.
MOST_BYTES = 1_000_000
BYTES_AROUND_A_WORD = 16
BYTES_OF_A_PLACE = 2

# Letters that no decomposition leads to plain ones. `ß` and its like are folded by casefold().
_PLAIN = str.maketrans("øłđðħŧŋıŀĸƒɓɗəɛɔƴى", "olddhtnilkfbdeeoyي", "ـ") | str.maketrans(
    {"æ": "ae", "œ": "oe", "þ": "th"}
)
_WITHOUT_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_MARKS = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M")
# C++ and C# are words; what else follows a letter parts them. Underscores are gone before it is asked.
_WORD = re.compile(rf"[\w{_MARKS}]+(?:\+\+|\#(?!\w))?")
_IS_WITHOUT_SPACES = re.compile(f"[{_WITHOUT_SPACES}]")
_RUN = re.compile(f"([{_WITHOUT_SPACES}]+)|[^{_WITHOUT_SPACES}]+")


def words_of(title: Iterable[str | None], rest: Iterable[str | None], links: Iterable[str | None] = ()) -> str:
    """What a row keeps: the words of its title, a line feed, its other words, each word after a space.

    Of a link, only what tells its advert from others.
    """
    room = _Room()
    others = chain(pieces(_joined(rest)), *(words_of_link(link) for link in links if link))
    return "".join(room.taken(pieces(_joined(title)))) + "\n" + "".join(room.taken(others))


def words_of_link(link: str) -> list[str]:
    """The words with a number in it. All else stands in the links of thousands of other adverts."""
    words = dict.fromkeys(pieces(unquote(address_key(link))))
    return [word for word in words if len(word) > 1 and any(letter.isdigit() for letter in word)]


def words_to_find(text: str) -> list[str]:
    """The words of something that is looked for, in order. The last may go on."""
    found = list(pieces(text))
    # The end of a run without spaces is a piece of its own where it is kept: here more may follow.
    return found[:-1] if len(found) > 1 and _is_end_of_run(found) else found


def may_go_on(word: str) -> bool:
    """Whether longer words that begin so are meant too: from two letters, or one of a script without spaces."""
    return len(word) > 1 or is_without_spaces(word)


def is_without_spaces(word: str) -> bool:
    """Whether it begins in a script that puts no spaces between words."""
    return bool(_IS_WITHOUT_SPACES.match(word))


def runs(words: Sequence[str]) -> list[str]:
    """Words to find as they stand in a text: pieces of a run that follow each other are one again."""
    found: list[str] = []
    for word in words:
        if found and is_without_spaces(word) and found[-1][-1] == word[0]:
            found[-1] += word[1:]
        else:
            found.append(word)
    return found


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
    """Without capitals, accents, vowel points and other forms of the same letter."""
    if text.isascii():
        return text.lower()
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", with_few_marks(text)) if not _is_dropped(letter))
    return composed(bare.casefold().translate(_PLAIN))


def _is_dropped(letter: str) -> bool:
    """Accents, points of Hebrew and Arabic, and what cannot be seen. Vowel signs of other scripts are letters."""
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
