"""From what a clock shows somewhere to the instant, where clocks are changed too."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def _by_24_hours(shown: datetime) -> str:
    return f"{shown:%H:%M}"


class Skipped(Exception):
    """No clock there shows this time: on that day it is put forward past it."""

    def __init__(self, local: datetime, after: datetime) -> None:
        super().__init__(local, after)
        self.local, self.after = local, after

    def words(self, clock: Callable[[datetime], str] = _by_24_hours) -> str:
        return (
            f"The clocks go forward that day, so {clock(self.local)} doesn’t happen."
            f" Choose another time, such as {clock(self.after)}."
        )

    def __str__(self) -> str:
        return self.words()


class Repeated(Exception):
    """Clocks there show this time twice on that day, since they are put back."""

    def __init__(self, local: datetime) -> None:
        super().__init__(local)
        self.local = local

    def words(self, clock: Callable[[datetime], str] = _by_24_hours) -> str:
        return f"The clocks go back that day, so {clock(self.local)} happens twice. Which one?"

    def __str__(self) -> str:
        return self.words()


def comes_twice(local: datetime, time_zone: str) -> bool:
    """Whether clocks there show this twice."""
    first, second = _both(local, time_zone)
    return first.utcoffset() != second.utcoffset() and _is_shown(first)


def instant_by_todays_rules(local: datetime, time_zone: str, second_time: bool) -> datetime:
    """The instant, whatever those rules are; of a time that is skipped by now, as if clocks stayed put."""
    return _both(local, time_zone)[second_time].astimezone(UTC)


def instant_of(local: datetime, time_zone: str, *, later: bool | None = None) -> datetime:
    """The instant at which a clock in that zone shows this, in UTC.

    `later` says which of the two, where there are two; it is needed only then. Raises Skipped and Repeated, in words.
    """
    first, second = _both(local, time_zone)
    if not _is_shown(first):
        after = first.astimezone(UTC).astimezone(first.tzinfo)
        raise Skipped(local, after)
    if later is None and first.utcoffset() != second.utcoffset():
        raise Repeated(local)
    return (second if later else first).astimezone(UTC)


def _both(local: datetime, time_zone: str) -> tuple[datetime, datetime]:
    zone = ZoneInfo(time_zone)
    return local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)


def _is_shown(there: datetime) -> bool:
    """Whether a clock there ever shows this."""
    shown = there.astimezone(UTC).astimezone(there.tzinfo)
    return shown.replace(tzinfo=None) == there.replace(tzinfo=None)
