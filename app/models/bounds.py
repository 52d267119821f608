"""How much an account may hold, and how often it may write: generous, so that only what is no person reaches them.

What it holds is counted by triggers, in the row whose version each write raises (migrations/count_triggers.py). It is
looked at there, once the transaction has done its work: whatever is done, by whichever way, comes past it. What makes
an account smaller is never refused.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, NamedTuple

MIB = 1024 * 1024
MINUTE = timedelta(minutes=1)


class Bounds(NamedTuple):
    """Records that have a page of their own; bytes of texts and documents; of documents alone; writes a minute."""

    records: int
    total_bytes: int
    document_bytes: int
    writes: int


class AccountSize(NamedTuple):
    """What an account holds. What lies in the undo counts too, and goes first, oldest first, when room is needed."""

    records: int
    text_bytes: int
    document_bytes: int
    undo_bytes: int

    @property
    def there(self) -> int:
        """Bytes of what is there, without what lies in the undo."""
        return self.text_bytes + self.document_bytes

    @property
    def total(self) -> int:
        """Bytes of all of it."""
        return self.there + self.undo_bytes


class AccountFull(Exception):
    """The account holds as much as it may; the message says what to do."""


class TooManyWrites(Exception):
    """It writes faster than a person can; `seconds` says when it may again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


bounds = Bounds(50_000, 1024 * MIB, 500 * MIB, 1_200)

# Whether the present unit of work is someone's request. What the operator and the worker do is not bounded.
are_kept: ContextVar[bool] = ContextVar("bounds_are_kept", default=False)


def configure(settings: Mapping[str, Any]) -> None:
    global bounds
    bounds = Bounds(
        settings["MOST_RECORDS"],
        settings["MOST_MEGABYTES"] * MIB,
        settings["MOST_DOCUMENT_MEGABYTES"] * MIB,
        settings["MOST_WRITES_A_MINUTE"],
    )


def check(before: AccountSize, after: AccountSize) -> None:
    """Refuse what makes an account larger than it may be. Raises AccountFull, in words."""
    if after.records > max(bounds.records, before.records):
        raise AccountFull(
            f"Your account holds {bounds.records:,} records, which is as many as it may. Nothing was added."
            " Delete some that you no longer need, and save again."
        )
    if after.there > max(bounds.total_bytes, before.there):
        raise AccountFull(
            f"Your texts and documents take up {bounds.total_bytes // MIB:,} MB, which is as much as they may."
            " Nothing was saved. Delete some that you no longer need, large documents first, and save again."
        )
