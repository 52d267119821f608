"""Today: what is next, and what has gone quiet."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.queries import activities_and_tasks, base
from app.web import template_filters
from app.web.access import me


@bp.get("/today")
def today() -> ResponseReturnValue:
    day = template_filters.person_today()
    return render_template(
        "records/today.html",
        today=day,
        closing=base.closing_soon(me().account_id, day),
        moved=base.moved_last(me().account_id),
        tasks=activities_and_tasks.due(me().account_id, day),
        coming=activities_and_tasks.coming(me().account_id),
    )
