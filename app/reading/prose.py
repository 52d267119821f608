"""What sentences say by the way: pay, days, ways to work, a company, a place, a role."""

import re
from collections.abc import Iterator

from app.reading.dates_in_text import may_name_day, take_days
from app.reading.found import Reading, Sure
from app.reading.names import names_role
from app.reading.pay_in_text import DIGIT, Pay, best_pay, pay_in, put_pay
from app.reading.places import is_known_place, looks_like_place
from app.reading.text import BULLET, LONGEST_READ, MOST_ABOUT_ONE_THING, Bounded
from app.reading.ways import is_about_others, is_denied_way, may_say_ways, only_ways, take_ways_of_sentence, ways_among

# For a company that is named by the way, only the beginning is looked at.
_SENTENCES_ABOUT_COMPANY = 200
# Of an amount in a sentence there must be more than its sign: a word for pay, a period, or a range.
_LEAST_SCORE = 3
_SENTENCE_END = re.compile(r"(?<=[.!?;])(?<!\d\.)(?<![ap]\.m\.)(?<! [Nn]o\.)\s+(?=[A-Z0-9À-Þ•(\"“£€$])")
_ABOUT = re.compile(
    r"(?:about|why(?: work (?:at|for|with))?|who (?:is|are)|über|working at|life at|welcome to|à propos de"
    r"|join|meet)\s+(?P<name>.{2,60}?)\s*[:?!]?",
    re.I,
)
_NO_NAME = re.compile(
    r"(?:us|you|me|it|our|the|this|your|my|that|these|we|a|an|uns|dich|sie|die|das|den|der|unser|ihre?|job"
    r"|role|position"
    r"|company|team|what|how|who|nous|le|la)\b.*|.*\b(?:team|benefits|role|job|jobs|culture|values|now|apply)",
    re.I,
)
_NAME = (
    r"(?P<name>[A-Z0-9][\w&'’.+-]*"
    r"(?:(?: (?:&|and|of|the|for|de|und|von|der)|,? (?:Inc|Ltd|LLC)\.?)? [A-Z0-9&][\w&'’.+-]*){0,5})"
)
_IN_PROSE = [
    re.compile(rf"^(?:Here )?(?:At|Bei) {_NAME},? (?:we|you|our|wir|every|there|the|people|it)\b"),
    re.compile(
        rf"^(?:The )?{_NAME},? (?:is|are) (?:now |currently |actively )?(?:hiring|recruiting|seeking|looking"
        rf"|searching|growing|expanding|delighted|excited|pleased)\b"
    ),
    re.compile(rf"^{_NAME} (?:is|ist) (?:an?|the|one of|eine?r?|das|die|der)\b"),
    # What companies say that they do.
    re.compile(
        rf"^(?:The )?{_NAME} (?:builds|makes|helps|moves|provides|develops|designs|creates|delivers|runs|operates"
        rf"|serves|supports|manufactures|publishes|looks after)\b"
    ),
    re.compile(
        rf"\b(?:[Jj]oin(?:ing)?|[Ww]ork(?:ing)? (?:for|at|with)|[Cc]areer (?:at|with)|[Tt]eam (?:at|of)"
        rf"|[Oo]pportunity (?:at|with)|behalf of) (?:the )?(?:team at )?{_NAME}"
    ),
    re.compile(
        rf"^(?:Die |Der |Das |The )?{_NAME} (?:sucht|seeks|needs|has an (?:opening|opportunity)|have an|offers"
        rf"|requires|invites)\b"
    ),
]
_NO_NAMES = """
the this we our you your they it he she i as in on at for and a an role job position candidate applicants applicant
team monday friday here there experience remote hybrid what why who how when where if to us successful location salary
benefits please all no uk usa eu london
"""
_NO_COMPANY = frozenset(_NO_NAMES.split())
_PLACE_IN_PROSE = re.compile(
    r"\b(?:based (?:in|at|out of)|located (?:in|at)|position is in|role is in|(?:at|in"
    r"|from) our(?: offices? in)?|offices? in|mit sitz in|am standort|standort)\s+(?:our "
    r"|the )?(?P<place>[A-Z][\w'’-]*(?:[ -][A-Z][\w'’-]*){0,3}(?:, [A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,2})?)"
)

# The role before (m/w/d), which stands behind nothing else.
_ROLE_FOR_ALL = re.compile(
    r"[A-ZÄÖÜ][\w/:*-]*(?: (?:(?:für|im|in der|of|and|und|&) )?[A-ZÄÖÜ(][\w/:*()-]*){0,5} ?\((?:[mwfdx] ?[/"
    r"|*] ?){2}[mwfdx]\)"
)
_IN_A_PLACE = re.compile(r"\b(?:in|near|at|im raum|,) (?P<place>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2})")
_OFFICE = re.compile(r"^(?P<place>.+?) (?:office|offices|headquarters|hq|site|campus|studio|hub|branch|store)s?$", re.I)
ROLE_IN_PROSE = re.compile(
    r"\b(?i:looking for|hiring|seeking|recruiting|recruit|searching for|opportunity for|need|wir suchen|sucht)"
    r" (?i:an? |eine?n? |for |the )*(?:[a-z-]+,? (?:and )?){0,3}"
    r"(?P<title>[A-Z][\w/&-]*(?: (?:(?:of|and|&|de|in) )?[A-Z(][\w/&()-]*){0,5})"
)
_REFERENCE = re.compile(
    r"\b(?:ref(?:erence)?(?: (?:no|number|code|id))?|job (?:ref(?:erence)?|id|number|no|code)"
    r"|req(?:uisition)?(?: (?:id|no|number))?|vacancy (?:ref(?:erence)?|id|number|no)|kennziffer"
    r"|referenz(?:nummer|-nr)?|stellen-?(?:id|nr))"
    r"\.?\s*(?:[:#–-]|is|no\.?|number)?\s*#?(?P<value>(?=[\w/.-]*\d)[A-Z0-9][\w/.-]{1,38}\w)",
    re.I,
)


def take_sentences(lines: list[str], reading: Reading) -> None:
    offers: list[Pay] = []
    company = Reading()
    has_pay = bool(reading.keys() & {"pay_min", "pay_max"})
    # A closing date may stand at the end, below much else with numbers in it.
    days, amounts, ways = Bounded(2 * MOST_ABOUT_ONE_THING), Bounded(), Bounded()
    for at, sentence in enumerate(_sentences(lines)):
        has_number = DIGIT.search(sentence) is not None
        if may_name_day(sentence) and days.admits(sentence):
            take_days(sentence, reading)
        if has_number and not has_pay and amounts.admits(sentence):
            offers += pay_in(sentence)
        if may_say_ways(sentence) and not _knows_ways(reading) and ways.admits(sentence):
            _take_ways_of(sentence, at, reading)
        if at < _SENTENCES_ABOUT_COMPANY:
            _take_company_of(sentence, company)
            _take_place_of(sentence, reading)
        _take_marked(sentence, reading, has_number=has_number)
    reading.add(company)
    pay = best_pay(offers)
    if pay and pay.score >= _LEAST_SCORE:
        put_pay(pay, reading)


def _sentences(lines: list[str]) -> Iterator[str]:
    for line in lines:
        for sentence in _SENTENCE_END.split(line):
            yield sentence[:LONGEST_READ]


def _take_marked(sentence: str, reading: Reading, *, has_number: bool) -> None:
    """A reference behind its word, and a role before (m/w/d)."""
    if has_number and "reference" not in reading and (match := _REFERENCE.search(sentence)):
        reading.put("reference", match["value"], match[0], Sure.LIKELY)
    if "title" not in reading and (match := _ROLE_FOR_ALL.search(sentence)):
        reading.put("title", match[0].strip(), sentence, Sure.GUESSED)


def _knows_ways(reading: Reading) -> bool:
    """Whether no sentence can say more of how one works: none is surer than likely."""
    return all(name in reading and reading[name].sure >= Sure.LIKELY for name in ("workplace", "employment_type"))


def _take_ways_of(sentence: str, at: int, reading: Reading) -> None:
    if at:
        take_ways_of_sentence(sentence, reading)
        _take_short_ways(sentence, reading)
    if at < _SENTENCES_ABOUT_COMPANY:
        _take_workplace_of(sentence, reading)


def _take_short_ways(sentence: str, reading: Reading) -> None:
    """Ways that stand alone in a line: Full-time, Permanent; Hybrid."""
    if len(sentence) > 60:
        return
    for name, value, *_ in only_ways(BULLET.sub("", sentence).rstrip(".")):
        reading.put(name, value, sentence, Sure.LIKELY)


def _take_company_of(sentence: str, found: Reading) -> None:
    about = _ABOUT.fullmatch(sentence) if len(sentence) < 80 else None
    if about and not _NO_NAME.fullmatch(about["name"]) and about["name"][0].isupper() and not names_role(about["name"]):
        found.put("company", about["name"].strip(), sentence, Sure.LIKELY)
        return
    for pattern in _IN_PROSE:
        match = pattern.search(sentence)
        if match and match["name"].split(" ")[0].casefold() not in _NO_COMPANY and not names_role(match["name"]):
            found.put("company", match["name"].strip(" .,"), match[0], Sure.GUESSED)
            return


def _take_place_of(sentence: str, reading: Reading) -> None:
    if "location" in reading:
        return
    match = _PLACE_IN_PROSE.search(sentence)
    if match:
        office = _OFFICE.fullmatch(match["place"])
        place = office["place"] if office else match["place"]
        if looks_like_place(place):
            reading.put("location", place, match[0], Sure.GUESSED)
            return
    for match in _IN_A_PLACE.finditer(sentence):
        if is_known_place(match["place"]):
            reading.put("location", match["place"], match[0], Sure.GUESSED)
            return


def _take_workplace_of(sentence: str, reading: Reading) -> None:
    """A word for where one works that stands in a sentence without more, such as: two days a week at home, hybrid."""
    if "workplace" in reading or len(sentence) > 160:
        return
    for way in ways_among(sentence):
        if way.name == "workplace" and not is_denied_way(sentence, way) and not is_about_others(sentence, way):
            reading.put(way.name, way.value, sentence, Sure.GUESSED)
            return
