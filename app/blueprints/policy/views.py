from flask import Blueprint, abort, render_template

from app.policy import revisions as policy_revisions
from app.web.access import public

bp = Blueprint("policy", __name__)


@bp.get("/privacy")
@public
def privacy() -> str:
    current = policy_revisions.current()
    return render_template("policy/privacy.html", revision=current, current=current)


@bp.get("/privacy/revisions")
@public
def revisions() -> str:
    return render_template(
        "policy/revisions.html", revisions=policy_revisions.all(), current=policy_revisions.current()
    )


@bp.get("/privacy/<date>")
@public
def revision(date: str) -> str:
    found = policy_revisions.get(date)
    if found is None:
        abort(404)
    return render_template("policy/privacy.html", revision=found, current=policy_revisions.current())
