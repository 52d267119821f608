"""A contact's page."""

import uuid
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records import lists
from app.blueprints.records.views import bp
from app.models.columns import now
from app.queries import contact_page
from app.records.contact import KIND as CONTACTS
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


@lists.beside(CONTACTS)
def _spoken_last(shown: lists.Shown) -> dict[str, Any]:
    return {"spoken": contact_page.spoken_last(me().account_id, [row.id for row in shown.rows])}
