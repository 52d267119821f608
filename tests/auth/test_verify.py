"""The link in the e-mail: only someone who reads the inbox and knows the password gets an account."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import signing
from app.models.account import Account
from app.models.columns import now
from app.models.sign_up import SignUp
from app.operations.upkeep.retention import erase_sign_ups
from tests.auth import auth_forms, inbox
from tests.support.browser import Browser
from tests.support.people import make_account
from tests.support.promises import promise


@pytest.fixture
def path(app: Flask) -> str:
    """Of the link in the e-mail to new@example.org."""
    auth_forms.sign_up(Browser(app), "new@example.org")
    return inbox.link(app, "new@example.org")


def accounts(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Account.email)))


def let_pass(monkeypatch: pytest.MonkeyPatch, time: timedelta) -> None:
    """So much later, as far as links can tell."""
    monkeypatch.setattr(signing, "now", lambda: now() + time)


def test_looking_at_the_link_uses_nothing_up(app: Flask, client: Browser, path: str) -> None:
    for _ in range(3):
        page = Browser(app).get(path)
        assert page.status_code == 200
        assert "new@example.org" in page.words
    assert client.head(path).status_code == 200
    assert accounts(app) == []
    assert not auth_forms.is_signed_in(client)


def test_the_password_makes_the_account_and_signs_in(app: Flask, client: Browser, path: str) -> None:
    page = auth_forms.verify(client, path)
    assert (page.status_code, page.location) == (303, "/today")
    assert auth_forms.is_signed_in(client)
    assert accounts(app) == ["new@example.org"]
    stages = ["Saved", "Applied", "Screening", "Interview", "Offer", "Closed"]
    assert client.get("/board").texts(".column h2") == stages
    with app.app_context():
        assert not db.session.scalar(select(func.count()).select_from(SignUp))


def test_the_names_typed_at_sign_up_are_the_accounts(app: Flask, client: Browser) -> None:
    auth_forms.sign_up(client, "new@example.org", first_name="Ada", last_name="Byron")
    auth_forms.verify(client, inbox.link(app, "new@example.org"))
    assert "Ada Byron" in client.get("/account").words


def test_a_wrong_password_makes_nothing_and_may_be_typed_again(app: Flask, client: Browser, path: str) -> None:
    for wrong in ("four plain words in a rowboat", ""):
        page = auth_forms.verify(client, path, wrong)
        assert page.status_code == 422
        assert page.texts(".error")
    assert accounts(app) == []
    assert not auth_forms.is_signed_in(client)
    assert auth_forms.verify(client, path).status_code == 303


def test_the_password_cannot_be_guessed_at_the_link(app: Flask, path: str) -> None:
    statuses = [
        auth_forms.verify(Browser(app), path, f"wrong words number {number}").status_code for number in range(11)
    ]
    assert statuses == [422] * 10 + [429]


def test_nobody_can_plant_a_password_on_anothers_address(app: Flask, client: Browser) -> None:
    """Mallory signs up with alice's address; alice opens the e-mail and types a password of her own."""
    auth_forms.sign_up(Browser(app), "alice@example.org", "words that mallory has chosen")
    page = auth_forms.verify(client, inbox.link(app, "alice@example.org"), "words that alice has chosen")
    assert page.status_code == 422
    assert accounts(app) == []


def test_the_link_works_once(app: Flask, path: str) -> None:
    assert auth_forms.verify(Browser(app), path).status_code == 303
    again = Browser(app)
    assert again.get(path).status_code == 410
    assert again.get(path).heading == "This link no longer works"
    assert accounts(app) == ["new@example.org"]


def test_a_used_link_leaves_nothing_of_the_sign_up(app: Flask, client: Browser, path: str) -> None:
    auth_forms.verify(client, path)
    with app.app_context():
        assert not db.session.scalar(select(func.count()).select_from(SignUp))


def test_a_form_opened_before_the_link_was_used_is_dead_too(app: Flask, client: Browser, path: str) -> None:
    form = client.get(path).form().fill(password="four plain words in a row")
    auth_forms.verify(Browser(app), path)
    assert form.submit().status_code == 410
    assert not auth_forms.is_signed_in(client)


def test_a_button_pressed_twice_makes_one_account(app: Flask, path: str) -> None:
    forms = [Browser(app).get(path).form().fill(password="four plain words in a row") for _ in range(4)]
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
    assert statuses.count(303) == 1
    assert set(statuses) <= {303, 410, 503}
    assert accounts(app) == ["new@example.org"]


def test_the_link_works_for_three_days(app: Flask, client: Browser, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    form = client.get(path).form().fill(password="four plain words in a row")
    let_pass(monkeypatch, timedelta(days=3, seconds=2))
    assert client.get(path).status_code == 410
    assert form.submit().status_code == 410
    assert accounts(app) == []
    let_pass(monkeypatch, timedelta(days=3, seconds=-60))
    assert client.get(path).status_code == 200


def test_a_clock_that_is_a_little_behind_does_not_kill_the_link(
    client: Browser, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_pass(monkeypatch, timedelta(seconds=-5))
    assert client.get(path).status_code == 200
    let_pass(monkeypatch, timedelta(minutes=-5))
    assert client.get(path).status_code == 410


@promise("sign-ups")
def test_what_nobody_verified_is_gone_after_seven_days(app: Flask, client: Browser, path: str) -> None:
    with app.app_context():
        db.session.execute(update(SignUp).values(created_at=now() - timedelta(days=6, hours=23)))
        db.session.commit()
        assert erase_sign_ups() == 0
        db.session.execute(update(SignUp).values(created_at=now() - timedelta(days=7, seconds=1)))
        db.session.commit()
    assert client.get(path).status_code == 410, "past its time it cannot be reached, removed yet or not"
    with app.app_context():
        assert erase_sign_ups() == 1
        assert not db.session.scalar(select(func.count()).select_from(SignUp))


def test_an_account_made_meanwhile_ends_the_link(app: Flask, client: Browser, path: str) -> None:
    make_account(app, "new@example.org")
    assert client.get(path).status_code == 410


def test_links_that_are_broken_or_made_for_something_else_are_dead(app: Flask, client: Browser, path: str) -> None:
    token = path.removeprefix("/verify-email/")
    with app.app_context():
        id = db.session.scalar(select(SignUp.id))
        assert id is not None
        others = [signing.sign("reset-password", id.hex), signing.seal("verify-email", id.hex), id.hex]
    broken = (token[:-1], token + "x", token[1:], "x", "..", "a.b.c", "%00", "é", "%F0%9F%98%80", "." * 2000)
    for text in (*others, *broken):
        assert client.get(f"/verify-email/{text}").status_code in (404, 410), text

    assert client.get(path).status_code == 200
