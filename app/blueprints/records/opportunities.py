"""An opportunity's page, its stages and its contacts."""

import uuid
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.models.opportunity import OnlyEntry, Opportunity, StageChange
from app.models.stage import Stage
from app.operations import adverts, history, readings, records
from app.records.contact import PersonForm
from app.records.opportunity import KIND as OPPORTUNITIES
from app.records.stage_change import HistoryForm, MoveForm
from app.web.access import me, owned
from app.web.kept_form import typed
from app.web.words import person_today


@bp.get("/opportunities/<uuid:id>")
def opportunity(id: uuid.UUID) -> ResponseReturnValue:
    return _page(id, PersonForm(typed()) if typed() else None)


@bp.post("/opportunities/<uuid:id>/stage")
def move(id: uuid.UUID) -> ResponseReturnValue:
    """Move to a stage, today unless a day is given. A script gets 204 and where to take it back."""
    moved, form = owned(Opportunity, id, lock=True), MoveForm(request.form)
    stage = _stage(form.stage_id.data)
    sound = form.validate() and _has_come(form)
    if not stage:
        form.stage_id.errors = ("Choose one of your stages.",)
    if not stage or not sound:
        return ("", 422) if _by_script() else (_page(id, form), 422)
    done = history.move(moved, stage, form.happened_on.data or person_today(), form.outcome.data)
    db.session.commit()
    if _by_script():
        return Response(status=204, headers={"X-Undo": f"/undo/{done.id}"} if done else {})
    if done:
        offer_undo(done)
    return redirect(f"/opportunities/{id}", 303)


@bp.post("/opportunities/<uuid:id>/history/<uuid:entry_id>")
def correct_history(id: uuid.UUID, entry_id: uuid.UUID) -> ResponseReturnValue:
    entry, form = _entry(id, entry_id), HistoryForm(request.form)
    if not form.validate() or not _has_come(form):
        return _page(id, form, entry_id), 422
    history.correct(entry, form.happened_on.data, form.outcome.data)
    db.session.commit()
    flash("The history is corrected.")
    return redirect(f"/opportunities/{id}", 303)


@bp.post("/opportunities/<uuid:id>/history/<uuid:entry_id>/remove")
def remove_from_history(id: uuid.UUID, entry_id: uuid.UUID) -> ResponseReturnValue:
    entry = _entry(id, entry_id)
    try:
        done = history.remove(entry, "The entry is taken out of the history.")
    except OnlyEntry:
        db.session.rollback()
        flash("This is the only entry. An opportunity always stands somewhere, so it stays.", "error")
        return redirect(f"/opportunities/{id}", 303)
    db.session.commit()
    offer_undo(done)
    return redirect(f"/opportunities/{id}", 303)


@bp.post("/opportunities/<uuid:id>/contacts")
def add_contact(id: uuid.UUID) -> ResponseReturnValue:
    """Someone typed by name: found, or made at the opportunity's company."""
    about, form = owned(Opportunity, id, lock=True), PersonForm(typed())
    if not form.validate():
        return _page(id, form), 422
    contact = records.find_or_make_contact(me().account_id, form.name.data or "", about.company_id)
    about.know([*about.contact_ids, contact.id])
    db.session.commit()
    flash(f"{contact.name} is one of the contacts.")
    return redirect(f"/opportunities/{id}", 303)


@bp.post("/opportunities/<uuid:id>/contacts/<uuid:contact_id>/remove")
def remove_contact(id: uuid.UUID, contact_id: uuid.UUID) -> ResponseReturnValue:
    about = owned(Opportunity, id, lock=True)
    about.know([known for known in about.contact_ids if known != contact_id])
    db.session.commit()
    flash("The contact is no longer tied to this opportunity. It is still among your contacts.")
    return redirect(f"/opportunities/{id}", 303)


def _page(id: uuid.UUID, form: Any = None, entry_id: uuid.UUID | None = None) -> str:
    row = readings.opportunity(me().account_id, id)
    if not row:
        abort(404)
    line = readings.line(me().account_id, id)
    entries = sorted((entry for entry in line if entry.entry_id), key=_when, reverse=True)
    return render_template(
        "records/opportunities/page.html",
        opportunity=row.Opportunity,
        company=row.company,
        referrer=row.referrer,
        tags=OPPORTUNITIES.gathered["tags"].entries(row.tags),
        stages=_stops(line),
        entries=entries,
        people=readings.people_of(me().account_id, id),
        notes=readings.notes_about(me().account_id, "opportunity_id", id),
        advert=adverts.newest(me().account_id, id),
        before=adverts.earlier_at(me().account_id, row.Opportunity.company_id, but=id),
        today=person_today(),
        form=form,
        entry_id=entry_id,
    )


def _when(entry: Row[Any]) -> Any:
    return entry.happened_on, entry.created_at, entry.entry_id


def _stops(line: readings.Rows) -> list[tuple[Row[Any], Any]]:
    """(stage, the day it was last reached, or None) in order."""
    stops = {row.id: (row, row.happened_on) for row in line}
    return list(stops.values())


def _stage(id: str | None) -> Stage | None:
    try:
        return db.session.get(Stage, (me().account_id, uuid.UUID(id or "")))
    except ValueError:
        return None


def _entry(id: uuid.UUID, entry_id: uuid.UUID) -> StageChange:
    owned(Opportunity, id, lock=True)
    entry = owned(StageChange, entry_id)
    return entry if entry.opportunity_id == id else abort(404)


def _has_come(form: MoveForm | HistoryForm) -> bool:
    """A history is of what happened: one entry dated ahead would stay the newest whatever follows."""
    if form.happened_on.data and form.happened_on.data > person_today():
        form.happened_on.errors = ("This day is still to come. Choose today or an earlier day.",)
        return False
    return True


def _by_script() -> bool:
    return bool(request.headers.get("X-Enhanced"))
