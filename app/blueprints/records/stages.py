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
from app.operations.records import crud, stages
from app.queries import board, stage_page
from app.records.schema import Errors
from app.records.stage import CONSEQUENCES, MEANINGS, MergeForm, StageForm
from app.records.stage import KIND as STAGES
from app.web.access import me, named, owned
from app.web.form_recovery import form_data, is_submitted
from app.web.template_filters import person_today

PAGE = "/account/stages"
# The other half of a double click came first.
NAME_TAKEN: Errors = {"name": ["You already have a stage with this name."]}


@bp.route(PAGE, methods=["GET", "POST"])
def all_stages() -> ResponseReturnValue:
    form = StageForm(form_data(), data={"kind": "screening"})
    if not is_submitted():
        return _list(form)
    valid = forms.validated(STAGES, form)
    if not valid or not _saved(form, lambda: stages.add(me().account_id, valid.values, person_today())):
        return _list(form), 422
    flash("Stage added.")
    return redirect(PAGE, 303)


@bp.route(f"{PAGE}/<uuid:id>", methods=["GET", "POST"])
def one_stage(id: uuid.UUID) -> ResponseReturnValue:
    found = owned(Stage, id, lock=is_submitted())
    form = StageForm(form_data(), obj=found)
    if not is_submitted():
        return _page(found, form)
    valid = forms.validated(STAGES, form, STAGES.values_of(found))
    if not valid or not _saved(form, lambda: crud.change(STAGES, found, valid.values, person_today())):
        return _page(owned(Stage, id), form), 422
    flash("Saved.")
    return redirect(f"{PAGE}#stage-{id}", 303)


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
    return redirect(f"{PAGE}#stage-{id}", 303)


@bp.post(f"{PAGE}/<uuid:id>/merge")
def merge_stage(id: uuid.UUID) -> ResponseReturnValue:
    merged, form = owned(Stage, id), MergeForm(form_data())
    into = named(Stage, form.into.data)
    try:
        if not into:
            raise crud.InvalidValues({"into": ["Choose a stage to merge into."]})
        done = stages.merge(merged, into)
        db.session.commit()
    except crud.InvalidValues as refused:
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
    except crud.InUse as reason:
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
    except (crud.InvalidValues, IntegrityError) as problem:
        db.session.rollback()
        form.reject(problem.errors if isinstance(problem, crud.InvalidValues) else NAME_TAKEN)
        return False
    return True


def _list(form: StageForm) -> str:
    return render_template(
        "records/stages/list.html",
        form=form,
        stages=board.stages(me().account_id),
        meanings=MEANINGS,
        consequences=CONSEQUENCES,
    )


def _page(shown: Stage, form: StageForm | MergeForm) -> str:
    all_of_them = board.stages(me().account_id)
    return render_template(
        "records/stages/page.html",
        stage=shown,
        problems=form,
        form=form if isinstance(form, StageForm) else StageForm(obj=shown),
        used=stage_page.is_in_history(me().account_id, shown.id),
        only=len(all_of_them) == 1,
        others={str(one.id): one.name for one in all_of_them if stages.can_merge(shown, one)},
        into=form.into if isinstance(form, MergeForm) else None,
        meanings=MEANINGS,
        consequences=CONSEQUENCES,
    )
