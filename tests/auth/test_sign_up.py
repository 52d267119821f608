"""Asking for an account. Nobody learns from the answer who has one."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.account import Account
from app.models.sign_up import SignUp
from tests.auth import auth_forms, inbox, statements
from tests.support.browser import Browser
from tests.support.people import PASSWORD
from tests.support.promises import promise


def sign_ups(app: Flask) -> list[SignUp]:
    with app.app_context():
        return list(db.session.scalars(select(SignUp).order_by(SignUp.email_key)))


def test_the_answer_says_to_look_in_the_inbox(app: Flask, client: Browser) -> None:
    page = auth_forms.sign_up(client, "new@example.org", first_name="Ada", last_name="Byron")
    assert (page.status_code, page.location) == (303, "/sign-up/sent")
    sent = page.follow()
    assert sent.heading == "Check your inbox"
    assert "new@example.org" in sent.words
    [asked] = sign_ups(app)
    assert (asked.email, asked.first_name, asked.last_name) == ("new@example.org", "Ada", "Byron")
    assert PASSWORD not in asked.password_hash


@promise("sign-ups")
def test_no_account_is_made_and_nobody_is_signed_in_yet(app: Flask, client: Browser) -> None:
    auth_forms.sign_up(client, "new@example.org")
    assert not auth_forms.is_signed_in(client)
    with app.app_context():
        assert not db.session.scalars(select(Account.id)).all()


def test_an_address_with_an_account_gets_the_same_answer(app: Flask, alice: Browser) -> None:
    answers = {}
    for email in (alice.email, "nobody@example.org", alice.email.upper()):
        browser = Browser(app)
        page = auth_forms.sign_up(browser, email)
        headers = {name: value for name, value in page.headers if name not in ("Set-Cookie", "X-Request-ID")}
        answers[email] = (page.status, page.data, headers, page.follow().words.replace(email.lower(), "x").lower())
    first, *others = [(a[0], a[1], a[2]) for a in answers.values()]
    assert all(other == first for other in others)
    pages = {a[3].replace(alice.email, "x").replace("nobody@example.org", "x") for a in answers.values()}
    assert len(pages) == 1


def test_an_address_with_an_account_costs_the_same_statements(app: Flask, alice: Browser) -> None:
    seen = []
    for email in (alice.email, "nobody@example.org"):
        form = Browser(app).get("/sign-up").form().fill(email=email, password=PASSWORD)
        with statements.sent(app) as sent:
            form.submit()
        seen.append(sent)
    assert seen[0] == seen[1]
    assert len(seen[0]) > 2


def test_its_owner_gets_another_email(app: Flask, alice: Browser, client: Browser) -> None:
    auth_forms.sign_up(client, alice.email, "another four plain words")
    assert inbox.kinds(app) == ["already_have_an_account"]
    assert auth_forms.sign_in(Browser(app), alice.email, alice.password).location == "/today"


def test_whoever_signed_up_cannot_see_that_the_address_has_an_account(
    app: Flask, alice: Browser, client: Browser
) -> None:
    auth_forms.sign_up(client, alice.email, "another four plain words")
    auth_forms.sign_up(client, "new@example.org", "another four plain words")
    inbox.kinds(app)
    for email in (alice.email, "new@example.org"):
        tried = Browser(app)
        page = auth_forms.sign_in(tried, email, "another four plain words")
        assert (page.status_code, page.location) == (303, "/sign-up/unverified")
        again = tried.get("/sign-up/unverified").form('form[action="/sign-up/again"]').submit(follow=True)
        inbox.kinds(app)
        assert again.status_code == tried.get("/sign-up/unverified").status_code == 200
    assert set(inbox.kinds(app, alice.email)) == {"already_have_an_account"}


def test_a_new_address_gets_a_link(app: Flask, client: Browser) -> None:
    auth_forms.sign_up(client, "new@example.org")
    assert inbox.kinds(app) == ["verify_email"]
    assert inbox.link(app, "new@example.org").startswith("/verify-email/")
    assert inbox.kinds(app) == ["verify_email"], "one e-mail a sign-up"


def test_an_email_does_not_repeat_what_a_stranger_typed(app: Flask, client: Browser) -> None:
    auth_forms.sign_up(client, "new@example.org", first_name="Buy cheap pills", last_name="at evil.example")
    [email] = inbox.emails(app)
    for text in (email.subject, email.text, email.html):
        assert "pills" not in text
        assert "evil" not in text


def test_a_newer_sign_up_ends_the_older_one(app: Flask, client: Browser) -> None:
    auth_forms.sign_up(client, "new@example.org", "the first words in a row")
    older = inbox.link(app, "new@example.org")
    auth_forms.sign_up(client, "NEW@example.org", "the second words in a row")
    assert len(sign_ups(app)) == 1
    newer = inbox.link(app, "NEW@example.org")
    assert client.get(older).status_code == 410
    assert auth_forms.verify(client, newer, "the first words in a row").status_code == 422
    assert auth_forms.verify(client, newer, "the second words in a row").status_code == 303


def test_what_was_typed_comes_back_with_what_is_wrong(client: Browser) -> None:
    page = auth_forms.sign_up(client, "not an address", "short", first_name="Ada", last_name="x" * 101)
    assert page.status_code == 422
    assert page.title.startswith("Error: Create an account")
    form = page.form()
    assert form.values["email"] == "not an address"
    assert form.values["first_name"] == "Ada"
    assert form.values["last_name"] == "x" * 101
    assert form.values["password"] == ""
    errors = page.texts(".error")
    assert len(errors) == 3
    assert len(page.texts(".errors li")) == 3
    for link in page.links(".errors a").values():
        assert page.has(f'[id="{link.removeprefix("#")}"]')


@pytest.mark.parametrize(
    "email", ["", "a", "a@", "@b.example", "a@b", "a b@example.org", "a@b..example", "x" * 250 + "@b.io"]
)
def test_what_is_no_address_is_refused(app: Flask, client: Browser, email: str) -> None:
    assert auth_forms.sign_up(client, email).status_code == 422
    assert not sign_ups(app)


def test_addresses_with_unusual_emails_are_fine(app: Flask, client: Browser) -> None:
    for email in ("o'brien+jobs@example.org", "jobs@münchen.de", "jobs@例子.com"):
        assert auth_forms.sign_up(client, email).status_code == 303
    assert len(sign_ups(app)) == 3


def test_five_emails_an_hour_are_enough_for_one_address(app: Flask) -> None:
    for _ in range(5):
        assert auth_forms.sign_up(Browser(app), "new@example.org").status_code == 303
    page = auth_forms.sign_up(Browser(app), "New@example.org")
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 3600
    assert auth_forms.sign_up(Browser(app), "other@example.org").status_code == 303


def test_a_button_pressed_twice_is_one_sign_up(app: Flask) -> None:
    forms = []
    for _ in range(4):
        forms.append(Browser(app).get("/sign-up").form().fill(email="new@example.org", password=PASSWORD))
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
    assert set(statuses) <= {303, 503}, statuses
    assert 303 in statuses
    assert len(sign_ups(app)) == 1


def test_someone_signed_in_is_sent_home(alice: Browser) -> None:
    assert alice.get("/sign-up").location == "/today"
    assert alice.get("/sign-up/sent").location == "/today"
