import uuid

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.models.company import Company
from app.operations import readings
from app.web.access import me, owned


@bp.get("/companies/<uuid:id>")
def company(id: uuid.UUID) -> ResponseReturnValue:
    return render_template(
        "records/companies/page.html",
        company=owned(Company, id),
        opportunities=readings.opportunities_at(me().account_id, id),
        contacts=readings.contacts_at(me().account_id, id),
        notes=readings.notes_about(me().account_id, "company_id", id, request.args.get("note", type=uuid.UUID)),
    )
