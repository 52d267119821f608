"""Saving a list under a name, and choosing its columns. Both lead back to the list."""

import uuid

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.lists import USUAL_COLUMNS
from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.models.saved_view import SavedView
from app.operations.records import crud, saved_views
from app.operations.records.rules import InvalidValues
from app.records.opportunity import KIND as OPPORTUNITIES
from app.records.saved_view import KIND as VIEWS
from app.records.saved_view import SavedViewSchema, canonical
from app.records.schema import validate
from app.web.access import me, my_account, owned
from app.web.template_filters import person_today


@bp.post("/opportunities/views")
def save_view() -> ResponseReturnValue:
    """Under a name that is there already it takes the place of that view."""
    typed = {"name": request.form.get("name", ""), "query": canonical(request.form.get("query", ""))}
    valid, errors = validate(SavedViewSchema, typed, {"name": "Name of this view", "query": "This view"})
    if not valid:
        return _refused(typed["query"], errors)
    known = saved_views.named(me().account_id, valid.name)
    try:
        if known:
            crud.change(VIEWS, known, valid.model_dump(), person_today())
        else:
            crud.create(me().account_id, VIEWS, valid.model_dump(), person_today())
    except InvalidValues as full:
        db.session.rollback()
        return _refused(typed["query"], full.errors)
    db.session.commit()
    flash(f"Saved as “{valid.name}”.")
    return redirect(_list(valid.query), 303)


@bp.post("/opportunities/views/<uuid:id>/remove")
def remove_view(id: uuid.UUID) -> ResponseReturnValue:
    view = owned(SavedView, id, lock=True)
    done = crud.delete(VIEWS, view, f"Removed the view “{view.name}”.")
    db.session.commit()
    offer_undo(done)
    return redirect("/opportunities", 303)


@bp.post("/opportunities/columns")
def choose_columns() -> ResponseReturnValue:
    wanted = request.form.getlist("column")
    chosen = [name for name in OPPORTUNITIES.list_columns_besides if name in wanted]
    # Whoever shows what everybody is shown has chosen nothing.
    my_account().list_columns = None if set(chosen) == set(USUAL_COLUMNS) else ",".join(chosen)
    db.session.commit()
    flash("Columns saved.")
    query = request.form.get("query", "")
    return redirect(_list(canonical(query)), 303)


def _refused(query: str, errors: dict[str, list[str]]) -> ResponseReturnValue:
    flash(next(iter(errors.values()))[0], "error")
    return redirect(_list(query), 303)


def _list(query: str) -> str:
    return f"/opportunities?{query}" if query else "/opportunities"
