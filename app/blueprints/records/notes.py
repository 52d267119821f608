"""Notes, which are written on the page of what they are about: in a form, or saved by a script while one types."""

import uuid
from typing import cast

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.blueprints.records import forms
from app.blueprints.records.views import bp
from app.extensions import db
from app.models.note import Note
from app.operations.records import crud
from app.queries import note_page
from app.records.note import KIND as NOTES
from app.web import form_recovery
from app.web.access import me, owned
from app.web.template_filters import person_today


@bp.get("/notes/<uuid:id>")
def note(id: uuid.UUID) -> ResponseReturnValue:
    row = note_page.note(me().account_id, id)
    return render_template("records/notes/page.html", row=row, note=row.Note) if row else abort(404)


@bp.get("/notes/<uuid:id>/saved")
def saved_text(id: uuid.UUID) -> ResponseReturnValue:
    """What is stored, for a script that must know whether what it holds was saved."""
    found = owned(Note, id)
    return {"version": found.version, "body": found.body}


@bp.post("/notes/<uuid:id>/text")
def keep_text(id: uuid.UUID) -> ResponseReturnValue:
    """What is being typed, sent by a script: 204 with the new version, or 409 with what is stored when that is newer.

    A note that is not there yet is made, when its form says that it has no version; so the same again changes nothing.
    """
    found = _note(id)
    if not found and (request.form.get("version") != "" or crud.was_deleted(me().account_id, NOTES, id)):
        abort(404)
    if not form_recovery.is_mine():
        # Someone else has signed in meanwhile, in another tab.
        return Response(status=401, mimetype="text/plain")
    form = forms.filled(NOTES, request.form, found, None) if found else forms.blank(NOTES, request.form, {})
    valid = forms.validated(NOTES, form, NOTES.values_of(found) if found else None)
    if not valid:
        return {"problem": next(str(said) for errors in form.errors.values() for said in errors)}, 422
    if found and found.body != valid.values["body"]:
        if request.form.get("version") != str(found.version):
            return {"version": found.version, "body": found.body}, 409
        crud.change(NOTES, found, valid.values, person_today())
    kept = found or _made(id, valid)
    if not kept and _note(id):
        # Another try of the same came first.
        return keep_text(id)
    if not kept:
        return {"problem": "What this note is about has been deleted. Your note is stored on this device."}, 422
    db.session.commit()
    return Response(status=204, headers={"X-Version": str(kept.version)})


def _note(id: uuid.UUID) -> Note | None:
    return cast(Note | None, crud.find(me().account_id, NOTES, id, lock=True))


def _made(id: uuid.UUID, valid: forms.Validated) -> Note | None:
    try:
        return cast(Note, crud.create(me().account_id, NOTES, valid.values, person_today(), id))
    except (IntegrityError, crud.InvalidValues):
        db.session.rollback()
        return None
