"""Links in a text, and what their words say. Nothing is fetched."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from app.reading.found import Reading, Sure

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+|(?<![^\s(<])(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}/[^\s<>\"]*", re.I)
_AFTER = ".,;:!?'’”*_]}>»"
_SHOPS = re.compile(r"//(?:play\.google\.com|apps\.apple\.com|itunes\.apple\.com)/", re.I)

# Where adverts are found, by host; the name is what one would say.
_SITES = {
    r"linkedin\.com|lnkd\.in": "LinkedIn",
    r"indeed\.[a-z.]{2,6}|indeed\.jobs": "Indeed",
    r"glassdoor\.[a-z.]{2,6}": "Glassdoor",
    r"reed\.co\.uk": "Reed",
    r"totaljobs\.com": "Totaljobs",
    r"stepstone\.[a-z.]{2,6}": "StepStone",
    r"monster\.[a-z.]{2,6}": "Monster",
    r"xing\.com": "Xing",
    r"seek\.com?\.[a-z]{2}": "Seek",
    r"irishjobs\.ie": "IrishJobs.ie",
    r"jobs\.nhs\.uk": "NHS Jobs",
    r"jobs\.ac\.uk": "jobs.ac.uk",
    r"cv-library\.co\.uk": "CV-Library",
    r"ziprecruiter\.[a-z.]{2,6}": "ZipRecruiter",
    r"wellfound\.com|angel\.co": "Wellfound",
    r"weworkremotely\.com": "We Work Remotely",
    r"remoteok\.(?:com|io)": "Remote OK",
    r"welcometothejungle\.com": "Welcome to the Jungle",
    r"adzuna\.[a-z.]{2,6}": "Adzuna",
    r"jooble\.org": "Jooble",
    r"simplyhired\.[a-z.]{2,6}": "SimplyHired",
    r"dice\.com": "Dice",
    r"builtin\.com": "Built In",
    r"civilservicejobs\.service\.gov\.uk": "Civil Service Jobs",
    r"jobs\.theguardian\.com": "Guardian Jobs",
    r"arbeitsagentur\.de": "Arbeitsagentur",
    r"naukri\.com": "Naukri",
    r"infojobs\.[a-z.]{2,6}": "InfoJobs",
    r"hellowork\.com": "HelloWork",
    r"apec\.fr": "Apec",
    r"charityjob\.co\.uk": "CharityJob",
    r"idealist\.org": "Idealist",
    r"usajobs\.gov": "USAJOBS",
    r"joinhandshake\.com": "Handshake",
    r"jobindex\.dk": "Jobindex",
    r"finn\.no": "FINN",
    r"jobs\.ie": "Jobs.ie",
    r"gumtree\.com": "Gumtree",
}
_HOSTS = [(re.compile(rf"(?:^|\.)(?:{hosts})$", re.I), name) for hosts, name in _SITES.items()]
SITE_NAMES = tuple(sorted({*_SITES.values()}, key=len, reverse=True))

_BOARDS = re.compile(
    r"(?:boards|job-boards)(?:\.eu)?\.greenhouse\.io|jobs(?:\.eu)?\.lever\.co|apply\.workable\.com|jobs\.ashbyhq\.com"
    r"|(?:jobs|careers)\.smartrecruiters\.com"
)
_OWN_BOARDS = re.compile(r"(?P<company>[\w-]+)\.(?:bamboohr|recruitee|teamtailor|breezy|personio|jobs\.personio)\.\w+")


def first_address(text: str) -> tuple[str, int] | None:
    """The first link that leads to no app shop, without what only follows it in the sentence; and where it begins."""
    for match in _ADDRESS.finditer(text):
        if not _SHOPS.search(match[0]):
            return _trimmed(match[0]), match.start()
    return None


def _trimmed(address: str) -> str:
    """Without marks at its end, and brackets that were opened before it."""
    opened = {")": address.count("(") - address.count(")"), "]": address.count("[") - address.count("]")}
    while address:
        last = address[-1]
        if last in opened and opened[last] < 0:
            opened[last] += 1
        elif last not in _AFTER or last in opened:
            break
        address = address[:-1]
    return address


def site_of(address: str) -> str | None:
    """The job board that a link leads to."""
    host = _host(address)
    return next((name for pattern, name in _HOSTS if pattern.search(host)), None)


def named_by(address: str) -> dict[str, str]:
    """What a link says by its words: a role, a company."""
    parts = _split(address)
    host = _host(address)
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


def put_address(address: str, reading: Reading) -> None:
    reading.put("url", address, address, Sure.SAID)
    reading.put("source", site_of(address), address, Sure.LIKELY)


def company_of_board(address: str) -> str | None:
    """The company on whose page of a shared board the advert stands."""
    host = _host(address)
    return named_by(address).get("company") if _OWN_BOARDS.fullmatch(host) or _BOARDS.fullmatch(host) else None


def _host(address: str) -> str:
    parts = _split(address)
    return (parts.hostname or "").removeprefix("www.") if parts else ""


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
