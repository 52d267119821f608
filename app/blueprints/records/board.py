from flask import render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.operations import readings
from app.records.stage import MEANINGS
from app.web import words
from app.web.access import me


@bp.get("/board")
def board() -> ResponseReturnValue:
    stages = readings.stages(me().account_id)
    cards = readings.cards(me().account_id, {stage.id: stage.opportunity_count for stage in stages})
    return render_template(
        "records/board.html",
        stages=stages,
        cards=cards,
        today=words.person_today(),
        open_count=sum(stage.opportunity_count for stage in stages if stage.kind != "closed"),
        meanings=MEANINGS,
    )
