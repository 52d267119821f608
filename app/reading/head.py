"""The head of an advert: the first lines, which name the role, the company and the place."""

import re
from collections.abc import Collection, Iterator

from app.models.columns import sort_key
from app.reading.addresses import first_address
from app.reading.dates_in_text import is_about_posting, take_days
from app.reading.found import Reading, Sure
from app.reading.headings import is_company_and_place, read_heading
from app.reading.labels import begins_with_label, is_label
from app.reading.line import read_line, take_what_stands_out
from app.reading.names import names_company, names_role
from app.reading.noise import NOISE
from app.reading.pay_in_text import best_pay, pay_in, put_pay
from app.reading.places import is_city, looks_like_place, may_be_place
from app.reading.prose import ROLE_IN_PROSE
from app.reading.text import BULLET, LONGEST_READ, is_sentence
from app.reading.ways import only_ways, without_ways

_HEAD_LINES = 30
_MOST_CANDIDATES = 5
_IN_LINE = re.compile(r"\s+[·•|–—]\s+|\s+-\s+|\s*\|\s*|\s+/\s+|\s{3,}|\t+")
_BY = re.compile(r"^(?:(?:at|by|with|bei|chez|@|company:|employer:)\s+|website\s+(?=\S+\s))", re.I)
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
_DASH = re.compile(r"\s[–—-]\s")
_AMOUNT = re.compile(r"(?:[£€$]|(?:GBP|EUR|USD)\s)\s?\d")


def take_head(lines: list[str], reading: Reading, companies: Collection[str], *, is_table: bool) -> None:
    candidates = list(_candidates(lines, reading, is_table=is_table))
    if "title" not in reading and len(candidates) >= _MOST_CANDIDATES:
        candidates = list(_candidates(_below_menu(candidates, lines), reading, is_table=is_table))
    if not candidates:
        return
    fresh = [line for line in candidates if not _is_known(line, reading)]
    for line in candidates:
        # Nurse at St Mary’s, below the title Nurse, says more than that.
        if line not in fresh and " at " in line:
            reading.add(read_heading(line, companies))
    if "title" not in reading:
        fresh = _take_role(fresh, reading, companies)
    for line in fresh:
        _take_beside(line, reading, companies)


def _below_menu(candidates: list[str], lines: list[str]) -> list[str]:
    """The lines from the role on, where so many stand before it that they are the menu of a page that was copied whole;
    before it, the company that the menu names.
    """
    if any(map(_is_heading_of_role, candidates)):
        return lines
    said = [line for line in lines[: 2 * _HEAD_LINES] if not NOISE.fullmatch(line)]
    end = next((at for at, line in enumerate(said) if is_sentence(line) or begins_with_label(line)), len(said))
    role = next((at for at, line in enumerate(said[:end]) if _is_heading_of_role(line)), None)
    if role is None:
        return lines
    company = next((line for line in said[:role] if names_company(line)), None)
    return [*([company] if company else []), *said[role:], *lines[2 * _HEAD_LINES :]]


def _is_known(line: str, reading: Reading) -> bool:
    """Whether it only says again what the title of the page said."""
    known = _known(reading)
    if sort_key(line) in known or "title" not in reading:
        return sort_key(line) in known
    return sort_key(str(read_heading(line).value("title") or "")) == sort_key(str(reading.value("title")))


def _known(reading: Reading) -> set[str]:
    """The role and the company that were read, folded: a page says them more than once."""
    return {sort_key(str(reading.value(name))) for name in ("title", "company", "location") if name in reading}


def _candidates(lines: list[str], reading: Reading, *, is_table: bool) -> Iterator[str]:
    """The first lines that may be role, company or place; what else they say goes into the reading."""
    given = 0
    below_label = False
    for line in lines[:_HEAD_LINES]:
        is_value, below_label = below_label and not is_sentence(line), is_label(line, is_table=is_table) is not None
        if is_sentence(line) and given:
            return
        line = _without_link(BULLET.sub("", line)) if given or "title" in reading else BULLET.sub("", line)
        if is_value or below_label or not line or NOISE.fullmatch(line) or len(line) > LONGEST_READ or _is_link(line):
            continue
        if begins_with_label(line):
            continue
        if given and _SECTION.match(line):
            return
        yield line
        given += not _is_detail(line)
        if given >= _MOST_CANDIDATES:
            return


def _is_detail(line: str) -> bool:
    """Whether a line says how much, how, or when, and so leaves role, company and place to others."""
    return bool(_AMOUNT.match(line) or only_ways(line)) or (len(line) < 40 and is_about_posting(line))


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
    in_prose = ROLE_IN_PROSE.search(line) if is_sentence(line) else None
    if in_prose:
        reading.put("title", in_prose["title"], in_prose[0], Sure.GUESSED)
    elif not is_sentence(line) or len(candidates) == 1:
        others = [other for other in candidates if other != line]
        reading.add(_heading_among(line, others, companies))
    return [line for number, line in enumerate(candidates) if number != at]


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
    return names_role(line) and not is_sentence(line)


def _says_all(line: str) -> bool:
    """Whether a line names a role and a company by its shape."""
    found = read_heading(line)
    return "title" in found and "company" in found


def _take_beside(line: str, reading: Reading, companies: Collection[str]) -> None:
    """A line of the head beside the role: the company, the place, or several things with marks between them."""
    if is_sentence(line):
        return
    line = _without_pay_and_days(line, reading)
    parts = [part for part in _IN_LINE.split(line) if part.strip()]
    for part in parts:
        _take_part(part.strip(), reading, companies, is_alone=len(parts) == 1)


def _take_part(part: str, reading: Reading, companies: Collection[str], *, is_alone: bool) -> None:
    rest = without_ways(part, part, reading)
    by = _BY.match(rest)
    rest = _BY.sub("", rest)
    if (
        not rest
        or NOISE.fullmatch(rest)
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
    # A site may have called itself Coastal Jobs, and so no company.
    is_open = "company" not in reading or (reading["company"].sure == Sure.GUESSED and names_company(rest))
    if place and "location" not in reading and not by and (not names_company(rest) or "company" in reading):
        reading.put("location", rest, part, place)
    elif is_open and _may_be_company(rest, companies):
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
        text, city = _without_city(name)
        reading.put("location", f"{city}, {place}" if city else place, piece, Sure.LIKELY)
    bracket = re.fullmatch(r"(.+?) \(([^()]+)\)", text)
    if bracket and looks_like_place(bracket[2]) and "location" not in reading:
        reading.put("location", bracket[2], piece, Sure.LIKELY)
        text = bracket[1]
    reading.put("company", text, piece, sure)


def _without_city(name: str) -> tuple[str, str]:
    """Kirkgate Trust and Leeds, of Kirkgate Trust Leeds, which had a place behind it too."""
    words = name.split()
    for at in range(1, len(words)):
        company, city = " ".join(words[:at]), " ".join(words[at:])
        if is_city(city) and names_company(company) and not words[at - 1].islower():
            return company, city
    return name, ""


def _without_pay_and_days(line: str, reading: Reading) -> str:
    pay = best_pay(pay_in(line))
    if pay and pay.score > 0:
        put_pay(pay, reading)
        line = f"{line[: pay.start]} · {line[pay.end :]}"
    return line
