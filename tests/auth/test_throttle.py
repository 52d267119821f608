"""Guessing does not get far, and does not shut the owner out."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.extensions import db
from app.models import passwords as models_passwords
from app.models.columns import now
from app.models.passwords import RETRY_AFTER_SECONDS, passwords
from app.models.throttle import Throttle
from app.operations.accounts.throttle import SIGN_IN_HERE
from app.web import load_shedding
from tests.auth import auth_forms
from tests.support.browser import Browser
from tests.support.people import make_account
from tests.support.promises import promise

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def browser_at(app: Flask, ip: str) -> Browser:
    browser = Browser(app)
    browser.environ_base["REMOTE_ADDR"] = ip
    return browser


def guess(app: Flask, times: int, email: str = "alice@example.org", ip: str = HERE) -> list[int]:
    return [
        auth_forms.sign_in(browser_at(app, ip), email, f"a wrong guess, number {n}").status_code for n in range(times)
    ]


@pytest.fixture(autouse=True)
def _account(app: Flask) -> None:
    make_account(app, "alice@example.org")


@promise("throttle")
def test_ten_wrong_tries_are_enough(app: Flask) -> None:
    assert guess(app, 11) == [422] * 10 + [429]
    page = auth_forms.sign_in(browser_at(app, HERE), "Alice@Example.org")
    assert page.status_code == 429, "the right password is not tried either"
    assert 0 < int(page.headers["Retry-After"]) <= 15 * 60
    assert page.heading == "Too many tries"
    assert "15 minutes" in page.words


def test_an_unknown_address_is_paused_alike(app: Flask) -> None:
    assert guess(app, 11, "unknown@example.org") == [422] * 10 + [429]


def test_the_owner_can_still_sign_in_from_elsewhere(app: Flask) -> None:
    guess(app, 12)
    assert auth_forms.sign_in(browser_at(app, ELSEWHERE), "alice@example.org").status_code == 303


def test_another_person_at_the_same_place_can_still_sign_in(app: Flask) -> None:
    guess(app, 12)
    make_account(app, "bob@example.org")
    assert auth_forms.sign_in(browser_at(app, HERE), "bob@example.org").status_code == 303


def test_the_right_password_takes_the_wrong_tries_off(app: Flask) -> None:
    for _ in range(3):
        assert guess(app, 8) == [422] * 8
        assert auth_forms.sign_in(browser_at(app, HERE), "alice@example.org").status_code == 303


def test_the_pause_ends(app: Flask) -> None:
    guess(app, 11)
    with app.app_context():
        db.session.execute(update(Throttle).values(ends_at=now() - timedelta(seconds=1)))
        db.session.commit()
    assert auth_forms.sign_in(browser_at(app, HERE), "alice@example.org").status_code == 303


@promise("throttle")
def test_what_is_counted_names_neither_address_nor_place(app: Flask) -> None:
    guess(app, 2)
    with app.app_context():
        keys = db.session.scalars(select(Throttle.key)).all()
    assert keys
    for key in keys:
        assert len(key) == 64
        assert "alice" not in key
        assert HERE not in key


def test_guesses_at_once_are_counted_one_by_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the door that lets one in at a time, which several processes have one each of."""
    forms = []
    for number in range(14):
        page = browser_at(app, HERE).get("/sign-in")
        forms.append(page.form().fill(email="alice@example.org", password=f"a wrong guess, number {number}"))
    for room in ("_turn", "_waiting_room"):
        monkeypatch.setattr(load_shedding, room, threading.BoundedSemaphore(len(forms)))
    monkeypatch.setattr(models_passwords, "WAIT_SECONDS", 60)
    statuses: list[int] = []
    start = threading.Barrier(len(forms), timeout=60)

    def press(number: int) -> None:
        start.wait()
        statuses.append(forms[number].submit().status_code)

    threads = [threading.Thread(target=press, args=(number,)) for number in range(len(forms))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [422] * SIGN_IN_HERE.most + [429] * (len(forms) - SIGN_IN_HERE.most)


def test_a_flood_is_told_to_come_back_in_a_moment(app: Flask, client: Browser) -> None:
    form = client.get("/sign-in").form().fill(email="alice@example.org", password="four plain words in a row")
    with passwords.slot():
        page = form.submit()
    assert page.status_code == 503
    assert page.headers["Retry-After"] == str(RETRY_AFTER_SECONDS)
    assert page.heading == "Busy for a moment"
    assert form.submit().status_code == 303


def test_every_door_with_a_password_fails_fast(app: Flask, client: Browser, mallory: Browser) -> None:
    up = client.get("/sign-up").form().fill(email="new@example.org", password="four plain words in a row")
    change = mallory.get("/account/password").form()
    change.fill(current_password=mallory.password, password="five plain words in a row")
    leave = mallory.get("/account/delete").form().fill(password=mallory.password)
    with passwords.slot():
        assert [form.submit().status_code for form in (up, change, leave)] == [503] * 3
    assert mallory.get("/account").status_code == 200
