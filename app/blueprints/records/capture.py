"""An advert from the browser, the phone or the clipboard. Nothing of it is fetched by us."""

from functools import cache
from typing import Any
from urllib.parse import quote

from flask import abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from app.blueprints.records import forms, read_strip
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
from app.reading.found import Reading
from app.reading.page import Page, read_page, read_shared
from app.records.capture import CAPTURED, CaptureForm
from app.records.kinds import KINDS, path_of
from app.records.quick_add import TooLong
from app.records.what_was_read import fitting
from app.web.access import me
from app.web.assets import FOR_READERS, STATIC
from app.web.form_recovery import for_anyone, form_data, is_submitted
from app.web.new_record import id_in_address, to_fresh_address

# What is read of the source of a page that a browser hands over; no advert's is longer.
_LONGEST_SOURCE = 400_000


@bp.route("/capture", methods=["GET", "POST"])
def capture() -> ResponseReturnValue:
    """The form; filled with what another app shared by the address, as installed copies did until they looked again."""
    if not is_submitted():
        return _page_for_new()
    form = CaptureForm(form_data(), data={"id": str(new_id())})
    read = _understand_text(form)
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
    return redirect(read_strip.address_after(made.id, read) if read else path_of(made), 303)


@bp.route("/capture/shared", methods=["GET", "POST"])
@for_anyone
def shared() -> ResponseReturnValue:
    """The form with what another app shared, or the bookmarklet read. They know no token of ours, so nothing is kept
    here: only the form it shows can save.
    """
    fields = form_data()
    if fields is None:
        return redirect("/capture")
    return _page(_form_with(_read(fields)), is_from_page="page" in fields)


csrf.exempt(shared)


def _page_for_new() -> ResponseReturnValue:
    id = id_in_address()
    if form_data() is not None:
        return _page(CaptureForm(form_data(), data={"id": str(new_id())}))
    if not id:
        return to_fresh_address()
    saved = crud.find(me().account_id, KINDS["opportunities"], id)
    if not saved:
        form = _form_with(_read(request.args))
        form.id.data = str(id)
        return _page(form)
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


def _page(
    form: CaptureForm,
    same: Any = None,
    saved: Record | None = None,
    *,
    is_newer: bool = False,
    is_from_page: bool = False,
) -> str:
    """`saved` is what this form has made already, which `is_newer` when it was changed since."""
    return render_template(
        "records/capture.html",
        form=form,
        same=same,
        saved=saved,
        is_newer=is_newer,
        before=earlier_roles.with_company_named(me().account_id, form.company.data),
        alike=None if same or saved else _alike(form),
        is_from_page=is_from_page,
        is_filled=any(form[name].data for name in (*CAPTURED, "posting")),
        bookmarklet=bookmarklet(current_app.config["BASE_URL"]),
        companies=choices.names(Company, me().account_id),
    )


def _alike(form: CaptureForm) -> Any | None:
    """What is likely the same, told before it is saved."""
    values = {name: form[name].data for name in ("title", "location", "url")}
    company = form.company.data or None
    company_id = earlier_roles.company_id_of(me().account_id, company) if company else None
    return added_before.alike(me().account_id, values, company, company_id)


def _read(fields: MultiDict[str, str]) -> Page:
    title, text, url = (fields.get(name, "").strip() for name in ("title", "text", "url"))
    if "page" not in fields:
        return read_shared(title, text, url)
    scripts = [script[:_LONGEST_SOURCE] for script in fields.getlist("script")]
    html = fields.get("html", "")[:_LONGEST_SOURCE]
    return read_page(title=title, url=url, text=text, scripts=scripts, html=html, time_zone=me().time_zone)


def _form_with(page: Page) -> CaptureForm:
    values = fitting(page.reading)
    form = CaptureForm(data={"id": str(new_id()), "posting": page.text, **values})
    return form.in_currency(values.get("pay_currency"))


def _understand_text(form: CaptureForm) -> Reading | None:
    """Where only a text was pasted, it says what it is about. Returns what was read of it."""
    if not form.posting.data or any(form[name].data for name in ("title", "company")):
        return None
    try:
        meant = quick_add.understood(me().account_id, form.posting.data)
    except TooLong:
        return None
    if not meant:
        return None
    form.take({**meant.values, "company": meant.company})
    return meant.reading


@cache
def bookmarklet(site: str) -> str:
    """The script as an address that a bookmark can hold."""
    captured, script = (
        FOR_READERS.sub("", (STATIC / "bookmarklet" / name).read_text()).strip() for name in ("capture.js", "open.js")
    )
    script = script.replace("https://jobplanr.example", site).replace("CAPTURED", captured.removesuffix(";"))
    return "javascript:" + quote(script, safe="()[]{}=,;:!?&|+*/.'<>")
