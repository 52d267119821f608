"""An activity's page, which prints as the sheet one takes to an interview."""

import uuid
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records import grouping, lists
from app.blueprints.records.views import bp
from app.queries import activity_page
from app.queries.note_page import notes_about
from app.records.activity import KIND as ACTIVITIES
from app.web.access import me


@bp.get("/activities/<uuid:id>")
def activity(id: uuid.UUID) -> ResponseReturnValue:
    row = activity_page.activity(me().account_id, id)
    if not row:
        abort(404)
    return render_template(
        "records/activities/page.html",
        row=row,
        activity=row.Activity,
        people=activity_page.people_at(me().account_id, id),
        documents=activity_page.documents_of(me().account_id, row.Activity.opportunity_id),
        notes=notes_about(me().account_id, "activity_id", id),
    )


@lists.beside(ACTIVITIES)
def _under_headings(shown: lists.Shown) -> dict[str, Any]:
    return {"groups": grouping.activities(shown.rows, shown.sort)}
