"""Versions of an opportunity's advert, and what changed between two of them."""

import uuid

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.models.opportunity import Opportunity
from app.models.posting import Posting
from app.operations import postings, records
from app.records.differences import between
from app.records.kinds import KINDS
from app.records.posting import PastedForm
from app.web.access import owned
from app.web.kept_form import typed


@bp.get("/opportunities/<uuid:id>/adverts")
def adverts_of(id: uuid.UUID) -> ResponseReturnValue:
    return _page(owned(Opportunity, id), PastedForm(typed()))


@bp.post("/opportunities/<uuid:id>/adverts")
def paste_advert(id: uuid.UUID) -> ResponseReturnValue:
    about, form = owned(Opportunity, id, lock=True), PastedForm(typed())
    values = form.judged(about.id)
    if not values:
        return _page(about, form), 422
    kept = postings.keep(about, values.text, values.captured_from)
    db.session.commit()
    flash("Advert saved." if kept else "The advert hasn’t changed, so there is no new version.")
    return redirect(f"/opportunities/{id}/adverts", 303)


@bp.post("/opportunities/<uuid:id>/adverts/<uuid:posting_id>/delete")
def delete_advert(id: uuid.UUID, posting_id: uuid.UUID) -> ResponseReturnValue:
    owned(Opportunity, id, lock=True)
    done = records.delete(KINDS["postings"], _version(id, posting_id), "Deleted this version of the advert.")
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


def _version(id: uuid.UUID, posting_id: uuid.UUID) -> Posting:
    found = owned(Posting, posting_id)
    return found if found.opportunity_id == id else abort(404)


def _page(about: Opportunity, form: PastedForm) -> str:
    return render_template(
        "records/opportunities/advert_versions.html",
        opportunity=about,
        name=records.name_of(about),
        versions=postings.versions(about.account_id, about.id),
        form=form,
    )
