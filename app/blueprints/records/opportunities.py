"""An opportunity's page, its stages and its contacts."""

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records import follow_up, lists, read_strip
from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.models.contact import Contact
from app.models.opportunity import OnlyEntry, Opportunity, StageChange
from app.models.stage import Stage
from app.models.undo import Undo
from app.operations.records import contacts, crud, history
from app.queries import earlier_roles, next_step, opportunity_page
from app.records.contact import PersonForm
from app.records.fields import DayField
from app.records.follow_up import question_after
from app.records.opportunity import KIND as OPPORTUNITIES
from app.records.opportunity_list import STEP_LABELS
from app.records.stage_change import HistoryForm, MoveForm
from app.web.access import me, named, owned
from app.web.form_recovery import form_data, is_from_script
from app.web.next_step import follow_up_words
from app.web.safe_redirect import safe_next
from app.web.template_filters import day as day_in_words
from app.web.template_filters import person_today


@bp.get("/opportunities/<uuid:id>")
def opportunity(id: uuid.UUID) -> ResponseReturnValue:
    return page_of(id, PersonForm(form_data()) if form_data() else None)


@bp.post("/opportunities/<uuid:id>/stage")
def move(id: uuid.UUID) -> ResponseReturnValue:
    """Move to a stage, today unless a day is given. A script gets 204 and where to take it back."""
    moved, form = owned(Opportunity, id, lock=True), MoveForm(request.form)
    stage = named(Stage, form.stage_id.data)
    valid = form.validate() and has_come(form.happened_on)
    if not stage:
        form.stage_id.errors = ("Choose one of your stages.",)
    if not stage or not valid:
        return ("", 422) if is_from_script() else (page_of(id, form), 422)
    done = history.move(moved, stage, form.happened_on.data or person_today(), form.outcome.data)
    db.session.commit()
    if is_from_script():
        return Response(status=204, headers=_what_follows(moved, stage, done) if done else {})
    if done:
        words = f"{crud.name_of(moved)} moved to {stage.name}." if request.form.get("back") else ""
        offer_undo(done, [("Change date", f"/opportunities/{id}?asked=date#asked")], words)
    if moved.outcome == "rejected":
        flash("Sorry about that one. It stays here with what you learned.")
    if request.form.get("back"):
        return redirect(safe_next(request.form["back"]), 303)
    return redirect(follow_up.address(id, stage.kind, moved.outcome), 303)


@bp.post("/opportunities/<uuid:id>/history/<uuid:entry_id>")
def correct_history(id: uuid.UUID, entry_id: uuid.UUID) -> ResponseReturnValue:
    entry, form = _entry(id, entry_id), HistoryForm(request.form)
    if not form.validate() or not has_come(form.happened_on):
        return page_of(id, form, entry_id), 422
    other = None if request.form.get("anyway") else history.contradicted(entry, form.happened_on.data)
    if other:
        form.contradicts = True
        said = f"{other.stage.name} was on {day_in_words(other.happened_on)}. Is this date right?"
        form.happened_on.errors = (said,)
        return page_of(id, form, entry_id), 422
    outcome = form.outcome.data if form.outcome.raw_data else entry.outcome
    history.correct(entry, form.happened_on.data, outcome)
    db.session.commit()
    flash("Date corrected.")
    return redirect(f"/opportunities/{id}#history", 303)


@bp.post("/opportunities/<uuid:id>/history/<uuid:entry_id>/remove")
def remove_from_history(id: uuid.UUID, entry_id: uuid.UUID) -> ResponseReturnValue:
    entry = _entry(id, entry_id)
    try:
        done = history.remove(entry, "Removed from the timeline.")
    except OnlyEntry:
        db.session.rollback()
        flash("This is the only entry. An opportunity is always in a stage, so it stays.", "error")
        return redirect(f"/opportunities/{id}#history", 303)
    db.session.commit()
    offer_undo(done)
    return redirect(f"/opportunities/{id}#history", 303)


@bp.post("/opportunities/<uuid:id>/contacts")
def add_contact(id: uuid.UUID) -> ResponseReturnValue:
    """One who was chosen; or someone typed by name, found, or made at the opportunity's company."""
    about, form = owned(Opportunity, id, lock=True), PersonForm(form_data())
    chosen = named(Contact, form.contact_id.data)
    if form.contact_id.data and not chosen:
        form.name.errors = ("That contact was deleted. Choose another, or enter a name.",)
        return page_of(id, form), 422
    if not form.validate():
        return page_of(id, form), 422
    contact = chosen or contacts.find_or_make_contact(me().account_id, form.name.data or "", about.company_id)
    about.set_contacts([*about.contact_ids, contact.id])
    db.session.commit()
    flash(f"Added {contact.name} to the contacts.")
    return redirect(f"/opportunities/{id}#contacts", 303)


@bp.post("/opportunities/<uuid:id>/contacts/<uuid:contact_id>/remove")
def remove_contact(id: uuid.UUID, contact_id: uuid.UUID) -> ResponseReturnValue:
    about = owned(Opportunity, id, lock=True)
    about.set_contacts([known for known in about.contact_ids if known != contact_id])
    db.session.commit()
    flash("Removed from this opportunity. The person is still in your contacts.")
    return redirect(f"/opportunities/{id}#contacts", 303)


def page_of(id: uuid.UUID, form: Any = None, entry_id: uuid.UUID | None = None) -> str:
    """`?story=long` shows more of the timeline, `?note=<id>` a note to be edited in its place."""
    edited = request.args.get("note", type=uuid.UUID)
    today = person_today()
    page = opportunity_page.read(me().account_id, id, today, long=request.args.get("story") == "long", edited=edited)
    if not page:
        abort(404)
    return render_template(
        "records/opportunities/page.html",
        page=page,
        opportunity=page.opportunity,
        company=page.company,
        notes=page.notes,
        advert=page.advert,
        before=earlier_roles.with_company(me().account_id, page.opportunity.company_id, but=id),
        step=opportunity_page.step_of(page, today),
        today=today,
        now_there=datetime.now(ZoneInfo(me().time_zone)),
        form=form,
        entry_id=str(entry_id),
        question=follow_up.question(page.opportunity, page.newest, form),
        silence=next_step.silence_of(page.opportunity),
        follow_up_words=follow_up_words(page, me().first_name, me().last_name),
        strip=read_strip.strip_of(page.opportunity, page.company, form),
    )


@lists.beside(OPPORTUNITIES)
def _next_steps(shown: lists.Shown) -> dict[str, Any]:
    kinds = {str(stage.id): stage.kind for stage in shown.stages}
    assert shown.silence
    found = next_step.steps(
        me().account_id, shown.rows, {row.id: kinds[row.stage_id] for row in shown.rows}, shown.silence, person_today()
    )
    return {"steps": found, "step_labels": STEP_LABELS}


def _entry(id: uuid.UUID, entry_id: uuid.UUID) -> StageChange:
    owned(Opportunity, id, lock=True)
    entry = owned(StageChange, entry_id)
    return entry if entry.opportunity_id == id else abort(404)


def has_come(day: DayField) -> bool:
    """A history is of what happened: one entry dated ahead would stay the newest whatever follows."""
    if day.data and day.data > person_today():
        day.errors = (f"{day.label.text} can’t be in the future. Choose today or an earlier date.",)
        return False
    return True


def _what_follows(moved: Opportunity, stage: Stage, done: Undo) -> dict[str, str]:
    """For the script: where to take the move back, and what the page of the opportunity asks now."""
    question = question_after(stage.kind, moved.outcome)
    return {"X-Undo": f"/undo/{done.id}"} | ({"X-Asked": question} if question else {})
