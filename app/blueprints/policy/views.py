"""The privacy policy, its revisions and what changed in each, and everything that is stored."""

from flask import Blueprint, abort, render_template

from app.extensions import db
from app.models.email import KINDS
from app.models.policy_announcement import NOTICE_TIME
from app.policy import checked, effective, inventory, tests_named
from app.policy import differences as policy_differences
from app.policy import promises as policy_promises
from app.policy import revisions as policy_revisions
from app.policy.effective import EffectivePolicy
from app.policy.revisions import Revision, in_words
from app.web.access import public

bp = Blueprint("policy", __name__)


@bp.get("/privacy")
@public
def privacy() -> str:
    now = effective.now()
    return _policy(now.in_force, now)


@bp.get("/privacy/revisions")
@public
def revisions() -> str:
    return render_template(
        "policy/revisions.html",
        revisions=policy_revisions.all(),
        before=policy_revisions.before,
        effective=effective.now(),
        in_words=in_words,
    )


@bp.get("/privacy/promises")
@public
def promises() -> str:
    """What the newest revision promises, since that is what this code was written to, in force already or not."""
    newest, found = policy_revisions.all()[0], checked.last()
    return render_template(
        "policy/promises.html",
        revision=newest,
        sections=policy_promises.by_section(newest.sections),
        checked=found,
        tests={} if found else tests_named.by_promise(),
        effective=effective.now(),
    )


@bp.get("/privacy/data")
@public
def data() -> str:
    sections = inventory.sections(db.engine.dialect.name)
    return render_template("policy/data.html", sections=sections, emails=KINDS.values())


@bp.get("/privacy/<date>")
@public
def revision(date: str) -> str:
    return _policy(_found(date), effective.now())


@bp.get("/privacy/<before>..<after>")
@public
def differences(before: str, after: str) -> str:
    old, new = _found(before), _found(after)
    return render_template(
        "policy/differences.html",
        before=old,
        after=new,
        changes=policy_differences.between(old, new),
        summed_up=[one for one in policy_revisions.all() if old.date < one.date <= new.date],
    )


def _found(date: str) -> Revision:
    return policy_revisions.get(date) or abort(404)


def _policy(revision: Revision, now: EffectivePolicy) -> str:
    return render_template(
        "policy/privacy.html",
        revision=revision,
        before=policy_revisions.before(revision),
        effective=now,
        in_words=in_words,
        days=NOTICE_TIME.days,
    )
