"""Reminders by e-mail: turned on and off in the account, and off by the link in each of them, signed in or not."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.account.forms import RemindersForm
from app.blueprints.account.views import bp, overview_page
from app.extensions import csrf, db
from app.operations.accounts import reminders
from app.web.access import my_account, public


@bp.post("/account/reminders")
def set_reminders() -> ResponseReturnValue:
    account, form = my_account(), RemindersForm(request.form)
    if not form.validate():
        return overview_page(reminders_form=form), 422
    if not form.reminders.data:
        reminders.stop(account.id)
        flash("Reminders are off.")
    else:
        try:
            reminders.ask(account, form.hour_chosen)
        except reminders.NotYet:
            return redirect("/account#reminders-title", 303)
        flash("Reminders are on, from tomorrow.")
    db.session.commit()
    return redirect("/account", 303)


@bp.get("/reminders/stop/<token>")
@public
def stop_page(token: str) -> ResponseReturnValue:
    """A button: programs that look at mail follow links."""
    return render_template("account/stop_reminders.html", done=False)


@bp.post("/reminders/stop/<token>")
@public
def stop(token: str) -> ResponseReturnValue:
    """RFC 8058: sent by a mail program at a click, without a cookie and without a token of ours but the link's own."""
    found = reminders.stop_by_link(token)
    db.session.commit()
    return render_template("account/stop_reminders.html", done=True, found=found), 200 if found else 404


csrf.exempt(stop)
