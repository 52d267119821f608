"""Documents: uploading one, its page with all its versions, and its content."""

import uuid
from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from wtforms import FileField

from app.blueprints.records import forms, lists
from app.blueprints.records.views import SAVED_AGAIN, bp, is_as_opened, made_already, opportunity_of, says_otherwise
from app.extensions import db
from app.models.columns import new_id
from app.models.document import Document, used_bytes
from app.models.opportunity import Opportunity
from app.models.owned import Record
from app.operations.records import crud, document_texts, documents, file_storage, file_types, sent_documents
from app.operations.records.file_types import ENDINGS, FileInfo
from app.queries import document_page
from app.queries.choices import AccountChoices
from app.records.document import KIND as DOCUMENTS
from app.records.document import DocumentForm
from app.records.fields import IdField
from app.records.follow_up import SentForm
from app.records.kinds import path_of
from app.web import flashes
from app.web.access import me, named, owned
from app.web.file_answer import file_answer
from app.web.form_recovery import form_data, is_submitted
from app.web.new_record import id_in_address, to_fresh_address
from app.web.template_filters import person_today
from app.web.uploads import takes_file

# The version of a document once its content has come, in a second step.
WITH_CONTENT = 2
ACCEPTED = ",".join((*ENDINGS, *ENDINGS.values(), ".jpeg"))


class UploadForm(DocumentForm):
    """What is not typed is read off the file's name."""

    not_validated = (*DocumentForm.not_validated, "file", "opportunity_id", "asked")

    file = FileField("File", render_kw={"accept": ACCEPTED, "data-most-bytes": file_storage.LARGEST})
    opportunity_id = IdField()
    # The question that led here, which is asked again with the new document ticked.
    asked = IdField()

    @property
    def opened_from(self) -> str | None:
        return self.opportunity_id.data

    def after_save(self, record: Any, opportunity: Opportunity) -> None:
        opportunity.set_documents([*opportunity.document_ids, record.id])


@bp.route("/documents/new", methods=["GET", "POST"])
@takes_file
def upload() -> ResponseReturnValue:
    if not is_submitted():
        return _page_for_new()
    form = UploadForm(form_data(), data={"id": str(new_id())})
    saved = cast(Document | None, made_already(DOCUMENTS, form))
    document = _sent_again(form, saved) if saved else _save(form)
    if not document:
        return _form_page(form), 422
    return redirect(_address_after(form, document), 303)


@bp.get("/documents/<uuid:id>")
def document(id: uuid.UUID) -> ResponseReturnValue:
    return _page(owned(Document, id))


@bp.post("/documents/<uuid:id>/sent")
def say_where_it_was_sent(id: uuid.UUID) -> ResponseReturnValue:
    """With one of one's opportunities, when one applied, or today; the day can be changed there."""
    document = owned(Document, id)
    opportunity = named(Opportunity, request.form.get("opportunity_id"))
    if not opportunity:
        return _page(document, "Choose one of your opportunities."), 422
    sent_documents.say_sent(opportunity, [id], opportunity.applied_on or person_today())
    db.session.commit()
    flash(f"Saved that you sent it to {crud.name_of(opportunity)}.")
    return redirect(path_of(document), 303)


def _page(document: Document, problem: str | None = None) -> str:
    versions = document_page.versions(me().account_id, document.name_key)
    return render_template(
        "records/documents/page.html",
        document=document,
        versions=versions,
        uses=document_page.uses(me().account_id, [version.id for version in versions]),
        opportunities=AccountChoices(me().account_id).open_roles(request.form.get("opportunity_id")),
        is_readable=document.media_type in document_texts.READABLE,
        problem=problem,
        accepted=ACCEPTED,
        most_bytes=file_storage.LARGEST,
    )


@lists.beside(DOCUMENTS)
def _room(_shown: lists.Shown) -> dict[str, Any]:
    return {"used": used_bytes(db.session(), me().account_id), "room": file_storage.room()}


@bp.get("/documents/<uuid:id>/content")
def content(id: uuid.UUID) -> Response:
    document = owned(Document, id)
    if not document.content_id:
        abort(404)
    return file_answer(document, "no-store")


def _address_after(form: UploadForm, document: Document) -> str:
    opportunity = opportunity_of(form)
    if not opportunity:
        return path_of(document)
    if form.asked.data == SentForm.question:
        return f"{path_of(opportunity)}?asked={SentForm.question}&ticked={document.id}#asked"
    return f"{path_of(opportunity)}#documents"


def _from_address(address: Mapping[str, str]) -> dict[str, str]:
    return {name: address[name] for name in ("name", "kind", "opportunity_id", "asked") if name in address}


def _page_for_new() -> ResponseReturnValue:
    id = id_in_address()
    if form_data() is not None:
        return _form_page(UploadForm(form_data(), data={"id": str(new_id())}))
    if not id:
        return to_fresh_address()
    saved = crud.find(me().account_id, DOCUMENTS, id)
    said = DOCUMENTS.values_of(saved) if saved else {}
    form = UploadForm(data={"id": str(id), **_from_address(request.args), **said, "version": None})
    return _form_page(form, saved)


def _form_page(form: UploadForm, saved: Record | None = None) -> str:
    # As the form of every kind: there is no record yet.
    return render_template(
        "records/documents/form.html", kind=DOCUMENTS, form=form, record=None, saved=saved, here="documents"
    )


def _sent_again(form: UploadForm, document: Document) -> Document | None:
    """What it is called is changed. Another file is another document, so that neither is lost."""
    sent = request.files.get("file")
    if sent and sent.filename:
        info, _problem = _inspected(sent)
        if not info or info.sha256 != document.sha256:
            form.id.data = str(new_id())
            return _save(form)
        _read_off(form, sent.filename)
    valid = forms.validated(DOCUMENTS, form, DOCUMENTS.values_of(document))
    if not valid:
        return None
    if not says_otherwise(DOCUMENTS, form, valid, document):
        return document
    if not is_as_opened(form, document, first=WITH_CONTENT):
        flashes.warn("It was changed since you added it, so it stays as it is.", "Edit it", f"{path_of(document)}/edit")
        return document
    crud.change(DOCUMENTS, document, valid.values, person_today())
    db.session.commit()
    flash(SAVED_AGAIN)
    return document


def _save(form: UploadForm) -> Document | None:
    """Keep the file as a document; None when the form says why not."""
    sent = request.files.get("file")
    named = bool((form.name.data or "").strip())
    info, problem = _inspected(sent)
    if info and sent:
        _read_off(form, sent.filename or "")
    valid = forms.validated(DOCUMENTS, form)
    if problem:
        form.file.errors = (problem,)
        form.name.errors = form.name.errors if named else ()
    if not (info and sent and valid):
        return None
    same = documents.alike(me().account_id, valid.values["name"], info.sha256)
    if same:
        return _pointed_at(form, same)
    try:
        return _kept(form, valid.values, sent, info)
    except file_storage.NoRoom as full:
        db.session.rollback()
        form.file.errors = (str(full),)
        return None
    except IntegrityError:
        # The other half of a double click came first.
        db.session.rollback()
        return cast(Document | None, made_already(DOCUMENTS, form))


def _kept(form: UploadForm, values: Mapping[str, Any], sent: FileStorage, info: FileInfo) -> Document:
    record = crud.create(me().account_id, DOCUMENTS, values, person_today(), uuid.UUID(form.id.data or ""))
    document = cast(Document, record)
    documents.fill(document, cast(BinaryIO, sent.stream), info)
    _enclose(form, document)
    db.session.commit()
    flash(f"Added {document.name}{f', version {document.edition}' if document.edition > 1 else ''}.")
    return document


def _pointed_at(form: UploadForm, document: Document) -> Document:
    """The same file under the same name is no new version."""
    _enclose(form, document)
    db.session.commit()
    flash(f"You have this very file already: {document.name}, version {document.edition}. Nothing is added twice.")
    return document


def _enclose(form: UploadForm, document: Document) -> None:
    opportunity = opportunity_of(form)
    if opportunity:
        form.after_save(document, opportunity)


def _inspected(sent: FileStorage | None) -> tuple[FileInfo | None, str]:
    """What the file is, or in words why it cannot be kept."""
    if not sent or not sent.filename:
        return None, "Choose a file."
    try:
        info = file_types.inspect(cast(BinaryIO, sent.stream), sent.filename or "")
    except file_types.NotOne as problem:
        return None, str(problem)
    if info.size > file_storage.LARGEST:
        return None, "This file is larger than 10 MB. Make it smaller, for example with fewer or smaller pictures."
    return info, ""


def _read_off(form: UploadForm, file_name: str) -> None:
    guesses = ((form.name, documents.name_from(file_name)), (form.kind, documents.kind_from(file_name)))
    for field, guess in guesses:
        if not str(field.data or "").strip():
            field.data, field.raw_data = guess, [guess]
