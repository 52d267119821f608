"""Who is asking, and which doors are open to them. Every page asks for a sign-in unless it is marked `@public`."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, request, session
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user

from app.extensions import db, login_manager
from app.models import bounds
from app.models.account import Account
from app.models.columns import now
from app.models.engines import end, only_reads
from app.models.owned import Owned
from app.models.sign_in import TOUCH_EVERY, SignedIn, SignIn, signed_in
from app.models.tenant import use_account
from app.operations.accounts import known_devices
from app.operations.accounts import sign_in as sign_ins
from app.reading import region
from app.reading.ids import id_in
from app.web import form_recovery, known_device
from app.web.region import tell_of_region
from app.web.user_agent import device_name

View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row", bound=Owned)

# JSON is guarded by its own token and never by a cookie.
GUARDS_ITSELF = "api"

# Where the cookie names the account, beside the sign-in that Flask-Login keeps there: so it is known before any query.
ACCOUNT = "account_id"


class Visitor(UserMixin):
    """Someone signed in, as Flask-Login wants them: its id is that of the sign-in, so the server can end it."""

    def __init__(self, person: SignedIn) -> None:
        self.person = person

    def get_id(self) -> str:
        return str(self.person.sign_in_id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.person, name)


def install(app: Flask) -> None:
    login_manager.init_app(app)
    # The sign_in table ends stolen sessions; a digest of address and browser would sign people out when they travel.
    login_manager.session_protection = None
    login_manager.user_loader(_load)
    app.before_request(_say_what_is_needed)
    app.before_request(_close_by_default)
    app.after_request(_keep_alive)
    app.teardown_request(_leave_bounds)


def public(view: View) -> View:
    """Mark a view as open to everyone."""
    view.is_public = True  # type: ignore[attr-defined]  # a function's own attributes have no types
    return view


def me() -> SignedIn:
    """The person whose request this is; only where a sign-in is required."""
    return cast(SignedIn, current_user.person)


def my_account() -> Account:
    return db.session.get_one(Account, me().account_id)


def owned(model: type[Row], id: uuid.UUID, *, lock: bool = False) -> Row:
    """Their row of this id. Anything else is a 404, whether it exists or not.

    `lock` keeps it as it is until the transaction ends: for an act that would fail if another came in between.
    """
    row = db.session.get(model, (me().account_id, id), with_for_update=lock or None)
    return cast(Row, row) or abort(404)


def named(model: type[Row], text: str | None) -> Row | None:
    """Their row whose id this text is, if there is one."""
    id = id_in(text)
    return db.session.get(model, (me().account_id, id)) if id else None


def enter(sign_in: SignIn) -> None:
    """Sign this browser in. Its sign-in before ends, and what the session held is dropped, its CSRF token too."""
    if current_user.is_authenticated:
        use_account(db.session(), me().account_id)
        sign_ins.sign_out(me().account_id, me().sign_in_id)
        db.session.commit()
    person = signed_in(db.session(), sign_in.id, is_app=False, account_id=sign_in.account_id)
    assert person is not None
    session.clear()
    session.permanent = sign_in.kept
    session[ACCOUNT] = person.account_id.hex
    login_user(Visitor(person))
    known_device.remember(person.account_id, person.sign_in_id)


def enter_anew(account: Account) -> None:
    """Sign this browser in anew, for as long as it was. A copy of its cookie is then worth nothing."""
    opened = sign_ins.open_sign_in(account, device_name(request.user_agent.string), kept=session.permanent)
    db.session.commit()
    enter(opened)


def _load(id: str) -> Visitor | None:
    # A cookie of an earlier release names the sign-in alone.
    account_hex = session.get(ACCOUNT)
    try:
        account_id = uuid.UUID(account_hex) if account_hex else None
        person = signed_in(db.session(), uuid.UUID(id), is_app=False, account_id=account_id)
    except ValueError:
        return None
    if not person:
        return None
    region.current.set(person.region)
    return Visitor(person)


def _say_what_is_needed() -> None:
    bounds.are_kept.set(True)
    region.current.set(region.UNKNOWN)
    only_reads.set(request.method in ("GET", "HEAD", "OPTIONS"))


def _leave_bounds(_error: BaseException | None) -> None:
    bounds.are_kept.set(False)
    only_reads.set(False)
    region.current.set(region.UNKNOWN)


def _close_by_default() -> ResponseReturnValue | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.blueprint == GUARDS_ITSELF or getattr(view, "is_public", False):
        return None
    return None if current_user.is_authenticated else form_recovery.ask_to_sign_in()


def _keep_alive(response: Any) -> Any:
    """A sign-in lives on from its last use; written once an hour, in a transaction of its own."""
    visitor = getattr(current_user, "person", None) if "_user_id" in session else None
    if visitor and now() - visitor.used_at > TOUCH_EVERY and response.status_code < 500:
        end(db.session())
        only_reads.set(False)
        sign_ins.used(visitor.account_id, visitor.sign_in_id)
        tell_of_region(visitor.account_id)
        # Those of an earlier release learn it so.
        session[ACCOUNT] = visitor.account_id.hex
        key = known_devices.remember(known_device.key(), visitor.account_id, visitor.sign_in_id)
        return known_device.put(response, key)
    return response
