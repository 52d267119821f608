"""Two records of the same thing made one: first which other, then what is kept."""

import uuid
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.blueprints.records import forms
from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.operations.records import crud, merge
from app.queries import choices, merge_page
from app.reading.ids import id_in
from app.reading.text import one_line
from app.records.company import KIND as COMPANIES
from app.records.contact import KIND as CONTACTS
from app.records.kind import Kind
from app.web.access import me, owned
from app.web.form_recovery import is_submitted


class Found(NamedTuple):
    """Which it may be the same as; `about` tells it from others of its name."""

    row: Any
    about: str


class Conflict(NamedTuple):
    """A value that both have, and not alike."""

    name: str
    label: str
    mine: str
    theirs: str


@bp.route("/companies/<uuid:id>/merge", methods=["GET", "POST"])
def merge_companies(id: uuid.UUID) -> ResponseReturnValue:
    return _merge(COMPANIES, id)


@bp.route("/contacts/<uuid:id>/merge", methods=["GET", "POST"])
def merge_contacts(id: uuid.UUID) -> ResponseReturnValue:
    return _merge(CONTACTS, id)


def _merge(kind: Kind, id: uuid.UUID) -> ResponseReturnValue:
    other_id = _other()
    if not is_submitted():
        record = owned(kind.model, id)
        return _compare(kind, record, owned(kind.model, other_id)) if other_id else _choose(kind, record)
    if not other_id or other_id == id:
        return _choose(kind, owned(kind.model, id), "Choose another one to merge with."), 422
    if crud.was_deleted(me().account_id, kind, other_id):
        # The second press of a button pressed twice.
        return redirect(kind.path_of(id), 303)
    # In one order, so that two who merge the same two do not wait for each other forever.
    both = {one: owned(kind.model, one, lock=True) for one in sorted((id, other_id))}
    kept, other = both[id], both[other_id]
    if request.form.get("versions") != _versions(kept, other):
        flash("One of the two has changed in the meantime. Please look them over again.", "error")
        return _compare(kind, kept, other), 409
    chosen = {name for name in merge.differing(kind, kept, other) if request.form.get(f"of-{name}") == "other"}
    values = merge.together(kind, kept, other, chosen)
    try:
        done = merge.merge(kind, kept, other, values, f"Merged {crud.name_of(other)} into {values['name']}.")
        db.session.commit()
    except IntegrityError:
        # Something was tied to the other one just now.
        db.session.rollback()
        flash("One of the two has changed in the meantime. Please look them over again.", "error")
        return redirect(f"{kind.path_of(id)}/merge?other={other_id}", 303)
    offer_undo(done)
    return redirect(kind.path_of(id), 303)


def _other() -> uuid.UUID | None:
    return id_in((request.form if is_submitted() else request.args).get("other"))


def _versions(kept: Any, other: Any) -> str:
    return f"{kept.version}.{other.version}"


def _choose(kind: Kind, record: Any, problem: str = "") -> str:
    words = one_line(request.args.get("q", ""))[:200]
    return render_template(
        "records/merge_choose.html",
        kind=kind,
        record=record,
        words=words,
        problem=problem,
        found=[Found(row, _about(row)) for row in merge_page.likely(kind, record, words)],
        names=choices.names(kind.model, me().account_id),
    )


def _about(row: Any) -> str:
    """What tells it from others of its name."""
    said = (row._mapping.get(name) for name in ("role", "company", "industry", "location"))
    return ", ".join(filter(None, said))


def _compare(kind: Kind, kept: Any, other: Any) -> str:
    """Beside each other what differs, and below what is kept without asking."""
    mine, theirs = (forms.filled(kind, None, one, _company_of(one)) for one in (kept, other))
    asked = merge.differing(kind, kept, other)
    said = kind.values_of(other)
    rows, filled = [], []
    for name, value in kind.values_of(kept).items():
        field = "company" if name == "company_id" else name
        label, first, second = mine[field].label.text, forms.as_read(mine[field]), forms.as_read(theirs[field])
        if name in asked:
            rows.append(Conflict(name, label, first, second))
        # A box that neither has ticked says nothing that could be kept.
        elif value or said[name]:
            filled.append(forms.Fact(label, first if value else second))
    return render_template(
        "records/merge.html",
        kind=kind,
        record=kept,
        other=other,
        versions=_versions(kept, other),
        conflicts=rows,
        filled=filled,
    )


def _company_of(record: Any) -> str | None:
    company = getattr(record, "company", None)
    return company.name if company else None
