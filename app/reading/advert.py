"""The one reader of what people paste, type, share and click: fields, each with where it was read and how sure it is.

Lines are read by what they are: labels, the head of an advert with role, company and place, and sentences below it. A
text is gone through once, in pieces of a bounded length, so that reading takes a time in proportion to its length.
"""

import re
from collections.abc import Collection, Iterator

from app.models.columns import sort_key
from app.models.invisible import without_marks
from app.reading.addresses import SITE_NAMES, company_of_board, first_address, named_by, put_address
from app.reading.dates_in_text import is_about_posting, take_days, take_labelled_day, take_labelled_days
from app.reading.found import Reading, Sure
from app.reading.headings import is_company_and_place, read_heading
from app.reading.labels import begins_with_label, field_of, is_label, is_table_of, labelled_in
from app.reading.names import names_company, names_role
from app.reading.pay_in_text import Pay, best_pay, pay_in, put_pay
from app.reading.places import is_known_place, looks_like_place, may_be_place
from app.reading.text import one_line
from app.reading.ways import (
    is_about_others,
    is_denied_way,
    only_ways,
    take_labelled_ways,
    take_ways_of_sentence,
    ways_among,
    ways_by_themselves,
)

# Of a line or a sentence, so much is read; nobody says more in one that is about pay or a date.
LONGEST_READ = 500
_HEAD_LINES = 30
# A text of 100 KB has so many, unless they are next to empty.
_MOST_LINES = 4000
_LONGEST_LABEL = 50
_MOST_CANDIDATES = 5
# For a company that is named by the way, only the beginning is looked at.
_SENTENCES_ABOUT_COMPANY = 200

_SENTENCE_END = re.compile(r"(?<=[.!?;])(?<!\d\.)(?<![ap]\.m\.)(?<! [Nn]o\.)\s+(?=[A-Z0-9À-Þ•(\"“£€$])")
_BULLET = re.compile(r"^[\s•·*\-–—▪◦►➤✔✓●○]+")

# What job boards have around an advert, and what is no part of it.
_NOISE = re.compile(
    r"(?:help wanted|staff wanted|wanted|now hiring|(?:job )?vacanc(?:y|ies)|we(?:['’]re| are) hiring|hiring"
    r"|join (?:our team|us)"
    r"|search (?:for )?jobs|introduce yourself|careers?(?: home)?|job alerts|similar jobs|settings|english"
    r"|candidate home"
    r"|openings?:? ?\d*|\d+ ?(?:[-–]|to) ?\d+ (?:years?|yrs?)(?: .{0,20})?|\(?\d[\d,.k+]* reviews?\)?"
    r"|[\d.]+ ?\(?\d+ reviews?\)?"
    r"|forwarded(?: message)?|-+ ?forwarded message ?-+|from:.*|to:.*|sent:.*|date:.*|mit freundlichen grüßen"
    r"|view on .*"
    r"|hi|hello|hi all|dear .{0,40},?|hey .{0,30},?"
    r"|save|saved|share|apply|apply now|easy apply|quick apply|1-click apply|apply (?:on|with|for"
    r"|to) .{0,40}|apply for (?:this )?job|show (?:more|less|all)(?: options)?|back(?: to .{0,40})?"
    r"|skip to .{0,40}|sign in|log in"
    r"|report(?: this)?(?: job| ad)?|print|e-?mail(?: me)?|follow|following|home|menu|search|close|new"
    r"|promoted(?: by .*)?|featured|urgent(?:ly hiring)?|actively (?:hiring|recruiting|reviewing applicants)"
    r"|be an early applicant"
    r"|over \d+ .{0,40}|\d+\+? (?:applicants?|people|views?|connections?).{0,40}|.{0,40} (?:applicants?"
    r"|people clicked apply|people have applied|views)|.{0,60} logo|logo|company logo|view (?:company|all|job"
    r"|profile).{0,30}|see (?:all|who|how).{0,50}|[\d.,]+ ?(?:out of 5.*|stars?|★.*)?|★.*"
    r"|responses? managed off linkedin|responds? .{0,40}|typically .{0,60}"
    r"|you must create an indeed account.*|matches your .*|job details|full job description"
    r"|job (?:description|advert|advertisement|posting|summary)|stellenanzeige|stellenausschreibung"
    r"|stellenangebot|jetzt bewerben|teilen|merken|drucken|zurück.{0,30}"
    r"|about the (?:job|role|position)|overview|description|summary|introduction|the role|your role|details"
    r"|posting details|key (?:facts|information|details)|no longer accepting applications"
    r"|hiring multiple candidates|remove from .*|get (?:job )?alerts?.*|create (?:job )?alert.*"
    r"|am i qualified.*|use ai.*|tailor my.*|premium.*|meet the hiring team|message)",
    re.I,
)
_OF_POSTING = re.compile(r"(?:re)?posted\b|\bago\b|vor \d+|applicants|clicked apply|views\b", re.I)
_IN_LINE = re.compile(r"\s+[·•|–—]\s+|\s+-\s+|\s*\|\s*|\s+/\s+|\s{3,}|\t+")
_BY = re.compile(r"^(?:at|by|with|bei|chez|@|company:|employer:)\s+", re.I)
_FACTS = re.compile(
    r"(?:permanent|unbefristet|cdi|urgent|immediate start|no experience.*|\d+ (?:vacanc|position|opening)\w*"
    r"|entry[- ]level|mid[- ]senior level|(?:mid|senior|junior|associate|director|executive)(?: level)?"
    r"|(?:(?:software |customer |human |business |product |people |research |data )?(?:engineering|product"
    r"|design|marketing|sales"
    r"|finance|operations|people|hr|resources|legal|success|support|data|it|technology|platform|research"
    r"|science|security"
    r"|infrastructure|development|administration|communications|strategy|r&d|nursing|education|healthcare"
    r"|retail|services"
    r"|analytics|culture|talent|corporate|g&a|other)(?:\s*(?:&|and|,|/)\s*)?)+)",
    re.I,
)
# Where the head of an advert ends.
_SECTION = re.compile(
    r"(?:about|über|why|key |main |your |our |the role|essential|desirable|responsibilit|requirement"
    r"|what (?:you|we)|who (?:you|we)"
    r"|your profile|(?:ihre |deine )?aufgaben|ihr profil|dein profil|wir bieten|das bieten|benefits"
    r"|qualifications|duties"
    r"|skills|job purpose|person specification|we offer|perks|tasks|profil|missions?)\b",
    re.I,
)

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
_ROLE_IN_PROSE = re.compile(
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
_VALUE_OF_REFERENCE = re.compile(r"[A-Za-z0-9][\w/.#: -]{0,60}")


def read_advert(
    text: str, companies: Collection[str] = (), *, title: str = "", url: str = "", has_head: bool = True
) -> Reading:
    """What a text of several lines says; `title` and `url` are those of its page, or what was shared with it.

    Where a page describes its advert itself, the text has no head with role, company and place.
    """
    reading = Reading()
    if url:
        put_address(url, reading)
    if title:
        _take_title(one_line(title)[:LONGEST_READ], reading, companies)
    text = without_marks(text)
    said = (_bare(line[: LONGEST_READ * 4]) for line in text.split("\n", _MOST_LINES)[:_MOST_LINES])
    lines = [line for line in said if line]
    _take_labels(lines, reading)
    if has_head:
        _take_head(lines, reading, companies)
    _take_sentences(lines, reading)
    _take_addresses(text, reading)
    _take_source(lines, reading)
    return reading


# What messages put around words and before lines: bold, quotations, who wrote when.
_BOLD = re.compile(r"(?<!\w)([*_]{1,3})(?=\S)([^*_]{1,200}?)(?<=\S)\1(?!\w)")
_BEFORE_LINE = re.compile(
    r"^(?:>+\s*|#{1,6}\s+|\[\d{1,4}[/.:-]\d{1,2}[^\]]{0,30}\]\s*[^:]{1,40}:\s+"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d(?:\s?[ap]m)? - [^:]{1,40}:\s+|(?:subject|betreff|re|fwd?"
    r"|wg|aw):\s+)+",
    re.I,
)


def _bare(line: str) -> str:
    line = str(one_line(_without_tabs(line)))
    if "*" in line or "_" in line:
        line = _BOLD.sub(r"\2", line)
    return _BEFORE_LINE.sub("", line).removesuffix(" page is loaded").strip()


def _without_tabs(line: str) -> str:
    """A row of a table that was pasted: a label and its value, or things beside each other."""
    label, tab, value = line.strip().partition("\t")
    return f"{label}: {value}" if tab and field_of(label) else line.replace("\t", " · ")


_NO_TITLE = re.compile(
    rf"(?:{'|'.join(map(re.escape, SITE_NAMES))}|indeed job search|chrome|firefox|safari|untitled|share|link"
    rf"|job|jobs|home)"
    r"(?:\.[a-z.]{2,6})?",
    re.I,
)


_SITE_NAMED = re.compile(
    rf"\b(?:managed off|promoted by|create an|on|via|from|to|by|with|view|posted on|apply on|found on|advertised on)"
    rf" (?:the )?(?P<site>{'|'.join(map(re.escape, SITE_NAMES))})\b"
)
_FOLLOW = re.compile(r"follow|connect|like us|find us|join us|profile", re.I)


def _take_source(lines: list[str], reading: Reading) -> None:
    """The job board that a page's own words name: Responses managed off LinkedIn."""
    for line in lines:
        named = _SITE_NAMED.search(line) if len(line) < 120 else None
        if named and not _FOLLOW.search(line):
            reading.put("source", named["site"], line, Sure.LIKELY)
            return


def _take_title(title: str, reading: Reading, companies: Collection[str]) -> None:
    if _NO_TITLE.fullmatch(title):
        return
    found = first_address(title)
    if found:
        put_address(found[0], reading)
        title = title.replace(found[0], " ")
    heading = read_line(one_line(title), companies)
    if not _NOISE.fullmatch(str(heading.value("title") or "")):
        reading.add(heading)


# Labels


def _take_labels(lines: list[str], reading: Reading) -> None:
    """What stands behind labels, or in the line below one."""
    offers: list[Pay] = []
    is_table = is_table_of(lines)
    for at, line in enumerate(lines):
        short = line[:LONGEST_READ]
        if len(line) <= LONGEST_READ or ":" in line[:60]:
            for name, value, piece in labelled_in(_BULLET.sub("", short)):
                _take_labelled(name, value, piece, reading, offers)
        label = is_label(line, is_table=is_table) if len(line) < _LONGEST_LABEL else None
        if label and at + 1 < len(lines) and len(lines[at + 1]) <= 120 and not _is_a_label(lines[at + 1]):
            _take_labelled(label, lines[at + 1], f"{line} {lines[at + 1]}", reading, offers, is_below=True)
    pay = best_pay(offers)
    if pay:
        put_pay(pay, reading, is_labelled=True)


def _is_a_label(line: str) -> bool:
    return is_label(line) is not None or begins_with_label(line)


def _take_labelled(
    name: str, value: str, piece: str, reading: Reading, offers: list[Pay], *, is_below: bool = False
) -> None:
    if name == "pay":
        _take_labelled_pay(value, piece, reading, offers, is_below=is_below)
    elif name in _BY_LABEL:
        _BY_LABEL[name](name, value, piece, reading)
    elif name == "title":
        _take_labelled_role(value, piece, reading)
    elif not _is_sentence(value):
        reading.put(name, _without_ways(value, piece, reading), piece, Sure.LIKELY if is_below else Sure.SAID)


def _take_labelled_role(value: str, piece: str, reading: Reading) -> None:
    """A role, perhaps with its company: Vacancy: Chef at The Oak."""
    if _is_sentence(value):
        return
    heading = read_line(value, ())
    reading.put("title", heading.value("title"), piece, Sure.SAID)
    reading.add(heading)


def _take_labelled_pay(value: str, piece: str, reading: Reading, offers: list[Pay], *, is_below: bool) -> None:
    pay = best_pay(pay_in(_with_label(piece, value), is_labelled=True))
    if pay:
        offers.append(pay)
    elif not re.search(r"\d{3}", value) and len(value) <= 60 and not is_below and not _is_sentence(value):
        reading.put("pay_text", value, piece, Sure.LIKELY)
    take_labelled_ways("employment_type", value, piece, reading)


def _with_label(piece: str, value: str) -> str:
    """The value with its label before it, which may say the period: Hourly rate: £13.10."""
    return piece if piece.endswith(value) else value


def _take_labelled_place(_name: str, value: str, piece: str, reading: Reading) -> None:
    place = _without_ways(value, piece, reading)
    if place and not _is_sentence(place) and len(place) <= 200:
        reading.put("location", place, piece, Sure.SAID)


def _take_labelled_reference(_name: str, value: str, piece: str, reading: Reading) -> None:
    match = _VALUE_OF_REFERENCE.match(value)
    if not match:
        return
    words = match[0].strip(" :.-").split("  ")[0]
    first = words.split(" ")[0] if re.search(r"\d", words.split(" ")[0]) else words
    if re.search(r"\d", first) or (first.isupper() and len(first) > 2):
        reading.put("reference", first.strip(" .,:"), piece, Sure.SAID)


def _take_labelled_link(_name: str, value: str, _piece: str, reading: Reading) -> None:
    found = first_address(value)
    if found:
        put_address(found[0], reading)


_BY_LABEL = {
    "deadline": take_labelled_day,
    "open_and_close": take_labelled_days,
    "posted_on": take_labelled_day,
    "workplace": take_labelled_ways,
    "employment_type": take_labelled_ways,
    "location": _take_labelled_place,
    "reference": _take_labelled_reference,
    "url": _take_labelled_link,
}


def _without_ways(text: str, piece: str, reading: Reading) -> str:
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


# The head: role, company and place


def _take_head(lines: list[str], reading: Reading, companies: Collection[str]) -> None:
    candidates = list(_candidates(lines, reading))
    if not candidates:
        return
    fresh = [line for line in candidates if not _is_known(line, reading)]
    if "title" not in reading:
        fresh = _take_role(fresh, reading, companies)
    for line in fresh:
        _take_beside(line, reading, companies)


def _is_known(line: str, reading: Reading) -> bool:
    """Whether it only says again what the title of the page said."""
    known = _known(reading)
    if sort_key(line) in known or "title" not in reading:
        return sort_key(line) in known
    return sort_key(str(read_heading(line).value("title") or "")) == sort_key(str(reading.value("title")))


def _known(reading: Reading) -> set[str]:
    """The role and the company that were read, folded: a page says them more than once."""
    return {sort_key(str(reading.value(name))) for name in ("title", "company", "location") if name in reading}


def _candidates(lines: list[str], reading: Reading) -> Iterator[str]:
    """The first lines that may be role, company or place; what else they say goes into the reading."""
    given = 0
    below_label = False
    is_table = is_table_of(lines)
    for line in lines[:_HEAD_LINES]:
        is_value, below_label = below_label and not _is_sentence(line), is_label(line, is_table=is_table) is not None
        if _is_sentence(line) and given:
            return
        line = _without_link(_BULLET.sub("", line)) if given or "title" in reading else _BULLET.sub("", line)
        if is_value or below_label or not line or _NOISE.fullmatch(line) or len(line) > LONGEST_READ or _is_link(line):
            continue
        if begins_with_label(line):
            continue
        if given and _SECTION.match(line):
            return
        yield line
        given += 1
        if given >= _MOST_CANDIDATES:
            return


def _without_link(line: str) -> str:
    found = first_address(line)
    return line.replace(found[0], " ").strip() if found else line


def _is_link(line: str) -> bool:
    found = first_address(line)
    return found is not None and not re.search(r"\w", line.replace(found[0], ""))


def _take_role(candidates: list[str], reading: Reading, companies: Collection[str]) -> list[str]:
    """Read the role off the line that names one; returns the others."""
    at = next((number for number, line in enumerate(candidates[:4]) if _is_heading_of_role(line)), 0)
    if at and (only := _says_all(candidates[0])):
        at = 0 if only else at
    if not candidates:
        return []
    line = candidates[at]
    in_prose = _ROLE_IN_PROSE.search(line) if _is_sentence(line) else None
    if in_prose:
        reading.put("title", in_prose["title"], in_prose[0], Sure.GUESSED)
    elif not _is_sentence(line) or len(candidates) == 1:
        others = [other for other in candidates if other != line]
        reading.add(_heading_among(line, others, companies))
    return [line for number, line in enumerate(candidates) if number != at]


_DASH = re.compile(r"\s[–—-]\s")


def _heading_among(line: str, others: list[str], companies: Collection[str]) -> Reading:
    """The heading; what stands behind a dash in it is no company where another line names one."""
    heading = read_line(line, companies)
    behind = heading.value("company")
    is_by_dash = behind and _DASH.search(line) and not re.search(r"[|·•@]| at ", line) and not names_company(behind)
    if not is_by_dash or not any(names_company(_IN_LINE.split(other)[0]) for other in others):
        return heading
    whole = Reading()
    rest = take_what_stands_out(line, whole)
    whole.put("title", rest, line, Sure.LIKELY)
    return whole


def _is_heading_of_role(line: str) -> bool:
    return names_role(line) and not _is_sentence(line)


def _says_all(line: str) -> bool:
    """Whether a line names a role and a company by its shape."""
    found = read_heading(line)
    return "title" in found and "company" in found


def _take_beside(line: str, reading: Reading, companies: Collection[str]) -> None:
    """A line of the head beside the role: the company, the place, or several things with marks between them."""
    if _is_sentence(line):
        return
    line = _without_pay_and_days(line, reading)
    parts = [part for part in _IN_LINE.split(line) if part.strip()]
    for part in parts:
        _take_part(part.strip(), reading, companies, is_alone=len(parts) == 1)


def _take_part(part: str, reading: Reading, companies: Collection[str], *, is_alone: bool) -> None:
    rest = _without_ways(part, part, reading)
    by = _BY.match(rest)
    rest = _BY.sub("", rest)
    if (
        not rest
        or _NOISE.fullmatch(rest)
        or _FACTS.fullmatch(rest)
        or is_about_posting(rest)
        or not re.search(r"[^\W\d_]{2}", rest)
        or _says_when_it_closes(rest)
    ):
        return
    if sort_key(rest) in _known(reading):
        return
    if "company" not in reading and is_company_and_place(rest):
        _put_company(rest, part, reading, companies)
        return
    place = looks_like_place(rest)
    if place and "location" not in reading and not by and (not names_company(rest) or "company" in reading):
        reading.put("location", rest, part, place)
    elif "company" not in reading and _may_be_company(rest, companies):
        _put_company(rest, part, reading, companies)
    elif "location" not in reading and "company" in reading and may_be_place(rest) and not names_role(rest):
        reading.put("location", rest, part, Sure.GUESSED)


def _says_when_it_closes(text: str) -> bool:
    found = Reading()
    take_days(text, found)
    return "deadline" in found


def _may_be_company(text: str, companies: Collection[str]) -> bool:
    if sort_key(text) in companies:
        return True
    return (
        len(text) <= 80
        and not re.search(r"[.!?:]$", text.removesuffix(".") if names_company(text) else text)
        and text.count(" ") <= 8
        and (text[0].isupper() or text[0].isdigit() or not text.isascii() or " " not in text)
    )


def _put_company(text: str, piece: str, reading: Reading, companies: Collection[str]) -> None:
    sure = Sure.SAID if sort_key(text) in companies else Sure.LIKELY
    name, _, place = text.partition(", ")
    if place and sort_key(text) not in companies and looks_like_place(place) and "location" not in reading:
        reading.put("location", place, piece, Sure.LIKELY)
        text = name
    bracket = re.fullmatch(r"(.+?) \(([^()]+)\)", text)
    if bracket and looks_like_place(bracket[2]) and "location" not in reading:
        reading.put("location", bracket[2], piece, Sure.LIKELY)
        text = bracket[1]
    reading.put("company", text, piece, sure)


def _without_pay_and_days(line: str, reading: Reading) -> str:
    pay = best_pay(pay_in(line))
    if pay and pay.score > 0:
        put_pay(pay, reading)
        line = f"{line[: pay.start]} · {line[pay.end :]}"
    return line


def _is_sentence(line: str) -> bool:
    """Whether it is prose; several things with marks between them are none."""
    part = max(re.split(r"\s[·•|]\s", line), key=len)
    return len(part) > 140 or part.count(" ") >= 14 or (part.count(" ") >= 6 and part.endswith((".", "!", "?")))


# One line, read whole


def read_line(line: str, companies: Collection[str]) -> Reading:
    """A heading with all that may stand beside role and company in one line."""
    reading = Reading()
    rest = take_what_stands_out(line, reading)
    if rest:
        reading.add(read_heading(rest, companies))
    elif not reading.keys() & {"title", "company"}:
        reading.put("title", line, line, Sure.GUESSED)
    title = str(reading.value("title") or "")
    way = _KIND_IN_TITLE.search(title)
    if way:
        take_labelled_ways("employment_type", way[0], way[0], reading)
    return reading


_KIND_IN_TITLE = re.compile(
    r"^(?:part[- ]time|full[- ]time|freelance|temporary|seasonal|volunteer(?! co| ma))\b"
    r"|\b(?:internship|intern|praktikum|volunteers?$)\b",
    re.I,
)


def take_what_stands_out(line: str, reading: Reading) -> str:
    """Put link, pay, days and ways to work into the reading; returns what is left of the line."""
    line = _PLAN.sub(" ", _take_address(line, reading))
    pay = best_pay(pay_in(line))
    if pay and pay.score > 0:
        put_pay(pay, reading)
        more = _WITH_PAY.match(line, pay.end)
        line = _without(line, pay.start, more.end() if more else pay.end)
    line = _take_reference(_take_day(line, reading), reading)
    for _ in range(3):
        way = next((way for way in ways_by_themselves(line) if way.name not in reading), None)
        # A line that is nothing else is a title.
        if not way or (way.end - way.start >= len(line) and not reading):
            break
        if is_denied_way(line, way):
            line = _DENIAL.sub("", line[: way.start]) + line[way.end :]
            continue
        reading.put(way.name, way.value, line[way.start : way.end].strip(" ,|·•;()–—-"), Sure.SAID)
        line = f"{line[: way.start]} {line[way.end :]}"
    line = re.sub(r"\s+", " ", re.sub(r"\(\s*\)|\[\s*\]|<\s*>", " ", line))
    return _LOOSE.sub("", line.removesuffix(" .").strip(" ,|–—·•;-"))


# A pension plan that is written as an amount is; what pay comes with; a word whose object went into a field.
_PLAN = re.compile(r"[\s,;+(]*\b401\s?\(?k\)?(?:\s+match(?:ing)?)?\)?(?!\w)", re.I)
_WITH_PAY = re.compile(r"\s*(?:\+|plus|and)\s*(?:tips|bonus|benefits|commission|equity|ote|car|perks|super)\b", re.I)
_LOOSE = re.compile(r"\s+(?:in|als|auf|paying|pays|salary:?|pay:?)$", re.I)


_DENIAL = re.compile(r"[\s,;(–—-]*\b(?:not|no|non|nicht|kein\w*)\b[\s-]*$", re.I)


def _without(line: str, start: int, end: int) -> str:
    """The line without a piece, and without the marks or the brackets that stood around it."""
    before, behind = line[:start].rstrip(" ,–—-|·"), line[end:]
    if before.endswith("("):
        before, behind = before[:-1].rstrip(), behind.replace(")", "", 1)
    return f"{before} {behind}"


_REFERENCE_BESIDE = re.compile(
    r"\s*(?:[(\[]|[,|·–—]|\s-)\s*(?:job |vacancy |post )?ref(?:erence)?(?:\.| no\.?| number)?\s*[:#.]?\s*"
    r"(?P<value>(?=[\w/.-]*\d)[A-Z0-9][\w/.-]{1,38})\s*[)\]]?",
    re.I,
)


def _take_reference(line: str, reading: Reading) -> str:
    found = _REFERENCE_BESIDE.search(line)
    if not found:
        return line
    reading.put("reference", found["value"], found[0].strip(" ,|·–—-"), Sure.SAID)
    return _without(line, found.start(), found.end())


_DAY_PIECE = re.compile(
    r"[\s,;·|(–—-]*\b(?:applications? )?(?:clos(?:es|ing)(?: date| on)?|deadline|apply by|apply before"
    r"|bewerbungsfrist|bis)\b",
    re.I,
)


def _take_day(line: str, reading: Reading) -> str:
    """Take the closing date with its words out of the line."""
    cue = _DAY_PIECE.search(line)
    if not cue:
        return line
    found = Reading()
    take_days(line[cue.start() :].replace("bis", "Bewerbung bis"), found)
    if "deadline" not in found:
        return line
    last = found["deadline"].piece[-6:]
    end = line.find(last, cue.start()) + len(last)
    if end < cue.end():
        return line
    reading.put("deadline", found["deadline"].value, line[cue.start() : end].strip(" ,;·|(–—-"), found["deadline"].sure)
    return line[: cue.start()] + line[end:].lstrip(")")


def _take_address(line: str, reading: Reading) -> str:
    found = first_address(line)
    if not found:
        return line
    address, start = found
    put_address(address, reading)
    rest = line[:start] + line[start + len(address) :]
    if not re.search(r"\w", rest):
        for name, value in named_by(address).items():
            reading.put(name, value, address, Sure.GUESSED if value.startswith("Advert at ") else Sure.LIKELY)
        return ""
    return rest


# Sentences


def _take_sentences(lines: list[str], reading: Reading) -> None:
    offers: list[Pay] = []
    company = Reading()
    for at, sentence in enumerate(_sentences(lines)):
        take_days(sentence, reading)
        offers += pay_in(sentence)
        if at:
            take_ways_of_sentence(sentence, reading)
            _take_short_ways(sentence, reading)
        if "reference" not in reading and (match := _REFERENCE.search(sentence)):
            reading.put("reference", match["value"], match[0], Sure.LIKELY)
        if at < _SENTENCES_ABOUT_COMPANY:
            _take_company_of(sentence, company)
            _take_place_of(sentence, reading)
            _take_workplace_of(sentence, reading)
        if "title" not in reading and (match := _ROLE_FOR_ALL.search(sentence)):
            reading.put("title", match[0].strip(), sentence, Sure.GUESSED)
    reading.add(company)
    pay = best_pay(offers)
    if pay and pay.score >= _LEAST_SCORE and "pay_min" not in reading and "pay_max" not in reading:
        put_pay(pay, reading)


# Of an amount in a sentence there must be more than its sign: a word for pay, a period, or a range.
_LEAST_SCORE = 3


def _sentences(lines: list[str]) -> Iterator[str]:
    for line in lines:
        for sentence in _SENTENCE_END.split(line):
            yield sentence[:LONGEST_READ]


def _take_short_ways(sentence: str, reading: Reading) -> None:
    """Ways that stand alone in a line: Full-time, Permanent; Hybrid."""
    if len(sentence) > 60:
        return
    for name, value, *_ in only_ways(_BULLET.sub("", sentence).rstrip(".")):
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


def _take_addresses(text: str, reading: Reading) -> None:
    """The first link of the text, and what it says where nothing else does."""
    found = first_address(text)
    if found:
        put_address(found[0], reading)
    address = reading.value("url")
    if not address:
        return
    named = named_by(address)
    if "title" not in reading and not named.get("title", "").startswith("Advert at "):
        reading.put("title", named.get("title"), address, Sure.GUESSED)
    reading.put("company", company_of_board(address), address, Sure.GUESSED)
