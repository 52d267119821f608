import uuid

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.operations import readings
from app.web.access import me


@bp.get("/notes/<uuid:id>")
def note(id: uuid.UUID) -> ResponseReturnValue:
    row = readings.note(me().account_id, id)
    return render_template("records/notes/page.html", row=row, note=row.Note) if row else abort(404)
