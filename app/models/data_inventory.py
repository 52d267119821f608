"""What each column holds, why, and until when.

Every column says so in its `info`. The page /privacy/data prints these words, the export leaves out what they say is
not to be taken along, and deleting an account finds by them whatever else knows its address.
"""

from dataclasses import dataclass, replace
from typing import Any

DATA = "held"

# Why: the uses that the privacy policy names, word for word, and no others. They continue "We store this …".
SIGN_IN = "to sign you in"
STAY_SIGNED_IN = "to keep you signed in"
SIGN_UP = "to make your account"
RECORDS = "to keep your records and show them to you"
UNDO = "so that you can undo things"
SYNC = "so that your phone learns what changed"
SEARCH = "so that you can search"
COMPARE = "to show you which words of an advert are in a document of yours, if you ask for it"
BOUNDS = "so that no account fills the service"
PROTECTION = "to protect accounts against guessing"
REMINDERS = "to remind you, if you asked for it"
MAIL = "to send e-mails the service needs"
SUPPRESSION = "so that we do not write to an address that our e-mail does not reach"
ANSWERS = "to show that requests which reached us by e-mail were answered"
LEDGER = "so that no backup brings a deleted account back"
NOTICE = "to tell you once when this policy changes"
UPKEEP = "to see that what has had its time is erased"
SIGN_IN_AND_MAIL = f"{SIGN_IN} and {MAIL}"
USES = (
    SIGN_IN,
    STAY_SIGNED_IN,
    SIGN_UP,
    RECORDS,
    UNDO,
    SYNC,
    SEARCH,
    COMPARE,
    BOUNDS,
    PROTECTION,
    REMINDERS,
    MAIL,
    SUPPRESSION,
    ANSWERS,
    LEDGER,
    NOTICE,
    UPKEEP,
)

# Until when: the times that the privacy policy names, word for word.
ACCOUNT_LIFE = "until you delete your account"
RECORD_LIFE = "until you delete it, or your account"
UNDO_LIFE = "for 7 days"
DELETION_LIFE = "for 90 days"
SIGN_IN_LIFE = "until you sign out, or for 30 days at most after the last use"
SIGN_UP_LIFE = "until you confirm your address, or for 7 days"
REQUEST_LIFE = "until it is dealt with"
THROTTLE_LIFE = "for a day at most"
FOR_GOOD = "for good"
REMINDER_LIFE = "until you turn reminders off, or delete your account"
EMAIL_LIFE = "until it is sent, or for 90 days at most if it cannot be sent"
SUPPRESSION_LIFE = "until your address is tried again or changed, or you delete your account"
REGISTER_LIFE = "for three years"
FEED_LIFE = "until you turn it off, or delete your account"
NEXT_TIME = "until it is done again"


class Undeclared(Exception):
    """A column that does not say what it holds, why, and until when."""


@dataclass(frozen=True)
class Data:
    """`exported` is whether the owner's copy has it. `technical` is what says nothing about a person by itself: ids,
    versions, keys to sort by. `is_address` is somebody's e-mail address, or its key, in a row that goes with the
    account of that address although nothing else ties it to one.
    """

    what: str
    why: str
    until: str
    exported: bool = True
    technical: bool = False
    is_address: bool = False


def personal_data(
    what: str, why: str, until: str, *, exported: bool = True, technical: bool = False, is_address: bool = False
) -> dict[str, Any]:
    """The `info` of a column: what it holds in the words of the person it is about, why, and until when."""
    return {DATA: Data(what, why, until, exported, technical, is_address)}


def record_data(what: str, *, exported: bool = True, technical: bool = False) -> dict[str, Any]:
    """The same of a column of a person's records."""
    return personal_data(what, RECORDS, RECORD_LIFE, exported=exported, technical=technical)


def technical_data(what: str, *, exported: bool = True) -> dict[str, Any]:
    """The same of a technical column that tables share: it is there why and until when the rest of its row is."""
    return {DATA: Data(what, "", "", exported, technical=True)}


def declared(column: Any) -> Data:
    """What a column of a table says of itself. Raises Undeclared."""
    own = column.info.get(DATA)
    if own is None:
        raise Undeclared(
            f"{column.table.name}.{column.name} does not say what it holds, why, and until when:"
            " give it info=personal_data(…)."
        )
    return own if own.why else _with_the_row(own, column.table)


def _with_the_row(shared: Data, table: Any) -> Data:
    for column in table.columns:
        own = column.info.get(DATA)
        if own and own.why:
            return replace(shared, why=own.why, until=own.until)
    raise Undeclared(f"No column of {table.name} says why and until when its rows are held.")
