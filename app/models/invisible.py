"""Characters that nobody sees and that come along with what is copied: zero-width ones, marks of direction."""

import re

# Soft hyphens, zero-width spaces, marks and changes of direction, word joiners, marks of byte order.
_MARKS = "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
# These join the parts of an emoji, and letters of Persian and Hindi, and stand between others only.
_JOINERS = "\u200c\u200d"

_ANY = re.compile(f"[{_MARKS}{_JOINERS}]")
_ANY_MARK = re.compile(f"[{_MARKS}]")
_AT_ENDS = re.compile(f"^[\\s{_MARKS}{_JOINERS}]+|[\\s{_MARKS}{_JOINERS}]+$")


def without_invisible(text: str) -> str:
    """For what is compared, followed or counted: none of them means anything there."""
    return text if text.isascii() else _ANY.sub("", text)


def without_marks(text: str) -> str:
    """For what is read: joiners stay in their words."""
    return text if text.isascii() else _ANY_MARK.sub("", text)


def trimmed(text: str) -> str:
    """Without any at the ends."""
    return text.strip() if text.isascii() else _AT_ENDS.sub("", text)
