"""Signing up, in and out, and a forgotten password."""

import uuid

from flask import Blueprint, current_app, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from app.blueprints.auth.forms import AddressForm, NewPasswordForm, SignUpForm, VerifyForm
from app.extensions import db
from app.models.account import email_key
from app.models.columns import new_id
from app.models.sign_up import SignUp
from app.operations.accounts import change_password, password_rule, sign_in, sign_up, throttle
from app.reading import region
from app.web import known_device
from app.web.access import enter, me, public
from app.web.account_fields import refuse_weak
from app.web.form_recovery import show_again
from app.web.region import tell_of_region
from app.web.safe_redirect import safe_next
from app.web.sign_in_form import SignInForm
from app.web.suppression import tell_of_suppression
from app.web.user_agent import device_name

bp = Blueprint("auth", __name__)

# The sign-up of which this browser has shown the password, and may send the e-mail again.
UNVERIFIED = "unverified"


@bp.get("/sign-up")
@public
def sign_up_page() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect("/today")
    return render_template("auth/sign_up.html", form=SignUpForm(), hint=password_rule.HINT)


@bp.post("/sign-up")
@public
def sign_up_post() -> ResponseReturnValue:
    form = SignUpForm(request.form)
    valid = form.validate()
    weak = form.password.data and refuse_weak(
        form, form.password, form.email.data or "", form.first_name.data or "", form.last_name.data or ""
    )
    if not valid or weak:
        return render_template("auth/sign_up.html", form=form, hint=password_rule.HINT), 422
    email, password = form.email.data or "", form.password.data or ""
    _count_email(throttle.SIGN_UP_EMAILS, email)
    sign_up.sign_up(email, password, form.first_name.data or "", form.last_name.data or "")
    db.session.commit()
    session["asked_for"] = email
    return redirect("/sign-up/sent", 303)


@bp.get("/sign-up/sent")
@public
def sign_up_sent() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect("/today")
    return render_template("auth/look_in_your_inbox.html", email=session.pop("asked_for", None))


@bp.get("/sign-up/unverified")
@public
def unverified() -> ResponseReturnValue:
    pending = _unverified()
    if not pending:
        return redirect("/sign-in")
    return render_template("auth/unverified.html", pending=pending, form=AddressForm(data={"email": pending.email}))


@bp.post("/sign-up/again")
@public
def send_again() -> ResponseReturnValue:
    pending = _unverified()
    if pending:
        _count_email(throttle.SIGN_UP_EMAILS, pending.email)
        session[UNVERIFIED] = sign_up.send_again(pending).id.hex
        db.session.commit()
        flash("We sent the e-mail again.")
    return redirect("/sign-up/unverified", 303)


@bp.post("/sign-up/address")
@public
def correct_address() -> ResponseReturnValue:
    pending = _unverified()
    if not pending:
        return redirect("/sign-in", 303)
    form = AddressForm(request.form)
    if not form.validate():
        return render_template("auth/unverified.html", pending=pending, form=form), 422
    _count_email(throttle.SIGN_UP_EMAILS, form.email.data or "")
    corrected = sign_up.correct_address(pending, form.email.data or "")
    db.session.commit()
    session[UNVERIFIED] = corrected.id.hex
    flash("We sent an e-mail to the corrected address.")
    return redirect("/sign-up/unverified", 303)


@bp.get("/verify-email/<token>")
@public
def verify_page(token: str) -> ResponseReturnValue:
    try:
        pending = sign_up.sign_up_behind(token)
    except sign_up.DeadLink:
        return render_template("auth/dead_link.html", about="sign-up"), 410
    return render_template("auth/verify.html", form=VerifyForm(), email=pending.email)


@bp.post("/verify-email/<token>")
@public
def verify(token: str) -> ResponseReturnValue:
    form = VerifyForm(request.form)
    try:
        pending = sign_up.sign_up_behind(token)
        email = pending.email
        if not form.validate():
            return render_template("auth/verify.html", form=form, email=email), 422
        throttle.count((throttle.VERIFY_SIGN_UP, pending.id.hex))
        zone = form.time_zone.data or "UTC"
        here = region.guess(list(request.accept_languages.values()), zone)
        account = sign_up.verify(token, form.password.data or "", zone, here)
    except sign_up.DeadLink:
        return render_template("auth/dead_link.html", about="sign-up"), 410
    except sign_up.WrongPassword:
        form.password.errors = ("That’s not the password you signed up with.",)
        return render_template("auth/verify.html", form=form, email=email), 422
    opened = sign_in.open_sign_in(account, device_name(request.user_agent.string))
    db.session.commit()
    enter(opened)
    flash("Your address is confirmed and your account is ready.")
    return redirect("/today", 303)


@bp.get("/sign-in")
@public
def sign_in_page() -> ResponseReturnValue:
    destination = safe_next(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(destination)
    return render_template("auth/sign_in.html", form=SignInForm(), next=destination, kept="")


@bp.post("/sign-in")
@public
def sign_in_post() -> ResponseReturnValue:
    form = SignInForm(request.form)
    destination, kept = safe_next(request.form.get("next")), request.form.get("kept", "")
    if not form.validate():
        return render_template("auth/sign_in.html", form=form, next=destination, kept=kept), 422
    try:
        opened = sign_in.sign_in(
            form.email.data or "",
            form.password.data or "",
            request.remote_addr or "",
            device_name(request.user_agent.string),
            kept=bool(form.keep.data),
            device_key=known_device.key(),
        )
    except sign_in.WrongCredentials:
        form.password.errors = ("That e-mail address and password don’t match. Please check both.",)
        return render_template("auth/sign_in.html", form=form, next=destination, kept=kept), 422
    except sign_in.NotVerified as found:
        db.session.commit()
        session[UNVERIFIED] = found.sign_up.id.hex
        return redirect("/sign-up/unverified", 303)
    db.session.commit()
    enter(opened)
    tell_of_suppression(opened.account_id)
    tell_of_region(opened.account_id)
    return show_again(kept, opened.account_id.hex) or redirect(destination, 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    was_kept = session.permanent
    sign_in.sign_out(me().account_id, me().sign_in_id)
    db.session.commit()
    logout_user()
    session.clear()
    flash("You’re signed out.")
    answer = current_app.make_response(redirect("/sign-in", 303))
    if was_kept:
        # Sheets that can be read offline. Elsewhere there are none, and that shortcuts are switched off is remembered.
        answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@bp.get("/forgot-password")
@public
def forgot_password_page() -> ResponseReturnValue:
    return render_template("auth/forgot_password.html", form=AddressForm())


@bp.post("/forgot-password")
@public
def forgot_password() -> ResponseReturnValue:
    form = AddressForm(request.form)
    if not form.validate():
        return render_template("auth/forgot_password.html", form=form), 422
    _count_email(throttle.RESET_EMAILS, form.email.data or "")
    change_password.ask_for_reset(form.email.data or "")
    db.session.commit()
    session["asked_for"] = form.email.data
    return redirect("/forgot-password/sent", 303)


@bp.get("/forgot-password/sent")
@public
def forgot_password_sent() -> ResponseReturnValue:
    return render_template("auth/reset_sent.html", email=session.pop("asked_for", None))


@bp.get("/reset-password/<token>")
@public
def reset_password_page(token: str) -> ResponseReturnValue:
    try:
        account = change_password.account_behind(token)
    except sign_up.DeadLink:
        return render_template("auth/dead_link.html", about="reset"), 410
    return render_template(
        "auth/reset_password.html", form=NewPasswordForm(), email=account.email, hint=password_rule.HINT
    )


@bp.post("/reset-password/<token>")
@public
def reset_password(token: str) -> ResponseReturnValue:
    form = NewPasswordForm(request.form)
    try:
        account = change_password.account_behind(token)
        valid = form.validate()
        if not valid or refuse_weak(form, form.password, account.email, account.first_name, account.last_name):
            page = render_template("auth/reset_password.html", form=form, email=account.email, hint=password_rule.HINT)
            return page, 422
        change_password.reset_password(token, form.password.data or "", request.remote_addr or "")
    except sign_up.DeadLink:
        return render_template("auth/dead_link.html", about="reset"), 410
    account_id = account.id
    db.session.commit()
    # Whoever tries the password elsewhere meanwhile: what this browser tries next is counted by itself.
    known_device.remember(account_id, new_id())
    logout_user()
    session.clear()
    flash("Your password was changed. Sign in with the new one.")
    return redirect("/sign-in", 303)


def _count_email(limit: throttle.Limit, email: str) -> None:
    """Raises TooMany: nobody's inbox is to be filled through us."""
    throttle.count((limit, email_key(email)), (throttle.EMAILS_FROM_IP, throttle.place(request.remote_addr or "")))


def _unverified() -> SignUp | None:
    try:
        return sign_up.waiting(uuid.UUID(session.get(UNVERIFIED, "")))
    except ValueError:
        return None
