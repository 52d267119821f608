"""What comes next with an opportunity, in words. Only what is due or late has a tint."""

from datetime import date
from typing import Any, NamedTuple

from app.queries.next_step import Step
from app.records.opportunity import OUTCOME_LABELS
from app.web.template_filters import choice, day, days, in_sentence, time_of_day, weekday

DAYS_THAT_ARE_SOON = 3
# How many days ahead of it something is due: what takes preparing, sooner.
_SOON = {"task": 0, "activity": 1, "offer": DAYS_THAT_ARE_SOON, "deadline": DAYS_THAT_ARE_SOON}


class StepWords(NamedTuple):
    """`tone` is a class, `iso` the date for machines, `when` a date or a time span; `asks` is whether to follow up."""

    tone: str
    what: str
    iso: str
    when: str
    asks: bool = False


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
        return StepWords(
            "good" if outcome == "accepted" else "", OUTCOME_LABELS.get(outcome or "", "Closed"), iso, day(step.day)
        )
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


def _waiting(step: Step, today: date, iso: str) -> StepWords:
    assert step.day
    since = (today - step.day).days
    if since < 0:
        return StepWords("", "From", iso, weekday(step.day))
    words = {"waiting": "Waiting", "quiet": "Quiet", "decide": "To decide"}[step.what]
    return StepWords("", words, iso, "since today" if since == 0 else days(since), step.what == "quiet")


def follow_up_words(page: Any, *names: str) -> str:
    """Return an e-mail to copy: what one applied for and when, and whether they can say more."""
    about = page.opportunity
    role = about.title or "the role"
    whom = next((person.name for person in page.people), f"{page.company} team" if page.company else "team")
    when = f" on {day(about.applied_on)}" if about.applied_on else ""
    what = f"I applied for {role}{when}" if about.applied_on else f"We were in touch about {role}"
    signed = " ".join(filter(None, names))
    return (
        f"Hello {whom},\n\n{what}, and I’m still very interested. Could you tell me where things stand, or when I might"
        " hear from you? I’m glad to send anything that would help.\n\nThank you,\n"
        f"{signed}"
    ).strip()
