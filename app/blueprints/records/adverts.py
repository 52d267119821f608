"""Versions of an opportunity's advert, and what changed between two of them."""

import uuid

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.models.advert import Advert
from app.models.opportunity import Opportunity
from app.operations.records import adverts, crud
from app.queries import advert_page
from app.records.advert import PastedForm
from app.records.differences import between
from app.records.kinds import KINDS
from app.web.access import owned
from app.web.form_recovery import form_data


@bp.get("/opportunities/<uuid:id>/adverts")
def adverts_of(id: uuid.UUID) -> ResponseReturnValue:
    return _page(owned(Opportunity, id), PastedForm(form_data()))


@bp.post("/opportunities/<uuid:id>/adverts")
def paste_advert(id: uuid.UUID) -> ResponseReturnValue:
    about, form = owned(Opportunity, id, lock=True), PastedForm(form_data())
    values = form.validated(about.id)
    if not values:
        return _page(about, form), 422
    kept = adverts.store(about, values.text, values.captured_from)
    db.session.commit()
    flash("Advert saved." if kept else "The advert hasn’t changed, so there is no new version.")
    return redirect(f"/opportunities/{id}/adverts", 303)


@bp.post("/opportunities/<uuid:id>/adverts/<uuid:advert_id>/delete")
def delete_advert(id: uuid.UUID, advert_id: uuid.UUID) -> ResponseReturnValue:
    owned(Opportunity, id, lock=True)
    done = crud.delete(KINDS["postings"], _version(id, advert_id), "Deleted this version of the advert.")
    db.session.commit()
    offer_undo(done)
    return redirect(f"/opportunities/{id}/adverts", 303)


@bp.get("/opportunities/<uuid:id>/adverts/<uuid:older>..<uuid:newer>")
def advert_differences(id: uuid.UUID, older: uuid.UUID, newer: uuid.UUID) -> ResponseReturnValue:
    before, after = _version(id, older), _version(id, newer)
    return render_template(
        "records/opportunities/advert_differences.html",
        opportunity=owned(Opportunity, id),
        before=before,
        after=after,
        paragraphs=between(before.text, after.text),
    )


def _version(id: uuid.UUID, advert_id: uuid.UUID) -> Advert:
    found = owned(Advert, advert_id)
    return found if found.opportunity_id == id else abort(404)


def _page(about: Opportunity, form: PastedForm) -> str:
    return render_template(
        "records/opportunities/advert_versions.html",
        opportunity=about,
        name=crud.name_of(about),
        versions=advert_page.versions(about.account_id, about.id),
        form=form,
    )
