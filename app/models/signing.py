"""Signed texts: links in e-mails, tokens of the mobile app, forms that travel through the sign-in page."""

from datetime import timedelta
from functools import cache
from typing import Any

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from app.models.columns import now

# Clocks of two machines may differ a little; a signature from the near future is not a forgery.
CLOCK_TOLERANCE = timedelta(seconds=10)

_keys: list[str] = []


def configure(secret_key: str, fallbacks: list[str]) -> None:
    """The newest key signs; older ones still open what they signed."""
    _keys[:] = [*fallbacks, secret_key]


@cache
def _timed(purpose: str, keys: tuple[str, ...]) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(keys, salt=purpose)


@cache
def _ageless(purpose: str, keys: tuple[str, ...]) -> URLSafeSerializer:
    return URLSafeSerializer(keys, salt=purpose)


def sign(purpose: str, value: Any) -> str:
    """A text of letters, digits, dots, dashes and underscores. What was signed for one purpose opens for no other."""
    return str(_timed(purpose, tuple(_keys)).dumps(value))


def opened(purpose: str, text: str, life: timedelta) -> Any | None:
    """What was signed, or None when it is forged, broken or too old."""
    try:
        value, signed_at = _timed(purpose, tuple(_keys)).loads(text, return_timestamp=True)
    except (BadData, ValueError, UnicodeError, OverflowError):
        return None
    return value if -CLOCK_TOLERANCE <= now() - signed_at <= life else None


def seal(purpose: str, value: Any) -> str:
    """A signed text without an age."""
    return str(_ageless(purpose, tuple(_keys)).dumps(value))


def unsealed(purpose: str, text: str) -> Any | None:
    try:
        return _ageless(purpose, tuple(_keys)).loads(text)
    except (BadData, ValueError, UnicodeError):
        return None


def newest_key() -> bytes:
    return _keys[-1].encode()
