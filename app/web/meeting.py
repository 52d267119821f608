"""What one needs on the way to an appointment: how long it is until then, the link to join, the way there."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from flask import Flask

from app.models.columns import now
from app.web.template_filters import minutes, person_zone

# Opened by the person, who is told whose page it is. Nothing of it is loaded here.
DIRECTIONS = "https://www.openstreetmap.org/directions?to="
A_DAY = timedelta(days=1)

_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(
        join_link=join_link, directions_to=directions_to, time_to_go=time_to_go, ends_at=ends_at
    )


def join_link(place: str | None) -> str | None:
    """The link to a call: all of the place, or wherever it stands in it."""
    if place and _LINK.match(place) and not re.search(r"\s", place):
        return place
    found = _LINK.search(place or "")
    return found[0].rstrip(".,;)") if found else None


def directions_to(address: str) -> str:
    return DIRECTIONS + quote(" ".join(address.split()), safe="")


def ends_at(activity: Any) -> datetime:
    ends: datetime = activity.starts_at + timedelta(minutes=activity.minutes or 0)
    return ends


def time_to_go(activity: Any) -> str:
    """In 35 minutes, in 2 hours 10 minutes, tomorrow, in 3 days; now, while it goes on; and then nothing."""
    present, starts_at = now(), activity.starts_at
    if starts_at <= present:
        return "now" if present < ends_at(activity) else ""
    left = starts_at - present
    if left < A_DAY:
        return f"in {minutes(max(1, round(left.total_seconds() / 60)))}"
    days = (_day(starts_at) - _day(present)).days
    return "tomorrow" if days == 1 else f"in {days} days"


def _day(instant: datetime) -> Any:
    return instant.astimezone(person_zone()).date()
