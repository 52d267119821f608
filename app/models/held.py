"""What each column holds, why, and until when.

Every column says so in its `info`. The page /privacy/data prints these words, the export leaves out what they say is
not to be taken along, and deleting an account finds by them whatever else knows its address.
"""

from dataclasses import dataclass
from typing import Any

HELD = "held"

# Why: the uses that the privacy policy names, and no others.
SIGN_IN = "to sign you in"
STAY_SIGNED_IN = "to keep you signed in"
RECORDS = "to keep your records and show them to you"
UNDO = "so that you can take an act back"
SYNC = "so that your phone learns what changed"
SEARCH = "so that you can search"
PROTECTION = "to protect accounts against guessing"
MAIL = "to send you a letter the service needs"

# Until when.
ACCOUNT_LIFE = "until you delete your account"
RECORD_LIFE = "until you delete it, or your account"
UNDO_LIFE = "for ten minutes"
DELETION_LIFE = "for 90 days"
SIGN_IN_LIFE = "until you sign out, or 30 days after the last use"
SIGN_UP_LIFE = "until you confirm your address, or for 7 days"
REQUEST_LIFE = "until the request is dealt with"
THROTTLE_LIFE = "for a day at most"
LETTER_LIFE = "until the letter is sent; one that cannot be sent, for 90 days at most"


@dataclass(frozen=True)
class Held:
    """`exported` is whether the owner's copy has it; `is_address`, whether it is somebody's e-mail address or its
    key, so that the row goes with the account of that address even where nothing ties it to the account.
    """

    what: str
    why: str
    until: str
    exported: bool = True
    is_address: bool = False


def held(what: str, why: str, until: str, *, exported: bool = True, is_address: bool = False) -> dict[str, Any]:
    """The `info` of a column: what it holds in the words of the person it is about, why, and until when."""
    return {HELD: Held(what, why, until, exported, is_address)}
