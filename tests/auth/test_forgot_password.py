"""A forgotten password: the same answer for everyone, a link that lives an hour and works once."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import signing
from app.models.columns import now
from app.models.reset_request import ResetRequest
from app.models.sign_in import SignIn
from tests.auth import auth_forms, inbox, statements
from tests.support.browser import Browser
from tests.support.people import PASSWORD, make_account
from tests.support.promises import promise

NEW = "five other words in a row"


@pytest.fixture
def path(app: Flask) -> str:
    """Of the link in the e-mail to alice@example.org."""
    make_account(app, "alice@example.org")
    auth_forms.forget(Browser(app), "alice@example.org")
    return inbox.link(app, "alice@example.org")


def let_pass(monkeypatch: pytest.MonkeyPatch, time: timedelta) -> None:
    """So much later, as far as links can tell."""
    monkeypatch.setattr(signing, "now", lambda: now() + time)


@promise("reset-requests")
def test_the_answer_is_the_same_for_everyone(app: Flask, alice: Browser) -> None:
    seen = []
    for email in (alice.email, "nobody@example.org"):
        form = Browser(app).get("/forgot-password").form().fill(email=email)
        with statements.sent(app) as sent:
            page = form.submit()
        seen.append((page.status, page.location, page.follow().words.replace(email, "x"), sent))
    assert seen[0] == seen[1]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ResetRequest)) == 2


@promise("reset-requests")
def test_only_an_account_gets_an_email(app: Flask, alice: Browser, client: Browser) -> None:
    auth_forms.forget(client, "Alice@Example.org")
    auth_forms.forget(client, "nobody@example.org")
    assert [(email.kind, email.recipient) for email in inbox.emails(app)] == [("reset_password", alice.email)]
    with app.app_context():
        assert not db.session.scalars(select(ResetRequest.id)).all()


def test_what_is_no_address_comes_back(client: Browser) -> None:
    page = auth_forms.forget(client, "no address")
    assert page.status_code == 422
    assert page.form().values["email"] == "no address"
    assert page.texts(".error")


def test_emails_to_one_address_have_a_limit(app: Flask) -> None:
    for email in ("alice@example.org", "nobody@example.org"):
        statuses = [auth_forms.forget(Browser(app), email).status_code for _ in range(6)]
        assert statuses == [303] * 5 + [429]


def test_looking_at_the_link_uses_nothing_up(app: Flask, client: Browser, path: str) -> None:
    for _ in range(3):
        page = Browser(app).get(path)
        assert page.status_code == 200
        assert "alice@example.org" in page.words
    assert auth_forms.sign_in(client, "alice@example.org").status_code == 303


def test_the_new_password_replaces_the_old_one(app: Flask, client: Browser, path: str) -> None:
    page = auth_forms.reset(client, path, NEW)
    assert (page.status_code, page.location) == (303, "/sign-in")
    assert "Sign in with the new one" in page.follow().words
    assert not auth_forms.is_signed_in(client)
    assert auth_forms.sign_in(Browser(app), "alice@example.org", PASSWORD).status_code == 422
    assert auth_forms.sign_in(Browser(app), "alice@example.org", NEW).status_code == 303


@promise("sign-out-elsewhere")
def test_it_ends_every_sign_in_and_says_so_by_email(app: Flask, alice: Browser, client: Browser) -> None:
    second = Browser(app)
    auth_forms.sign_in(second, alice.email)
    with app.app_context():
        db.session.add(SignIn(alice.account_id, "A phone", is_app=True))
        db.session.commit()
    auth_forms.forget(client, alice.email)
    auth_forms.reset(client, inbox.link(app, alice.email), NEW)
    assert not auth_forms.is_signed_in(alice)
    assert not auth_forms.is_signed_in(second)
    with app.app_context():
        assert not db.session.scalars(select(SignIn.id)).all()
    assert inbox.kinds(app, alice.email) == ["reset_password", "password_changed"]


def test_the_link_works_once(app: Flask, client: Browser, path: str) -> None:
    form = Browser(app).get(path).form().fill(password="six quite different words here")
    auth_forms.reset(client, path, NEW)
    page = client.get(path)
    assert page.status_code == 410
    assert page.links()["Ask for a new link"] == "/forgot-password"
    assert form.submit().status_code == 410
    assert auth_forms.sign_in(Browser(app), "alice@example.org", NEW).status_code == 303


def test_two_at_once_cannot_both_use_it(app: Flask, path: str) -> None:
    words = [f"{number} other words in a row" for number in ("two", "three", "four", "five")]
    forms = [Browser(app).get(path).form().fill(password=word) for word in words]
    answers: dict[str, int] = {}
    start = threading.Barrier(len(forms), timeout=60)

    def press(number: int) -> None:
        start.wait()
        answers[words[number]] = forms[number].submit().status_code

    threads = [threading.Thread(target=press, args=(number,)) for number in range(len(forms))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [word for word, status in answers.items() if status == 303]
    assert len(winners) == 1, answers
    assert set(answers.values()) <= {303, 410, 503}
    assert auth_forms.sign_in(Browser(app), "alice@example.org", winners[0]).status_code == 303


def test_any_change_of_the_password_ends_the_link(app: Flask, alice: Browser, client: Browser) -> None:
    auth_forms.forget(client, alice.email)
    path = inbox.link(app, alice.email)
    form = alice.get("/account/password").form()
    form.fill(current_password=alice.password, password=NEW).submit(follow=True)
    assert client.get(path).status_code == 410


def test_using_a_newer_link_ends_the_older_one(app: Flask, client: Browser, path: str) -> None:
    auth_forms.forget(client, "alice@example.org")
    newer = inbox.link(app, "alice@example.org")
    auth_forms.reset(client, newer, NEW)
    assert client.get(path).status_code == 410


def test_the_link_works_for_an_hour(client: Browser, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    form = client.get(path).form().fill(password=NEW)
    let_pass(monkeypatch, timedelta(hours=1, seconds=2))
    assert client.get(path).status_code == 410
    assert form.submit().status_code == 410
    let_pass(monkeypatch, timedelta(minutes=59))
    assert form.submit().status_code == 303


def test_a_weak_password_is_refused_and_the_link_lives_on(client: Browser, path: str) -> None:
    for weak in ("", "short", "passwordpassword", "alice@example.org"):
        page = auth_forms.reset(client, path, weak)
        assert page.status_code == 422
        assert page.texts(".error")
    assert auth_forms.reset(client, path, NEW).status_code == 303


def test_a_link_of_another_kind_or_of_nobody_is_dead(app: Flask, client: Browser, path: str) -> None:
    token = path.removeprefix("/reset-password/")
    with app.app_context():
        account_id, state = signing.opened("reset-password", token, timedelta(hours=1)) or ("", "")
        others = [
            signing.sign("verify-email", [account_id, state]),
            signing.seal("reset-password", [account_id, state]),
            signing.sign("reset-password", [account_id, "x"]),
            signing.sign("reset-password", ["0" * 32, state]),
            signing.sign("reset-password", [account_id]),
            signing.sign("reset-password", account_id),
            signing.sign("reset-password", {"0": account_id, "1": state}),
            signing.sign("reset-password", [None, None]),
        ]
    for text in (*others, token[:-1], token + "x", "x", "a.b.c"):
        assert client.get(f"/reset-password/{text}").status_code == 410
    assert client.get(path).status_code == 200


def test_a_key_that_was_changed_does_not_end_links(
    app: Flask, client: Browser, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "_keys", ["another key, as long as one should be", app.config["SECRET_KEY"]][::-1])
    assert client.get(path).status_code == 200
    monkeypatch.setattr(signing, "_keys", ["another key, as long as one should be"])
    assert client.get(path).status_code == 410


def test_someone_elses_browser_is_not_signed_in_by_it(alice: Browser, client: Browser, app: Flask) -> None:
    """Whoever is signed in here and follows the link is signed out, not mixed up with its owner."""
    make_account(app, "bob@example.org")
    auth_forms.forget(client, "bob@example.org")
    auth_forms.reset(alice, inbox.link(app, "bob@example.org"), NEW)
    assert not auth_forms.is_signed_in(alice)
