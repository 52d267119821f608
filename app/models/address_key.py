"""The same advert by two addresses: they differ in what only follows its visitors around."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

# Names of parameters that say where a visitor came from, and never which advert it is.
_TRACKING = re.compile(
    r"(utm_.*|mc_[ce]id|_hs.*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|li_fat_id|ref|referrer|refid"
    r"|trk|trkinfo|trackingid|source|src|gh_src|lever-source|lever-origin|lipi|originalsubdomain|from|campaign|cmpid"
    r"|pagenum|eid|ebp|savedsearchid|alternatechannel|jobboard)",
    re.IGNORECASE,
)


def address_key(url: str) -> str:
    """What is left of an address to compare it by: no scheme, no www, no fragment, no tracking, in one order."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url
    kept = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"
