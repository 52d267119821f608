import uuid

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.blueprints.records import forms
from app.blueprints.records.views import bp
from app.extensions import db
from app.models.note import Note
from app.operations import readings, records
from app.records.note import KIND as NOTES
from app.web import kept_form
from app.web.access import me
from app.web.words import person_today


@bp.get("/notes/<uuid:id>")
def note(id: uuid.UUID) -> ResponseReturnValue:
    row = readings.note(me().account_id, id)
    return render_template("records/notes/page.html", row=row, note=row.Note) if row else abort(404)


@bp.get("/notes/<uuid:id>/saved")
def saved_text(id: uuid.UUID) -> ResponseReturnValue:
    """What is stored, for a script that must know whether what it holds was saved."""
    found = records.find(me().account_id, NOTES, id)
    return {"version": found.version, "body": found.body} if isinstance(found, Note) else abort(404)


@bp.post("/notes/<uuid:id>/text")
def keep_text(id: uuid.UUID) -> ResponseReturnValue:
    """What is being typed, sent by a script: 204 with the new version, or 409 with what is stored when that is newer.

    A note that is not there yet is made, when its form says that it has no version; so the same again changes nothing.
    """
    found = _note(id)
    if not found and (request.form.get("version") != "" or records.was_deleted(me().account_id, NOTES, id)):
        abort(404)
    if not kept_form.is_mine():
        # Someone else has signed in meanwhile, in another tab.
        return Response(status=401, mimetype="text/plain")
    form = forms.filled(NOTES, request.form, found, None) if found else forms.blank(NOTES, request.form, {})
    sound = forms.judged(NOTES, form, NOTES.values_of(found) if found else None)
    if not sound:
        return {"problem": next(str(said) for errors in form.errors.values() for said in errors)}, 422
    if found and found.body != sound.values["body"]:
        if request.form.get("version") != str(found.version):
            return {"version": found.version, "body": found.body}, 409
        records.change(NOTES, found, sound.values, person_today())
    kept = found or _made(id, sound)
    if not kept and _note(id):
        # Another try of the same came first.
        return keep_text(id)
    if not kept:
        return {"problem": "What this note is about has been deleted. Your note is stored on this device."}, 422
    db.session.commit()
    return Response(status=204, headers={"X-Version": str(kept.version)})


def _note(id: uuid.UUID) -> Note | None:
    found = records.find(me().account_id, NOTES, id, lock=True)
    return found if isinstance(found, Note) else None


def _made(id: uuid.UUID, sound: forms.Judged) -> Note | None:
    try:
        made = records.create(me().account_id, NOTES, sound.values, person_today(), id)
    except (IntegrityError, records.Refused):
        db.session.rollback()
        return None
    return made if isinstance(made, Note) else None
