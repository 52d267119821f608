"""The stages of a person, at an address of their account: named, ordered, merged."""

import uuid
from collections.abc import Callable

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.blueprints.records import forms
from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.models.stage import Stage
from app.operations import records, stages
from app.records.stage import CONSEQUENCES, MEANINGS, MergeForm, StageForm
from app.records.stage import KIND as STAGES
from app.records.values import Errors
from app.web.access import me, named, owned
from app.web.kept_form import submitted, typed
from app.web.words import person_today

PAGE = "/account/stages"
# The other half of a double click came first.
NAME_TAKEN: Errors = {"name": ["You already have a stage with this name."]}


@bp.route(PAGE, methods=["GET", "POST"])
def all_stages() -> ResponseReturnValue:
    form = StageForm(typed(), data={"kind": "screening"})
    if not submitted():
        return _list(form)
    sound = forms.judged(STAGES, form)
    if not sound or not _saved(form, lambda: stages.add(me().account_id, sound.values, person_today())):
        return _list(form), 422
    flash("Stage added.")
    return redirect(PAGE, 303)


@bp.route(f"{PAGE}/<uuid:id>", methods=["GET", "POST"])
def one_stage(id: uuid.UUID) -> ResponseReturnValue:
    found = owned(Stage, id, lock=submitted())
    form = StageForm(typed(), obj=found)
    if not submitted():
        return _page(found, form)
    sound = forms.judged(STAGES, form, STAGES.values_of(found))
    if not sound or not _saved(form, lambda: records.change(STAGES, found, sound.values, person_today())):
        return _page(owned(Stage, id), form), 422
    flash("Saved.")
    return redirect(PAGE, 303)


@bp.post(f"{PAGE}/<uuid:id>/shift")
def shift_stage(id: uuid.UUID) -> ResponseReturnValue:
    """One place up or down the list."""
    moved = owned(Stage, id)
    by = {"up": -1, "down": 1}.get(request.form.get("way", ""))
    if by is None:
        flash("Choose whether to move it up or down.", "error")
        return _list(StageForm(data={"kind": "screening"})), 422
    place = stages.shift(moved, by)
    db.session.commit()
    flash(f"{moved.name} moved to position {place}.")
    return redirect(PAGE, 303)


@bp.post(f"{PAGE}/<uuid:id>/merge")
def merge_stage(id: uuid.UUID) -> ResponseReturnValue:
    merged, form = owned(Stage, id), MergeForm(typed())
    into = named(Stage, form.into.data)
    try:
        if not into:
            raise records.Refused({"into": ["Choose a stage to merge into."]})
        done = stages.merge(merged, into)
        db.session.commit()
    except records.Refused as refused:
        form.into.errors = refused.errors["into"]
        return _page(merged, form), 422
    except IntegrityError:
        return _has_changed()
    offer_undo(done)
    return redirect(PAGE, 303)


@bp.post(f"{PAGE}/<uuid:id>/delete")
def delete_stage(id: uuid.UUID) -> ResponseReturnValue:
    try:
        done = stages.remove(owned(Stage, id))
        db.session.commit()
    except records.InUse as reason:
        db.session.rollback()
        flash(str(reason), "error")
        return redirect(f"{PAGE}/{id}", 303)
    except IntegrityError:
        return _has_changed()
    offer_undo(done)
    return redirect(PAGE, 303)


def _has_changed() -> ResponseReturnValue:
    """Something came to the stage in the same moment, so it is still there."""
    db.session.rollback()
    flash("Something was just moved to this stage, so it’s still here. Please take a look and try again.", "error")
    return redirect(PAGE, 303)


def _saved(form: StageForm, save: Callable[[], object]) -> bool:
    """False when the form says why not."""
    try:
        save()
        db.session.commit()
    except (records.Refused, IntegrityError) as problem:
        db.session.rollback()
        form.reject(problem.errors if isinstance(problem, records.Refused) else NAME_TAKEN)
        return False
    return True


def _list(form: StageForm) -> str:
    return render_template(
        "records/stages/list.html",
        form=form,
        stages=stages.in_order(me().account_id),
        meanings=MEANINGS,
        consequences=CONSEQUENCES,
    )


def _page(shown: Stage, form: StageForm | MergeForm) -> str:
    all_of_them = stages.in_order(me().account_id)
    return render_template(
        "records/stages/page.html",
        stage=shown,
        problems=form,
        form=form if isinstance(form, StageForm) else StageForm(obj=shown),
        used=shown.id in stages.used(me().account_id),
        only=len(all_of_them) == 1,
        others=[one for one in all_of_them if stages.can_merge(shown, one)],
        into=form.into if isinstance(form, MergeForm) else None,
        meanings=MEANINGS,
        consequences=CONSEQUENCES,
    )
