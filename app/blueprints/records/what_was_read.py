"""The fields that were not surely read, mended on the page of what was just added."""

import uuid

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from app.blueprints.records import forms
from app.blueprints.records.opportunities import page_of
from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.models.opportunity import Opportunity
from app.operations.records import companies, crud
from app.records.opportunity import KIND as OPPORTUNITIES
from app.records.what_was_read import WhatWasReadForm
from app.web.access import owned
from app.web.template_filters import person_today


@bp.post("/opportunities/<uuid:id>/read")
def mend_what_was_read(id: uuid.UUID) -> ResponseReturnValue:
    opportunity, form = owned(Opportunity, id, lock=True), WhatWasReadForm(request.form)
    valid = _validated(opportunity, form)
    if not valid:
        return page_of(id, form), 422
    try:
        if valid.company:
            companies.store(valid.company)
        done = crud.change(OPPORTUNITIES, opportunity, valid.values, person_today())
    except crud.InvalidValues as refused:
        db.session.rollback()
        form.reject(refused.errors)
        return page_of(id, form), 422
    db.session.commit()
    if done:
        offer_undo(done)
    else:
        flash("Saved.")
    return redirect(f"/opportunities/{id}", 303)


def _validated(opportunity: Opportunity, form: WhatWasReadForm) -> forms.Validated | None:
    stored = {
        name: getattr(opportunity, name) for name in ("title", "company_id", "pay_min", "pay_max", "pay_currency")
    }
    valid = forms.validated(OPPORTUNITIES, form, stored)
    try:
        pay = form.typed_pay()
    except ValueError as problem:
        form.pay.errors = (str(problem),)
        return None
    return forms.Validated({**valid.values, **(pay or {})}, valid.company) if valid else None
