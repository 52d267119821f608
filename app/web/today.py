"""The day in one sentence, and how long it is until something begins."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from app.web.template_filters import in_sentence, person_zone, time_of_day, weekday

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven")
A_WEEK = 7
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def sentence(
    *,
    coming: Sequence[Any],
    held: Sequence[Any],
    tasks: Sequence[Any],
    offers: Sequence[Any],
    quiet: Sequence[Any],
    closing: Sequence[Any],
    today: date,
    most: int,
) -> str:
    """Say what the day holds. `most` is how many of a kind are read: so many may be more."""

    counted = (
        (held, "interview to look back on", "interviews to look back on"),
        ([task for task in tasks if task.due_on < today], "task overdue", "tasks overdue"),
        ([task for task in tasks if task.due_on == today], "task due today", "tasks due today"),
        (offers, "offer to answer", "offers to answer"),
        ([row for row in closing if (row.deadline - today).days < A_WEEK], "closing this week", "closing this week"),
        (quiet, "gone quiet", "gone quiet"),
    )
    parts = [_next_interview(coming, today), *(_count(rows, one, many, most) for rows, one, many in counted)]
    return _joined([part for part in parts if part])


def _count(rows: Sequence[Any], one: str, many: str, most: int) -> str:
    """Two offers to answer; nothing of none, and many of so many that there may be more."""
    if not rows:
        return ""
    number = "many" if len(rows) >= most else _NUMBERS[len(rows)]
    return f"{number} {one if len(rows) == 1 else many}"


def _joined(said: Sequence[str]) -> str:
    if not said:
        return "Nothing needs you today. A good day for one new role, or for a rest."
    words = " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))
    return f"{words[0].upper()}{words[1:]}."


def _next_interview(coming: Sequence[Any], today: date) -> str:
    interview = next((row for row in coming if row.kind == "interview"), None)
    if not interview:
        return ""
    here = interview.starts_at.astimezone(person_zone())
    left = (here.date() - today).days
    if left >= A_WEEK:
        return ""
    when = in_sentence(weekday(here.date()))
    at = f" at {time_of_day(here)}" if left == 0 else ""
    return f"an interview {when if left < 2 else f'on {when}'}{at}"


def time_to_go(starts_at: datetime, present: datetime, today: date) -> str:
    """In 35 minutes, in 3 hours, tomorrow, in 4 days."""
    left = starts_at - present
    days = (starts_at.astimezone(person_zone()).date() - today).days
    if left < HOUR:
        minutes = max(1, round(left / timedelta(minutes=1)))
        return f"in {minutes} minute{'' if minutes == 1 else 's'}"
    if days == 0 or left < DAY / 2:
        hours = round(left / HOUR)
        return f"in {hours} hour{'' if hours == 1 else 's'}"
    return "tomorrow" if days == 1 else f"in {days} days"
