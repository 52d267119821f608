"""An activity's page, which prints as the sheet one takes to an interview."""

import uuid

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.queries import activities_and_tasks, base
from app.web.access import me


@bp.get("/activities/<uuid:id>")
def activity(id: uuid.UUID) -> ResponseReturnValue:
    row = activities_and_tasks.activity(me().account_id, id)
    if not row:
        abort(404)
    return render_template(
        "records/activities/page.html",
        row=row,
        activity=row.Activity,
        people=activities_and_tasks.people_at(me().account_id, id),
        documents=activities_and_tasks.documents_of(me().account_id, row.Activity.opportunity_id),
        notes=base.notes_about(me().account_id, "activity_id", id),
    )
