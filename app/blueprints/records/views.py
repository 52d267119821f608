"""What every kind of record has alike: making, changing and deleting one."""

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.blueprints.records import forms
from app.extensions import db
from app.models.columns import new_id
from app.models.opportunity import Opportunity
from app.models.owned import Record
from app.models.undo import Undo
from app.operations.records import companies, crud
from app.queries import added_before, earlier_roles
from app.queries.choices import MOST, AccountChoices
from app.reading.ids import id_in
from app.records.form import RecordForm
from app.records.kind import Kind
from app.records.kinds import PAGE_KINDS, path_of
from app.web import flashes
from app.web.access import me, named
from app.web.form_recovery import form_data, is_submitted
from app.web.new_record import id_in_address, to_fresh_address
from app.web.safe_redirect import safe_next, with_fragment
from app.web.template_filters import have_already, may_have_already, person_today

bp = Blueprint("records", __name__)

SAVED_AGAIN = "You saved this a moment ago. What you changed since is saved too."


@bp.route("/<kind:kind>/new", methods=["GET", "POST"])
def new(kind: Kind) -> ResponseReturnValue:
    if not is_submitted():
        return _page_for_new(kind)
    form = forms.blank(kind, form_data(), request.args)
    existing = made_already(kind, form)
    if existing:
        return _sent_again(kind, form, existing)
    valid = forms.validated(kind, form)
    record = save(kind, form, valid, None) if valid else None
    if not record:
        return _form_page(kind, form), 422
    address = _address_after(kind, record, form)
    flash(kind.added.format(name=crud.name_of(record)))
    _point_at_similar(kind, record)
    return redirect(address, 303)


@bp.get("/<kind:kind>/<uuid:id>")
def page(kind: Kind, id: uuid.UUID) -> ResponseReturnValue:
    """Of a kind without a view of its own: what its form says, in words."""
    record = crud.find(me().account_id, kind, id) or abort(404)
    form = forms.filled(kind, None, record, company_name(record))
    return render_template(
        "records/any_page.html",
        kind=kind,
        record=record,
        label=crud.name_of(record),
        facts=forms.facts(form),
    )


@bp.route("/<kind:kind>/<uuid:id>/edit", methods=["GET", "POST"])
def edit(kind: Kind, id: uuid.UUID) -> ResponseReturnValue:
    record = crud.find(me().account_id, kind, id)
    if not record:
        return _deleted_meanwhile(kind)
    company = company_name(record)
    form = forms.filled(kind, form_data(), record, company)
    if not is_submitted():
        return _form_page(kind, form, record)
    if form.version.data != str(record.version):
        return _both_versions(kind, form, record, company), 409
    valid = forms.validated(kind, form, kind.values_of(record))
    try:
        saved = save(kind, form, valid, record) if valid else None
    except StaleDataError:
        db.session.rollback()
        db.session.expire_all()
        record = crud.find(me().account_id, kind, id)
        if not record:
            return _deleted_meanwhile(kind)
        return _both_versions(kind, form, record, company_name(record)), 409
    if not saved:
        return _form_page(kind, form, record), 422
    flash("Saved.")
    return redirect(_address_after(kind, saved, form), 303)


@bp.route("/<kind:kind>/<uuid:id>/delete", methods=["GET", "POST"])
def delete(kind: Kind, id: uuid.UUID) -> ResponseReturnValue:
    record = crud.find(me().account_id, kind, id, lock=is_submitted()) or abort(404)
    label = crud.name_of(record)
    if not is_submitted():
        return render_template(
            [f"records/{kind.slug}/delete.html", "records/delete.html"],
            kind=kind,
            record=record,
            label=label,
            here=kind.slug,
        )
    about = _subject_address(kind, record)
    done = crud.delete(kind, record, crud.deleted(record))
    db.session.commit()
    offer_undo(done)
    return redirect(f"{about}#{kind.slug}" if about else f"/{kind.slug}", 303)


def _page_for_new(kind: Kind) -> ResponseReturnValue:
    id = id_in_address()
    if form_data() is not None:
        return _form_page(kind, forms.blank(kind, form_data(), request.args))
    if not id:
        return to_fresh_address()
    saved = crud.find(me().account_id, kind, id)
    if not saved:
        return _form_page(kind, forms.blank(kind, None, request.args))
    form = forms.filled(kind, None, saved, company_name(saved))
    form.id.data = str(id)
    return _form_page(kind, form, saved=saved)


def _sent_again(kind: Kind, form: RecordForm, record: Record) -> ResponseReturnValue:
    """A button pressed twice changes nothing; what was corrected after going back is saved, over nothing newer."""
    valid = forms.validated(kind, form, kind.values_of(record))
    if not valid:
        return _form_page(kind, form, saved=record), 422
    try:
        if not says_otherwise(kind, form, valid, record):
            return redirect(_address_after(kind, record, form), 303)
        saved = save(kind, form, valid, record) if is_as_opened(form, record) else None
    except StaleDataError:
        db.session.rollback()
        db.session.expire_all()
        saved, record = None, crud.find(me().account_id, kind, record.id) or abort(404)
    if saved:
        flash(SAVED_AGAIN)
        return redirect(_address_after(kind, saved, form), 303)
    if form.errors:
        return _form_page(kind, form, saved=record), 422
    company = company_name(record)
    return _both_versions(kind, forms.filled(kind, form_data(), record, company), record, company), 409


def says_otherwise(kind: Kind, form: RecordForm, valid: forms.Validated, record: Record) -> bool:
    """Whether what was typed is not what the record says."""
    stored = kind.values_of(record)
    return any(stored[name] != value for name, value in _completed(kind, form, valid.values).items())


def is_as_opened(form: RecordForm, record: Record, first: int = 1) -> bool:
    """Whether nobody changed the record since this form was opened; without a version, since it was made as `first`."""
    return (form.version.data or str(first)) == str(record.version)


def _point_at_similar(kind: Kind, record: Record) -> None:
    same = added_before.similar(kind, record)
    if same:
        is_same_advert = same.url_key and same.url_key == getattr(record, "url_key", None)
        words = have_already(same) if is_same_advert else may_have_already(same)
        flashes.warn(words, "View it", kind.path_of(same.id))


def _deleted_meanwhile(kind: Kind) -> ResponseReturnValue:
    """404 like anything that is not there; but what was typed comes back, as a new record's form."""
    form = forms.blank(kind, form_data(), {})
    if form_data() is None or not any(form.submitted_values().values()):
        abort(404)
    form.id.data = str(new_id())
    return _form_page(kind, form, gone=True), 404


def offer_undo(done: Undo, links: flashes.Links = (), words: str = "") -> None:
    """`links` are what else can be done about it; `words` say more than its label, where a page shows more than one."""
    flashes.offer(words or done.label, f"/undo/{done.id}", links)


def made_already(kind: Kind, form: RecordForm) -> Record | None:
    """The record that the first press of a button pressed twice has made. A useless id gives way to another."""
    id = id_in(form.id.data)
    if id is None or crud.was_deleted(me().account_id, kind, id):
        form.id.data = str(new_id())
        return None
    return crud.find(me().account_id, kind, id)


def save(kind: Kind, form: RecordForm, valid: forms.Validated, record: Record | None) -> Record | None:
    """Keep the validated values; None when the form says why not. Where they move something, Undo is offered."""
    done = None
    try:
        if valid.company:
            companies.store(valid.company)
        values = _completed(kind, form, valid.values)
        if record:
            done = crud.change(kind, record, values, person_today())
        else:
            id = uuid.UUID(form.id.data or "")
            record = crud.create(me().account_id, kind, values, person_today(), id)
            opportunity = opportunity_of(form)
            if opportunity:
                form.after_save(record, opportunity)
        db.session.commit()
    except crud.InvalidValues as refused:
        db.session.rollback()
        form.reject(refused.errors)
        return None
    except IntegrityError:
        # The other half of a double click came first, or what the record refers to has just gone.
        db.session.rollback()
        found = made_already(kind, form) if not record else None
        if not found:
            form.reject({"": ["Something this refers to was just deleted. Please look it over."]})
        return found
    if done:
        offer_undo(done)
    return record


def _completed(kind: Kind, form: RecordForm, values: dict[str, Any]) -> dict[str, Any]:
    return crud.complete(kind, me().account_id, values, form.typed_people())


def opportunity_of(form: RecordForm) -> Opportunity | None:
    """The opportunity from whose page something is added, if it is still there."""
    return named(Opportunity, form.opened_from)


def _form_page(
    kind: Kind, form: RecordForm, record: Record | None = None, *, gone: bool = False, saved: Record | None = None
) -> str:
    """`saved` is what the form of something new has made already."""
    return render_template(
        [f"records/{kind.slug}/form.html", "records/any_form.html"],
        kind=kind,
        form=form,
        record=record,
        most_choices=MOST,
        gone=gone,
        saved=saved,
        cancel=safe_next(form.back.data) if form.back.data else None,
        here=kind.slug,
        before=earlier_roles.with_company_named(me().account_id, form["company"].data)
        if form.shows_earlier_roles and not record
        else None,
        **form.offer_choices(AccountChoices(me().account_id)),
    )


def _both_versions(kind: Kind, form: RecordForm, record: Record, company: str | None) -> str:
    """Theirs beside what was typed; saving again keeps what was typed, knowingly."""
    stored = forms.filled(kind, None, record, company)
    form.read()
    form.version.process_data(str(record.version))
    form.version.raw_data = None
    of = AccountChoices(me().account_id)
    choices = stored.offer_choices(of) | form.offer_choices(of)
    return render_template(
        [f"records/{kind.slug}/form.html", "records/any_form.html"],
        kind=kind,
        form=form,
        record=record,
        most_choices=MOST,
        here=kind.slug,
        versions=forms.differences(form, stored),
        changed_at=record.updated_at,
        **choices,
    )


def company_name(record: Record) -> str | None:
    company = getattr(record, "company", None)
    return company.name if company else None


def _subject_address(kind: Kind, record: Record) -> str | None:
    """Of what hangs on something else, such as a note or a task, the page of that."""
    if kind.has_own_page:
        return None
    for column, slug in kind.references.items():
        if getattr(record, column, None) and slug in PAGE_KINDS:
            return PAGE_KINDS[slug].path_of(getattr(record, column))
    return None


def _address_after(kind: Kind, record: Record, form: RecordForm) -> str:
    """Where to go once it is saved: to its place on the page that it was made from or is about, else to the record."""
    opportunity = opportunity_of(form)
    page = path_of(opportunity) if opportunity else None
    if not page and form.back.data:
        page = safe_next(form.back.data)
    page = page or _subject_address(kind, record)
    about = getattr(record, "opportunity_id", None)
    if form.asks_next and not form.version.data and page == f"/opportunities/{about}":
        return f"{page}?asked={form.asks_next}#asked"
    return with_fragment(page, kind.place_of(record.id)) if page else path_of(record)
