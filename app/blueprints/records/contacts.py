import uuid

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.operations import readings
from app.web.access import me


@bp.get("/contacts/<uuid:id>")
def contact(id: uuid.UUID) -> ResponseReturnValue:
    row = readings.contact(me().account_id, id)
    if not row:
        abort(404)
    return render_template(
        "records/contacts/page.html",
        contact=row.Contact,
        company=row.company,
        opportunities=readings.opportunities_with(me().account_id, id),
        notes=readings.notes_about(me().account_id, "contact_id", id, request.args.get("note", type=uuid.UUID)),
    )
