"""What the worker decides: which e-mail a sign-up or a forgotten password gets. Nobody waits for the answer."""

from sqlalchemy import select

from app.extensions import db
from app.mail import emails, links
from app.models.account import account_of
from app.models.reset_request import ResetRequest
from app.models.sign_up import SignUp

AT_ONCE = 50


def answer_sign_ups() -> int:
    """An e-mail for each sign-up that waits for one; returns how many. The owner of an account gets a different one."""
    due = select(SignUp).where(SignUp.letter_due).order_by(SignUp.created_at).limit(AT_ONCE)
    waiting = db.session.scalars(due.with_for_update(skip_locked=True)).all()
    for pending in waiting:
        account = account_of(db.session(), pending.email_key)
        if account:
            db.session.add(emails.already_have_an_account(account))
        else:
            db.session.add(emails.verify_email(pending, links.verify_link(pending)))
        # The row stays in both cases: whoever signed up must not be able to see a difference.
        pending.letter_due = False
    db.session.commit()
    return len(waiting)


def answer_reset_requests() -> int:
    """An e-mail for each request whose address has an account; returns how many requests there were."""
    due = select(ResetRequest).order_by(ResetRequest.created_at).limit(AT_ONCE)
    waiting = db.session.scalars(due.with_for_update(skip_locked=True)).all()
    for request in waiting:
        account = account_of(db.session(), request.email_key)
        if account:
            db.session.add(emails.reset_password(account, links.reset_link(account)))
        db.session.delete(request)
    db.session.commit()
    return len(waiting)
