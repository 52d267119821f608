"""What attacks on a running copy found, each tried again."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models.columns import new_id
from app.models.deleted_account import DeletedAccount
from app.models.email import Email
from app.models.passwords import passwords
from app.operations.accounts import throttle
from tests.auth import auth_forms
from tests.support.browser import Browser
from tests.support.phone import sign_in_by_phone


def test_a_body_of_nothing_but_fields_is_refused_before_it_is_taken_apart(app: Flask, client: Browser) -> None:
    kind = "application/x-www-form-urlencoded"
    for address in ("/sign-in", "/account/password", "/companies/new"):
        assert client.post(address, data="a&" * 500_000, content_type=kind).status_code == 413
        assert client.post(address, data="a=1&" * 150, content_type=kind).status_code != 413


@pytest.mark.parametrize("address", ["/privacy//data", "/companies//new", "/api/v1//me"])
def test_a_doubled_slash_leads_nowhere(client: Browser, address: str) -> None:
    answer = client.get(address, headers={"Host": "evil.example"})
    assert answer.status_code in (404, 401)
    assert "Location" not in answer.headers


def test_an_opportunity_whose_company_was_all_it_had_is_still_shown(app: Flask) -> None:
    phone = sign_in_by_phone(app, "phone@example.org")
    company = phone.make("companies", name="Acme")
    made = phone.make("opportunities", company_id=company["id"])
    assert phone.delete(f"/companies/{company['id']}").status_code == 204
    browser = Browser(app)
    auth_forms.sign_in(browser, "phone@example.org")
    for address in ("/board", "/opportunities", "/today", f"/opportunities/{made['id']}"):
        assert browser.get(address).status_code == 200


def test_a_wrong_password_costs_the_same_whoever_has_signed_up(
    app: Flask, alice: Browser, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    auth_forms.sign_up(client, "waiting@example.org")
    hashed: list[str | None] = []
    matches = passwords.matches

    def watched(password_hash: str | None, password: str) -> bool:
        hashed.append(password_hash)
        return matches(password_hash, password)

    monkeypatch.setattr(passwords, "matches", watched)
    costs = set()
    for email in (alice.email, "waiting@example.org", "nobody@example.org"):
        hashed.clear()
        auth_forms.sign_in(Browser(app), email, "not the password of anyone")
        costs.add(len(hashed))
    assert costs == {2}


def test_a_network_is_one_place() -> None:
    assert throttle.place("2001:db8:1:2::1") == throttle.place("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert throttle.place("2001:db8:1:3::1") != throttle.place("2001:db8:1:2::1")
    assert throttle.place("::ffff:203.0.113.9") == throttle.place("203.0.113.9") == "203.0.113.9"
    assert throttle.place("no address") == "no address"


def test_of_two_deletions_at_once_one_is_done(app: Flask, alice: Browser) -> None:
    form = alice.get("/account/delete").form().fill(password=alice.password)
    cookie = alice.get_cookie("session")
    assert cookie
    start, answers = threading.Barrier(3), list[int]()

    def delete() -> None:
        browser = Browser(app)
        browser.set_cookie("session", cookie.value)
        start.wait()
        answers.append(browser.post("/account/delete", data=form.values).status_code)

    threads = [threading.Thread(target=delete) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Email)) == 1
        assert db.session.scalar(select(func.count()).select_from(DeletedAccount)) == 1


def test_a_form_of_another_site_signs_nobody_out(alice: Browser, mallory: Browser) -> None:
    """Browsers keep our cookie back then, and would take the one of an answer in its place."""
    cookie = alice.get_cookie("session")
    assert cookie
    owner = mallory.get("/capture").form().values["form_owner"]
    for address, fields in (
        ("/capture/shared", {"title": "Nurse", "text": "Be kind."}),
        ("/opportunities/new", {"title": "Nurse", "form_owner": owner}),
    ):
        alice.delete_cookie("session")
        page = alice.post(address, data=fields, headers={"Sec-Fetch-Site": "cross-site"})
        assert (page.status_code, page.heading) == (401, "Sign in")
        assert not page.headers.getlist("Set-Cookie")
        alice.set_cookie("session", cookie.value)
        assert alice.get("/today").status_code == 200
        form = page.form().fill(email=alice.email, password=alice.password)
    # Whoever wants to sign in there all the same is shown the page once more, then with a cookie.
    alice.delete_cookie("session")
    again = form.submit()
    assert (again.status_code, again.heading) == (401, "Sign in")
    entered = again.form().fill(email=alice.email, password=alice.password).submit()
    assert entered.follow().request.path == "/today"


def test_what_another_site_shares_reaches_who_is_signed_in_by_a_form_of_ours(alice: Browser) -> None:
    cookie = alice.get_cookie("session")
    assert cookie
    alice.delete_cookie("session")
    shared = {"title": "Nurse", "text": "Be kind."}
    page = alice.post("/capture/shared", data=shared, headers={"Sec-Fetch-Site": "cross-site"})
    alice.set_cookie("session", cookie.value)
    back = page.form().fill(email=alice.email, password="whatever it may be").submit()
    assert back.form('main form:has([name="posting"])').values["posting"] == "Be kind."


def test_records_of_two_kinds_that_have_one_id_can_both_be_deleted(app: Flask) -> None:
    phone = sign_in_by_phone(app, "phone@example.org")
    made = {"companies": {"name": "Acme"}, "contacts": {"name": "Ann"}, "tasks": {"title": "Call"}}
    id = str(new_id())
    for kind, said in made.items():
        assert phone.put(f"/{kind}/{id}", said).status_code == 201
    for kind in made:
        assert phone.delete(f"/{kind}/{id}").status_code == 204
        assert phone.get(f"/{kind}/{id}").status_code == 404
