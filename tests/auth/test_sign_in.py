"""Signing in by the form, and out."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select, update

from app.extensions import db
from app.models.account import Account
from app.models.columns import now
from app.models.passwords import passwords
from app.models.sign_in import KEPT_LIFE, LONGEST_LIFE, SignIn
from tests.auth import auth_forms, statements
from tests.support.browser import Browser
from tests.support.people import PASSWORD, make_account
from tests.support.promises import promise


@pytest.fixture
def email(app: Flask) -> str:
    """Of someone who has an account and is not signed in anywhere."""
    make_account(app, "Alice@example.org")
    return "alice@example.org"


def sign_ins(app: Flask) -> list[SignIn]:
    with app.app_context():
        return list(db.session.scalars(select(SignIn).order_by(SignIn.created_at)))


def csrf_token(browser: Browser) -> str:
    token: str = browser.get("/account").form().values["csrf_token"]
    return token


def cookie_of(browser: Browser) -> str:
    cookie = browser.get_cookie("session")
    assert cookie is not None
    return cookie.value


@pytest.mark.parametrize("spelling", ["alice@example.org", "ALICE@EXAMPLE.ORG", "  alice@example.org "])
def test_address_and_password_sign_in(app: Flask, client: Browser, email: str, spelling: str) -> None:
    page = auth_forms.sign_in(client, spelling)
    assert (page.status_code, page.location) == (303, "/today")
    assert auth_forms.is_signed_in(client)
    [opened] = sign_ins(app)
    assert not opened.is_app


def test_wrong_and_unknown_look_the_same(app: Flask, email: str) -> None:
    auth_forms.sign_up(Browser(app), "waiting@example.org")
    pages = [
        auth_forms.sign_in(Browser(app), asked, "not one of these passwords")
        for asked in (email, "unknown@example.org", "waiting@example.org")
    ]
    assert {page.status_code for page in pages} == {422}
    bodies = {page.words for page in pages}
    assert len(bodies) == 1
    assert "don’t match" in bodies.pop()
    assert len({tuple(sorted(page.headers.keys())) for page in pages}) == 1


def test_wrong_and_unknown_cost_the_same_work(app: Flask, email: str, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    verify = PasswordHasher.verify

    def watched(hasher: PasswordHasher, password_hash: str, password: str) -> bool:
        checked.append(password_hash.rpartition("$")[0].rpartition("$")[0])
        return verify(hasher, password_hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", watched)
    counted = []
    for asked in (email, "unknown@example.org"):
        form = Browser(app).get("/sign-in").form().fill(email=asked, password="not one of these passwords")
        with statements.sent(app) as sent:
            form.submit()
        counted.append(len(sent))
    assert len(checked) == 4, "a hash is checked also when there is nobody"
    assert checked[0] == checked[1], "and takes as long"
    assert abs(counted[0] - counted[1]) <= 1


def test_nothing_is_held_in_the_database_while_a_password_is_checked(
    app: Flask, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite an open transaction keeps every other writer out, and a check takes its time."""
    held: list[int] = []
    matches = passwords.matches

    def watched(password_hash: str | None, password: str) -> bool:
        held.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return matches(password_hash, password)

    monkeypatch.setattr(passwords, "matches", watched)
    auth_forms.sign_in(Browser(app), email)
    auth_forms.sign_in(Browser(app), "unknown@example.org")
    assert held == [0, 0, 0]


def test_what_was_typed_comes_back_but_the_password(client: Browser, email: str) -> None:
    page = auth_forms.sign_in(client, email, "not one of these passwords", keep=True)
    form = page.form()
    assert form.values["email"] == email
    assert form.values["password"] == ""
    assert form.values["keep"]
    assert "not one of these" not in page.get_data(as_text=True)


@pytest.mark.parametrize(("address", "password"), [("", ""), ("alice", PASSWORD), ("alice@example.org", "")])
def test_what_is_missing_is_said(client: Browser, address: str, password: str) -> None:
    page = auth_forms.sign_in(client, address, password)
    assert page.status_code == 422
    assert page.texts(".error")


def test_the_password_is_the_same_however_the_keyboard_composes_it(app: Flask, client: Browser) -> None:
    make_account(app, "rene@example.org", "cafe\u0301 au lait ou the\u0301 noir")
    assert auth_forms.sign_in(client, "rene@example.org", "café au lait ou thé noir").status_code == 303


def test_a_password_is_not_trimmed_or_folded(app: Flask, email: str) -> None:
    for other in (PASSWORD + " ", " " + PASSWORD, PASSWORD.upper(), PASSWORD.replace(" ", "  ")):
        assert auth_forms.sign_in(Browser(app), email, other).status_code == 422


@promise("cookies")
def test_without_keeping_the_cookie_ends_with_the_browser(app: Flask, client: Browser, email: str) -> None:
    page = auth_forms.sign_in(client, email)
    [cookie] = [header for header in page.headers.getlist("Set-Cookie") if header.startswith("session=")]
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    [opened] = sign_ins(app)
    assert opened.expires_at - now() < timedelta(days=1, minutes=1)


@promise("cookies", "sign-ins-end")
def test_keep_me_signed_in_lasts_thirty_days(app: Flask, client: Browser, email: str) -> None:
    auth_forms.sign_in(client, email, keep=True)
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert cookie.expires is not None
    assert timedelta(days=29, hours=23) < cookie.expires - now() < timedelta(days=30, minutes=1)
    [opened] = sign_ins(app)
    assert timedelta(days=29, hours=23) < opened.expires_at - now() < timedelta(days=30, minutes=1)


@promise("sign-ins-end")
def test_a_sign_in_that_ran_out_is_over(app: Flask, client: Browser, email: str) -> None:
    auth_forms.sign_in(client, email, keep=True)
    with app.app_context():
        db.session.execute(update(SignIn).values(expires_at=now() - timedelta(seconds=1)))
        db.session.commit()
    assert client.get("/today").location.startswith("/sign-in?next=")


def test_use_keeps_it_alive_and_is_written_once_an_hour(app: Flask, client: Browser, email: str) -> None:
    auth_forms.sign_in(client, email)
    [before] = sign_ins(app)
    client.get("/today")
    assert sign_ins(app)[0].expires_at == before.expires_at
    with app.app_context():
        earlier = {"used_at": now() - timedelta(hours=2), "expires_at": now() + timedelta(hours=1)}
        db.session.execute(update(SignIn).values(earlier))
        db.session.commit()
    assert client.get("/today").status_code == 200
    [after] = sign_ins(app)
    assert after.used_at >= before.used_at
    assert after.expires_at - now() > timedelta(hours=23)


def test_a_cookie_from_before_signing_in_is_worth_nothing(app: Flask, client: Browser, email: str) -> None:
    """Someone who planted it cannot follow."""
    token = client.get("/sign-in").form().values["csrf_token"]
    planted = cookie_of(client)
    auth_forms.sign_in(client, email)
    assert cookie_of(client) != planted
    attacker = Browser(app)
    attacker.set_cookie("session", planted)
    assert not auth_forms.is_signed_in(attacker)
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 400, "the form token is new too"
    assert auth_forms.is_signed_in(client)


def test_nothing_of_a_session_outlives_signing_in(app: Flask, client: Browser, email: str) -> None:
    client.get("/sign-in")
    with client.session_transaction() as session:
        session.update(planted="by someone else", unverified="x", asked_for="x@example.org")
        before = dict(session)
    page = auth_forms.sign_in(client, email)
    assert page.status_code == 303
    with client.session_transaction() as session:
        after = dict(session)
    assert not before.items() & after.items()
    assert set(after) <= {"_user_id", "_fresh", "_id", "_permanent", "account_id"}
    [opened] = sign_ins(app)
    assert after["_user_id"] == str(opened.id)


@pytest.mark.parametrize("another", [False, True])
def test_signing_in_again_ends_the_sign_in_before(app: Flask, client: Browser, email: str, another: bool) -> None:
    """Such as from a page of the form that was open in another tab. A wrong password ends nothing."""
    if another:
        make_account(app, "bob@example.org")
    auth_forms.sign_in(client, email)
    copied = cookie_of(client)
    [first] = sign_ins(app)
    fields = {"email": "bob@example.org" if another else email, "csrf_token": csrf_token(client)}
    assert client.post("/sign-in", data={**fields, "password": "not one of these"}).status_code == 422
    assert [opened.id for opened in sign_ins(app)] == [first.id]
    assert client.post("/sign-in", data={**fields, "password": PASSWORD}).status_code == 303
    [second] = sign_ins(app)
    assert second.id != first.id
    assert (second.account_id == first.account_id) != another
    assert auth_forms.is_signed_in(client)
    thief = Browser(app)
    thief.set_cookie("session", copied)
    assert not auth_forms.is_signed_in(thief)


def test_each_sign_in_is_another(app: Flask, email: str) -> None:
    first, second = Browser(app), Browser(app)
    auth_forms.sign_in(first, email)
    auth_forms.sign_in(second, email)
    assert len({opened.id for opened in sign_ins(app)}) == 2
    assert cookie_of(first) != cookie_of(second)


def test_someone_signed_in_is_sent_on(alice: Browser) -> None:
    assert alice.get("/sign-in").location == "/today"
    assert alice.get("/sign-in?next=/board").location == "/board"


def test_a_cookie_that_was_tampered_with_signs_nobody_in(app: Flask, client: Browser, email: str) -> None:
    auth_forms.sign_in(client, email)
    value = cookie_of(client)
    for broken in (value[:-1], value + "x", value.replace(".", "..", 1), "x", "", "é", "." * 4000):
        other = Browser(app)
        other.set_cookie("session", broken)
        assert not auth_forms.is_signed_in(other)


def test_a_cookie_of_an_earlier_release_still_signs_in(app: Flask, client: Browser, email: str) -> None:
    """It names the sign-in alone; within the hour of its next use it is made anew."""
    auth_forms.sign_in(client, email)
    with client.session_transaction() as session:
        account_hex = session.pop("account_id")
    client.delete_cookie("device")
    assert auth_forms.is_signed_in(client)
    with app.app_context():
        db.session.execute(update(SignIn).values(used_at=now() - timedelta(hours=2)))
        db.session.commit()
    assert auth_forms.is_signed_in(client)
    with client.session_transaction() as session:
        assert session["account_id"] == account_hex
    assert client.get_cookie("device"), "and the browser is known from then on"


@pytest.mark.parametrize("account", ["another", "0" * 32, "x", "", None])
def test_a_sign_in_counts_for_its_own_account_only(
    app: Flask, client: Browser, email: str, account: str | None
) -> None:
    other = make_account(app, "bob@example.org").hex
    auth_forms.sign_in(client, email)
    with client.session_transaction() as session:
        session["account_id"] = other if account == "another" else account
    # Without an account it is a cookie of an earlier release.
    assert auth_forms.is_signed_in(client) == (not account)


@promise("sign-ins-end")
def test_a_sign_in_ends_after_a_year_however_often_it_is_used(app: Flask, email: str) -> None:
    with app.app_context():
        account_id = db.session.scalars(select(Account.id)).one()
        opened = SignIn(account_id, "A phone", is_app=True)
    assert opened.expires_at - opened.used_at == KEPT_LIFE
    opened.created_at -= LONGEST_LIFE - timedelta(days=3)
    opened.touch()
    assert timedelta(days=2, hours=23) < opened.expires_at - now() <= timedelta(days=3)


@pytest.mark.parametrize("id", ["", "x", "00000000-0000-0000-0000-000000000000", "-1", "0" * 4000])
def test_an_id_of_no_sign_in_signs_nobody_in(client: Browser, id: str) -> None:
    with client.session_transaction() as session:
        session.update(_user_id=id, _fresh=True)
    assert not auth_forms.is_signed_in(client)


def test_a_phones_sign_in_is_no_browsers(app: Flask, client: Browser, email: str) -> None:
    with app.app_context():
        account_id = db.session.scalar(select(Account.id))
        assert account_id is not None
        phone = SignIn(account_id, "A phone", is_app=True)
        db.session.add(phone)
        db.session.commit()
    with client.session_transaction() as session:
        session.update(_user_id=str(phone.id), _fresh=True)
    assert not auth_forms.is_signed_in(client)


def test_hashes_are_made_anew_when_the_settings_change(app: Flask, client: Browser, email: str) -> None:
    def stored() -> str:
        with app.app_context():
            return db.session.scalars(select(Account.password_hash)).one()

    first = stored()
    auth_forms.sign_in(Browser(app), email)
    assert stored() == first, "the same settings: the same hash"
    passwords.configure(memory_kib=128, passes=2)
    try:
        auth_forms.sign_in(Browser(app), email, "not one of these passwords")
        assert stored() == first
        assert auth_forms.sign_in(Browser(app), email).status_code == 303
        second = stored()
        assert "m=128,t=2,p=1" in second
        assert auth_forms.sign_in(client, email).status_code == 303
        assert stored() == second
    finally:
        passwords.configure(app.config["PASSWORD_MEMORY_KIB"], app.config["PASSWORD_PASSES"])


def test_the_device_is_named_as_its_owner_would(app: Flask, email: str) -> None:
    agents = {
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0": "Firefox on Linux",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1": "Safari on iPhone",
        "<script>\x01" + "x" * 500: "A browser",
    }
    for agent in agents:
        browser = Browser(app)
        browser.environ_base["HTTP_USER_AGENT"] = agent
        auth_forms.sign_in(browser, email)
    assert [opened.device for opened in sign_ins(app)] == list(agents.values())


@promise("sign-ins-end")
def test_signing_out_ends_the_sign_in(app: Flask, client: Browser, email: str) -> None:
    auth_forms.sign_in(client, email)
    copied = cookie_of(client)
    page = client.get("/account").form('form[action="/sign-out"]').submit(follow=True)
    assert page.heading == "Sign in"
    assert not auth_forms.is_signed_in(client)
    assert not sign_ins(app)
    thief = Browser(app)
    thief.set_cookie("session", copied)
    assert not auth_forms.is_signed_in(thief), "a copy of the cookie ends with it"


def test_signing_out_leaves_other_devices(app: Flask, client: Browser, email: str) -> None:
    other = Browser(app)
    auth_forms.sign_in(other, email)
    auth_forms.sign_in(client, email)
    client.get("/account").form('form[action="/sign-out"]').submit()
    assert auth_forms.is_signed_in(other)


def test_a_link_cannot_sign_out(app: Flask, alice: Browser) -> None:
    assert alice.get("/sign-out").status_code == 405
    assert alice.post("/sign-out").status_code == 400
    assert auth_forms.is_signed_in(alice)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1
