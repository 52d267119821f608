"""An advert from the browser, the phone or the clipboard. Nothing of it is fetched by us."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from flask import abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.blueprints.records import forms
from app.blueprints.records.views import (
    SAVED_AGAIN,
    bp,
    company_name,
    is_as_opened,
    made_already,
    save,
    says_otherwise,
)
from app.extensions import csrf, db
from app.models.columns import new_id
from app.models.company import Company
from app.models.owned import Record
from app.operations.records import crud
from app.queries import added_before, choices, earlier_roles, quick_add
from app.records.capture import CAPTURED, CaptureForm
from app.records.kinds import KINDS, path_of
from app.records.quick_add import TooLong
from app.web.access import me
from app.web.assets import FOR_READERS, STATIC
from app.web.form_recovery import for_anyone, form_data, is_submitted
from app.web.new_record import id_in_address, to_fresh_address

_ADDRESS = re.compile(r"https?://\S+")


@bp.route("/capture", methods=["GET", "POST"])
def capture() -> ResponseReturnValue:
    """The form; filled with what another app shared by the address, as installed copies did until they looked again."""
    if not is_submitted():
        return _page_for_new()
    form = CaptureForm(form_data(), data={"id": str(new_id())})
    _understand_text(form)
    existing = made_already(KINDS["opportunities"], form)
    if existing:
        return _sent_again(form, existing)
    valid = forms.validated(KINDS["opportunities"], form)
    same = added_before.same_advert(me().account_id, valid.values.get("url")) if valid else None
    if same and not request.form.get("anyway"):
        return _page(form, same), 422
    made = save(KINDS["opportunities"], form, valid, None) if valid else None
    if not made:
        return _page(form), 422
    flash(f"Added {crud.name_of(made)}. You can change anything later.")
    return redirect(path_of(made), 303)


@bp.route("/capture/shared", methods=["GET", "POST"])
@for_anyone
def shared() -> ResponseReturnValue:
    """The form with what another app shared. That app knows no token of ours, so nothing is looked up and kept here:
    only the form it shows can save.
    """
    fields = form_data()
    if fields is None:
        return redirect("/capture")
    return _page(CaptureForm(data={"id": str(new_id()), **_filled(fields)}))


csrf.exempt(shared)


def _page_for_new() -> ResponseReturnValue:
    id = id_in_address()
    if form_data() is not None:
        return _page(CaptureForm(form_data(), data={"id": str(new_id())}))
    if not id:
        return to_fresh_address()
    saved = crud.find(me().account_id, KINDS["opportunities"], id)
    if not saved:
        return _page(CaptureForm(data={"id": str(id), **_filled(request.args)}))
    return _page(_form_of(saved), saved=saved)


def _form_of(saved: Record) -> CaptureForm:
    said = KINDS["opportunities"].values_of(saved) | {"company": company_name(saved) or ""}
    form = CaptureForm(data=said | {"id": str(saved.id), "version": str(saved.version)})
    form.in_currency(said["pay_currency"])
    return form


def _sent_again(form: CaptureForm, record: Record) -> ResponseReturnValue:
    """As with every form of something new. Over what was changed since, it is saved by another press, knowingly."""
    kind = KINDS["opportunities"]
    valid = forms.validated(kind, form, kind.values_of(record))
    if not valid:
        return _page(form, saved=record), 422
    try:
        if not says_otherwise(kind, form, valid, record):
            return redirect(path_of(record), 303)
        saved = save(kind, form, valid, record) if is_as_opened(form, record) else None
    except StaleDataError:
        db.session.rollback()
        db.session.expire_all()
        saved, record = None, crud.find(me().account_id, kind, record.id) or abort(404)
    if saved:
        flash(SAVED_AGAIN)
        return redirect(path_of(saved), 303)
    if form.errors:
        return _page(form, saved=record), 422
    form.version.process_data(str(record.version))
    form.version.raw_data = None
    return _page(form, saved=record, is_newer=True), 409


def _page(form: CaptureForm, same: Any = None, saved: Record | None = None, *, is_newer: bool = False) -> str:
    """`saved` is what this form has made already, which `is_newer` when it was changed since."""
    return render_template(
        "records/capture.html",
        form=form,
        same=same,
        saved=saved,
        is_newer=is_newer,
        before=earlier_roles.with_company_named(me().account_id, form.company.data),
        is_filled=any(form[name].data for name in (*CAPTURED, "posting")),
        bookmarklet=bookmarklet(current_app.config["BASE_URL"]),
        companies=choices.names(Company, me().account_id),
    )


def _filled(fields: Mapping[str, str]) -> dict[str, str]:
    """What another app shared. Many put the address into the text."""
    title, text, url = (fields.get(name, "").strip() for name in ("title", "text", "url"))
    found = None if url else _ADDRESS.search(text)
    if found:
        url = found[0]
        text = (text[: found.start()] + text[found.end() :]).strip()
    return {name: said for name, said in (("title", title), ("posting", text), ("url", url)) if said}


def _understand_text(form: CaptureForm) -> None:
    """Where only a text was pasted, its first line says what it is about."""
    if not form.posting.data or any(form[name].data for name in ("title", "company")):
        return
    try:
        meant = quick_add.understood(me().account_id, form.posting.data)
    except TooLong:
        return
    said = {**meant.values, "company": meant.company} if meant else {}
    for name in ("title", "company", "url", "location"):
        if said.get(name) and not form[name].data:
            form[name].data, form[name].raw_data = said[name], [said[name]]


@cache
def bookmarklet(site: str) -> str:
    """The script as an address that a bookmark can hold."""
    script = FOR_READERS.sub("", (STATIC / "bookmarklet" / "capture.js").read_text())
    return "javascript:" + quote(script.replace("https://jobplanr.example", site).strip(), safe="()[]{}=,;:!?&|+*/.'<>")
