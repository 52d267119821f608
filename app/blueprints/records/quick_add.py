"""Adding by one line, from any page."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.blueprints.records import read_strip
from app.blueprints.records.views import bp
from app.extensions import db
from app.models.columns import new_id
from app.operations.records import crud, quick_add
from app.queries import added_before, earlier_roles
from app.queries.quick_add import understood
from app.reading.ids import id_in
from app.reading.quick_add import id_for
from app.records.kinds import KINDS, path_of
from app.records.opportunity import role_at
from app.records.quick_add import NewOpportunity, TooLong
from app.records.schema import LONGEST_TEXT
from app.web import flashes, template_filters
from app.web.access import me
from app.web.form_recovery import form_data

TOO_LONG = f"This is longer than {LONGEST_TEXT:,} characters. Please shorten it; nothing has been added yet."


@bp.get("/opportunities/line")
def line() -> ResponseReturnValue:
    """The line on a page of its own: for a stage of the board, and for what could not be added at once."""
    fields = form_data() or request.args
    return _page(fields.get("line", ""), fields.get("stage_id", ""))


@bp.post("/opportunities/line")
def add_by_line() -> ResponseReturnValue:
    text, stage_id = request.form.get("line", ""), request.form.get("stage_id", "")
    id = id_for(id_in(request.form.get("id")) or new_id(), text)
    if crud.was_deleted(me().account_id, KINDS["opportunities"], id):
        id = new_id()
    if crud.find(me().account_id, KINDS["opportunities"], id):
        return redirect(f"/opportunities/{id}", 303)
    try:
        meant = understood(me().account_id, text)
    except TooLong:
        return _page(text, stage_id, TOO_LONG), 422
    if not meant:
        return redirect("/opportunities/new", 303)
    same = None if request.form.get("anyway") else added_before.same_advert(me().account_id, meant.values.get("url"))
    if same:
        return _page(text, stage_id, same=same), 422
    alike = added_before.same_role(me().account_id, meant)
    try:
        made = quick_add.add(me().account_id, meant, id_in(stage_id), template_filters.person_today(), id)
        db.session.commit()
    except IntegrityError:
        # The other half of a double press came first.
        db.session.rollback()
        return redirect(f"/opportunities/{id}", 303)
    flash(f"Added {role_at(made.title, meant.company)}. You can change anything later.")
    if alike:
        had = f"You already have one like this: {template_filters.where_it_is(alike)} Is it the same?"
        flashes.warn(had, "View it", f"/opportunities/{alike.id}", ("Delete the new one", f"{path_of(made)}/delete"))
    return redirect(read_strip.address_after(id, meant.reading) if meant.is_to_look_over else path_of(made), 303)


@bp.get("/opportunities/line/known")
def known() -> ResponseReturnValue:
    """What there was before with the company, or with the advert, of a line that is still being typed."""
    try:
        meant = understood(me().account_id, request.args.get("line", ""))
    except TooLong:
        meant = None
    if not meant:
        return {}
    return _in_words(earlier_roles.with_company_named(me().account_id, meant.company)) | _of_same(meant)


def _page(text: str, stage_id: str, error: str = "", same: Any = None) -> str:
    return render_template("records/quick_add.html", line=text, stage_id=stage_id, error=error, same=same)


def _in_words(before: Any) -> dict[str, Any]:
    if not before or not (before["roles"] or before["avoid"]):
        return {}
    roles = [
        {
            "name": role.title or before["name"],
            "address": f"/opportunities/{role.id}",
            "words": template_filters.role_before(role),
        }
        for role in before["roles"]
    ]
    return {"company": before["name"], "avoid": before["avoid"], "reason": before["avoid_reason"], "roles": roles}


def _of_same(meant: NewOpportunity) -> dict[str, Any]:
    same = added_before.same_advert(me().account_id, meant.values.get("url"))
    alike = None if same else added_before.same_role(me().account_id, meant)
    found = same or alike
    if not found:
        return {}
    words = template_filters.have_already(same) if same else template_filters.may_have_already(alike)
    return {"same": {"address": f"/opportunities/{found.id}", "words": words}}
