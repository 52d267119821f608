"""What someone means by one line: a link, a role at a company, a company, a pasted advert. Nothing typed is lost.

Whatever is not understood becomes the title. When some of what was typed stands in no field
afterwards, the whole text is kept as the advert.
"""

import hashlib
import re
import uuid
from collections.abc import Collection
from functools import cache
from typing import Any, NamedTuple, get_args
from urllib.parse import unquote, urlsplit

from app.models.columns import sort_key
from app.models.opportunity import PayPeriod
from app.reading.advert_text import as_text
from app.reading.pay import MOST_MONEY, minor_units
from app.reading.region import currency_signs
from app.reading.region import current as current_region
from app.reading.text import one_line

# Only so much of a line is looked at for what it means: nobody types more, and an advert's first line is shorter.
_LONGEST_READ = 500
# And of what stands below it, for pay and the way to work.
_LONGEST_BELOW = 3000

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+|(?<!\S)(?:[\w-]+\.)+[a-z]{2,}/[^\s<>\"]*", re.I)
_AFTER_ADDRESS = ".,;:!?'’”"
_SITES = (
    "LinkedIn",
    "Indeed",
    "Glassdoor",
    "Reed",
    "Totaljobs",
    "StepStone",
    "Monster",
    "Xing",
    "Seek",
    "IrishJobs.ie",
)
_SITE = re.compile(rf"\s+[|–—-]\s+(?P<site>{'|'.join(map(re.escape, _SITES))})(?:\.[a-z.]{{2,6}})?$", re.I)

_CODES = "GBP|EUR|USD|CHF|SEK|NOK|DKK|PLN|CAD|AUD|NZD|INR|JPY"
_NUMBER = r"\d+(?:[.,' \u00a0\u202f]\d{3})*(?:[.,]\d{1,2})?(?!\d)"


@cache
def _pay_pattern(here: str) -> re.Pattern[str]:
    """Of money as it is written in a region."""
    signs = "|".join(map(re.escape, currency_signs(here)))
    return re.compile(
        rf"(?P<before>(?:{signs})\s?|\b(?:{_CODES})\s?)?(?<![\d.,])(?P<least>{_NUMBER})\s?(?P<k>k\b)?"
        rf"(?:\s?(?:-|–|—|to)\s?(?:(?:{signs})\s?|(?:{_CODES})\s?)?(?P<most>{_NUMBER})\s?(?P<k2>k\b)?)?"
        rf"(?P<after>\s?(?:(?:{signs})|(?:{_CODES})\b))?"
        r"(?:\s?(?:/|per\b|an?\b|p\.?)\s?(?P<period>hour|hr|h|day|week|wk|month|mo|year|yr|annum|a)\b"
        r"|\s?(?P<short>pcm|p\.?a\.?)(?!\w))?",
        re.I,
    )


_PERIODS = {"hr": "hour", "h": "hour", "wk": "week", "mo": "month", "pcm": "month", "yr": "year", "annum": "year"}
_PERIODS |= {"a": "year", "pa": "year"} | {period: period for period in get_args(PayPeriod)}

_WAYS: dict[str, tuple[str, str]] = {
    r"(?:fully |100% )?remote": ("workplace", "remote"),
    r"hybrid": ("workplace", "hybrid"),
    r"on[- ]?site|in[- ]office": ("workplace", "on_site"),
    r"full[- ]time": ("employment_type", "full_time"),
    r"part[- ]time": ("employment_type", "part_time"),
    r"contract(?:or)?": ("employment_type", "contractor"),
    r"temporary|temp": ("employment_type", "temporary"),
    r"internship": ("employment_type", "intern"),
}
_OF_WAYS = {name for name, _value in _WAYS.values()}
# A word such as "remote" counts where it stands by itself: at the end of the line, in brackets, between marks.
_ALONE = {
    re.compile(
        rf"\((?:{word})\)|(?:^|[,|·•;]|\s[–—-])\s*(?:{word})(?=\s*(?:[,|·•;(]|[–—-]\s|$))|\s(?:{word})$", re.I
    ): way
    for word, way in _WAYS.items()
}

_APPLICATION = re.compile(r"(?:job )?application for (?:the )?(?P<title>.+) at (?P<company>.+)", re.I)
_HIRING = re.compile(r"(?P<company>.+?) (?:is )?hiring (?:an? )?(?P<title>.+?)(?: in (?P<location>.+))?", re.I)
_AT = re.compile(r"(?P<title>.+) (?:at|@) (?P<company>.+?)(?: in (?P<location>.+))?", re.I)
_MARKS = re.compile(r"\s+(?:[|–—·•-]|\|\|)\s+")
# What a company's name has behind a comma.
_PART_OF_NAME = re.compile(r"(?:Inc|Ltd|LLC|LLP|PLC|GmbH|AG|SA|BV|Limited)\b|.*(?:&|\band\b)", re.I)
# Words that only joined what now stands in fields.
_JOINING = {
    *("at", "@", "in", "a", "an", "is", "hiring", "job", "application", "for", "the", "per", "to", "p"),
    *"|–—·•-,;()/",
}


class Draft(NamedTuple):
    """What was understood of a text: values that were not validated, and the name of a company."""

    values: dict[str, Any]
    company: str | None
    text: str


def understand(typed: str, companies: Collection[str] = ()) -> Draft | None:
    """What is meant; None when there is nothing to read. `companies` are folded names that the account has."""
    # Markup without a word in it is taken as it was typed.
    text = as_text(typed)
    text = text if one_line(text) else typed
    if not one_line(text):
        return None
    first, _, rest = text.partition("\n")
    found = _understood(one_line(first)[:_LONGEST_READ].strip(), companies)
    company = found.pop("company", None)
    if rest.strip():
        _take_from_below(rest, found)
    # A link by itself says nothing that could vanish.
    said = one_line(text)
    if "url" in found:
        said = said.replace(found["url"], " ")
    if rest.strip() or not _is_all_there(said, [*found.values(), company]):
        found["posting"] = text
    return Draft(found, company, text)


def phrases(typed: str) -> set[str]:
    """Folded, whatever of the line may be a company's name."""
    line = one_line(as_text(typed[:_LONGEST_READ]).partition("\n")[0])
    found: dict[str, Any] = {}
    rest = _take_what_stands_out(line, found)
    parts = {rest, *_MARKS.split(rest), *rest.split(", ")}
    for shape in (_APPLICATION, _HIRING, _AT):
        match = shape.fullmatch(rest)
        named = match["company"] if match else ""
        parts |= {named, named.split(", ")[0], rest[match.start("company") :] if match else ""}
    return {sort_key(part) for part in (*parts, found.get("company")) if part}


def id_for(form_id: uuid.UUID, typed: str) -> uuid.UUID:
    """The same form sent twice with one text makes one opportunity; with another text, after going back, another.

    It keeps the time in it, and so the order.
    """
    digest = hashlib.sha256(form_id.bytes + " ".join(typed.split()).encode("utf-8", "replace")).digest()
    return uuid.UUID(bytes=form_id.bytes[:8] + bytes([0x80 | digest[0] & 0x3F]) + digest[1:8])


def _understood(line: str, companies: Collection[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    rest = _take_what_stands_out(line, found)
    if rest:
        found |= _shaped(rest, companies)
    elif not found.keys() & {"title", "company"}:
        found["title"] = line
    return found


def _take_what_stands_out(line: str, found: dict[str, Any]) -> str:
    """Put link, site, pay and ways to work into `found`; returns what is left of the line."""
    line = _take_address(line, found)
    site = _SITE.search(line)
    if site:
        found["source"], line = site["site"], line[: site.start()]
    line = _take_pay(line, found)
    for pattern, (name, value) in _ALONE.items():
        match = pattern.search(line)
        # A line that is nothing else is a title.
        if match and name not in found and (match.end() - match.start() < len(line) or found):
            found[name], line = value, f"{line[: match.start()]} {line[match.end() :]}"
    line = re.sub(r"\s+", " ", re.sub(r"\(\s*\)", " ", line))
    return line.removesuffix(" .").strip(" ,|–—·•;-")


def _take_from_below(rest: str, found: dict[str, Any]) -> None:
    """Pay and ways to work that stand under the first line, as in most adverts."""
    for sentence in re.split(r"\n|[.;](?:\s|$)", rest[:_LONGEST_BELOW]):
        # What is known already says that this is no title.
        said = dict(found)
        _take_what_stands_out(sentence.strip(" •-*"), said)
        has_pay = "pay_min" in found
        for name in said.keys() - found.keys():
            if name in _OF_WAYS or (name.startswith("pay_") and not has_pay):
                found[name] = said[name]


def _take_address(line: str, found: dict[str, Any]) -> str:
    match = _ADDRESS.search(line)
    if not match:
        return line
    address = match[0].rstrip(_AFTER_ADDRESS)
    if address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1]
    rest = line[: match.start()] + line[match.start() + len(address) :]
    found["url"] = address
    if not rest.strip(" ,|–—·•;-()" + _AFTER_ADDRESS):
        found |= _named_by(address)
        return ""
    return rest


_BOARDS = re.compile(
    r"(?:boards|job-boards)(?:\.eu)?\.greenhouse\.io|jobs(?:\.eu)?\.lever\.co|apply\.workable\.com|jobs\.ashbyhq\.com"
    r"|(?:jobs|careers)\.smartrecruiters\.com"
)
_OWN_BOARDS = re.compile(r"(?P<company>[\w-]+)\.(?:bamboohr|recruitee|teamtailor|breezy|personio|jobs\.personio)\.\w+")


def _named_by(address: str) -> dict[str, str]:
    """What a link says by its words; nothing is fetched."""
    parts = _split(address)
    host = (parts.hostname or "").removeprefix("www.") if parts else ""
    steps = [unquote(step) for step in parts.path.split("/") if step] if parts else []
    found: dict[str, str] = {}
    own = _OWN_BOARDS.fullmatch(host)
    if own or (_BOARDS.fullmatch(host) and steps):
        found["company"] = _as_words(own["company"] if own else steps.pop(0))
    words = [word for step in reversed(steps) for word in [_as_words(step)] if word.count(" ")]
    if words:
        role, _, company = words[0].partition(" at ")
        found["title"] = role.strip() or words[0]
        if company and "company" not in found:
            found["company"] = company[:1].upper() + company[1:]
    elif "company" not in found:
        found["title"] = f"Advert at {host}" if host else address
    return found


def _split(address: str) -> Any:
    try:
        return urlsplit(address if "://" in address else f"https://{address}")
    except ValueError:
        return None


def _as_words(step: str) -> str:
    """Senior nurse, of senior-nurse-40219 or Senior_nurse.html."""
    words = re.sub(r"\.\w{2,5}$", "", step)
    words = " ".join(word for word in re.split(r"[-_+\s]+", words) if word and not re.search(r"\d", word))
    return words[:1].upper() + words[1:]


def _take_pay(line: str, found: dict[str, Any]) -> str:
    here = current_region.get()
    for match in _pay_pattern(here).finditer(line):
        sign = (match["before"] or match["after"] or "").strip().upper()
        values = _pay(match, currency_signs(here).get(sign, sign)) if sign else None
        if values:
            found |= values
            return f"{line[: match.start()]} {line[match.end() :]}"
    return line


def _pay(match: re.Match[str], currency: str) -> dict[str, Any] | None:
    thousands = bool(match["k"] or match["k2"])
    try:
        amounts = [
            minor_units(amount + ("k" if thousands else ""), currency)
            for amount in (match["least"], match["most"])
            if amount
        ]
    except ValueError:
        return None
    if not all(amount is not None and amount <= MOST_MONEY for amount in amounts) or amounts != sorted(amounts):
        return None
    period = (match["period"] or match["short"] or "").lower().replace(".", "")
    said: dict[str, Any] = {"pay_min": amounts[0], "pay_currency": currency, "pay_text": match[0].strip()}
    if len(amounts) > 1:
        said["pay_max"] = amounts[1]
    if period or thousands:
        # Thousands without more are of a year.
        said["pay_period"] = _PERIODS.get(period, "year")
    return said


def _shaped(line: str, companies: Collection[str]) -> dict[str, str]:
    """Role, company and place by the shape of the line, else by what companies there are, else all a title."""
    if sort_key(line) in companies:
        return {"company": line}
    for shape in (_APPLICATION, _HIRING, _AT):
        match = shape.fullmatch(line)
        if match:
            return _with_place({name: text.strip() for name, text in match.groupdict().items() if text}, companies)
    parts = _MARKS.split(line)
    if len(parts) > 1:
        if sort_key(parts[0]) in companies and sort_key(parts[1]) not in companies:
            parts[:2] = parts[1::-1]
        return dict(zip(("title", "company", "location"), parts, strict=False))
    title, _, company = line.rpartition(", ")
    if title and sort_key(company) in companies:
        return {"title": title, "company": company}
    return {"title": line}


def _with_place(found: dict[str, str], companies: Collection[str]) -> dict[str, str]:
    """Acme, London is Acme in London, unless the comma is a part of its name."""
    company, _, place = found["company"].partition(", ")
    if (
        place
        and "location" not in found
        and sort_key(found["company"]) not in companies
        and not _PART_OF_NAME.match(place)
    ):
        return {**found, "company": company, "location": place}
    return found


def _is_all_there(text: str, values: Collection[Any]) -> bool:
    """Whether every word that was typed can be read in a field, or only joined others."""
    said = " ".join(str(value).replace("_", "-") for value in values if value is not None).casefold()
    words = text.casefold().replace("on site", "on-site").replace("onsite", "on-site").split()
    return len(text) <= _LONGEST_READ and all(
        word in _JOINING or word.strip("|–—·•-,;()") in said.replace("on-site", "on-site on site") for word in words
    )
