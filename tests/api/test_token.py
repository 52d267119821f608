"""A phone signs in, stays signed in, and signs out."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import signing
from app.models.account import Account
from app.models.columns import now
from app.models.email import Email
from app.models.passwords import passwords
from app.models.sign_in import SignIn
from app.operations.accounts import sign_up, tokens
from app.operations.accounts.change_password import change_password
from app.operations.accounts.throttle import SIGN_IN_HERE
from app.operations.accounts.tokens import TOKEN_LIFE
from tests.support.browser import Browser
from tests.support.people import PASSWORD
from tests.support.phone import Phone
from tests.support.promises import promise

HERS = {"email": "alice@example.org", "password": PASSWORD}


def sign_ins(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SignIn)) or 0


def emails(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Email.kind)))


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Let tokens look older by that much."""
    monkeypatch.setattr(signing, "now", lambda: now() + by)


def after_grace(monkeypatch: pytest.MonkeyPatch, by: timedelta = timedelta(seconds=1)) -> None:
    """Let the newest token have come into use just longer ago than the one before goes on."""
    monkeypatch.setattr(tokens, "now", lambda: now() + tokens.GRACE + by)


@promise("mobile-sign-in")
def test_an_address_and_its_password_give_a_token(stranger: Phone) -> None:
    answer = stranger.post("/token", HERS)
    assert answer.status_code == 200
    given = answer.get_json()
    assert given.keys() == {"token", "token_type", "expires_in", "renew_until", "device_key"}
    assert given["token_type"] == "Bearer"
    assert given["expires_in"] == 900
    left = datetime.fromisoformat(given["renew_until"]) - now()
    assert timedelta(days=29, hours=23) < left <= timedelta(days=30)
    assert answer.headers["Cache-Control"] == "no-store"
    stranger.token = given["token"]
    assert stranger.get("/me").status_code == 200


def test_the_address_may_be_spelt_in_another_case(stranger: Phone) -> None:
    assert stranger.post("/token", HERS | {"email": " Alice@Example.ORG "}).status_code == 200


@promise("sign-ins")
def test_the_device_is_named_in_the_list_of_sign_ins(app: Flask, stranger: Phone) -> None:
    stranger.post("/token", HERS | {"device": "Alice’s phone"})
    stranger.post("/token", HERS | {"device": None, "code": "123456"})
    with app.app_context():
        assert set(db.session.scalars(select(SignIn.device))) == {"Alice’s phone", "Mobile app"}


def test_whatever_is_wrong_the_answer_is_the_same(app: Flask, stranger: Phone) -> None:
    with app.app_context():
        sign_up.sign_up("unverified@example.org", PASSWORD)
        db.session.commit()
    tries = [
        HERS | {"password": "another row of plain words"},
        {"email": "nobody@example.org", "password": PASSWORD},
        {"email": "unverified@example.org", "password": PASSWORD},
        {"email": "no address", "password": PASSWORD},
    ]
    answers = [stranger.post("/token", body) for body in tries]
    assert [answer.status_code for answer in answers] == [401] * 4
    assert len({answer.get_data() for answer in answers}) == 1
    assert answers[0].get_json()["type"] == "/problems/invalid-credentials"
    assert all(answer.headers["WWW-Authenticate"].startswith("Bearer") for answer in answers)
    assert sign_ins(app) == 0


def test_a_password_is_checked_whoever_asks(app: Flask, stranger: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str | None] = []
    matches = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda hash, typed: (checked.append(hash), matches(hash, typed))[1])
    stranger.post("/token", {"email": "nobody@example.org", "password": PASSWORD})
    stranger.post("/token", HERS)
    # Of nobody twice, as if there were an account and a sign-up; of her once, since the first was right.
    assert checked[:2] == [None, None]
    assert len(checked) == 3
    assert checked[2]


def test_too_many_tries_have_to_wait(stranger: Phone) -> None:
    for _ in range(SIGN_IN_HERE.most):
        assert stranger.post("/token", HERS | {"password": "wrong"}).status_code == 401
    answer = stranger.post("/token", HERS)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900


def test_a_busy_moment_is_told(stranger: Phone) -> None:
    with passwords.slot():
        answer = stranger.post("/token", HERS)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"email", "password"}),
        ({"email": 7, "password": ["x"]}, {"email", "password"}),
        ({"email": "", "password": ""}, {"email", "password"}),
        ({"email": None, "password": None}, {"email", "password"}),
        ({"email": "a" * 300, "password": "b" * 2000}, {"email", "password"}),
        (HERS | {"device": 7, "code": 123456}, {"device", "code"}),
        (HERS | {"admin": True}, {"admin"}),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(stranger: Phone, body: Any, wrong: set[str]) -> None:
    answer = stranger.post("/token", body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == wrong


def test_a_renewed_token_goes_on(phone: Phone) -> None:
    renewed = phone.post("/token/renew").get_json()["token"]
    assert phone.get("/me", token=renewed).status_code == 200


@promise("mobile-token")
def test_an_old_token_is_refused_but_can_be_renewed(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, TOKEN_LIFE + timedelta(seconds=5))
    refused = phone.get("/me")
    assert refused.status_code == 401
    assert refused.get_json()["type"] == "/problems/expired-token"
    renewal = phone.post("/token/renew")
    assert renewal.status_code == 200
    monkeypatch.undo()
    assert phone.get("/me", token=renewal.get_json()["token"]).status_code == 200


def test_a_renewal_whose_answer_got_lost_can_be_asked_for_again(phone: Phone) -> None:
    lost = phone.post("/token/renew").get_json()["token"]
    assert phone.get("/me").status_code == 200
    second = phone.post("/token/renew").get_json()["token"]
    assert phone.get("/me", token=second).status_code == 200
    assert phone.get("/me", token=lost).status_code == 200


@promise("mobile-token")
def test_a_replaced_token_ends_the_sign_in_and_tells_the_owner(
    app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed = phone.post("/token/renew").get_json()["token"]
    assert phone.get("/opportunities", token=renewed).status_code == 200
    after_grace(monkeypatch)
    assert phone.get("/me").status_code == 401
    assert phone.get("/me", token=renewed).status_code == 401
    assert phone.get("/me").status_code == 401
    assert sign_ins(app) == 0
    assert emails(app) == ["sign_in_ended"]


def test_a_replaced_token_is_found_out_however_old_it_is(
    app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed = phone.post("/token/renew").get_json()["token"]
    phone.get("/me", token=renewed)
    later(monkeypatch, timedelta(days=20))
    after_grace(monkeypatch)
    assert phone.post("/token/renew").status_code == 401
    assert sign_ins(app) == 0
    assert emails(app) == ["sign_in_ended"]


def test_the_token_just_before_goes_on_for_a_minute(app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request with it may have waited in a dead radio, or have been repeated on the way."""
    first = phone.token
    second = phone.post("/token/renew").get_json()["token"]
    assert phone.get("/me", token=second).status_code == 200
    assert phone.get("/me", token=first).status_code == 200
    assert phone.make("notes", body="Written at the same time")
    third = phone.post("/token/renew", token=first).get_json()["token"]
    assert phone.get("/me", token=third).status_code == 200
    after_grace(monkeypatch, -timedelta(seconds=1))
    assert phone.get("/me", token=first).status_code == 200
    assert (sign_ins(app), emails(app)) == (1, [])
    after_grace(monkeypatch)
    assert phone.get("/me", token=first).status_code == 401
    assert (sign_ins(app), emails(app)) == (0, ["sign_in_ended"])


def test_the_grace_begins_with_the_first_use_and_not_with_each(
    app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = phone.token
    second = phone.post("/token/renew").get_json()["token"]
    phone.get("/me", token=second)
    with app.app_context():
        # As an hour later, when the next use is written down again.
        db.session.execute(
            update(SignIn).values(used_at=now() - timedelta(hours=2), serial_since=now() - timedelta(hours=2))
        )
        db.session.commit()
    assert phone.get("/me", token=second).status_code == 200
    assert phone.get("/me", token=first).status_code == 401
    assert emails(app) == ["sign_in_ended"]


def test_within_the_minute_an_old_one_is_old_and_ends_nothing(
    app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = phone.token
    second = phone.post("/token/renew").get_json()["token"]
    phone.get("/me", token=second)
    later(monkeypatch, TOKEN_LIFE + timedelta(seconds=5))
    assert phone.get("/me", token=first).get_json()["type"] == "/problems/expired-token"
    assert phone.post("/token/renew", token=first).status_code == 200
    assert (sign_ins(app), emails(app)) == (1, [])


def test_of_two_before_the_older_ends_the_sign_in_at_once(app: Flask, phone: Phone) -> None:
    first = phone.token
    for _ in range(2):
        phone.token = phone.post("/token/renew").get_json()["token"]
        assert phone.get("/me").status_code == 200
    assert phone.get("/me", token=first).status_code == 401
    assert phone.get("/me").status_code == 401
    assert emails(app) == ["sign_in_ended"]


def test_a_chain_of_renewals_leaves_only_the_newest(phone: Phone) -> None:
    first = phone.token
    for _ in range(4):
        phone.token = phone.post("/token/renew").get_json()["token"]
    assert phone.get("/me").status_code == 200
    assert phone.get("/me", token=first).status_code == 401


def test_a_sign_in_lives_on_from_its_last_use(app: Flask, phone: Phone) -> None:
    with app.app_context():
        db.session.execute(
            update(SignIn).values(used_at=now() - timedelta(hours=2), expires_at=now() + timedelta(minutes=1))
        )
        db.session.commit()
    assert phone.get("/me").status_code == 200
    with app.app_context():
        left = db.session.scalars(select(SignIn.expires_at)).one() - now()
    assert left > timedelta(days=29)


def test_a_sign_in_that_ran_out_is_over(app: Flask, phone: Phone) -> None:
    with app.app_context():
        db.session.execute(update(SignIn).values(expires_at=now() - timedelta(seconds=1)))
        db.session.commit()
    assert phone.get("/me").status_code == 401
    assert phone.post("/token/renew").status_code == 401


@promise("mobile-token", "sign-ins-end")
def test_a_phone_signs_out(app: Flask, phone: Phone) -> None:
    answer = phone.delete("/token")
    assert answer.status_code == 204
    assert answer.data == b""
    assert phone.get("/me").status_code == 401
    assert phone.post("/token/renew").status_code == 401
    assert sign_ins(app) == 0


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer a.b.c",
        "Bearer é",
        "Bearer " + "x" * 5000,
        "Basic YWxpY2U6cGFzc3dvcmQ=",
        "Token {token}",
        "Bearer {token}x",
        "Bearer x{token}",
        "{token}",
    ],
)
def test_anything_else_is_no_token(phone: Phone, authorization: str) -> None:
    answer = phone.get("/me", Authorization=authorization.format(token=phone.token))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.get_json()["type"] == "/problems/invalid-token"


def test_the_scheme_may_be_written_in_any_case(phone: Phone) -> None:
    assert phone.get("/me", Authorization=f"bearer {phone.token}").status_code == 200


def test_what_was_signed_for_something_else_is_no_token(app: Flask, phone: Phone) -> None:
    with app.app_context():
        opened = db.session.scalars(select(SignIn)).one()
        claim = [opened.account_id.hex, opened.id.hex, opened.serial]
    assert phone.get("/me", token=signing.sign("reset-password", claim)).status_code == 401
    assert phone.get("/me", token=signing.sign("api-token", [claim[0], claim[1], 3])).status_code == 401
    assert phone.get("/me", token=signing.sign("api-token", ["0" * 32, *claim[1:]])).status_code == 401
    assert phone.get("/me", token=signing.sign("api-token", claim)).status_code == 200


def test_a_browsers_sign_in_is_no_phones_and_the_other_way_round(
    app: Flask, alice: Browser, mallorys_phone: Phone
) -> None:
    with app.app_context():
        of_browser = db.session.scalars(select(SignIn).where(~SignIn.is_app)).one()
        of_phone = db.session.scalars(select(SignIn).where(SignIn.is_app)).one()
    claim = [of_browser.account_id.hex, of_browser.id.hex, of_browser.serial]
    assert mallorys_phone.get("/me", token=signing.sign("api-token", claim)).status_code == 401
    with alice.session_transaction() as session:
        session.update(_user_id=str(of_phone.id), account_id=of_phone.account_id.hex)
    assert alice.get("/today").status_code == 302


def test_cookies_open_nothing(alice: Browser) -> None:
    assert alice.get("/today").status_code == 200
    assert alice.get("/api/v1/me").status_code == 401
    assert alice.post("/api/v1/companies", json={"name": "Forged"}).status_code == 401


@promise("mobile-token", "sign-out-elsewhere")
def test_changing_the_password_ends_the_token(app: Flask, phone: Phone) -> None:
    with app.app_context():
        change_password(db.session.scalars(select(Account)).one(), "another row of plain words")
        db.session.commit()
    assert phone.get("/me").status_code == 401
