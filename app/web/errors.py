"""Answers to what went wrong: in words, on a page or as a problem. No trace is shown, and nothing says what exists."""

import logging
from typing import Any

from flask import Flask, Response, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.extensions import db, login_manager
from app.mail import links
from app.models.associations import TooManyTies
from app.models.bounds import AccountFull, TooManyWrites
from app.models.engines import only_reads
from app.models.passwords import RETRY_AFTER_SECONDS, Busy
from app.operations.accounts.throttle import RESET_EMAILS, SIGN_INS, TooMany
from app.operations.privacy.deletion_ledger import NotWrittenDown
from app.web import deleted_record, form_recovery, problems
from app.web.form_recovery import is_from_script
from app.web.log import log_failure

log = logging.getLogger(__name__)

# SQLSTATE classes and codes that pass: connection, resources, shutdown, lock, deadlock, cancelled by a limit of ours.
_PASSING = ("08", "53", "57P", "55P03", "40P01", "40001", "57014")
_PASSING_ON_SQLITE = ("locked", "busy", "full", "disk I/O error", "readonly", "unable to open")


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _dead_form)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(AccountFull, _account_full)
    app.register_error_handler(TooManyTies, _too_many_ties)
    app.register_error_handler(TooManyWrites, _too_many_writes)
    app.register_error_handler(NotWrittenDown, _not_written_down)
    app.register_error_handler(StaleDataError, _overtaken)
    app.register_error_handler(PoolTimeout, _database_away)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(Exception, _failure)


def page(code: int, text: str | None = None, wait: str | None = None, **more: Any) -> tuple[str, int]:
    shell = "base.html" if _is_signed_in(code) else "signed_out.html"
    return render_template("errors/error.html", shell=shell, code=code, text=text, wait=wait, **more), code


def _is_signed_in(code: int) -> bool:
    """Whether to show the way around. Nobody is asked for anew while we are busy or the database is away."""
    if "_login_user" not in g and code >= 500:
        _ask_nobody()
    try:
        return bool(current_user.is_authenticated)
    except (DBAPIError, PoolTimeout) as error:
        log_failure(error)
        _forget_transaction()
        return False


def _answer(
    code: int, detail: str = "", headers: dict[str, str] | None = None, wait: str | None = None
) -> ResponseReturnValue:
    """A problem in JSON, or a page; `detail` is said in the one, `wait` on the other."""
    if problems.wanted():
        return problems.problem(code, detail, headers=headers)
    return (*page(code, wait=wait), headers or {})


def _http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if isinstance(error, InternalServerError):
        # Something failed while an error was being answered, or after the view had returned.
        return _unexpected(error.original_exception or error)
    if code in (301, 302, 303, 307, 308):
        return error.get_response()
    gone = deleted_record.page() if code == 404 and not problems.wanted() and _is_signed_in(code) else None
    if gone:
        return gone, code
    methods = getattr(error, "valid_methods", None)
    return _answer(code, headers={"Allow": ", ".join(methods)} if methods else {})


def _dead_form(_error: CSRFError) -> ResponseReturnValue:
    """A form that was open too long, or was not ours. Show it again, filled, rather than refuse the text."""
    if not current_user.is_authenticated and form_recovery.sealed():
        return form_recovery.ask_to_sign_in()
    if current_user.is_authenticated:
        shown = form_recovery.show_again(form_recovery.sealed(), current_user.account_id.hex)
        if shown is not None:
            return current_app.make_response(shown), 400
    if is_from_script():
        return "", 400 if current_user.is_authenticated else 401
    return page(400)


def _too_many(error: TooMany) -> ResponseReturnValue:
    db.session.rollback()
    minutes = max(1, round(error.seconds / 60))
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    headers = {"Retry-After": str(error.seconds)}
    may_reset, has_link = error.limit in SIGN_INS, error.limit == RESET_EMAILS
    if problems.wanted():
        reset = f", or choose a new password at {links.page('/forgot-password')}" if may_reset else ""
        return problems.problem(429, f"Try again in {wait}{reset}.", headers=headers)
    return (*page(429, wait=wait, may_reset=may_reset, has_link=has_link), headers)


def _account_full(error: AccountFull) -> ResponseReturnValue:
    db.session.rollback()
    if problems.wanted():
        return problems.problem(422, str(error), "account-full", errors={"": [str(error)]})
    return _not_saved(422, str(error))


def _too_many_ties(error: TooManyTies) -> ResponseReturnValue:
    db.session.rollback()
    text = f"{error} Nothing was saved."
    return problems.problem(422, text, errors={"": [text]}) if problems.wanted() else _not_saved(422, text)


def _too_many_writes(error: TooManyWrites) -> ResponseReturnValue:
    db.session.rollback()
    headers = {"Retry-After": str(error.seconds)}
    if problems.wanted():
        return problems.problem(429, f"Try again in {error.seconds} seconds.", headers=headers)
    return _not_saved(
        429, "So much was saved within a minute that we stopped here. Wait a minute, and save again.", headers
    )


def _not_saved(code: int, text: str, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    """The form again, filled as it was sent; where there is none to show, a page that says why."""
    if is_from_script():
        return "", code, headers or {}
    shown = form_recovery.show_again_now(text) if current_user.is_authenticated else None
    if shown is None:
        return (*page(code, text), headers or {})
    answer = current_app.make_response(shown)
    answer.headers.update(headers or {})
    return answer, code


def _busy(_error: Busy) -> ResponseReturnValue:
    db.session.rollback()
    return _answer(503, "Try again in a moment.", {"Retry-After": str(RETRY_AFTER_SECONDS)})


def _not_written_down(error: NotWrittenDown) -> ResponseReturnValue:
    """No deletion without its line in the ledger."""
    log_failure(error)
    db.session.rollback()
    text = (
        "Before we delete an account, we write down that we did, so that no backup brings it back. That wasn’t possible"
        " just now, so nothing was deleted."
    )
    if problems.wanted():
        return problems.problem(503, text, headers={"Retry-After": "5"})
    return (*page(503, text), {"Retry-After": "5"})


def _overtaken(_error: StaleDataError) -> ResponseReturnValue:
    """Two wrote one record at the same moment, and this one came second."""
    db.session.rollback()
    if is_from_script():
        return "", 409
    return _answer(409, "It was changed at the same time. Load it again.")


def _unexpected(error: BaseException) -> ResponseReturnValue:
    return _database_error(error) if isinstance(error, DBAPIError) else _failure(error)


def _database_error(error: DBAPIError) -> ResponseReturnValue:
    """Only what passes by itself is a 503: calling every database error that would hide an injection."""
    if not isinstance(error, OperationalError | InterfaceError) or not _passes(error):
        return _failure(error)
    return _database_away(error)


def _passes(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlstate", None)
    if code:
        return str(code).startswith(_PASSING)
    words = str(error.orig)
    if "readonly" in words and only_reads.get():
        # Not the disk refused: a page that is only looked at tried to write.
        return False
    sqlite_passes = any(part in words for part in _PASSING_ON_SQLITE)
    return sqlite_passes or type(error.orig).__module__.startswith("psycopg")


def _database_away(error: Exception) -> ResponseReturnValue:
    log_failure(error)
    _forget_transaction()
    return _answer(503, "Try again in a moment.", {"Retry-After": "5"})


def _failure(error: BaseException) -> ResponseReturnValue:
    log_failure(error)
    _forget_transaction()
    if problems.wanted():
        return problems.problem(500)
    return Response(current_app.jinja_env.get_template("errors/500.html").render(), 500, mimetype="text/html")


def _ask_nobody() -> None:
    """Whatever answers from here on does not ask the database who this is: it may be away."""
    g._login_user = login_manager.anonymous_user()


def _forget_transaction() -> None:
    _ask_nobody()
    try:
        db.session.rollback()
    except DBAPIError as error:
        log_failure(error)
        db.session.remove()
