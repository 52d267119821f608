"""A password that is changed while a sign-in with the old one is being checked."""

from flask import Flask
from sqlalchemy import update

from app.extensions import db
from app.models.account import Account
from app.operations.accounts.sign_in import lock_unchanged
from tests.support.browser import Browser


def test_what_was_checked_against_the_old_one_does_not_count(app: Flask, alice: Browser) -> None:
    with app.app_context():
        account = db.session.get_one(Account, alice.account_id)
        assert lock_unchanged(account)
        db.session.execute(
            update(Account).where(Account.id == account.id).values(password_hash="another"),
            execution_options={"synchronize_session": False},
        )
        assert account.password_hash != "another"
        assert not lock_unchanged(account)
        db.session.rollback()
