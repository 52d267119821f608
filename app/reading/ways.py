"""Where and how much one works, as adverts say it: remote, hybrid, full time, temporary."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.reading.found import Reading, Sure


class Way(NamedTuple):
    name: str
    value: str
    start: int
    end: int


_WAYS: dict[str, tuple[str, str]] = {
    r"(?:fully |100 ?% ?|completely |entirely )?remote(?:ly)?(?:[- ]only)?|work from home|wfh|home[- ]?based"
    r"|homeoffice|home office"
    r"|télétravail complet|100 ?% télétravail|teletrabajo": ("workplace", "remote"),
    r"hybrid(?:e|es)?|híbrido|ibrido|hybride": ("workplace", "hybrid"),
    r"on[- ]?site|wfo|work from office|in[- ]office|in[- ]person|office[- ]based|vor ort|sur site|presencial": (
        "workplace",
        "on_site",
    ),
    r"full[- ]?time|f/?t|fulltime|vollzeit|temps plein|tiempo completo|jornada completa|voltijds?|tempo pieno": (
        "employment_type",
        "full_time",
    ),
    r"part[- ]?time|p/?t|teilzeit|temps partiel|tiempo parcial|media jornada|deeltijds?|parttime": (
        "employment_type",
        "part_time",
    ),
    r"contract(?:or)?(?:[- ]to[- ]hire)?|c2[ch]|w2|freelance[r]?|freiberuflich|freie mitarbeit": (
        "employment_type",
        "contractor",
    ),
    r"temporary|temp|fixed[- ]term(?: contract)?|ftc|seasonal|befristet|maternity cover|cdd": (
        "employment_type",
        "temporary",
    ),
    r"internship|intern|praktikum|pflichtpraktikum|stage|prácticas": ("employment_type", "intern"),
    r"volunteers?(?:ing)?|voluntary|ehrenamt(?:lich)?|bénévolat": ("employment_type", "volunteer"),
    r"per diem|prn|bank staff": ("employment_type", "per_diem"),
}

# A word such as "remote" counts where it stands by itself: at the end of the line, in brackets, between marks.
_BY_ITSELF = [
    (
        re.compile(
            rf"\((?:{words})\)|(?:^|[,|·•;]|\s[–—-])\s*(?:{words})(?=\s*(?:[,|·•;(/]|[–—-]\s|$))|\s(?:{words})$", re.I
        ),
        way,
    )
    for words, way in _WAYS.items()
]
_ANY = [(re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.I), way) for words, way in _WAYS.items()]
# One of these stands in each of them: to look for a word is quicker than for a pattern.
_STEMS = (
    *(
        "remote",
        "home",
        "wf",
        "work from",
        "hybrid",
        "híbrid",
        "ibrido",
        "site",
        "office",
        "vor ort",
        "person",
        "time",
        "zeit",
    ),
    *(
        "temps",
        "tiempo",
        "jornada",
        "contract",
        "freelanc",
        "temp",
        "term",
        "ftc",
        "befristet",
        "intern",
        "prakti",
        "volunt",
    ),
    *(
        "per diem",
        "prn",
        "season",
        "télétravail",
        "cdd",
        "tempo",
        "deeltijd",
        "voltijd",
        "presencial",
        "bank staff",
        "prácticas",
    ),
    *(
        "trabajo",
        "stage",
        "cover",
        "p/t",
        "f/t",
        "pt",
        "ft",
        "c2",
        "w2",
        "ehrenamt",
        "bénévol",
        "freiberuf",
        "mitarbeit",
    ),
)


def may_say_ways(text: str) -> bool:
    """Whether it is worth a look: it takes part of a second to look at each line of a long text."""
    lower = text.lower()
    for stem in _STEMS:  # noqa: SIM110 - any() takes twice as long
        if stem in lower:
            return True
    return False


_IN_A_SENTENCE = re.compile(
    r"\b(?:(?:role|position|job|post|vacancy|opportunity|team|work|stelle) is (?:an? |fully |100 ?% "
    r"|entirely )*(?P<is>{words})"
    r"|(?:this|as) an? (?:[\w-]+ ){{0,2}}?(?P<this>{words})[ ,-]"
    r"|(?P<fully>(?:fully|100 ?%|completely|entirely) remote)"
    r"|(?P<kind>{words}),? (?:[\w-]+ ){{0,2}}?(?:role|position|job|post|working|contract|basis|opportunity"
    r"|vacancy|model|stelle)"
    r"|(?:working|work|works) (?:is )?(?P<work>remotely|hybrid|from home|on[- ]?site)"
    r"|\bin (?P<in>vollzeit|teilzeit)|\b(?P<wfh>work from home))".format(
        words=r"remote|hybrid|on[- ]?site|office[- ]based|home[- ]based|full[- ]time|part[- ]time|temporary"
        r"|fixed[- ]term"
    ),
    re.I,
)
_OTHER_CONTRACT = re.compile(r"perm|fixed|zero|open|full|part|unbefr", re.I)
_NOT_BEFORE = re.compile(
    r"(?:\b(?:not|no|non|cannot|never|neither|without|nicht|kein\w*)|n[’']t)\b[^.;,:]{0,25}$|non[- ]$", re.I
)
_NOT_BEHIND = re.compile(r"^[^.;,]{0,35}\b(?:not|nicht|cannot|can[’']t|unavailable|isn[’']t)\b", re.I)
_OTHERS_OF = re.compile(
    r"^\s*[-/]?\s*(?:sensing|control|teams?\b|colleagues|clients|sites?\b|cloud|car\b|vehicle|desktop|support)", re.I
)


def ways_by_themselves(line: str) -> Iterator[Way]:
    """The first of each field that stands by itself in a line."""
    if not may_say_ways(line):
        return
    seen: set[str] = set()
    found = [
        (match.start(), match.end(), way) for pattern, way in _BY_ITSELF for match in [pattern.search(line)] if match
    ]
    for start, end, (name, value) in sorted(found):
        if name not in seen:
            seen.add(name)
            yield Way(name, value, start, end)


def ways_among(text: str) -> list[Way]:
    """All that a short text names, such as what stands behind a label."""
    if not may_say_ways(text):
        return []
    return sorted(
        (Way(*way, match.start(), match.end()) for pattern, way in _ANY for match in pattern.finditer(text)),
        key=lambda way: way.start,
    )


def only_ways(line: str) -> list[Way]:
    """The ways of a line that is made of nothing else: Full-time, Permanent · Hybrid."""
    ways = ways_among(line)
    if not ways:
        return []
    rest = line
    for way in reversed(ways):
        rest = rest[: way.start] + rest[way.end :]
    rest = re.sub(
        r"\b(?:permanent|unbefristet|cdi|shift|days?|only|and|or|und|oder|working|position|contract|job|role"
        r"|employee)\b",
        "",
        rest,
        flags=re.I,
    )
    return [] if re.search(r"\w", rest) else ways


def take_labelled_ways(name: str, value: str, piece: str, reading: Reading) -> None:
    """Put what stands behind a label such as Contract, Hours or Workplace into the reading."""
    for way in ways_among(value):
        if _is_denied(value, way.start, way.end):
            continue
        # A permanent contract is one too.
        is_vague = value[way.start : way.end].lower() in {"contract", "stage"} and _OTHER_CONTRACT.search(value)
        if way.name == name and not is_vague:
            reading.put(way.name, way.value, piece, Sure.SAID)
        elif not is_vague:
            reading.put(way.name, way.value, piece, Sure.LIKELY)
    if name == "workplace" and value.strip().casefold() in ("yes", "ja", "oui"):
        reading.put(name, "remote" if re.match(r"\W*(?:remote|home)", piece, re.I) else None, piece, Sure.LIKELY)


def take_ways_of_sentence(sentence: str, reading: Reading) -> None:
    """Put what a sentence says of the role itself into the reading: this is a hybrid role."""
    if not may_say_ways(sentence):
        return
    for match in _IN_A_SENTENCE.finditer(sentence):
        said = next((text for text in match.groupdict().values() if text), "")
        at = match.start() + match[0].find(said)
        if _is_denied(sentence, at, at + len(said)) or _OTHERS_OF.match(sentence[at + len(said) :]):
            continue
        for way in ways_among("remote" if said.lower() in ("remotely", "from home") else said):
            reading.put(way.name, way.value, sentence, Sure.LIKELY if match["is"] or match["this"] else Sure.GUESSED)


def is_denied_way(line: str, way: Way) -> bool:
    return _is_denied(line, way.start, way.end)


def _is_denied(text: str, start: int, end: int) -> bool:
    return bool(_NOT_BEFORE.search(text[max(0, start - 40) : start]) or _NOT_BEHIND.match(text[end : end + 50]))


def is_about_others(sentence: str, way: Way) -> bool:
    """Remote teams, a hybrid cloud: not where one works."""
    return bool(_OTHERS_OF.match(sentence[way.end :]))


def without_ways(text: str, piece: str, reading: Reading) -> str:
    """The text without the words for ways to work in it, which go into the reading."""
    text = _without_bracket(text, piece, reading)
    for _ in range(3):
        way = next(ways_by_themselves(text), None)
        if not way or is_denied_way(text, way):
            break
        reading.put(way.name, way.value, piece, Sure.SAID if piece != text else Sure.LIKELY)
        text = f"{text[: way.start]} {text[way.end :]}"
    ways = only_ways(text)
    for name, value, *_ in ways:
        reading.put(name, value, piece, Sure.LIKELY)
    if ways:
        return ""
    lead = re.match(r"(?P<way>remote|hybrid|on[- ]?site)\s*(?:[-–—:,/(]|\bin\b|\bfrom\b|within)\s*", text, re.I)
    if lead:
        for name, value, *_ in only_ways(lead["way"]):
            reading.put(name, value, piece, Sure.LIKELY)
        text = text[lead.end() :].rstrip(")")
    text = " ".join(re.sub(r"\(\s*\)", " ", text).split()).strip(" ,;|·•–—-/")
    return text[1:-1].strip() if re.fullmatch(r"\([^()]*\)", text) else text


_BRACKET = re.compile(r"\s*\(([^()]*)\)|\s+[–—-]\s+([^–—-]*)$")


def _without_bracket(text: str, piece: str, reading: Reading) -> str:
    """Leeds (hybrid, 2 days a week) and Leeds - 3 days onsite are Leeds."""
    for bracket in _BRACKET.finditer(text):
        inside = bracket[1] or bracket[2] or ""
        ways = [way for way in ways_among(inside) if way.name == "workplace" and not is_denied_way(inside, way)]
        if ways and bracket.start() > 0:
            reading.put("workplace", ways[0].value, piece, Sure.LIKELY)
            return f"{text[: bracket.start()]} {text[bracket.end() :]}".strip()
    return text
