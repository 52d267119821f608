"""Today: what is next, and what has gone quiet."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.queries import example
from app.queries import today as queries
from app.web import template_filters
from app.web.access import me


@bp.get("/today")
def today() -> ResponseReturnValue:
    day = template_filters.person_today()
    return render_template(
        "records/today.html",
        today=day,
        has_example=example.is_there(me().account_id),
        closing=queries.closing_soon(me().account_id, day),
        moved=queries.moved_last(me().account_id),
        tasks=queries.due(me().account_id, day),
        coming=queries.coming(me().account_id),
    )
