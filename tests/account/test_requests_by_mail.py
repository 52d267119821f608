"""Requests that reached support by mail: the operator asks, the owner decides, and the register knows no one."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from app.commands.privacy import privacy
from app.extensions import db
from app.models.account import Account
from app.models.columns import new_id, now
from app.models.privacy_request import LINK_LIFE, PrivacyRequest
from app.models.suppression import Suppression
from app.web import log
from tests.account import rows
from tests.auth import auth_forms, inbox
from tests.records import factories
from tests.support.browser import Browser, Page
from tests.support.people import PASSWORD, make_account
from tests.support.promises import promise

NEW = "new@example.org"
ASKS = {
    "access": ("--access",),
    "correction": ("--correct", "--email", NEW, "--first-name", "Ada"),
    "deletion": ("--delete",),
}
each_kind = pytest.mark.parametrize("kind", ASKS)


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(privacy, words)


def ask(app: Flask, email: str, *words: str) -> str:
    """The operator asks; the path of the link in the owner's e-mail."""
    result = run(app, "request", email, *words)
    assert result.exit_code == 0, result.output
    return inbox.link(app, email)


def register(app: Flask) -> list[PrivacyRequest]:
    with app.app_context():
        return list(db.session.scalars(select(PrivacyRequest).order_by(PrivacyRequest.asked_at)))


def account_of(app: Flask, person: Browser) -> Account:
    with app.app_context():
        return db.session.get_one(Account, person.account_id)


def let_pass(app: Flask, time: timedelta) -> None:
    with app.app_context():
        earlier = {PrivacyRequest.asked_at: now() - time}
        db.session.execute(update(PrivacyRequest).values(earlier))
        confirmed = update(PrivacyRequest).where(PrivacyRequest.confirmed_at.is_not(None))
        db.session.execute(confirmed.values(confirmed_at=now() - time))
        db.session.commit()


def agree(browser: Browser, path: str) -> Page:
    page = browser.get(path)
    form = page.form()
    return (form.fill(password=PASSWORD) if "password" in form.names else form).submit()


# What the operator does.


@promise("requests-by-mail")
@each_kind
def test_the_owner_is_asked_and_nothing_else_happens(app: Flask, alice: Browser, kind: str) -> None:
    before = {name: found for name, found in rows.of_account(app, alice.account_id).items() if name != "letter"}
    result = run(app, "request", alice.email.upper(), *ASKS[kind])
    assert result.exit_code == 0
    assert "an e-mail is on its way to the account's own address" in result.output
    after = {name: found for name, found in rows.of_account(app, alice.account_id).items() if name != "letter"}
    assert after == before
    [email] = inbox.emails(app)
    assert (email.kind, email.recipient) == ("confirm_request", alice.email)
    assert NEW not in email.text
    [request] = register(app)
    assert (request.kind, request.state) == (kind, "waiting for the owner")


@each_kind
def test_an_address_without_an_account_leaves_no_trace(app: Flask, alice: Browser, kind: str) -> None:
    before = rows.counts(app)
    result = run(app, "request", "nobody@example.org", *ASKS[kind])
    assert result.exit_code == 1
    assert result.output == "Error: No account has this address.\n"
    assert rows.counts(app) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say what they ask for"),
        (("--correct",), "--correct needs what to change"),
        (("--access", "--email", NEW), "the others need nothing"),
        (("--correct", "--email", "no address"), "Enter an e-mail address such as"),
        (("--correct", "--email", ""), "Enter your e-mail address"),
        (("--correct", "--time-zone", "Mars/Olympus_Mons"), "Choose a time zone from the list"),
        (("--correct", "--country", "ZZ"), "'ZZ' is not one of"),
        (("--correct", "--country", ""), "'' is not one of"),
        (("--correct", "--first-name", "x" * 101), "must be 100 characters"),
    ],
)
def test_what_cannot_be_meant_is_said(app: Flask, alice: Browser, words: tuple[str, ...], said: str) -> None:
    result = run(app, "request", alice.email, *words)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert not register(app)


def test_an_address_that_another_has_is_refused_at_once(app: Flask, alice: Browser, mallory: Browser) -> None:
    result = run(app, "request", alice.email, "--correct", "--email", mallory.email)
    assert (result.exit_code, "Another account has" in result.output) == (1, True)
    assert not register(app)


def test_where_emails_come_back_from_the_operator_learns_so(app: Flask, alice: Browser) -> None:
    with app.app_context():
        stop = Suppression(account_id=alice.account_id, id=new_id(), reason="bounce", since=now())
        db.session.add(stop)
        db.session.commit()
    result = run(app, "request", alice.email, "--access")
    assert (result.exit_code, "comes back" in result.output) == (1, True)
    assert not register(app)


# Who may go on from the link.


@each_kind
def test_signed_out_one_signs_in_first_and_comes_back(app: Flask, alice: Browser, client: Browser, kind: str) -> None:
    path = ask(app, alice.email, *ASKS[kind])
    asked = client.get(path)
    assert asked.status_code == 302
    page = asked.follow().form().fill(email=alice.email, password=PASSWORD).submit(follow=True)
    assert page.request.path == path
    assert page.status_code == 200


@promise("requests-by-mail")
@each_kind
def test_a_stranger_sees_what_is_nowhere(app: Flask, alice: Browser, mallory: Browser, kind: str) -> None:
    path = ask(app, alice.email, *ASKS[kind])
    token = mallory.get("/account").form().values["csrf_token"]
    nowhere = mallory.get(f"/account/requests/{kind}/no-such-token")
    before = rows.of_account(app, alice.account_id)
    for answer in (mallory.get(path), mallory.post(path, data={"csrf_token": token, "password": PASSWORD})):
        assert answer.status_code == nowhere.status_code == 404
        assert _without_tokens(answer) == _without_tokens(nowhere)
    assert rows.of_account(app, alice.account_id) == before
    assert [request.state for request in register(app)] == ["waiting for the owner"]


def _without_tokens(page: Page) -> str:
    return re.sub(r'(name="csrf_token" value|name="csrf-token" content)="[^"]*"', "", page.text)


@each_kind
def test_a_stranger_learns_nothing_from_a_dead_one_either(
    app: Flask, alice: Browser, mallory: Browser, kind: str
) -> None:
    path = ask(app, alice.email, *ASKS[kind])
    let_pass(app, LINK_LIFE + timedelta(minutes=1))
    assert alice.get(path).status_code == 410
    assert mallory.get(path).status_code == 404


@each_kind
def test_looking_changes_nothing(app: Flask, alice: Browser, kind: str) -> None:
    path = ask(app, alice.email, *ASKS[kind])
    before = rows.of_account(app, alice.account_id), [vars(request)["confirmed_at"] for request in register(app)]
    for _ in range(2):
        assert alice.get(path).status_code == 200
    after = rows.of_account(app, alice.account_id), [vars(request)["confirmed_at"] for request in register(app)]
    assert after == before
    assert alice.post(path).status_code == 400
    assert [request.state for request in register(app)] == ["waiting for the owner"]


@each_kind
def test_it_lives_for_three_days(app: Flask, alice: Browser, kind: str) -> None:
    path = ask(app, alice.email, *ASKS[kind])
    let_pass(app, timedelta(days=3) - timedelta(minutes=1))
    page = alice.get(path)
    assert page.status_code == 200
    let_pass(app, timedelta(days=3) + timedelta(minutes=1))
    assert alice.get(path).heading == "This link no longer works"
    assert page.form().submit().status_code == 410 or kind == "deletion"
    assert account_of(app, alice).email == alice.email
    assert [request.state for request in register(app)] == ["expired"]


@each_kind
def test_it_ends_when_the_password_is_changed(app: Flask, alice: Browser, kind: str) -> None:
    path = ask(app, alice.email, *ASKS[kind])
    form = alice.get("/account/password").form()
    form.fill(current_password=PASSWORD, password="five other words in a row").submit(follow=True)
    assert alice.get(path).status_code == 410


def test_a_link_of_one_kind_opens_no_other(app: Flask, alice: Browser) -> None:
    path = ask(app, alice.email, "--access")
    for other in ("deletion", "correction", "new-address"):
        assert alice.get(path.replace("/access/", f"/{other}/")).status_code == 404


@promise("requests-by-mail")
@pytest.mark.parametrize("kind", ["access", "correction"])
def test_it_works_once(app: Flask, alice: Browser, kind: str) -> None:
    path = ask(app, alice.email, *ASKS[kind])
    form = alice.get(path).form()
    assert form.submit().status_code in (200, 303)
    assert form.submit().status_code == 410
    assert alice.get(path).status_code == 410


def test_the_token_is_never_written_down(app: Flask, alice: Browser, client: Browser, lines: list[str]) -> None:
    for kind, words in ASKS.items():
        path = ask(app, alice.email, *words)
        token = path.rpartition("/")[2]
        page = client.get(path).follow()
        page.form().fill(email=alice.email, password=PASSWORD).submit(follow=True)
        client.post(path, data={"password": "x"})
        client.post("/sign-out", data={"csrf_token": client.get("/account").form().values["csrf_token"]})
        assert not [line for line in lines if token[:20] in line or NEW in line]
        assert f"/account/requests/{kind}/…" in {json.loads(line)["url"] for line in lines}
    assert "/sign-in?next=" in {json.loads(line)["url"] for line in lines}


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    written: list[str] = []
    monkeypatch.setattr(log.requests, "info", written.append)
    monkeypatch.setattr(log.failures, "error", written.append)
    return written


# What becomes of each.


def test_access_gives_everything_as_a_file(app: Flask, alice: Browser) -> None:
    factories.add(alice, "companies", name="Acme")
    page = alice.get(ask(app, alice.email, "--access"))
    assert page.heading == "Your copy"
    file = page.form().submit("Download everything")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="jobplanr-')
    document = json.loads(file.data)
    assert document["account"]["email"] == alice.email
    assert [company["name"] for company in document["company"]] == ["Acme"]
    [request] = register(app)
    assert (request.state, request.confirmed_at) == ("done", request.done_at)


def test_a_country_is_corrected_by_its_name(app: Flask, alice: Browser) -> None:
    page = alice.get(ask(app, alice.email, "--correct", "--country", "ie"))
    assert (page.texts("dl.facts dt"), page.texts("dl.facts b")) == (["Country"], ["Ireland"])
    assert page.texts("dl.facts span") == [", now United States"]
    page.form().submit()
    assert account_of(app, alice).region == "IE"


def test_a_name_and_a_time_zone_are_corrected_at_once(app: Flask, alice: Browser) -> None:
    alice.get("/account/profile").form().fill(last_name="Byron").submit(follow=True)
    path = ask(app, alice.email, "--correct", "--first-name", " Ada ", "--last-name", "", "--time-zone", "Asia/Tokyo")
    page = alice.get(path)
    assert page.texts("dl.facts dt") == ["First name", "Last name", "Time zone"]
    assert page.texts("dl.facts b") == ["Ada", "Removed", "Asia/Tokyo"]
    assert page.texts("dl.facts span") == [", now not given", ", now Byron", ", now UTC"]
    assert "Your account was corrected." in page.form().submit(follow=True).words
    account = account_of(app, alice)
    assert (account.first_name, account.last_name, account.time_zone) == ("Ada", "", "Asia/Tokyo")
    assert account.email == alice.email
    assert [request.state for request in register(app)] == ["done"]


def test_a_new_address_is_used_only_when_it_has_shown_whose_it_is(app: Flask, alice: Browser) -> None:
    first = ask(app, alice.email, "--correct", "--email", NEW)
    assert "An e-mail is on its way to your new address." in alice.get(first).form().submit(follow=True).words
    assert account_of(app, alice).email == alice.email
    assert [request.state for request in register(app)] == ["waiting for the new address"]
    assert alice.get(first).status_code == 410
    second = inbox.link(app, NEW)
    page = alice.get(second)
    assert NEW in page.words
    assert account_of(app, alice).email == alice.email
    assert "Your address was changed." in page.form().submit(follow=True).words
    assert account_of(app, alice).email_key == NEW
    assert [request.state for request in register(app)] == ["done"]
    assert auth_forms.sign_in(Browser(app), NEW).status_code == 303
    assert auth_forms.sign_in(Browser(app), alice.email).status_code == 422
    assert alice.get(second).status_code == 410
    told = [email for email in inbox.emails(app) if email.kind == "address_changed"]
    assert [email.recipient for email in told] == [alice.email]


def test_a_new_address_has_three_days_of_its_own(app: Flask, alice: Browser) -> None:
    alice.get(ask(app, alice.email, "--correct", "--email", NEW)).form().submit()
    path = inbox.link(app, NEW)
    let_pass(app, timedelta(days=3) + timedelta(minutes=1))
    assert alice.get(path).status_code == 410
    assert [request.state for request in register(app)] == ["expired"]


def test_the_new_address_alone_changes_nothing(app: Flask, alice: Browser, mallory: Browser) -> None:
    """Whoever reads that inbox must be signed in to the account, too."""
    alice.get(ask(app, alice.email, "--correct", "--email", NEW)).form().submit()
    path = inbox.link(app, NEW)
    token = mallory.get("/account").form().values["csrf_token"]
    assert mallory.get(path).status_code == mallory.post(path, data={"csrf_token": token}).status_code == 404
    assert Browser(app).get(path).location.startswith("/sign-in?")
    assert account_of(app, alice).email == alice.email


def test_an_address_taken_meanwhile_stays_its_owners(app: Flask, alice: Browser) -> None:
    alice.get(ask(app, alice.email, "--correct", "--email", NEW)).form().submit()
    path = inbox.link(app, NEW)
    theirs = make_account(app, NEW)
    page = alice.get(path).form().submit(follow=True)
    assert "Another account has this address" in page.words
    assert alice.email in page.words
    with app.app_context():
        assert db.session.get_one(Account, theirs).email == NEW
    assert account_of(app, alice).email == alice.email


def test_a_changed_address_ends_what_hung_on_the_old_one(app: Flask, alice: Browser, client: Browser) -> None:
    auth_forms.forget(client, alice.email)
    reset = inbox.link(app, alice.email)
    other = ask(app, alice.email, "--access")
    alice.get(ask(app, alice.email, "--correct", "--email", NEW)).form().submit()
    path = inbox.link(app, NEW)
    with app.app_context():
        stop = Suppression(account_id=alice.account_id, id=new_id(), reason="bounce", since=now())
        db.session.add(stop)
        db.session.commit()
    alice.get(path).form().submit()
    assert client.get(reset).status_code == 410
    assert alice.get(other).status_code == 410
    with app.app_context():
        assert not db.session.scalars(select(Suppression.id)).all()


def test_deletion_asks_for_the_password_and_then_deletes(app: Flask, alice: Browser, mallory: Browser) -> None:
    path = ask(app, alice.email, "--delete")
    page = alice.get(path)
    assert page.heading == "Delete your account"
    assert "You asked us by e-mail on" in page.words
    for wrong in ("", "not my present password"):
        assert page.form().fill(password=wrong).submit().status_code == 422
    assert [request.state for request in register(app)] == ["waiting for the owner"]
    gone = page.form().fill(password=PASSWORD).submit(follow=True)
    assert "We wish you well" in gone.words
    assert not any(rows.of_account(app, alice.account_id).values())
    assert any(rows.of_account(app, mallory.account_id).values())
    assert [request.state for request in register(app)] == ["done"]
    assert inbox.kinds(app) == ["account_deleted"]


# The register.


def test_the_register_shows_what_and_when_and_never_who(app: Flask, alice: Browser) -> None:
    assert run(app, "list").output == "The register is empty.\n"
    agree(alice, ask(app, alice.email, "--access"))
    ask(app, alice.email, *ASKS["correction"])
    today = f"{now():%Y-%m-%d}"
    result = run(app, "list")
    first, second = (line.split(maxsplit=5) for line in result.output.splitlines()[1:])
    assert first[1:] == ["access", today, today, today, "done"]
    assert second[1:] == ["correction", today, "-", "-", "waiting for the owner"]
    for secret in (alice.email, NEW, "Ada", str(alice.account_id), alice.account_id.hex):
        assert secret not in result.output


@promise("requests-by-mail")
def test_the_register_has_no_column_for_a_person(app: Flask) -> None:
    assert set(PrivacyRequest.__table__.columns.keys()) == {"id", "kind", "asked_at", "confirmed_at", "done_at"}
    assert not PrivacyRequest.__table__.foreign_keys


def test_its_ids_are_random_and_tell_nothing(app: Flask, alice: Browser) -> None:
    ask(app, alice.email, "--access")
    [request] = register(app)
    assert request.id.version == 4
    assert isinstance(request.id, uuid.UUID)


def test_it_outlives_the_account(app: Flask, alice: Browser) -> None:
    ask(app, alice.email, "--access")
    alice.get("/account/delete").form().fill(password=PASSWORD).submit()
    assert len(register(app)) == 1
