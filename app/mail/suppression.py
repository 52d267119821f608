"""What a mail service knows of addresses that it no longer delivers to: they came back, or someone complained."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, Protocol


class Suppressed(NamedTuple):
    """`reason` is one of a MailStop's."""

    address: str
    reason: str
    since: datetime


class SuppressionList(Protocol):
    def suppressed(self, since: datetime | None) -> Iterator[list[Suppressed]]:
        """The list by pages, all of it or what was added since. Raises EmailRejected, TryLater."""

    def allow(self, address: str) -> None:
        """Take an address off the list; one that is not on it is no mistake. Raises EmailRejected, TryLater."""
