from flask import render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.operations import agenda, readings
from app.web import words
from app.web.access import me


@bp.get("/today")
def today() -> ResponseReturnValue:
    day = words.person_today()
    return render_template(
        "records/today.html",
        today=day,
        closing=readings.closing_soon(me().account_id, day),
        moved=readings.moved_last(me().account_id),
        tasks=agenda.due(me().account_id, day),
        coming=agenda.coming(me().account_id),
    )
