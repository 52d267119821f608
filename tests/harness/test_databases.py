"""Tests begin with an empty database of the right kind, whatever the one before left."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import Base, db
from app.models.account import Account
from tests.support.browser import Browser


@pytest.mark.parametrize("_time", ["first", "second"])
def test_it_is_empty_but_for_the_people_asked_for(app: Flask, alice: Browser, mallory: Browser, _time: str) -> None:
    with app.app_context():
        emails = db.session.scalars(select(Account.email).order_by(Account.email)).all()
        rows = {
            table.name: db.session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
    assert emails == [alice.email, mallory.email]
    assert {name for name, count in rows.items() if count} == {"account", "account_version", "sign_in", "stage"}


def test_it_is_of_the_kind_the_test_is_named_after(app: Flask, request: pytest.FixtureRequest) -> None:
    with app.app_context():
        assert db.engine.dialect.name in request.node.name
