"""`POST /undo/<id>`: taking back a deletion or a move."""

import uuid

from flask import Response, abort

from app.blueprints.api.authentication import bp, me
from app.blueprints.api.responses import answer
from app.extensions import db
from app.models.undo import Undo
from app.operations.records.undo import CannotUndo, take_back
from app.web.problems import problem

# Names what takes back a deletion or a move, in the answer to it.
HEADER = "Undo-Id"


def undo_header(done: Undo | None) -> dict[str, str]:
    return {HEADER: str(done.id)} if done else {}


@bp.post("/undo/<uuid:id>")
def undo(id: uuid.UUID) -> Response:
    done = db.session.get(Undo, (me().account_id, id), with_for_update=True) or abort(404)
    try:
        take_back(done)
    except CannotUndo as reason:
        db.session.rollback()
        return problem(409, str(reason), "cannot-undo")
    stays = done.stays or None
    db.session.commit()
    return answer({"stays": stays})
