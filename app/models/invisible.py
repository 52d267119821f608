"""Characters that nobody sees and that come along with what is copied: zero-width ones, marks of direction.

Whatever is typed goes through here before anyone looks at how long it is, so all of it takes no more time than the text
has characters: `tests/reading/test_linear.py`.
"""

import re
import unicodedata

# Soft hyphens, zero-width spaces, marks and changes of direction, word joiners, marks of byte order.
_MARKS = "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
# These join the parts of an emoji, and letters of Persian and Hindi, and stand between others only.
_JOINERS = "\u200c\u200d"

_ANY = re.compile(f"[{_MARKS}{_JOINERS}]")
_ANY_MARK = re.compile(f"[{_MARKS}]")
_AT_ENDS = "".join(re.findall(f"[\\s{_MARKS}{_JOINERS}]", "".join(map(chr, range(0x10000)))))

# So many marks on one letter are kept, as Unicode's stream-safe form has it (UAX #15): no language has more, and to put
# them in order takes as long as the square of how many there are.
MOST_MARKS = 30
# Where there may be more: marks begin at U+0300.
_MANY_MARKS = re.compile(f"[\u0300-\U0010ffff]{{{MOST_MARKS + 1},}}")


def without_invisible(text: str) -> str:
    """For what is compared, followed or counted: none of them means anything there."""
    return text if text.isascii() else _ANY.sub("", text)


def without_marks(text: str) -> str:
    """For what is read: joiners stay in their words."""
    return text if text.isascii() else _ANY_MARK.sub("", text)


def trimmed(text: str) -> str:
    """Without any at the ends."""
    return text.strip() if text.isascii() else text.strip(_AT_ENDS)


def composed(text: str) -> str:
    """The text in NFC."""
    return text if text.isascii() else unicodedata.normalize("NFC", with_few_marks(text))


def with_few_marks(text: str) -> str:
    """Without more marks on one letter than MOST_MARKS: to be asked for before any normalizing."""
    return _MANY_MARKS.sub(_with_fewer_marks, text)


def _with_fewer_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
