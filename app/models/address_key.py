"""The same advert by two addresses: they differ in what only follows its visitors around, or how they are greeted."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from app.models.invisible import without_invisible

# Names of parameters that say where a visitor came from, and never which advert it is.
_TRACKING = re.compile(
    r"(utm_.*|mc_[ce]id|_hs.*|_ga|_gl|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|li_fat_id|ref|referrer"
    r"|refid|trk|trkinfo|trackingid|tracking|source|src|gh_src|lever-source|lever-origin|lipi|midtoken|midsig|trkemail"
    r"|originalsubdomain|from|campaign|cmpid|pagenum|eid|ebp|savedsearchid|alternatechannel|jobboard|rx_.*)",
    re.IGNORECASE,
)
# Those among them that some sites name an advert by. They count where nothing else in the address can.
_AMBIGUOUS = re.compile(r"ref|source|src|from|eid|tracking", re.IGNORECASE)
# In which language, or on which step, an advert is shown.
_GREETING = re.compile(r"lang|language|locale|hl", re.IGNORECASE)

_INDEED = re.compile(r"(^|\.)indeed\.[a-z.]+$")
_LINKEDIN = re.compile(r"(^|\.)linkedin\.com$")
# The role before the number stands in one address and is left out in another.
_LINKEDIN_NUMBER = re.compile(r"/jobs/view/(?:.*-)?(\d+)$")
_GREENHOUSE = re.compile(r"(?:job-)?boards(?P<eu>\.eu)?\.greenhouse\.io$")

# By host, what of a path names the advert; words of the role and steps of applying stand around it.
_NAMED_BY_PATH = (
    (re.compile(r"(^|\.)icims\.com$"), re.compile(r"^/jobs/(\d+)(?=/|$)")),
    (re.compile(r"^(jobs|careers)\.smartrecruiters\.com$"), re.compile(r"^/([^/]+/\d+)(?=[/-]|$)")),
    (re.compile(r"^apply\.workable\.com$"), re.compile(r"^/(?:[^/]+/)?j/([0-9A-Za-z]+)(?=/|$)")),
    (re.compile(r"^jobs(\.eu)?\.lever\.co$"), re.compile(r"^/([^/]+/[0-9a-f-]{36})(?=/|$)")),
    (re.compile(r"^jobs\.ashbyhq\.com$"), re.compile(r"^/[^/]+/([0-9a-f-]{36})(?=/|$)")),
    (re.compile(r"(^|\.)seek\.com?\.[a-z]{2}$"), re.compile(r"^/job/(\d+)(?=/|$)")),
    (re.compile(r"(^|\.)reed\.co\.uk$"), re.compile(r"^/jobs/(?:[^/]+/)?(\d+)(?=/|$)")),
    (re.compile(r"(^|\.)totaljobs\.com$"), re.compile(r"^/job/(?:.*?-job|.*/)?(\d+)$")),
    (re.compile(r"(^|\.)stepstone\.[a-z.]+$"), re.compile(r"--(\d+)(?:-inline)?\.html$")),
    (
        re.compile(r"\.myworkday(?:jobs|site)\.com$"),
        re.compile(r"/job/(?:[^/]+/)*?[^/]*_([^/_]+?)(?:/apply(?:/.*)?)?$"),
    ),
)

# By host, the part of a path that says no more.
_IDLE_PARTS = (
    (re.compile(r"jobs(\.eu)?\.lever\.co$"), re.compile(r"/apply$")),
    (re.compile(r"jobs\.ashbyhq\.com$"), re.compile(r"/application$")),
    (re.compile(r"\.myworkday(jobs|site)\.com$"), re.compile(r"^/[a-z]{2}(-[A-Z]{2})?(?=/)")),
)
_TWIN_HOSTS = {
    "job-boards.greenhouse.io": "boards.greenhouse.io",
    "job-boards.eu.greenhouse.io": "boards.eu.greenhouse.io",
}

# Fragments that have a number and are a place on a page all the same.
_PLACE = re.compile(r"(section|page|part|heading|h|step|tab|top|content|main|apply|footnote)[-_]?\d*$", re.IGNORECASE)


def address_key(url: str) -> str:
    """What is left of an address to compare it by: no scheme, no www, tracking, place on the page; in one order."""
    url = without_invisible(url)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    host, path = _TWIN_HOSTS.get(host, host), parts.path.rstrip("/")
    numbered = _numbered(host, path, {name.lower(): value for name, value in pairs})
    if numbered:
        return numbered
    for site, part in _IDLE_PARTS:
        path = part.sub("", path) if site.search(host) else path
    return f"{host}{port}{path}{_query(pairs, path)}{_fragment(parts.fragment)}"


def host_of(key: str) -> str:
    """The host, with its port, of an address's key."""
    return re.split("[/?#]", key, maxsplit=1)[0]


def _numbered(host: str, path: str, asked: dict[str, str]) -> str | None:
    """Site and number of an advert where the number alone names it; none on any other site."""
    if _INDEED.search(host):
        # One number, in whichever country it is read.
        number = asked.get("jk") or asked.get("vjk")
        return f"indeed.com#{number}" if number else None
    if _LINKEDIN.search(host):
        in_path = _LINKEDIN_NUMBER.search(path)
        number = in_path[1] if in_path else asked.get("currentjobid")
        return f"linkedin.com#{number}" if number else None
    return _of_greenhouse(host, path, asked) or _of_path(host, path, asked)


def _of_greenhouse(host: str, path: str, asked: dict[str, str]) -> str | None:
    """The number is the same on the board and in the company's own pages, which have it in a parameter."""
    board = _GREENHOUSE.search(host)
    in_path = re.search(r"/jobs/(\d+)(?=/|$)", path) if board else None
    number = in_path[1] if in_path else asked.get("token") if board else asked.get("gh_jid")
    return f"greenhouse.io{'.eu' if board and board['eu'] else ''}#{number}" if number and number.isdigit() else None


def _of_path(host: str, path: str, asked: dict[str, str]) -> str | None:
    if re.fullmatch(r"[0-9a-f-]{36}", asked.get("ashby_jid", "")):
        return f"jobs.ashbyhq.com#{asked['ashby_jid']}"
    for site, part in _NAMED_BY_PATH:
        found = part.search(path) if site.search(host) else None
        if found:
            return f"{host}#{found[1]}"
    return None


def _query(pairs: list[tuple[str, str]], path: str) -> str:
    named = [pair for pair in pairs if not _GREETING.fullmatch(pair[0])]
    kept = sorted(pair for pair in named if not _TRACKING.fullmatch(pair[0]))
    if not kept and not re.search(r"\d", path):
        kept = sorted(pair for pair in named if _AMBIGUOUS.fullmatch(pair[0]) and re.search(r"\d", pair[1]))
    return f"?{urlencode(kept)}" if kept else ""


def _fragment(fragment: str) -> str:
    """Where it says which advert: a path, names with values, or a number. A mere word is a place on the page."""
    told = fragment.partition(":~:")[0]
    if told.startswith(("/", "!")):
        path, _, query = told.partition("?")
        path = path.removeprefix("!").strip("/")
        try:
            pairs = parse_qsl(query, keep_blank_values=True)
        except ValueError:
            return f"#{told}"
        return f"#/{path}{_query(pairs, path)}" if path or query else ""
    if "=" in told:
        kept = _query([pair for pair in parse_qsl(told) if re.search(r"\w{2}", pair[0])], "")
        return f"#{kept[1:]}" if kept else ""
    return f"#{told}" if re.search(r"\d", told) and not _PLACE.match(told) else ""
