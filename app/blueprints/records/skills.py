"""One's own list of skills, on one page: what an advert and a resume are compared by."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.models.skill import Skill
from app.operations.records import crud, skills
from app.operations.records.rules import InvalidValues
from app.queries import comparison_page
from app.records.schema import validate
from app.records.skill import KIND, MOST_SKILLS, SkillForm, SkillSchema
from app.web.access import me, owned
from app.web.form_recovery import form_data
from app.web.template_filters import person_today


@bp.get("/skills")
def skills_page() -> ResponseReturnValue:
    return _page(SkillForm(form_data()))


@bp.post("/skills")
def add_skill() -> ResponseReturnValue:
    """Under a name that is there already it takes the place of that skill."""
    form = SkillForm(request.form)
    form.validate()
    typed = {"name": form.name.data or "", "other_names": form.other_names.data or ""}
    valid, errors = validate(SkillSchema, typed, {field.name: field.label.text for field in form})
    if not valid:
        return _refused(form, errors)
    known = skills.named(me().account_id, valid.name)
    try:
        if known:
            crud.change(KIND, known, valid.model_dump(), person_today())
        else:
            crud.create(me().account_id, KIND, valid.model_dump(), person_today())
    except InvalidValues as full:
        db.session.rollback()
        return _refused(form, full.errors)
    db.session.commit()
    flash(f"Changed {valid.name}." if known else f"Added {valid.name}.")
    return redirect(skills.PAGE, 303)


@bp.post("/skills/<uuid:id>/remove")
def remove_skill(id: uuid.UUID) -> ResponseReturnValue:
    skill = owned(Skill, id, lock=True)
    done = crud.delete(KIND, skill, f"Removed {skill.name} from your skills.")
    db.session.commit()
    offer_undo(done)
    return redirect(skills.PAGE, 303)


def _refused(form: SkillForm, errors: dict[str, Any]) -> ResponseReturnValue:
    for name, messages in errors.items():
        form[name if name in form else "name"].errors = tuple(messages)
    return _page(form), 422


def _page(form: SkillForm) -> str:
    listed = comparison_page.skills(me().account_id, MOST_SKILLS)
    return render_template("records/skills.html", skills=listed, form=form)
