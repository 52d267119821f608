"""One line, read whole: what someone types, a title, the first line of an advert, with all that may stand beside."""

import re
from collections.abc import Collection

from app.reading.addresses import first_address, named_by, put_address
from app.reading.dates_in_text import take_days
from app.reading.found import Found, Reading, Sure
from app.reading.headings import read_heading
from app.reading.pay_in_text import best_pay, pay_in, put_pay
from app.reading.ways import is_denied_way, take_labelled_ways, ways_by_themselves

_KIND_IN_TITLE = re.compile(
    r"^(?:part[- ]time|full[- ]time|freelance|temporary|seasonal|volunteer(?! co| ma))\b"
    r"|\b(?:internship|intern|praktikum|volunteers?$)\b",
    re.I,
)
# A pension plan that is written as an amount is; what pay comes with; a word whose object went into a field.
_PLAN = re.compile(r"[\s,;+(]*\b401\s?\(?k\)?(?:\s+match(?:ing)?)?\)?(?!\w)", re.I)
_WITH_PAY = re.compile(r"\s*(?:\+|plus|and)\s*(?:tips|bonus|benefits|commission|equity|ote|car|perks|super)\b", re.I)
_LOOSE = re.compile(r"\s+(?:in|als|auf|paying|pays|salary:?|pay:?)$", re.I)
_DENIAL = re.compile(r"[\s,;(–—-]*\b(?:not|no|non|nicht|kein\w*)\b[\s-]*$", re.I)
_REFERENCE_BESIDE = re.compile(
    r"\s*(?:[(\[]|[,|·–—]|\s-)\s*(?:job |vacancy |post )?ref(?:erence)?(?:\.| no\.?| number)?\s*[:#.]?\s*"
    r"(?P<value>(?=[\w/.-]*\d)[A-Z0-9][\w/.-]{1,38})\s*[)\]]?",
    re.I,
)
_DAY_PIECE = re.compile(
    r"[\s,;·|(–—-]*\b(?:applications? )?(?:clos(?:es|ing)(?: date| on)?|deadline|apply by|apply before"
    r"|bewerbungsfrist|bis)\b",
    re.I,
)


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


def _without(line: str, start: int, end: int) -> str:
    """The line without a piece, and without the marks or the brackets that stood around it."""
    before, piece, behind = line[:start].rstrip(" ,–—-|·"), line[start:end], line[end:]
    is_in_bracket = before.endswith("(")
    if is_in_bracket or piece.count("(") > piece.count(")"):
        behind = behind.replace(")", "", 1)
    return f"{before[:-1].rstrip() if is_in_bracket else before} {behind}"


def _take_piece(name: str, found: Found, line: str, start: int, end: int, reading: Reading) -> str:
    """Put what was found in a piece of the line into the reading; returns the line without the piece."""
    reading.put(name, found.value, line[start:end].strip(" ,;|·()–—-"), found.sure)
    return _without(line, start, end)


def _take_reference(line: str, reading: Reading) -> str:
    found = _REFERENCE_BESIDE.search(line)
    if not found:
        return line
    reference = Found(found["value"], found[0], Sure.SAID)
    return _take_piece("reference", reference, line, found.start(), found.end(), reading)


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
    return _take_piece("deadline", found["deadline"], line, cue.start(), end, reading)


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
