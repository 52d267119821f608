"""Role, company and place of one line: a page's title, what someone types, the first line of an advert."""

import re
from collections.abc import Collection

from app.models.columns import sort_key
from app.reading.addresses import SITE_NAMES
from app.reading.found import Reading, Sure
from app.reading.names import names_company, names_role
from app.reading.places import is_city, is_known_place, looks_like_place

_AROUND_SITE = rf"(?P<site>{'|'.join(map(re.escape, SITE_NAMES))})(?:\.[a-z.]{{2,6}})?"
_SITE = re.compile(rf"\s+(?:[|–—·-]|on|via)\s+(?:jobs on )?{_AROUND_SITE}(?: jobs)?$", re.I)
# How many messages wait, and what a page is rather than what it is about.
_COUNTER = re.compile(r"^\s*[(\[]\d{1,4}\+?[)\]]\s*")
# What a post and a quotation have around their words.
_TAGS_BEHIND = re.compile(r"(?:\s+#\w+)+\s*$")
_QUOTED = re.compile(r"^[\"“”„«\u2039\u2018']+(.+?)[\"“”«»\u203a’']+$")
_EMOJI = re.compile(r"^[\W_]*(?:[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]+[\W_]*)+")
_GENERIC = re.compile(
    r"(?:(?:our |all |current |open )?(?:careers?|jobs?|vacanc(?:y|ies)|opportunities|openings"
    r"|positions)(?: (?:page|site|portal|details?|board|search|listings?|description|posting|post|opening|advert))?"
    r"|apply(?: now| online| here| today)?|home|work (?:with|for) us|join us|career opportunities"
    r"|job opportunity|job opening|job advert(?:isement)?"
    r"|stellenangebote?|karriere|stellenanzeige|jobbörse|recruitment|hiring|candidate experience page"
    r"|view job|search results|details?|#\w+|new|jobs & careers"
    r"|powered by .+|greenhouse|lever|workable|smartrecruiters|ashby|workday|teamtailor|personio|recruitee"
    r"|bamboohr|breezy hr|icims|jobvite)",
    re.I,
)
_JOBS_AT = re.compile(
    r"(?:careers?|jobs?|vacancies|opportunities|working|work|stellenangebote|karriere"
    r"|jobs und karriere)(?: opportunities)? (?:at|bei|with) (?P<company>.+)"
    r"|(?P<before>.{2,60}?)(?:['’]s)? (?:careers?|jobs|vacancies|job board|careers? (?:page|site|portal)"
    r"|karriere|recruitment)",
    re.I,
)
_PREFIX = re.compile(
    r"(?:(?:job (?:title|opening|advert|vacancy|posting|alert|offer)|vacancy|position|role|post"
    r"|hiring(?: now)?|now hiring|we(?:['’]re| are) (?:now )?(?:hiring|recruiting|looking for)"
    r"|new (?:job|role|vacancy|position|opening)|new|job|stellenangebot|stellenausschreibung|wir suchen"
    r"|gesucht|fwd?|re|aw|wg|shared)"
    r"\s?(?:[:!–—|]|\s-\s|!+)\s*(?:an? (?=[A-Z]))?"
    r"|(?:we(?:['’]re| are) (?:now )?(?:hiring|recruiting|looking for|seeking)(?: for)?|now hiring|hiring"
    r"|wir suchen(?: eine?n?)?) (?:an? )?(?=[A-Z]))",
    re.I,
)
_SHARED = re.compile(
    r"(?:(?:hi|hey|hello)[,!]? +)?(?:(?:i(?:['’]ve)? )?(?:just )?(?:check(?: it| this)? out|look at"
    r"|take a look at|have a look at|see|found|saw|came across|spotted|sharing"
    r"|here(?:['’]s| is)|thought (?:of you|you(?:['’]d| might| may| would)(?: like"
    r"| be interested in)?)(?: for)?|you (?:might|may) like|have you seen|what about|schau(?:t"
    r"|en sie)? (?:dir |euch |sich )?(?:mal )?|sieh dir|hier ist|ich habe|découvrez|regarde)"
    r"(?: out)?)[: ]+(?:this|a|an|the|my|our|diese[ns]?|dieses|cette|ce)?\s*(?:(?:great|new|interesting"
    r"|amazing|exciting|open|latest) )*"
    r"(?:job|role|vacancy|position|opening|opportunity|posting|advert|listing)?(?: (?:posting|opening"
    r"|opportunity|advert|ad|listing|offer))?(?: (?:i found|that i found))?\b",
    re.I,
)
_ABOUT_JOB = re.compile(r"\b(?:this|job|role|vacancy|position|opening|opportunity|posting|advert|listing)\b", re.I)
_ON_SITE = re.compile(rf"^\s*(?:on|from|via|at)\s+(?:the )?{_AROUND_SITE}(?: app)?\b\s*", re.I)
_TAIL = re.compile(
    r"[\s,;:.!–—|-]*\b(?:apply (?:now|here|today|online|below|via|at|by e-?mail|on|through)|click (?:here"
    r"|the link)[\w ]*|link (?:below|in (?:bio|comments))|read more|more (?:info|details)"
    r"|sent (?:from|via) [\w ]+|shared (?:from|via) [\w ]+|via [A-Z]\w+|dm me|please share|see (?:link"
    r"|details)[\w ]*)[\s.!:…]*$",
    re.I,
)

_APPLICATION = re.compile(r"(?:job )?application (?:form )?for (?:the )?(?P<title>.+) at (?P<company>.+)", re.I)
_HIRING = re.compile(
    r"(?P<company>.+?),? (?:is |are )?(?:now |currently |actively )?(?:hiring|recruiting|seeking|looking for"
    r"|looking to hire|sucht)(?: for)?:? (?:an? |eine?n? )?(?P<title>.+?)(?: in (?P<location>.+))?",
    re.I,
)
_JOB_IN = re.compile(
    r"(?P<title>.+?) (?:jobs?|vacancy|position|role|stelle) (?:in|near) (?P<location>.+?)(?:,? (?:with|at|bei"
    r"|for) (?P<company>.+?))?(?: [–|-] [\d/#]+)?",
    re.I,
)
_AT = re.compile(r"(?P<title>.+) (?:at |@ ?|bei |chez )(?P<company>.+?)(?: (?:in|à) (?P<location>.+))?", re.I)
_WITH = re.compile(
    r"(?P<title>.+?) (?:with|for|von|by) (?P<company>(?:the )?[A-Z0-9].+?)(?: in (?P<location>[A-Z].+))?"
)
_IN = re.compile(r"(?P<title>.+) (?:in|based in) (?P<location>[A-Z][^|]+)")
_MARKS = re.compile(r"\s+(?:[|–—·•-]|\|\||::|»)\s+")
_BAR = re.compile(r"\s*\|+\s*|\s+·\s+|\s+•\s+")
# What a company's name has behind a comma.
_PART_OF_NAME = re.compile(r"(?:Inc|Ltd|LLC|LLP|PLC|GmbH|AG|SA|BV|Limited)\b|.*(?:&|\band\b)", re.I)
# What stands beside a role and is neither company nor place.
_DETAIL = re.compile(
    r"(?:band|grade|level|tier|ref(?:erence)?|req(?:uisition)?|job|id|no|nights?|days?|shifts?|maternity"
    r"|permanent|contract|ftc|fixed|full|part|remote|hybrid|urgent|immediate)\b.*"
    r"|[#\d/ .-]+|[A-Z]{0,4}[-_ ]?\d[\w/-]*|.*\b(?:required|wanted|needed)|\d+ (?:months?|hours?|days?)\b.*",
    re.I,
)
_NOBODY = {
    "we",
    "we are",
    "we're",
    "i'm",
    "i am",
    "my company",
    "our company",
    "company",
    "my team",
    "our team",
    "who is",
    "who's",
    "now",
    "our client",
    "you",
    "us",
    "me",
    "them",
}


def read_heading(line: str, companies: Collection[str] = ()) -> Reading:
    """What a line says; its role at least, when it says anything."""
    reading = Reading()
    line = without_frame(line, reading)
    if line:
        for name, value in _shaped(line, companies, reading.value("source")).items():
            reading.put(name, value, line, _surety(name, value, line, companies))
    return reading


def _surety(name: str, value: str, line: str, companies: Collection[str]) -> Sure:
    if name == "company" and sort_key(value) in companies:
        return Sure.SAID
    # Coastal Jobs may be the jobs of Coastal, or a job board.
    if name == "company" and f"{value} jobs".casefold() in line.casefold() and not names_company(value):
        return Sure.GUESSED
    return Sure.LIKELY


def without_frame(line: str, reading: Reading) -> str:
    """The line without what a site, an app or a greeting puts around it; the site is where it was found."""
    line = _EMOJI.sub("", _COUNTER.sub("", line)).strip() or line.strip()
    line = _TAGS_BEHIND.sub("", line).replace("#hiring", "hiring").replace("#Hiring", "hiring") or line
    line = _QUOTED.sub(r"\1", line)
    shared = _SHARED.match(line)
    is_greeting = shared is not None and _ABOUT_JOB.search(shared[0]) is not None
    line = _behind_greeting(line[shared.end() :], reading) if shared and is_greeting else _without_prefix(line)
    while match := _SITE.search(line):
        reading.put("source", _called(match["site"]), match[0].strip(), Sure.SAID)
        line = line[: match.start()]
    tail = _TAIL.search(line)
    line = line[: tail.start()] if tail else line
    return line.strip(" \t,|–—·•;-:")


def _without_prefix(line: str) -> str:
    while match := _PREFIX.match(line):
        if not line[match.end() :].strip(" :!-–—|"):
            break
        line = line[match.end() :]
    return line


def _behind_greeting(rest: str, reading: Reading) -> str:
    """at Equals: → at Equals;  on LinkedIn: Chef at The Oak → Chef at The Oak."""
    on_site = _ON_SITE.match(rest)
    if on_site:
        reading.put("source", _called(on_site["site"]), on_site[0].strip(), Sure.SAID)
        rest = rest[on_site.end() :]
    at = re.match(r"\s*(?:at|with|from|bei) ([^:|–—\n]+?)(?:\s*[:|–—]\s*(.*)|\s*)$", rest, re.S)
    if at:
        name = at[1].strip(" ,.!")
        more = (at[2] or "").strip()
        if name.casefold() in _NOBODY:
            return more
        if not more:
            reading.put(
                "company",
                name.split(", ")[0] if looks_like_place(name.partition(", ")[2]) else name,
                rest.strip(),
                Sure.LIKELY,
            )
            return ""
        return f"{more} at {name}"
    return re.sub(r"^\s*(?:for|as|of)\b(?: an?)?", "", rest).strip(" :,.!–—-")


def _called(site: str) -> str:
    return next((name for name in SITE_NAMES if name.casefold() == site.casefold()), site)


def _shaped(line: str, companies: Collection[str], site: str | None) -> dict[str, str]:
    """Role, company and place by the shape of the line, else by what companies there are, else all a title."""
    if sort_key(line) in companies:
        return {"company": line}
    for shape in (_APPLICATION, _HIRING, _JOB_IN):
        match = shape.fullmatch(line)
        if match and _is_sound(match):
            return _tidied(match, companies)
    segments = _segments(line)
    ends_in_company = _AT.fullmatch(segments[-1]) and not _JOBS_AT.fullmatch(segments[-1])
    is_apart = len(segments) > 1 and (_AT.fullmatch(segments[0]) or not ends_in_company)
    if is_apart:
        return _of_segments(segments, companies, site)
    rest = segments[0] if len(segments) == 1 else line
    match = _AT.fullmatch(rest)
    return _tidied(match, companies) if match else _by_words(rest, companies)


def _is_sound(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    if match.re is _JOB_IN:
        return names_role(groups["title"]) or bool(groups["company"])
    return match.re is not _HIRING or len(groups["company"]) <= 60 or "hiring" in match[0].lower()


def _tidied(match: re.Match[str], companies: Collection[str]) -> dict[str, str]:
    found = {name: text.strip(" ,") for name, text in match.groupdict().items() if text and text.strip(" ,")}
    if "location" in found:
        found["location"] = found["location"].rstrip(".!")
    if found.get("company", "").casefold().replace("’", "'") in _NOBODY:
        del found["company"]
    return _with_place(found, companies)


def _segments(line: str) -> list[str]:
    """The parts of a line apart by marks, without those that say what the page is: Careers, Apply now."""
    parts = [part for part in _BAR.split(line) if part.strip()] if _BAR.search(line) else [line]
    if len(parts) == 1:
        parts = _MARKS.split(line)
    kept = [part.strip() for part in parts if not _GENERIC.fullmatch(part.strip())]
    return kept or [line]


def _of_segments(segments: list[str], companies: Collection[str], site: str | None) -> dict[str, str]:
    found: dict[str, str] = {}
    rest = _without_company(segments, found, companies)
    if rest:
        found = _first_as_role(rest.pop(0), found, companies)
    if site == "Indeed" and "company" not in found and len(rest) == 1 and not names_company(rest[0]):
        # It leaves companies out of its titles, and never places.
        return {**found, "location": rest[0]}
    for part in rest:
        is_detail = _DETAIL.fullmatch(part) is not None
        is_place = _is_place_beside(part, found, len(rest)) or ("company" in found and not is_detail)
        if "location" not in found and is_place:
            found["location"] = part
        elif "company" not in found and not is_detail:
            found |= {"company": part} if "location" in found else _with_place({"company": part}, companies)
    return found


def _without_company(segments: list[str], found: dict[str, str], companies: Collection[str]) -> list[str]:
    """The segments but the one that is surely the company, which is put into what was found."""
    rest: list[str] = []
    for part in segments:
        jobs_at = _JOBS_AT.fullmatch(part)
        if jobs_at and "company" not in found and not names_role(jobs_at["before"] or ""):
            found["company"] = (jobs_at["company"] or jobs_at["before"]).strip()
        else:
            rest.append(part)
    is_first = len(rest) > 1 and "company" not in found and _is_company_first(rest)
    if rest and sort_key(rest[0]) in companies and (len(rest) == 1 or sort_key(rest[1]) not in companies):
        is_first = True
    if is_first:
        found["company"] = rest.pop(0)
    return rest


def _is_place_beside(part: str, found: dict[str, str], others: int) -> bool:
    if "company" not in found and is_company_and_place(part):
        return False
    return bool(looks_like_place(part)) and ("company" in found or others > 1 or not names_company(part))


def _first_as_role(part: str, found: dict[str, str], companies: Collection[str]) -> dict[str, str]:
    match = _AT.fullmatch(part) if "company" not in found else None
    if match:
        return {**found, **_tidied(match, companies)}
    return {**found, **_role_in_place(part)} if "location" not in found else {**found, "title": part}


def _role_in_place(text: str) -> dict[str, str]:
    """Baker in Leeds, where that is a place one knows."""
    match = _IN.fullmatch(text)
    if match and names_role(match["title"]) and is_known_place(match["location"].split(",")[0]):
        return {"title": match["title"].strip(), "location": match["location"].strip()}
    return {"title": text}


def _is_company_first(parts: list[str]) -> bool:
    """Acme - Senior Engineer: only the second is a role."""
    return not names_role(parts[0]) and names_role(parts[1]) and not _DETAIL.fullmatch(parts[1])


def is_company_and_place(text: str) -> bool:
    """The Oak, Leeds: only what follows the comma is a place; of Daventry, UK all is."""
    name, _, place = text.partition(", ")
    if not place or is_known_place(name) or _PART_OF_NAME.match(place):
        return False
    return bool(looks_like_place(place)) and (is_city(place) or names_company(name) or name.startswith("The "))


def _by_words(line: str, companies: Collection[str]) -> dict[str, str]:
    title, _, company = line.rpartition(", ")
    if title and sort_key(company) in companies:
        return {"title": title, "company": company}
    listed = _listed(line.split(", "))
    if listed:
        return listed
    if title and names_role(title) and is_known_place(company):
        return {"title": title, "location": company}
    match = _WITH.fullmatch(line)
    if (
        match
        and names_role(match["title"])
        and (sort_key(match["company"]) in companies or names_company(match["company"]))
    ):
        return _tidied(match, companies)
    return _role_in_place(line)


def _listed(parts: list[str]) -> dict[str, str]:
    """Nurse, St Mary's Hospital, Leeds: in the order in which people say it."""
    if len(parts) < 2 or any(len(part) > 60 for part in parts):
        return {}
    if names_role(parts[1]) and not names_role(parts[0]):
        parts = [parts[1], parts[0], *parts[2:]]
    place = ", ".join(parts[2:])
    is_company = names_company(parts[1]) and not names_role(parts[1]) and not looks_like_place(parts[1])
    if not names_role(parts[0]) or _DETAIL.fullmatch(parts[1]):
        return {}
    if place and looks_like_place(place) and not names_role(parts[1]) and not is_known_place(parts[1]):
        return {"title": parts[0], "company": parts[1], "location": place}
    return {"title": parts[0], "company": parts[1]} if is_company and not place else {}


def _with_place(found: dict[str, str], companies: Collection[str]) -> dict[str, str]:
    """Acme, London is Acme in London, unless the comma is a part of its name."""
    company, _, place = found.get("company", "").partition(", ")
    bracket = re.fullmatch(r"(?P<name>.+?) \((?P<place>[^()]+)\)", found.get("company", ""))
    if bracket and "location" not in found and looks_like_place(bracket["place"]):
        return {**found, "company": bracket["name"], "location": bracket["place"]}
    if (
        place
        and "location" not in found
        and sort_key(found["company"]) not in companies
        and not _PART_OF_NAME.match(place)
    ):
        return {**found, "company": company, "location": place}
    return found


def company_phrases(line: str) -> set[str]:
    """Whatever of a line may be a company's name."""
    reading = Reading()
    line = without_frame(line, reading)
    parts = {line, *_MARKS.split(line), *_segments(line), *line.split(", ")}
    for shape in (_APPLICATION, _HIRING, _AT, _JOB_IN, _WITH):
        match = shape.fullmatch(line)
        named = (match["company"] or "") if match else ""
        parts |= {named, named.split(", ")[0], line[match.start("company") :] if match and named else ""}
    for part in [*_segments(line)]:
        jobs_at = _JOBS_AT.fullmatch(part)
        if jobs_at:
            parts.add((jobs_at["company"] or jobs_at["before"]).strip())
        match = _AT.fullmatch(part)
        parts |= {match["company"], match["company"].split(", ")[0]} if match else set()
    said = reading.value("company")
    return parts | ({said} if said else set())
