"""From what a clock shows somewhere to the instant, where clocks are changed too."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class Skipped(Exception):
    """No clock there shows this time: on that day it is put forward past it."""


class Repeated(Exception):
    """Clocks there show this time twice on that day, since they are put back."""


def instant_of(local: datetime, time_zone: str, *, later: bool | None = None) -> datetime:
    """The instant at which a clock in that zone shows this, in UTC.

    `later` says which of the two, where there are two; it is needed only then. Raises Skipped and Repeated, in words.
    """
    zone = ZoneInfo(time_zone)
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(fold=0):
        raise Skipped(
            f"Clocks there are put forward that day, and {local:%H:%M} never comes. Choose a time before or after."
        )
    if later is None:
        raise Repeated(f"Clocks there are put back that day, and {local:%H:%M} comes twice. Say which one it is.")
    return (second if later else first).astimezone(UTC)
