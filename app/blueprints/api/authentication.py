"""The one door of the JSON interface. A token opens it; cookies are never looked at, so there is nothing to forge."""

from contextlib import nullcontext
from typing import cast

from flask import Blueprint, Response, current_app, g, request

from app.extensions import db
from app.models.engines import end, only_reads, reading
from app.models.sign_in import SignedIn
from app.operations.accounts import sign_in as sign_ins
from app.operations.accounts import tokens
from app.reading import region
from app.web import template_filters
from app.web.problems import problem

bp = Blueprint("api", __name__, url_prefix="/api/v1")

# The one address that also takes a token which ran out.
RENEW = "api.renew_token"


def me() -> SignedIn:
    return cast(tokens.Bearer, g.bearer).person


@bp.before_request
def ask_for_token() -> Response | None:
    if getattr(current_app.view_functions[request.endpoint or ""], "is_public", False):
        return None
    try:
        g.bearer = _bearer()
    except tokens.BadToken:
        return refuse("Send a token of a sign-in that has not ended.")
    except tokens.OldToken:
        return refuse("Renew it.", "expired-token")
    except tokens.CopiedToken as copied:
        _end(copied.person)
        return refuse("This token was replaced by a newer one, so its sign-in has ended. Sign in again.")
    region.current.set(me().region)
    template_filters.be_there(me().time_zone, me().today())
    return None


def refuse(detail: str, slug: str | None = None) -> Response:
    """401, with the header that says what is wanted."""
    return problem(401, detail, slug, {"WWW-Authenticate": 'Bearer realm="Jobplanr"'})


def _bearer() -> tokens.Bearer:
    """Raises BadToken, OldToken, CopiedToken."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise tokens.BadToken
    # A write reads its body before it begins its transaction: on SQLite that keeps every other writer out.
    with nullcontext() if only_reads.get() else reading(db.session):
        found = tokens.bearer(token.strip(), may_be_old=request.endpoint == RENEW)
    return _written_down(found) if found.is_news else found


def _written_down(used: tokens.Bearer) -> tokens.Bearer:
    reads = only_reads.get()
    end(db.session())
    only_reads.set(False)
    person = tokens.write_down(used)
    db.session.commit()
    only_reads.set(reads)
    return tokens.Bearer(person, used.serial)


def _end(person: SignedIn) -> None:
    db.session.rollback()
    only_reads.set(False)
    sign_ins.end_copied_sign_in(person.account_id, person.sign_in_id)
    db.session.commit()
