"""Return text as it is kept: without control characters, and with white space in order."""

import unicodedata
from typing import Any


def without_controls(text: str, keep: str = "") -> str:
    return "".join(c for c in text if c in keep or unicodedata.category(c) not in ("Cc", "Cs"))


def one_line(value: Any) -> Any:
    """One line: NFC, trimmed, runs of white space as one space."""
    if not isinstance(value, str):
        return value
    # Controls go first: what stands to their sides may be one character, or two spaces.
    words = without_controls(" ".join(value.split()))
    return " ".join(unicodedata.normalize("NFC", words).split())
