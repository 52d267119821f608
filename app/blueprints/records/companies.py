"""A company's page, and what is done on it."""

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.extensions import db
from app.models.columns import now
from app.models.company import Company
from app.models.contact import Contact
from app.operations.records import contacts, crud
from app.queries import company_page, next_step
from app.records.company import KIND, AvoidForm
from app.records.contact import KIND as CONTACTS
from app.records.contact import PersonForm
from app.web.access import me, named, owned
from app.web.form_recovery import form_data
from app.web.template_filters import person_today


@bp.get("/companies/<uuid:id>")
def company(id: uuid.UUID) -> ResponseReturnValue:
    kept = form_data()
    return _page(id, None if kept is None else AvoidForm(kept) if "avoid_reason" in kept else PersonForm(kept))


@bp.post("/companies/<uuid:id>/avoid")
def avoid(id: uuid.UUID) -> ResponseReturnValue:
    """Not to apply there, perhaps with a reason; or after all."""
    form = AvoidForm(form_data())
    about = owned(Company, id, lock=True)
    is_avoided = request.form.get("avoid") != "no"
    if is_avoided and not form.validate():
        return _page(id, form), 422
    reason = form.avoid_reason.data if is_avoided else None
    crud.change(KIND, about, {"avoid": is_avoided, "avoid_reason": reason or None}, person_today())
    db.session.commit()
    flash(f"Marked {about.name} to avoid." if is_avoided else f"You no longer avoid {about.name}.")
    return redirect(f"/companies/{id}", 303)


@bp.post("/companies/<uuid:id>/contacts")
def add_contact_there(id: uuid.UUID) -> ResponseReturnValue:
    """One who was chosen, wherever they were until now; or someone typed by name."""
    about, form = owned(Company, id, lock=True), PersonForm(form_data())
    chosen = named(Contact, form.contact_id.data)
    if form.contact_id.data and not chosen:
        form.name.errors = ("That contact was deleted. Choose another, or enter a name.",)
        return _page(id, form), 422
    if not form.validate():
        return _page(id, form), 422
    if chosen:
        crud.change(CONTACTS, chosen, {"company_id": id}, person_today())
    person = chosen or contacts.contact_at(about, form.name.data or "")
    db.session.commit()
    flash(f"Added {person.name} to the contacts.")
    return redirect(f"/companies/{id}#contacts", 303)


def _page(id: uuid.UUID, form: Any = None) -> str:
    today = person_today()
    row = company_page.company(me().account_id, id, today) or abort(404)
    there = company_page.people_and_tasks(me().account_id, id)
    rows, steps = company_page.opportunities_at(me().account_id, id, there.hanging, next_step.silence_of(row), today)
    past = company_page.past_with_company(me().account_id, id)
    return render_template(
        "records/companies/page.html",
        company=row.Company,
        spoken=row.spoken,
        opportunities=rows,
        steps=steps,
        contacts=there.people,
        people_to_choose=there.to_choose,
        tasks=there.tasks,
        past=past,
        notes=(),
        now=now(),
        today=today,
        form=form,
    )
