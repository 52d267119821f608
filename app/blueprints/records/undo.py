"""The button Undo."""

import uuid

from flask import Response, flash, redirect
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.extensions import db
from app.models.undo import Undo
from app.operations.records.undo import CannotUndo, take_back
from app.web.access import owned
from app.web.form_recovery import is_from_script


@bp.post("/undo/<uuid:id>")
def undo(id: uuid.UUID) -> ResponseReturnValue:
    """Take back an act of the last ten minutes. A script gets 204, or 410 when it is too late."""
    done = owned(Undo, id, lock=True)
    try:
        address = take_back(done)
    except CannotUndo as reason:
        db.session.rollback()
        if is_from_script():
            return Response(status=410)
        flash(str(reason), "error")
        return redirect("/today", 303)
    stays = done.stays
    db.session.commit()
    if is_from_script():
        return Response(status=204)
    flash(stays or "Undone.")
    return redirect(address, 303)
