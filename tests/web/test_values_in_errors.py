"""Databases name values in what they say of errors, such as `Key (email)=(…)`; nobody gets to read them."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models.engines import only_reads
from app.models.sign_up import SignUp
from app.web import log
from tests.support.browser import Browser
from tests.support.phone import sign_in_by_phone

WORD = "hushhush"
EMAIL = f"{WORD}@example.org"


def twice() -> None:
    """Two sign-ups of one address."""
    for _time in range(2):
        db.session.add(SignUp(email=EMAIL, email_key=EMAIL, password_hash=WORD, first_name=WORD))
        db.session.flush()


def missing() -> None:
    """A row without what it must have: PostgreSQL then quotes the whole row."""
    db.session.execute(SignUp.__table__.insert().values(id=uuid.uuid4(), email=EMAIL, email_key=WORD))


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything the application writes down from here on."""
    written: list[str] = []
    monkeypatch.setattr(log.requests, "info", written.append)
    monkeypatch.setattr(log.failures, "error", written.append)
    return written


@pytest.mark.parametrize("fails", [twice, missing])
def test_they_are_on_no_page_and_in_no_log(
    app: Flask,
    alice: Browser,
    lines: list[str],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    fails: Callable[[], None],
) -> None:
    phone = sign_in_by_phone(app, "phone@example.org")

    def writes() -> None:
        """A page that is looked at may not write, and would be refused before."""
        db.session.rollback()
        only_reads.set(False)
        fails()

    def wrapped() -> None:
        try:
            writes()
        except IntegrityError as error:
            raise RuntimeError(EMAIL) from error

    for view in (writes, wrapped):
        monkeypatch.setitem(app.view_functions, "account.overview", view)
        monkeypatch.setitem(app.view_functions, "api.account", view)
        page, answer = alice.get("/account"), phone.get("/me")
        assert (page.status_code, page.heading) == (500, "Something went wrong on our side")
        assert answer.status_code == (409 if view is writes else 500)
        for shown in (page, answer):
            assert WORD not in shown.get_data(as_text=True) + str(shown.headers)
    written = "\n".join([*lines, *capfd.readouterr()])
    assert written.count("sqlalchemy.exc.IntegrityError") == 3, "the class is told, of a cause too"
    assert WORD not in written


@pytest.mark.parametrize("fails", [twice, missing])
def test_parameters_are_in_no_message(app: Flask, fails: Callable[[], None]) -> None:
    with app.app_context():
        with pytest.raises(IntegrityError) as raised:
            fails()
        on_postgresql = db.engine.dialect.name == "postgresql"
    by_the_driver = str(raised.value.orig)
    assert WORD not in str(raised.value).replace(by_the_driver, "")
    # What the test above is about: this part is not ours to hide.
    assert (WORD in by_the_driver) == on_postgresql
