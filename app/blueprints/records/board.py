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
    stages = queries.stages(me().account_id)
    return render_template(
        "records/board.html",
        stages=stages,
        cards=queries.cards(me().account_id, stages),
        today=template_filters.person_today(),
        open_count=sum(stage.opportunity_count for stage in stages if stage.kind != "closed"),
        meanings=MEANINGS,
    )
