"""The same advert by two addresses: they differ in what only follows its visitors around."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

# Names of parameters that say where a visitor came from, and never which advert it is.
_TRACKING = re.compile(
    r"(utm_.*|mc_[ce]id|_hs.*|_ga|_gl|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|li_fat_id|ref|referrer"
    r"|refid|trk|trkinfo|trackingid|tracking|source|src|gh_src|lever-source|lever-origin|lipi|midtoken|midsig|trkemail"
    r"|originalsubdomain|from|campaign|cmpid|pagenum|eid|ebp|savedsearchid|alternatechannel|jobboard|rx_.*)",
    re.IGNORECASE,
)
_INDEED = re.compile(r"(^|\.)indeed\.[a-z.]+$")
_LINKEDIN = re.compile(r"(^|\.)linkedin\.com$")
# The role before the number stands in one address and is left out in another.
_LINKEDIN_NUMBER = re.compile(r"/jobs/view/(?:.*-)?(\d+)$")


def address_key(url: str) -> str:
    """What is left of an address to compare it by: no scheme, no www, no fragment, no tracking, in one order."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    path = parts.path.rstrip("/")
    numbered = _numbered(host, path, {name.lower(): value for name, value in pairs})
    if numbered:
        return numbered
    kept = sorted(pair for pair in pairs if not _TRACKING.fullmatch(pair[0]))
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host}{port}{path}{query}"


def _numbered(host: str, path: str, asked: dict[str, str]) -> str | None:
    """Site and number of an advert where the number alone names it; none on any other site."""
    if _INDEED.search(host):
        number = asked.get("jk") or asked.get("vjk")
        return f"{host}#{number}" if number else None
    if _LINKEDIN.search(host):
        in_path = _LINKEDIN_NUMBER.search(path)
        number = in_path[1] if in_path else asked.get("currentjobid")
        return f"linkedin.com#{number}" if number else None
    return None
