"""From what a clock shows somewhere to the instant, where clocks are changed too."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class Skipped(Exception):
    """No clock there shows this time: on that day it is put forward past it."""


class Repeated(Exception):
    """Clocks there show this time twice on that day, since they are put back."""


def comes_twice(local: datetime, time_zone: str) -> bool:
    """Whether clocks there show this twice."""
    first, second = _both(local, time_zone)
    return first.utcoffset() != second.utcoffset() and _is_shown(first)


def reckoned(local: datetime, time_zone: str, second_time: bool) -> datetime:
    """The instant by today's rules, whatever they are; of a time that is skipped by now, as if clocks stayed put."""
    return _both(local, time_zone)[second_time].astimezone(UTC)


def instant_of(local: datetime, time_zone: str, *, later: bool | None = None) -> datetime:
    """The instant at which a clock in that zone shows this, in UTC.

    `later` says which of the two, where there are two; it is needed only then. Raises Skipped and Repeated, in words.
    """
    first, second = _both(local, time_zone)
    if not _is_shown(first):
        after = first.astimezone(UTC).astimezone(first.tzinfo)
        raise Skipped(
            f"The clocks go forward that day, so {local:%H:%M} doesn’t happen."
            f" Choose another time, such as {after:%H:%M}."
        )
    if later is None and first.utcoffset() != second.utcoffset():
        raise Repeated(f"The clocks go back that day, so {local:%H:%M} happens twice. Which one?")
    return (second if later else first).astimezone(UTC)


def _both(local: datetime, time_zone: str) -> tuple[datetime, datetime]:
    zone = ZoneInfo(time_zone)
    return local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)


def _is_shown(there: datetime) -> bool:
    """Whether a clock there ever shows this."""
    shown = there.astimezone(UTC).astimezone(there.tzinfo)
    return shown.replace(tzinfo=None) == there.replace(tzinfo=None)
