"""What an empty account is offered: a list that one has already, and an example to look around in."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.models.columns import new_id
from app.operations.records import bring, example
from app.queries import bring as queries
from app.reading.ids import id_in
from app.reading.rows import rows
from app.records.schema import LONGEST_TEXT
from app.web.access import me
from app.web.form_recovery import form_data
from app.web.template_filters import person_today

MOST_ROWS = 200
ADDED = "/opportunities?sort=added"
NOTHING = "Paste at least one row."
TOO_MANY = f"There are more than {MOST_ROWS} rows. Add them in parts."
TOO_LONG = f"This is longer than {LONGEST_TEXT:,} characters. Add it in parts."


@bp.get("/bring")
def bring_list() -> ResponseReturnValue:
    fields = form_data() or request.args
    return _page(fields.get("rows", ""))


@bp.post("/bring")
def preview() -> ResponseReturnValue:
    """What each row means. Nothing is stored."""
    text = request.form.get("rows", "")
    error = _wrong_with(text)
    if error:
        return _page(text, error), 422
    return _page(text, found=queries.understood(me().account_id, rows(text)))


@bp.post("/bring/add")
def add_rows() -> ResponseReturnValue:
    text, form_id = request.form.get("rows", ""), id_in(request.form.get("id")) or new_id()
    error = _wrong_with(text)
    if error:
        return _page(text, error), 422
    if bring.was_sent(me().account_id, form_id):
        return redirect(ADDED, 303)
    found = queries.understood(me().account_id, rows(text))
    new = [row.meant for row in found if row.is_new and row.meant]
    if not new:
        return _page(text, found=found), 422
    try:
        done = bring.add(me().account_id, form_id, new, person_today())
        db.session.commit()
    except IntegrityError:
        # The other half of a double press came first.
        db.session.rollback()
        return redirect(ADDED, 303)
    offer_undo(done)
    return redirect(ADDED, 303)


@bp.post("/example")
def add_example() -> ResponseReturnValue:
    example.add(me().account_id, person_today(), me().time_zone)
    db.session.commit()
    return redirect("/today", 303)


@bp.post("/example/remove")
def remove_example() -> ResponseReturnValue:
    done = example.remove(me().account_id)
    db.session.commit()
    if done:
        offer_undo(done)
    return redirect("/today", 303)


def _wrong_with(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        return TOO_LONG
    count = len(rows(text))
    return NOTHING if not count else TOO_MANY if count > MOST_ROWS else ""


def _page(text: str, error: str = "", found: list[queries.Row] | None = None) -> str:
    new = [row for row in found or () if row.is_new]
    return render_template("records/bring.html", text=text, error=error, found=found, count=bring.in_words(len(new)))
