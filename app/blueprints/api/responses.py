"""JSON answers, and what domain errors are as problems."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from pydantic_core import to_json
from sqlalchemy.exc import IntegrityError

from app.blueprints.api.authentication import bp
from app.extensions import db
from app.models.engines import end
from app.models.opportunity import OnlyEntry
from app.operations.records.crud import InUse, InvalidValues
from app.web.json_body import BadBody
from app.web.problems import problem

# The app keeps what it read in its own copy, and asks by its ETag whether that still holds. A phone's cache of answers
# outlives signing out, so nothing stays there.
KEEP_NOTHING = "no-store"


def answer(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON of it: times in UTC with a Z, dates as year-month-day, ids as text."""
    return Response(to_json(document), status, headers, mimetype="application/json")


def is_known(tag: str) -> bool:
    """Whether If-None-Match names this tag, given without its quotes, or any by `*`: then a 304 says it all."""
    return request.if_none_match.contains_weak(tag)


@bp.errorhandler(InvalidValues)
def refused(error: InvalidValues) -> Response:
    end(db.session())
    return problem(422, "See errors for which field and why.", errors=error.errors)


@bp.errorhandler(InUse)
def in_use(error: InUse) -> Response:
    db.session.rollback()
    return problem(409, str(error), "in-use")


@bp.errorhandler(OnlyEntry)
def only_entry(_error: OnlyEntry) -> Response:
    db.session.rollback()
    return problem(409, "The only entry of a timeline stays: an opportunity is always in a stage.", "in-use")


@bp.errorhandler(IntegrityError)
def overtaken(_error: Exception) -> Response:
    db.session.rollback()
    return problem(409, "Another request was faster. Read the record again.")


@bp.errorhandler(BadBody)
def bad_body(error: BadBody) -> Response:
    return problem(400, str(error))
