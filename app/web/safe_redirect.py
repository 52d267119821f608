"""Where to go next, if it is one of our own pages."""

from urllib.parse import urlsplit

HOME = "/today"


def with_fragment(address: str, fragment: str) -> str:
    """The address, leading to this part of its page unless it leads to one already."""
    return address if "#" in address else f"{address}#{fragment}"


def safe_next(address: str | None) -> str:
    """Where to go after signing in: a path of this site, or home."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return HOME
    if any(ord(c) < 33 or c == "\\" for c in address):
        return HOME
    try:
        parts = urlsplit(address)
    except ValueError:
        return HOME
    return HOME if parts.scheme or parts.netloc else address
