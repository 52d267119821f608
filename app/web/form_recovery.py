"""A form whose session ran out travels through the sign-in page, sealed, and is shown again as it was.

Nothing is stored for someone who is signed out. The form names its owner under our signature, so that what one person
typed is never shown to another who signs in on the same device.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, current_app, flash, g, get_flashed_messages, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from app.models import signing
from app.web.sign_in_form import SignInForm

View = TypeVar("View", bound=Callable[..., Any])

# Of what another app shared: it is whoever's signs in on this device.
ANYONE = "anyone"

_LEFT_OUT = {"csrf_token", "form_owner", "password", "new_password", "current_password", "kept"}


def install(app: Flask) -> None:
    app.jinja_env.globals.update(form_owner=form_owner, draft_owner=draft_owner, was_shared=was_shared)


def for_anyone(view: View) -> View:
    """Mark a view that another app fills in: no page of ours has told who its owner is. It must change nothing."""
    view.is_for_anyone = True  # type: ignore[attr-defined]  # a function's own attributes have no types
    return view


def form_owner() -> str:
    """Whose form this is, for a hidden field beside the CSRF token."""
    return _owner(current_user.account_id.hex, signing.newest_key()) if current_user.is_authenticated else ""


@lru_cache(maxsize=1024)
def _owner(account_hex: str, _key: bytes) -> str:
    """The same each time for one account and key, and every page has several."""
    return signing.seal("form-owner", account_hex)


def draft_owner() -> str:
    """Keeps two people's drafts apart in one browser, and tells it nothing of who they are."""
    account: bytes = current_user.account_id.bytes
    return blake2b(account, key=signing.newest_key()[:64], digest_size=12).hexdigest()


def is_mine() -> bool:
    """Whether the form sent was opened by the person who is signed in now."""
    owner = signing.unsealed("form-owner", request.form.get("form_owner", ""))
    return bool(owner == current_user.account_id.hex)


def is_submitted() -> bool:
    """Whether this request sends a form, and not one that came back from the sign-in page."""
    return request.method == "POST" and "kept_fields" not in g


def is_from_script() -> bool:
    """Whether one of our scripts sent this request. It reads the status and the headers, and shows no page."""
    return "X-Enhanced" in request.headers


def form_data() -> MultiDict[str, str] | None:
    """What was typed into the form of this page, now or before the session ran out."""
    if "kept_fields" in g:
        kept: MultiDict[str, str] = g.kept_fields
        return kept
    return request.form if request.method == "POST" else None


def sealed() -> str:
    """For a hidden field of the sign-in page: this request's form, or the one that travels in it already.

    Empty when nothing was typed.
    """
    travelling = request.form.get("kept", "")
    if signing.unsealed("kept-form", travelling):
        return travelling
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _LEFT_OUT]
    owner = ANYONE if _is_for_anyone() else signing.unsealed("form-owner", request.form.get("form_owner", ""))
    if not fields or not owner:
        return ""
    return signing.seal("kept-form", {"owner": owner, "path": request.path, "fields": fields})


def was_shared(kept: str) -> bool:
    """Whether what travels through the sign-in page was shared by another app."""
    form = signing.unsealed("kept-form", kept) if kept else None
    return isinstance(form, dict) and form.get("owner") == ANYONE


def _is_for_anyone() -> bool:
    return bool(getattr(current_app.view_functions.get(request.endpoint or ""), "is_for_anyone", False))


def ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page: with what was typed, if something was; and back to this page afterwards."""
    if is_from_script():
        # fetch() would follow a redirect and take the sign-in page for success.
        return "", 401
    if request.method in ("GET", "HEAD"):
        return redirect("/sign-in?" + urlencode({"next": request.full_path.rstrip("?")}))
    kept = sealed()
    page = page_of(request.path)
    if not kept:
        return redirect("/sign-in?" + urlencode({"next": page}), 303)
    return render_template("auth/sign_in.html", form=SignInForm(), kept=kept, next=page), 401


def page_of(path: str) -> str:
    """The page that a form's address belongs to: itself, or the nearest one above it that can be visited."""
    while path.count("/") > 1:
        if _view_of(path):
            return path
        path = path.rsplit("/", 1)[0]
    return path if _view_of(path) else "/today"


def show_again(kept: str, account_hex: str) -> ResponseReturnValue | None:
    """The page with the form as it was left, or None when there is none that is this account's."""
    form = signing.unsealed("kept-form", kept) if kept else None
    if not isinstance(form, dict) or form.get("owner") not in (account_hex, ANYONE):
        return None
    what = "What you shared is here" if form["owner"] == ANYONE else "Your text is here just as you left it"
    flash(f"You’re signed in again. {what}. Please look it over and save it.", "unsaved")
    return _shown(form["path"], form["fields"])


def show_again_now(why: str) -> ResponseReturnValue | None:
    """The page of the form that was just sent, filled as it was, with the reason why it was not saved."""
    # What the view has said already did not come about.
    session.pop("_flashes", None)
    flash(why, "error")
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _LEFT_OUT]
    return _shown(request.path, fields)


def _shown(path: str, fields: Iterable[tuple[Any, Any]]) -> ResponseReturnValue | None:
    found = _view_of(page_of(path))
    if not found:
        return None
    view, arguments = found
    # As if the page were asked for: no view can take this for a form that is sent.
    request.method = "GET"
    g.kept_fields = MultiDict([(str(name), str(value)) for name, value in fields])
    try:
        shown: ResponseReturnValue = current_app.ensure_sync(view)(**arguments)
    except HTTPException:
        # The page that would have shown this message is not there.
        get_flashed_messages()
        flash("What you were writing about was deleted in the meantime.", "error")
        return None
    return shown


def _view_of(path: str) -> tuple[Any, dict[str, Any]] | None:
    try:
        endpoint, arguments = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    return current_app.view_functions[endpoint], dict(arguments)
