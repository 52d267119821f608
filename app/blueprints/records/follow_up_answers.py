"""What was asked after a move, answered: what was sent, how it ended."""

import uuid

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from app.blueprints.records import forms
from app.blueprints.records.opportunities import has_come, page_of
from app.blueprints.records.views import bp
from app.extensions import db
from app.models.document import Document
from app.models.opportunity import Opportunity
from app.operations.records import crud, history, sent_documents
from app.records.follow_up import ChosenDocumentForm, OutcomeForm, SentForm
from app.records.form import RecordForm
from app.records.opportunity import KIND as OPPORTUNITIES
from app.web import flashes
from app.web.access import named, owned
from app.web.template_filters import person_today


@bp.post("/opportunities/<uuid:id>/sent")
def say_what_was_sent(id: uuid.UUID) -> ResponseReturnValue:
    opportunity, form = owned(Opportunity, id, lock=True), SentForm(request.form)
    if not _keep_what_was_sent(opportunity, form):
        return page_of(id, form), 422
    flashes.tell("Saved.", [("Change", f"/opportunities/{id}?asked=sent#asked")])
    return redirect(f"/opportunities/{id}#stage", 303)


@bp.post("/opportunities/<uuid:id>/documents")
def choose_what_was_sent(id: uuid.UUID) -> ResponseReturnValue:
    """One more of the documents there are; the day can be changed by the question."""
    opportunity, form = owned(Opportunity, id, lock=True), ChosenDocumentForm(request.form)
    document = named(Document, form.document_id.data)
    if not document:
        form.document_id.errors = ("Choose one of your documents.",)
        return page_of(id, form), 422
    sent_documents.say_sent(opportunity, [document.id], opportunity.applied_on or person_today())
    db.session.commit()
    flashes.tell(f"Saved that you sent {document.name}.", [("Change", f"/opportunities/{id}?asked=sent#asked")])
    return redirect(f"/opportunities/{id}#documents", 303)


@bp.post("/opportunities/<uuid:id>/outcome")
def say_how_it_ended(id: uuid.UUID) -> ResponseReturnValue:
    """Of something that is not closed yet, it closes it."""
    opportunity, form = owned(Opportunity, id, lock=True), OutcomeForm(request.form)
    validated = _validated(opportunity, form)
    if not validated or not form.outcome.data:
        if not form.outcome.errors and not form.outcome.data:
            form.outcome.errors = ("Choose how it ended.",)
        return page_of(id, form), 422
    try:
        done = crud.change(OPPORTUNITIES, opportunity, validated.values, person_today())
    except history.NoSuchStage as missing:
        db.session.rollback()
        form.reject({"outcome": missing.errors["stage_id"]})
        return page_of(id, form), 422
    db.session.commit()
    if done:
        flashes.offer("Outcome saved.", f"/undo/{done.id}")
    else:
        flash("Outcome saved.")
    return redirect(f"/opportunities/{id}#stage", 303)


def _keep_what_was_sent(opportunity: Opportunity, form: SentForm) -> bool:
    """False when the form says why not."""
    validated = _validated(opportunity, form)
    valid = has_come(form.sent_on)
    if not validated or not valid:
        return False
    try:
        sent, among = _ids(form.document_ids.data), _ids(form.shown.data)
        sent_documents.answer(opportunity, form.sent_on.data, sent, person_today(), among)
    except crud.InvalidValues as refused:
        db.session.rollback()
        form.reject(refused.errors)
        return False
    crud.change(OPPORTUNITIES, opportunity, validated.values, person_today())
    db.session.commit()
    return True


def _validated(opportunity: Opportunity, form: RecordForm) -> forms.Validated | None:
    return forms.validated(OPPORTUNITIES, form, {"title": opportunity.title, "company_id": opportunity.company_id})


def _ids(sent_back: list[str] | None) -> set[uuid.UUID]:
    """Of documents. Raises InvalidValues."""
    try:
        return {uuid.UUID(id) for id in sent_back or ()}
    except ValueError:
        raise crud.InvalidValues({"document_ids": ["Choose from your documents."]}) from None
