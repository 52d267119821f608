"""Today, the home of whoever is signed in: what needs them, each row done where it stands."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.models.columns import now
from app.queries import example
from app.queries import today as queries
from app.web import template_filters
from app.web import today as words
from app.web.access import me


@bp.get("/today")
def today() -> ResponseReturnValue:
    account_id, day = me().account_id, template_filters.person_today()
    found, stages, silence = queries.everything(account_id, day)
    shown = found._asdict()
    interview = next((row for row in found.coming if row.kind in queries.ASKED_ABOUT), None)
    return render_template(
        "records/today.html",
        today=day,
        has_example=example.is_there(account_id),
        now=now(),
        silence=silence,
        interview=interview,
        is_empty=not any(shown.values()) and not any(stage.opportunity_count for stage in stages),
        sentence=words.sentence(**shown, today=day, most=queries.TODAY_ROWS),
        time_to_go=words.time_to_go,
        stage_of={stage.kind: stage for stage in reversed(stages)},
        **shown,
    )
