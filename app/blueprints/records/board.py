"""The board: a column for each stage, with its cards."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.queries import board as queries
from app.records.stage import MEANINGS
from app.web import template_filters
from app.web.access import me


@bp.get("/board")
def board() -> ResponseReturnValue:
    today = template_filters.person_today()
    stages, silence = queries.stages_and_silence(me().account_id, today)
    return render_template(
        "records/board.html",
        stages=stages,
        cards=queries.cards(me().account_id, stages, silence, today),
        today=today,
        open_count=sum(stage.opportunity_count for stage in stages if stage.kind != "closed"),
        meanings=MEANINGS,
    )
