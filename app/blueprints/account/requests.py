"""What was asked for by mail: its owner, signed in, sees it by the link in their e-mail, and decides.

Whoever is not the owner gets the 404 of a link that was never made.
"""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.account.forms import DeleteForm
from app.blueprints.account.views import bp, download, is_right, say_goodbye
from app.extensions import db
from app.operations.accounts.sign_up import DeadLink
from app.operations.privacy import requests
from app.operations.privacy.delete_account import delete_account
from app.operations.privacy.requests import ACCESS, CORRECTION, DELETION, NEW_ADDRESS, Followed
from app.web.access import me, my_account


@bp.errorhandler(DeadLink)
def _dead_link(_error: DeadLink) -> ResponseReturnValue:
    db.session.rollback()
    return render_template("account/requests/dead_link.html"), 410


@bp.get("/account/requests/access/<token>")
def access_page(token: str) -> ResponseReturnValue:
    return _shown("access", _followed(ACCESS, token))


@bp.post("/account/requests/access/<token>")
def access(token: str) -> ResponseReturnValue:
    followed = _followed(ACCESS, token, lock=True)
    followed.request.close()
    db.session.commit()
    return download()


@bp.get("/account/requests/correction/<token>")
def correction_page(token: str) -> ResponseReturnValue:
    return _shown("correction", _followed(CORRECTION, token), account=my_account())


@bp.post("/account/requests/correction/<token>")
def correction(token: str) -> ResponseReturnValue:
    followed = _followed(CORRECTION, token, lock=True)
    requests.correct(my_account(), followed)
    db.session.commit()
    if "email" in followed.changes:
        flash("An e-mail is on its way to your new address. Follow the link in it to change your address.")
    else:
        flash("Your account was corrected.")
    return redirect("/account", 303)


@bp.get("/account/requests/new-address/<token>")
def new_address_page(token: str) -> ResponseReturnValue:
    return _shown("new_address", _followed(NEW_ADDRESS, token), email=me().email)


@bp.post("/account/requests/new-address/<token>")
def new_address(token: str) -> ResponseReturnValue:
    followed = _followed(NEW_ADDRESS, token, lock=True)
    try:
        requests.change_address(my_account(), followed)
    except requests.AddressTaken:
        flash("Another account has this address, so yours keeps its current one.", "error")
        return redirect("/account", 303)
    db.session.commit()
    flash("Your address was changed. From now on, sign in with the new one.")
    return redirect("/account", 303)


@bp.get("/account/requests/deletion/<token>")
def deletion_page(token: str) -> ResponseReturnValue:
    return _deletion(_followed(DELETION, token), DeleteForm())


@bp.post("/account/requests/deletion/<token>")
def deletion(token: str) -> ResponseReturnValue:
    followed, form, account = _followed(DELETION, token), DeleteForm(request.form), my_account()
    if not form.validate() or not is_right(account, form.password):
        return _deletion(followed, form), 422
    # Read again, and locked: checking a password takes a while.
    _followed(DELETION, token, lock=True).request.close()
    db.session.flush()
    delete_account(account)
    db.session.commit()
    return say_goodbye()


def _followed(step: str, token: str, *, lock: bool = False) -> Followed:
    """Raises DeadLink; of anyone else's it is a 404."""
    try:
        return requests.behind(step, token, my_account(), lock=lock)
    except requests.NotTheirs:
        abort(404)


def _shown(page: str, followed: Followed, **more: Any) -> str:
    asked_at = followed.request.asked_at
    return render_template(f"account/requests/{page}.html", asked_at=asked_at, changes=followed.changes, **more)


def _deletion(followed: Followed, form: DeleteForm) -> str:
    asked_at = followed.request.asked_at
    return render_template("account/delete.html", form=form, email=me().email, asked_at=asked_at)
