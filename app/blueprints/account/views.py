"""The account: who one is, how one signs in, taking one's data along, leaving."""

import uuid
from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    stream_with_context,
)
from flask.typing import ResponseReturnValue
from flask_login import logout_user
from sqlalchemy import select

from app.blueprints.account.forms import (
    AppearanceForm,
    ChangePasswordForm,
    DeleteForm,
    ProfileForm,
    RemindersForm,
    SilenceForm,
)
from app.extensions import db
from app.models import bounds
from app.models.account import Account
from app.models.account_version import records_changed, size_of
from app.models.columns import now
from app.models.reminder import DEFAULT_HOUR
from app.models.sign_in import SignIn
from app.models.suppression import suppression_of
from app.operations.accounts import calendar_feed, change_password, password_rule, reminders, sign_in, throttle
from app.operations.accounts import profile as profile_of
from app.operations.accounts.sign_up import WrongPassword
from app.operations.privacy.delete_account import delete_account
from app.operations.privacy.export_account import export_account
from app.queries import next_step
from app.web import flashes, known_device
from app.web.access import enter_anew, me, my_account, owned, public
from app.web.account_fields import SecretField, refuse_weak
from app.web.form_recovery import form_data, is_submitted

bp = Blueprint("account", __name__)

A_YEAR = timedelta(days=365)


@bp.get("/account")
def overview() -> ResponseReturnValue:
    return overview_page()


@bp.post("/account/appearance")
def appearance() -> ResponseReturnValue:
    """Light or dark, remembered by the browser alone."""
    form = AppearanceForm(request.form)
    if not form.validate():
        return overview_page(look=form), 422
    answer = redirect("/account", 303)
    name, secure = current_app.config["THEME_COOKIE_NAME"], current_app.config["SESSION_COOKIE_SECURE"]
    # Without a choice it is set to nothing and ends at once.
    life = A_YEAR if form.theme.data else timedelta(0)
    answer.set_cookie(name, form.theme.data, life, secure=secure, httponly=True, samesite="Lax")
    return answer


def overview_page(look: AppearanceForm | None = None, reminders_form: RemindersForm | None = None) -> str:
    """With one of its forms as it was refused, or all as they stand."""
    theme = request.cookies.get(current_app.config["THEME_COOKIE_NAME"], "")
    return render_template(
        "account/overview.html",
        account=my_account(),
        look=look or AppearanceForm(data={"theme": theme}),
        reminding=reminders_form or _reminders_form(),
        suppression=suppression_of(db.session(), me().account_id),
    )


def _reminders_form() -> RemindersForm | None:
    """As it stands; None while the policy in effect does not name reminders."""
    if not reminders.may_be_asked_for():
        return None
    there = reminders.of(me().account_id)
    return RemindersForm(data={"reminders": bool(there), "hour": str(there.hour if there else DEFAULT_HOUR)})


@bp.post("/account/mail/try-again")
def try_address_again() -> ResponseReturnValue:
    """E-mails to the address came back, or were not wanted; the owner says that they may be sent again."""
    suppression = suppression_of(db.session(), me().account_id)
    if suppression and not suppression.try_again:
        throttle.count((throttle.TRY_ADDRESS_AGAIN, me().account_id.hex))
        suppression.try_again = True
        db.session.commit()
    return redirect("/account", 303)


@bp.route("/account/profile", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    account = my_account()
    form = ProfileForm(form_data(), obj=account)
    if not is_submitted():
        return render_template("account/profile.html", form=form)
    if not form.validate():
        return render_template("account/profile.html", form=form), 422
    values = {name: form[name].data or "" for name in ("first_name", "last_name")}
    values |= {"time_zone": form.time_zone.data or "UTC", "region": form.region.data or account.region}
    profile_of.change(account, values)
    db.session.commit()
    flash("Saved.")
    return redirect("/account", 303)


@bp.route("/account/silence", methods=["GET", "POST"])
def silence() -> ResponseReturnValue:
    """From how many days on something is quiet, how that is counted, and when a follow-up is proposed again."""
    account = my_account()
    form = SilenceForm(form_data(), obj=account)
    if is_submitted() and form.validate():
        account.quiet_after = form.quiet_after.data or account.quiet_after
        account.follow_up_after = form.follow_up_after.data or account.follow_up_after
        # Lists and Today are judged by it, so what a phone has of them is out of date.
        records_changed(db.session())
        db.session.commit()
        flash("Saved.")
        return redirect("/account/silence", 303)
    today = account.today()
    return render_template(
        "account/silence.html",
        form=form,
        silence=next_step.silence(account.id, today),
        applied=next_step.applied(account.id),
        enough=next_step.ANSWERS_TO_JUDGE_BY,
    ), 422 if is_submitted() else 200


@bp.get("/.well-known/change-password")
@public
def change_password_address() -> ResponseReturnValue:
    return redirect("/account/password")


@bp.get("/account/password")
def password_page() -> ResponseReturnValue:
    return render_template(
        "account/password.html", form=ChangePasswordForm(), hint=password_rule.HINT, email=me().email
    )


@bp.post("/account/password")
def password() -> ResponseReturnValue:
    account, form = my_account(), ChangePasswordForm(request.form)
    valid = form.validate()
    weak = form.password.data and refuse_weak(form, form.password, account.email, account.first_name, account.last_name)
    if not valid or weak or not is_right(account, form.current_password):
        page = render_template("account/password.html", form=form, hint=password_rule.HINT, email=account.email)
        return page, 422
    try:
        change_password.change_password(account, form.password.data or "")
    except WrongPassword:
        return redirect("/account/password", 303)
    enter_anew(account)
    flash("Your password was changed. Every other device was signed out.")
    if calendar_feed.feed_of(account.id):
        flashes.warn("The link to your calendar still works.", "Make a new one", "/account/calendar")
    return redirect("/account", 303)


@bp.get("/account/sign-ins")
def sign_ins() -> ResponseReturnValue:
    mine = select(SignIn).where(SignIn.account_id == me().account_id, SignIn.expires_at > now())
    rows = db.session.scalars(mine.order_by(SignIn.used_at.desc())).all()
    feed = calendar_feed.feed_of(me().account_id)
    return render_template("account/sign_ins.html", sign_ins=rows, this=me().sign_in_id, feed=feed)


@bp.post("/account/sign-ins/<uuid:id>/end")
def end_sign_in(id: uuid.UUID) -> ResponseReturnValue:
    ended = owned(SignIn, id)
    device = ended.device
    sign_in.sign_out(me().account_id, ended.id)
    db.session.commit()
    flash(f"{device} was signed out.")
    return redirect("/account/sign-ins", 303)


@bp.get("/account/data")
def data() -> ResponseReturnValue:
    """Everything as one JSON document; to a browser that asks for a page, what it is and a button."""
    if "text/html" in request.accept_mimetypes.values() and request.args.get("format") != "json":
        used = size_of(db.session, me().account_id)
        return render_template("account/data.html", used=used, most=bounds.bounds)
    return download()


def download() -> Response:
    name = f"jobplanr-{my_account().today().isoformat()}.json"
    return Response(
        stream_with_context(export_account(me().account_id)),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@bp.get("/account/delete")
def delete_page() -> ResponseReturnValue:
    return render_template("account/delete.html", form=DeleteForm(), email=me().email)


@bp.post("/account/delete")
def delete() -> ResponseReturnValue:
    account, form = my_account(), DeleteForm(request.form)
    if not form.validate() or not is_right(account, form.password):
        return render_template("account/delete.html", form=form, email=account.email), 422
    delete_account(account)
    db.session.commit()
    return say_goodbye()


def say_goodbye() -> ResponseReturnValue:
    """The account is deleted; this browser is nobody's any more."""
    known_device.forget(me().account_id)
    logout_user()
    session.clear()
    flash("Your account and everything in it were deleted. We wish you well.")
    answer = current_app.make_response(redirect("/sign-in", 303))
    # Drafts of notes too. Signing out leaves this to a script: it would take along that shortcuts are switched off.
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def is_right(account: Account, field: SecretField) -> bool:
    """Whether this is the account's password; if not, the field says so. Raises TooMany, Busy."""
    try:
        change_password.check_password(account, field.data or "")
    except WrongPassword:
        field.errors = ("That’s not your current password.",)
        return False
    return True
