"""Activities and tasks on one page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records import grouping
from app.blueprints.records.views import bp
from app.queries.record_list import page_of
from app.records.activity import KIND as ACTIVITIES
from app.records.task import KIND as TASKS
from app.web.access import me
from app.web.template_filters import person_today

ROWS = 50


@bp.get("/calendar")
def calendar() -> ResponseReturnValue:
    """Show what is to come, the next first, beside what is to do."""
    account_id = me().account_id
    coming = page_of(
        ACTIVITIES, account_id, ACTIVITIES.list_columns, filters={"coming": True}, sort="oldest", limit=ROWS
    )
    open_tasks = page_of(TASKS, account_id, TASKS.list_columns, filters={"done": False}, sort="due", limit=ROWS)
    return render_template(
        "records/calendar.html",
        activities=coming.rows,
        more_activities=coming.next_cursor,
        groups=grouping.tasks(open_tasks.rows, "due"),
        more_tasks=open_tasks.next_cursor,
        today=person_today(),
    )
