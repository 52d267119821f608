"""The content of documents."""

import uuid
from typing import BinaryIO, cast

from flask import Response, abort, request

from app.blueprints.api.authentication import bp, me
from app.blueprints.api.responses import KEEP_NOTHING
from app.extensions import db
from app.models.document import Document
from app.operations.records import crud, documents, file_storage, file_types
from app.operations.records.file_types import FileInfo
from app.records.document import KIND as DOCUMENTS
from app.web import uploads
from app.web.file_answer import file_answer
from app.web.problems import problem

CONTENT = "/documents/<uuid:id>/content"


@bp.get(CONTENT)
def read_content(id: uuid.UUID) -> Response:
    document = _document(id)
    if not document.content_id:
        abort(404)
    return file_answer(document, KEEP_NOTHING)


@bp.put(CONTENT)
@uploads.takes_bytes
def put_content(id: uuid.UUID) -> Response:
    with uploads.body() as file:
        try:
            info = file_types.inspect(file)
        except file_types.NotOne as wrong:
            return problem(422, "See errors for why.", errors={"file": [str(wrong)]})
        return _put(_document(id, lock=True), file, info)


def _put(document: Document, file: BinaryIO, info: FileInfo) -> Response:
    refusal = _refusal(document, info)
    if refusal:
        return refusal
    is_first = not document.content_id
    try:
        documents.fill(document, file, info)
    except documents.Frozen:
        return problem(409, "It was sent with an application. Add another version.", "was-sent")
    except file_storage.NoRoom as full:
        db.session.rollback()
        return problem(413, str(full), "no-room")
    db.session.commit()
    headers = {"ETag": f'"{info.sha256}"', "Cache-Control": KEEP_NOTHING}
    if is_first:
        headers["Location"] = f"{bp.url_prefix}/documents/{document.id}/content"
    return Response(status=201 if is_first else 204, headers=headers)


def _refusal(document: Document, info: FileInfo) -> Response | None:
    """The same bytes again are no change, whatever they are sent with. Others must say what they replace."""
    if document.sha256 == info.sha256:
        return None
    if request.if_match:
        if document.content_id and request.if_match.contains(document.sha256 or ""):
            return None
        headers = {"ETag": f'"{document.sha256}"'} if document.content_id else {}
        return problem(412, "The content has changed.", headers=headers)
    if document.content_id:
        return problem(428, "It already has content. Send its ETag as If-Match to replace it.")
    return None


def _document(id: uuid.UUID, *, lock: bool = False) -> Document:
    return cast(Document | None, crud.find(me().account_id, DOCUMENTS, id, lock=lock)) or abort(404)
