"""What an advert asks for, in its own words.

Named skills count wherever they stand. Of the sentences that say what is asked for, also names as they are written,
what stands behind “experience with”, before “certificate”, and items of a list that are nothing else. Where a sentence
asks for something in words of which none is such a name, it is handed over whole: nothing is made up.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from app.reading.sentences import Sentence, of_advert
from app.reading.skill_names import MOST_WORDS, Lexicon, Skill, Spelling, Word, spelled, words_of

MOST_ASKED = 200
LONGEST_SENTENCE = 2_000

_LIST = re.compile(r"\s*(?:[,;/•|]|\b(?:and/or|and|or|und|oder|sowie|et|ou)\b|&)\s*", re.IGNORECASE)
_LED_TO = re.compile(
    r"\b(?:experience|experienced|knowledge|understanding|command|background|expertise|proficien(?:t|cy)"
    r"|familiar(?:ity)?|skilled|competent|confident|comfortable|fluen(?:t|cy)|trained|training|qualified|qualification|degree|diploma"
    r"|certificate|certified|grounding|erfahrung(?:en)?|kenntnisse|umgang)"
    r" (?:with|of|in|using|as an?|as|mit|im|in der)\s+([^.;:()!?\n]{2,200})",
    re.IGNORECASE,
)
# Where what is led to is over.
_OVER = re.compile(
    r"\s(?:[–—-]|to|for|within|from|at|on|by|that|which|who|where|when|so|if|is|are|would|will|gained|preferred"
    r"|required|essential|desirable|including|such as|e\.g|i\.e|plus|with|through|because|in (?:an?|the|our|your)|nice)"
    r"\b|\s[–—-]\s",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"(?<![\w+#’'-])((?:[\w+#’'-]+ ){0,3})"
    r"(licen[cs]es?|certificat(?:es?|ions?)|diplomas?|degrees?|registration|clearance|cards?)\b",
    re.IGNORECASE,
)
_ABILITY = re.compile(r"(?<![\w+#’'-])((?:[\w+#’'-]+ ){1,3})(skills?|experience|knowledge)\b", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Around a name, and no part of it.
_AROUND = _words("""
    a an the any some other another others relevant similar previous prior proven good great strong excellent solid
    basic advanced deep broad both common modern current various all our your their its his her own such as using
    with of in at least one two three four five more than plus and or have has had hold holds holding be being is
    are you we who must should will can need needs needed require requires required preferred preferably essential
    desirable ideally ideal advantage advantageous bonus nice full clean valid up to date level years year
    experience experienced knowledge understanding skills skill tools tool familiarity proficiency proficient
    expertise working hands on work minimum maximum value values gain demonstrable demonstrated extensive
    significant substantial also very well etc eg ability abilities this that these those from for by into either no
    not bring know speak use uses used high like someone somebody anyone people person candidates looking
    something anything so forth outstanding exceptional practical
    professional technical related equivalent first-class sound first class general day-to-day fields field areas
    area environment environments topics things written spoken fluent confident comfortable able including include
    includes sehr gute gut guter erfahrung kenntnisse mit im der die das dem den und oder eine einen ein
""")
# Inside what is led to, these show that it is a clause and no name.
_NO_NAME = _words("""
    you we they i it us them me your our their my youll were youre that which who what how is are was be been will
    would can could should may might must do does did have has had this these those not without as at by because
    while when if
""")
_COMMON_CAPITALS = _words("""
    I A OK AM PM UK US USA EU CV ID FT PT FTE PTO EOE IT AND OR THE NOT YOU WE MUST NO YES TBC TBD ASAP EG IE ETC MR
    MRS MS DR January February March April May June July August September October November December Monday Tuesday
    Wednesday Thursday Friday Saturday Sunday Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec
""")
_HAS_SIGN = re.compile(r"[^\W\d_][+#]|[^\W\d_]\d|\d[^\W\d_]{2}|[a-zß-ÿ][A-Z]")
# Not what is asked for without a word that says which.
_PAPERS = _words("""
    licence license licences licenses certificate certificates certification certifications diploma diplomas degree
    degrees registration clearance card cards qualification qualifications training
""")
# In German every noun has a capital, and in headlines nearly every word: there a capital tells nothing.
_MOST_CAPITALS = 0.3


class Asked(NamedTuple):
    """Something that the advert asks for: where it first does, and from which sign up to which it names it."""

    skill: Skill
    sentence: str
    start: int
    end: int


class Advert(NamedTuple):
    """What is asked for by name, in the order of the advert; and the sentences that ask for something without one."""

    asked: list[Asked]
    rest: list[str]


def read(text: str, lexicon: Lexicon, leave_out: Iterable[str] = ()) -> Advert:
    """`leave_out` are names that are no skills here, such as the company's."""
    found: dict[str, tuple[bool, Asked]] = {}
    rest: dict[str, None] = {}
    no_skills = {word.key for name in leave_out for word in words_of(name)}
    for sentence in of_advert(text):
        places = sorted(_asked_in(sentence, lexicon, no_skills), key=lambda asked: asked.start)
        for asked in places:
            key = asked.skill.spellings[0].key
            # What is told of the whole may be asked for further down, and that is the sentence people look for.
            if key not in found or (sentence.asks and not found[key][0]):
                found[key] = (sentence.asks, asked)
        if sentence.asks and not places:
            rest.setdefault(sentence.text)
    return Advert([asked for _asks, asked in found.values()][:MOST_ASKED], list(rest)[:MOST_ASKED])


def _asked_in(sentence: Sentence, lexicon: Lexicon, no_skills: Collection[str]) -> Iterator[Asked]:
    text = sentence.text[:LONGEST_SENTENCE]
    words = words_of(text)
    taken = [False] * len(words)
    for skill, first, stop in lexicon.places(words):
        taken[first:stop] = [True] * (stop - first)
        yield Asked(skill, sentence.text, words[first].start, words[stop - 1].end)
    if not sentence.asks:
        return
    spans = (*_names(text, words), *_led_to(text), *_before(text, _PAPER, with_last=True))
    for start, end in (*spans, *_before(text, _ABILITY, with_last=False), *_items(sentence, text)):
        first, stop = _trimmed(words, start, end)
        if 0 < stop - first <= MOST_WORDS and not any(taken[first:stop]) and _is_name(words[first:stop], no_skills):
            taken[first:stop] = [True] * (stop - first)
            start, end = words[first].start, words[stop - 1].end
            yield Asked(_as_skill(text[start:end]), sentence.text, start, end)


def _as_skill(name: str) -> Skill:
    """Short capitals are a name as they are: IT is something else than it."""
    spelling = spelled(name)
    is_short = len(name) <= 3 and name.isupper()
    return Skill(name, (Spelling(spelling.key, name) if is_short else spelling,))


def _names(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """What is written as names are: capitals within a sentence, or signs and figures in a word."""
    capitals = sum(word.text[0].isupper() for word in words[1:])
    is_telling = capitals <= max(2, _MOST_CAPITALS * len(words))
    begun: int | None = None
    for place, word in enumerate(words):
        is_next = begun is not None and text[words[place - 1].end : word.start] == " "
        if _is_written_as_name(word, is_telling and place > 0) or (is_next and word.text.isdigit()):
            if not is_next:
                if begun is not None:
                    yield words[begun].start, words[place - 1].end
                begun = place
        elif begun is not None:
            yield words[begun].start, words[place - 1].end
            begun = None
    if begun is not None:
        yield words[begun].start, words[-1].end


def _is_written_as_name(word: Word, is_telling: bool) -> bool:
    if word.text in _COMMON_CAPITALS:
        return False
    if _HAS_SIGN.search(word.text) or (len(word.text) > 1 and word.text.isupper() and not word.text.isdigit()):
        return True
    return is_telling and word.text[0].isupper() and word.key not in _AROUND and "’" not in word.text


def _led_to(text: str) -> Iterator[tuple[int, int]]:
    """Behind “experience with”, each of what is told there."""
    for led in _LED_TO.finditer(text):
        over = _OVER.search(text, led.start(1), led.end(1))
        yield from _listed(text, led.start(1), over.start() if over else led.end(1))


def _before(text: str, what: re.Pattern[str], *, with_last: bool) -> Iterator[tuple[int, int]]:
    """Before “certificate”, and with it; before “skills”, and without."""
    for found in what.finditer(text):
        yield found.start(1), found.end() if with_last else found.end(1)


def _items(sentence: Sentence, text: str) -> Iterator[tuple[int, int]]:
    """Of a list, what is three words long at most; and a line that tells several such, with commas between."""
    if not sentence.item:
        return
    parts = list(_listed(text, 0, len(text)))
    if all(len(text[start:end].split()) <= 3 for start, end in parts):
        yield from parts


def _listed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for stop in _LIST.finditer(text, start, end):
        yield start, stop.start()
        start = stop.end()
    yield start, end


def _trimmed(words: Sequence[Word], start: int, end: int) -> tuple[int, int]:
    """From which word up to which, without those around a name."""
    first = bisect_left(words, start, key=lambda word: word.start)
    stop = bisect_right(words, end, key=lambda word: word.end)
    while first < stop and _is_one(words[first], _AROUND):
        first += 1
    while first < stop and _is_one(words[stop - 1], _AROUND):
        stop -= 1
    return first, stop


def _is_name(words: Sequence[Word], no_skills: Collection[str]) -> bool:
    keys = [word.key for word in words]
    return (
        not all(key.isdigit() or len(key) < 2 for key in keys)
        and not any(_is_one(word, _NO_NAME) for word in words)
        and not all(key in no_skills or key in _PAPERS for key in keys)
    )


def _is_one(word: Word, of: Collection[str]) -> bool:
    """Whether it is one of these. IT is none of them."""
    return word.key in of and word.text != "IT"
