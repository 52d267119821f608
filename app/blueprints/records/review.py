"""The review of a week: what happened, what went quiet, and what the next one holds."""

from datetime import date, timedelta

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.queries import board
from app.queries import review as queries
from app.reading import region
from app.reading.dates import FIRST_DAY
from app.web.access import me
from app.web.template_filters import person_today, person_zone


@bp.get("/review")
def review() -> ResponseReturnValue:
    return _page(person_today())


@bp.get("/review/<day>")
def review_of(day: str) -> ResponseReturnValue:
    """Of the week in which this day lies; none that has not begun."""
    found = _day(day)
    return _page(found) if found and FIRST_DAY <= found <= person_today() else abort(404)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _page(day: date) -> str:
    account_id, today, here = me().account_id, person_today(), region.current.get()
    first = region.first_day_of_week(day, here)
    stages, silence = board.stages_and_silence(account_id, today)
    is_present = first == region.first_day_of_week(today, here)
    dead = queries.worth_closing(account_id, stages, silence, today) if is_present else []
    return render_template(
        "records/review.html",
        first=first,
        shown=queries.SHOWN,
        last=first + timedelta(days=6),
        today=today,
        week=queries.week(account_id, first, today, person_zone()),
        quiet=queries.went_quiet(account_id, stages, first, silence, today),
        dead=dead,
        is_present=is_present,
        earlier=first - timedelta(days=7),
        later=None if is_present else first + timedelta(days=7),
        silence=silence,
        closed=next((stage for stage in stages if stage.kind == "closed"), None),
    )
