"""An activity's page, which prints as the sheet one takes to an interview."""

import uuid
from typing import Any

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records import grouping, lists
from app.blueprints.records.views import bp
from app.queries import activity_page
from app.queries.calendar import ActivityEntry
from app.queries.note_page import notes_about
from app.records.activity import KIND as ACTIVITIES
from app.web import ical, offline_sheets
from app.web.access import me
from app.web.template_filters import choice


@bp.get("/activities/<uuid:id>")
def activity(id: uuid.UUID) -> ResponseReturnValue:
    """Its page, which may be kept to be read without a network; not so a note of it that is being edited."""
    row = activity_page.activity(me().account_id, id) or abort(404)
    edited = request.args.get("note", type=uuid.UUID)
    page = render_template(
        "records/activities/page.html",
        row=row,
        activity=row.Activity,
        around=activity_page.around(me().account_id, row),
        notes=notes_about(me().account_id, "activity_id", id, edited),
    )
    answer = current_app.make_response(page)
    if request.args:
        return answer
    title = row.Activity.summary or choice(row.Activity.kind).capitalize()
    return offline_sheets.may_be_kept(answer, row.Activity, title)


@bp.get("/activities/<uuid:id>.ics")
def activity_file(id: uuid.UUID) -> ResponseReturnValue:
    """For one’s own calendar, with all its details."""
    row = activity_page.activity(me().account_id, id) or abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{row.Activity.kind}.ics"', "Cache-Control": "no-store"}
    event = ical.activity_event(_entry(row), with_details=True)
    return Response(ical.calendar_of([event]), mimetype=ical.MEDIA_TYPE, headers=headers)


def _entry(row: Any) -> ActivityEntry:
    values: dict[str, Any] = {name: getattr(row.Activity, name, None) for name in ActivityEntry._fields}
    return ActivityEntry(**values | {"id": str(row.Activity.id), "role": row.role, "company": row.company})


@lists.beside(ACTIVITIES)
def _under_headings(shown: lists.Shown) -> dict[str, Any]:
    return {"groups": grouping.activities(shown.rows, shown.sort)}
