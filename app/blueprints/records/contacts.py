import uuid

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.models.columns import now
from app.queries import contact_page
from app.web.access import me
from app.web.template_filters import person_today


@bp.get("/contacts/<uuid:id>")
def contact(id: uuid.UUID) -> ResponseReturnValue:
    row = contact_page.contact(me().account_id, id) or abort(404)
    past = contact_page.past_with_person(me().account_id, id)
    return render_template(
        "records/contacts/page.html",
        contact=row.Contact,
        company=row.company,
        spoken=row.spoken,
        opportunities=contact_page.opportunities_with(me().account_id, id),
        tasks=contact_page.tasks_about_person(me().account_id, id),
        past=past,
        notes=(),
        now=now(),
        today=person_today(),
    )
