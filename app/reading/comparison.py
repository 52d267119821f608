"""An advert beside a document: which of the words it asks by are there, and which are not. Words, and no judgment."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.reading import requirements
from app.reading.sentences import of_document
from app.reading.skill_names import MOST_WORDS, Lexicon, Spelling, is_written_so, words_of

LONGEST_QUOTE = 240


class Quote(NamedTuple):
    """A sentence, apart at the words that it is shown for."""

    before: str
    words: str
    after: str


class Named(NamedTuple):
    """What the advert asks for; `document` is where the document names it, if it does."""

    name: str
    advert: Quote
    document: Quote | None


class Comparison(NamedTuple):
    """In the order of the advert. `rest` are sentences that ask for something by no name that could be compared."""

    named: list[Named]
    missing: list[Named]
    rest: list[str]


def compare(
    advert: str, document: str, own: Iterable[tuple[str, str]] = (), leave_out: Iterable[str] = ()
) -> Comparison:
    """`own` are skills, each with its other names; `leave_out` are names that are no skills here."""
    found = requirements.read(advert, Lexicon(own), leave_out)
    quotes = _found_in(document, found.asked)
    all_of_it = [
        Named(asked.skill.name, _quote(asked.sentence, asked.start, asked.end), quotes.get(place))
        for place, asked in enumerate(found.asked)
    ]
    return Comparison(
        [one for one in all_of_it if one.document], [one for one in all_of_it if not one.document], found.rest
    )


def _found_in(document: str, asked: Sequence[requirements.Asked]) -> dict[int, Quote]:
    """By its place among what is asked for, the first sentence that names it."""
    wanted = _wanted(asked)
    found: dict[int, Quote] = {}
    for sentence in of_document(document):
        words = words_of(sentence)
        for first in range(len(words)):
            for stop in range(first + 1, min(first + MOST_WORDS, len(words)) + 1):
                key = "".join(word.key for word in words[first:stop])
                for place, spelling in wanted.get(key, ()):
                    if place not in found and is_written_so(spelling, words, first, stop):
                        found[place] = _quote(sentence, words[first].start, words[stop - 1].end)
    return found


def _wanted(asked: Sequence[requirements.Asked]) -> dict[str, list[tuple[int, Spelling]]]:
    wanted: dict[str, list[tuple[int, Spelling]]] = {}
    for place, one in enumerate(asked):
        for spelling in one.skill.spellings:
            for key in _numbers(spelling):
                wanted.setdefault(key, []).append((place, spelling))
    return wanted


def _numbers(spelling: Spelling) -> tuple[str, ...]:
    """A word and its plural are the same."""
    key = spelling.key
    if spelling.exact or len(key) < 4:
        return (key,)
    return (key, key[:-1]) if key.endswith("s") and not key.endswith("ss") else (key, f"{key}s")


def _quote(sentence: str, start: int, end: int) -> Quote:
    """As much of a long sentence as stands around the words."""
    room = max(0, LONGEST_QUOTE - (end - start)) // 2
    before, after = sentence[:start], sentence[end:]
    if len(before) > room:
        before = "…" + before[len(before) - room :].partition(" ")[2]
    if len(after) > room:
        after = after[:room].rpartition(" ")[0] + "…"
    return Quote(before, sentence[start:end], after)
