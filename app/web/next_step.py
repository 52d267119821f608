"""What comes next with an opportunity, in words. Only what is due or late has a tint."""

from datetime import date
from typing import Any, NamedTuple

from app.queries.next_step import Step
from app.records.opportunity import OUTCOME_LABELS
from app.web.template_filters import choice, day, days, time_of_day, weekday

DAYS_THAT_ARE_SOON = 3
# How many days ahead of it something is due: what takes preparing, sooner.
_SOON = {"task": 0, "activity": 1, "offer": DAYS_THAT_ARE_SOON, "deadline": DAYS_THAT_ARE_SOON}


class StepWords(NamedTuple):
    """`tone` is a class, `iso` the date for machines, `when` a date or a time span."""

    tone: str
    what: str
    iso: str
    when: str


def tone(step: Step, today: date) -> str:
    """Return the class of a step: due, late, or none."""
    if step.what not in _SOON or not step.day:
        return ""
    left = (step.day - today).days
    return "late" if left < 0 else "due" if left <= _SOON[step.what] else ""


def in_words(step: Step, today: date, outcome: str | None = None) -> StepWords:
    """`outcome` is how it ended, if it did."""
    if not step.day:
        return StepWords("", "No next step", "", "")
    iso, tint = step.day.isoformat(), tone(step, today)
    if step.what == "closed":
        return StepWords("", OUTCOME_LABELS.get(outcome or "", "Closed"), iso, day(step.day))
    if step.what in ("waiting", "quiet", "decide"):
        return _waiting(step, today, iso)
    when = weekday(step.day)
    if step.what == "activity":
        return StepWords(tint, activity_name(step.row), iso, f"{when}, {time_of_day(step.row.local_start)}")
    if step.what == "deadline":
        return StepWords(tint, "Closed to applications" if tint == "late" else "Closes", iso, when)
    what = "Answer the offer" if step.what == "offer" else step.row.title
    return StepWords(tint, what, iso, f"was due {in_sentence(when)}" if tint == "late" else when)


def activity_name(activity: Any) -> str:
    """Interview, Call, or the like: a card has no room for a title."""
    return choice(activity.kind).capitalize()


def in_sentence(when: str) -> str:
    """Inside a sentence: closes tomorrow."""
    return when.lower() if when in ("Today", "Tomorrow", "Yesterday") else when


def _waiting(step: Step, today: date, iso: str) -> StepWords:
    assert step.day
    since = (today - step.day).days
    if since < 0:
        return StepWords("", "From", iso, weekday(step.day))
    words = {"waiting": "Waiting", "quiet": "Quiet", "decide": "To decide"}[step.what]
    return StepWords("", words, iso, "since today" if since == 0 else days(since))
