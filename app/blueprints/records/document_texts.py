"""The text of a document: read when someone asks for it, shown, and erased."""

import uuid

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.extensions import db
from app.models.document import Document
from app.operations.records import document_texts
from app.queries import comparison_page
from app.records.kinds import path_of
from app.web.access import me, owned
from app.web.safe_redirect import safe_next


@bp.get("/documents/<uuid:id>/text")
def document_text(id: uuid.UUID) -> ResponseReturnValue:
    document = owned(Document, id)
    return render_template(
        "records/documents/text.html",
        document=document,
        text=comparison_page.text(me().account_id, id),
        may_be_read=document_texts.may_be_read(),
        is_readable=document.media_type in document_texts.READABLE,
    )


@bp.post("/documents/<uuid:id>/text")
def read_document(id: uuid.UUID) -> ResponseReturnValue:
    """Leads back to where it was asked for. What cannot be read is told there."""
    document = owned(Document, id)
    address, name = _back_to(document), document.name
    try:
        document_texts.read(document)
    except document_texts.NotYet:
        return redirect(address, 303)
    except document_texts.NotRead as problem:
        flash(str(problem), "error")
        return redirect(address, 303)
    db.session.commit()
    flash(f"The text of {name} was read.")
    return redirect(address, 303)


@bp.post("/documents/<uuid:id>/text/erase")
def erase_document_text(id: uuid.UUID) -> ResponseReturnValue:
    document = owned(Document, id, lock=True)
    address, name = _back_to(document), document.name
    document_texts.erase(document)
    db.session.commit()
    flash(f"Erased the text of {name}. The file is still there.")
    return redirect(address, 303)


def _back_to(document: Document) -> str:
    back = request.form.get("back")
    return safe_next(back) if back else f"{path_of(document)}/text"
