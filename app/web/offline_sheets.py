"""What lets a browser keep the page of an activity, to be read without a network: static/worker/service-worker.js.

Only where one stays signed in, only a page that was opened, until the day after; and only while the policy in effect
says so. The cache is named for the account, so that nobody else who signs in there is shown it.
"""

import json
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, session
from flask_login import current_user

from app.models.columns import now
from app.policy import effective
from app.web.form_recovery import draft_owner
from app.web.meeting import ends_at
from app.web.template_filters import person_zone, time_of_day, weekday

# The section of the policy that says what is kept.
SECTION = "offline-sheets"


def install(app: Flask) -> None:
    app.jinja_env.globals.update(sheets_of=sheets_of)


def sheets_of() -> str:
    """Whose sheets this browser may hold; empty where nobody’s, and then it drops those it finds."""
    return draft_owner() if current_user.is_authenticated and session.permanent else ""


def may_be_kept(response: Response, activity: Any, title: str) -> Response:
    """Let the browser keep this page, unless its time is over."""
    until = _end(activity)
    if sheets_of() and until > now() and effective.says(SECTION):
        when = f"{weekday(activity.starts_at)}, {time_of_day(activity.starts_at.astimezone(person_zone()))}"
        told = {"of": sheets_of(), "until": round(until.timestamp() * 1000), "title": title, "when": when}
        # Headers are in plain letters.
        response.headers["X-Sheet"] = quote(json.dumps(told))
    return response


def _end(activity: Any) -> datetime:
    """The end of the day after, where the person is."""
    day = ends_at(activity).astimezone(person_zone()).date() + timedelta(days=2)
    return datetime.combine(day, time(), person_zone())
