"""The button Undo, and the page of all that it can still undo."""

import uuid
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.extensions import db
from app.models import bounds
from app.models.undo import UNDO_LIFE, Undo
from app.operations.records import erasing
from app.operations.records.undo import CannotUndo, take_back
from app.queries import recent
from app.queries.record_list import BadCursor
from app.web.access import me, owned
from app.web.form_recovery import is_from_script
from app.web.template_filters import person_zone

RECENT = "/recent"


@bp.post("/undo/<uuid:id>")
def undo(id: uuid.UUID) -> ResponseReturnValue:
    """Take back an act of the last 7 days. A script gets 204, or 410 when it is too late."""
    done = owned(Undo, id, lock=True)
    try:
        address = take_back(done)
    except CannotUndo as reason:
        db.session.rollback()
        if is_from_script():
            return Response(status=410)
        flash(str(reason), "error")
        return redirect(RECENT, 303)
    stays = done.stays
    db.session.commit()
    if is_from_script():
        return Response(status=204)
    flash(stays or "Undone.")
    return redirect(address, 303)


@bp.get(RECENT)
def recently() -> ResponseReturnValue:
    after = request.args.get("after")
    try:
        page = recent.page(me().account_id, after)
    except BadCursor:
        return redirect(RECENT)
    return render_template(
        "records/recent.html",
        page=page,
        next=f"{RECENT}?after={page.next_cursor}" if page.next_cursor else None,
        start=RECENT if after else None,
        most=bounds.bounds.total_bytes,
        **_shared(),
    )


@bp.get(f"{RECENT}/<uuid:id>/erase")
def ask_to_erase(id: uuid.UUID) -> ResponseReturnValue:
    entry = recent.one(me().account_id, id) or abort(404)
    return render_template("records/erase.html", entry=entry, **_shared())


@bp.post(f"{RECENT}/<uuid:id>/erase")
def erase(id: uuid.UUID) -> ResponseReturnValue:
    erasing.erase(owned(Undo, id, lock=True))
    db.session.commit()
    flash("Erased for good.")
    return redirect(RECENT, 303)


@bp.get(f"{RECENT}/erase")
def ask_to_erase_all() -> ResponseReturnValue:
    return render_template("records/erase.html", entry=None, **_shared())


@bp.post(f"{RECENT}/erase")
def erase_all() -> ResponseReturnValue:
    erasing.erase_all(me().account_id)
    db.session.commit()
    flash("Everything here was erased for good.")
    return redirect(RECENT, 303)


def _shared() -> dict[str, Any]:
    return {"here": "recent", "zone": person_zone(), "days": UNDO_LIFE.days}
