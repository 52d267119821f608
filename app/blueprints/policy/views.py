from flask import Blueprint, abort, render_template

from app.extensions import db
from app.policy import checked, inventory
from app.policy import promises as policy_promises
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


@bp.get("/privacy/promises")
@public
def promises() -> str:
    """What the newest revision promises, since that is what this code was written to, in force already or not."""
    newest = policy_revisions.all()[0]
    return render_template(
        "policy/promises.html",
        revision=newest,
        sections=policy_promises.by_section(newest.sections),
        checked=checked.last(),
    )


@bp.get("/privacy/data")
@public
def data() -> str:
    return render_template("policy/data.html", sections=inventory.sections(db.engine.dialect.name))


@bp.get("/privacy/<date>")
@public
def revision(date: str) -> str:
    found = policy_revisions.get(date)
    if found is None:
        abort(404)
    return render_template("policy/privacy.html", revision=found, current=policy_revisions.current())
