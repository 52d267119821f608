"""The pages of companies and people: all that happened with them, when last, and what is done there."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.models.columns import now
from app.models.document import OpportunityDocument
from app.models.tenant import use_account
from app.records.schema import LONGEST_PARAGRAPH
from tests.records import factories
from tests.support.browser import Browser, Page


def call(when: datetime, **values: Any) -> dict[str, Any]:
    return {"kind": "call", "starts_at": when, "time_zone": "UTC", **values}


PAST, BEFORE, LONG_AGO = (now() - timedelta(days=days) for days in (2, 5, 400))
AHEAD = now() + timedelta(days=2)


def sent(app: Flask, owner: Browser, job: uuid.UUID, document: uuid.UUID, on: date) -> None:
    with app.app_context():
        use_account(db.session(), owner.account_id)
        tie = {"opportunity_id": job, "document_id": document, "sent_on": on}
        db.session.add(OpportunityDocument(account_id=owner.account_id, **tie))
        db.session.commit()


def last(page: Page) -> str:
    return page.texts("aside .facts dd")[0]


def test_a_company_shows_all_that_happened_in_one_line(app: Flask, alice: Browser) -> None:
    [company] = factories.make(app, alice, "companies", {"name": "Acme"})
    role = {"title": "Baker", "company_id": company}
    [job] = factories.make(app, alice, "opportunities", role)
    factories.make(
        app,
        alice,
        "activities",
        call(PAST, summary="Rang them", company_id=company, opportunity_id=job),
        call(BEFORE, summary="About the role", opportunity_id=job),
        call(AHEAD, summary="Upcoming", company_id=company),
    )
    factories.make(app, alice, "notes", {"body": "Be **early**", "company_id": company})
    factories.make(app, alice, "notes", {"body": "Mind the dog", "company_id": company, "pinned": True})
    [document] = factories.make(app, alice, "documents", {"name": "My CV", "kind": "resume"})
    sent(app, alice, job, document, PAST.date() - timedelta(days=1))
    page = alice.get(f"/companies/{company}")
    said = page.texts(".past li")
    for words in ("Rang them", "About the role", "Upcoming", "Be early", "Saved", "My CV"):
        assert sum(words in line for line in said) == 1, words
    assert len(said) == 6
    days = [node.attributes["datetime"] for node in page.tree.css(".past > li > time")]
    assert [day[:10] for day in days if day] == sorted((day[:10] for day in days if day), reverse=True)
    assert "Planned" in said[0]
    assert page.texts(".notes .written") == ["Mind the dog"]
    assert page.has(".past strong")


def test_what_is_of_others_is_not_shown(app: Flask, alice: Browser) -> None:
    company, other = factories.make(app, alice, "companies", {"name": "Acme"}, {"name": "Zenith"})
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker", "company_id": other})
    elsewhere = call(PAST, summary="Elsewhere", opportunity_id=job)
    factories.make(app, alice, "activities", elsewhere, call(PAST, summary="None"))
    page = alice.get(f"/companies/{company}")
    assert page.texts(".past li") == []
    assert last(page) == "Not yet"


@pytest.mark.parametrize("subject", ["company_id", "opportunity_id"])
def test_last_contact_is_the_newest_that_took_place(app: Flask, alice: Browser, subject: str) -> None:
    [company] = factories.make(app, alice, "companies", {"name": "Acme"})
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker", "company_id": company})
    about = {subject: company if subject == "company_id" else job}
    factories.make(app, alice, "activities", call(AHEAD, **about))
    assert last(alice.get(f"/companies/{company}")) == "Not yet"
    factories.make(app, alice, "activities", call(LONG_AGO, **about), call(PAST, outcome="cancelled", **about))
    assert str(LONG_AGO.year) in last(alice.get(f"/companies/{company}"))


def test_a_person_was_last_spoken_to_where_they_took_part(app: Flask, alice: Browser) -> None:
    [company] = factories.make(app, alice, "companies", {"name": "Acme"})
    zoe, bob = factories.make(
        app, alice, "contacts", {"name": "Zoë", "company_id": company}, {"name": "Bob", "company_id": company}
    )
    old = datetime(2024, 5, 3, 12, tzinfo=UTC)
    factories.make(
        app,
        alice,
        "activities",
        call(old, summary="Coffee", contact_ids=[zoe]),
        call(old - timedelta(days=9), contact_ids=[zoe]),
        call(AHEAD, summary="Next", contact_ids=[zoe]),
        call(PAST, summary="Without her", company_id=company),
    )
    page = alice.get(f"/contacts/{zoe}")
    assert last(page) == "Fri, May 3, 2024"
    assert [words.split()[0] for words in page.texts(".past li b")] == ["Next", "Coffee", "Call"]
    assert last(alice.get(f"/contacts/{bob}")) == "Not yet"
    for address in (f"/companies/{company}", "/contacts"):
        rows = {text.split()[0]: text for text in alice.get(address).texts("main ul.rows li")}
        assert "Last spoke May 3, 2024" in rows["Zoë"], address
        assert "Last spoke" not in rows["Bob"], address


def test_avoiding_takes_one_press_and_is_taken_back_by_one(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "companies", name="Acme")
    avoid = 'form[action$="/avoid"]'
    page = alice.get(path).form(avoid).fill(avoid_reason="They never answer").submit(follow=True)
    assert "You marked this company to avoid: They never answer" in page.words
    company = factories.stored(app, alice, "companies", path)
    assert (company.avoid, company.avoid_reason) == (True, "They never answer")
    page = page.form(avoid).submit("Stop avoiding it", follow=True)
    assert "You decided" not in page.words
    company = factories.stored(app, alice, "companies", path)
    assert (company.avoid, company.avoid_reason, company.version) == (False, None, 3)
    assert "You marked this company to avoid" in page.form(avoid).submit(follow=True).words


def test_a_reason_that_is_too_long_comes_back(app: Flask, alice: Browser) -> None:
    path, long = factories.add(alice, "companies", name="Acme"), "x" * (LONGEST_PARAGRAPH + 1)
    page = alice.get(path).form('form[action$="/avoid"]').fill(avoid_reason=long).submit()
    assert page.status_code == 422
    assert page.texts("#avoid_reason-error")
    assert page.form('form[action$="/avoid"]').values["avoid_reason"] == long
    assert not factories.stored(app, alice, "companies", path).avoid


def test_people_are_added_by_name(app: Flask, alice: Browser) -> None:
    acme, zenith = factories.add(alice, "companies", name="Acme"), factories.add(alice, "companies", name="Zenith")
    factories.make(app, alice, "contacts", {"name": "Bob"})
    there = 'form[action$="/contacts"]'
    for path in (acme, zenith):
        for name in ("Zoë", "ZOE"):
            alice.get(path).form(there).fill(name=name).submit(follow=True)
    assert factories.count(app, "contacts") == 3, "one of this name at each, and Bob"
    page = alice.get(acme).form(there).fill(name="bob").submit(follow=True)
    assert factories.count(app, "contacts") == 3, "who is nowhere yet is meant"
    assert page.texts("aside ul.rows b a") == ["Bob", "Zoë"]
    page = alice.get(acme).form(there).submit()
    assert page.status_code == 422
    assert page.texts("#name-error")


@pytest.mark.parametrize("slug", ["companies", "contacts"])
def test_tasks_and_notes_are_added_without_leaving(app: Flask, alice: Browser, slug: str) -> None:
    path = factories.add(alice, slug)
    page = (
        alice.get(path)
        .form('form[action="/tasks/new"]')
        .fill(title="Ring them", due_on="2026-01-02")
        .submit(follow=True)
    )
    assert page.request.path == path
    assert page.texts("aside .when.late time")
    page = page.form('form[action="/notes/new"]').fill(body="Be early").submit(follow=True)
    assert page.request.path == path
    assert page.texts(".past .written") == ["Be early"]


def test_strangers_neither_see_nor_change(app: Flask, alice: Browser, mallory: Browser) -> None:
    path = factories.add(alice, "companies", name="Acme")
    token = mallory.get("/account").form().values["csrf_token"]
    for act in ("avoid", "contacts"):
        sent = mallory.post(f"{path}/{act}", data={"csrf_token": token, "name": "Mine", "avoid": "yes"})
        assert sent.status_code == 404
        assert alice.post(f"{path}/{act}", data={"name": "Mine"}).status_code == 400
    assert not factories.stored(app, alice, "companies", path).avoid
    assert factories.count(app, "contacts") == 0


def test_what_was_typed_is_escaped(app: Flask, alice: Browser) -> None:
    nasty = """<b onclick='x'>&"Energy"</b>"""
    [company] = factories.make(app, alice, "companies", {"name": nasty, "avoid": True, "avoid_reason": nasty})
    person = {"name": nasty, "role": nasty, "company_id": company, "how_we_met": nasty}
    [zoe] = factories.make(app, alice, "contacts", person)
    [job] = factories.make(app, alice, "opportunities", {"title": nasty, "company_id": company, "contact_ids": [zoe]})
    about = {"company_id": company, "contact_ids": [zoe], "opportunity_id": job}
    factories.make(app, alice, "activities", call(PAST, summary=nasty, **about))
    factories.make(app, alice, "tasks", {"title": nasty, "company_id": company}, {"title": nasty, "contact_id": zoe})
    said = {"equity": nasty, "benefits": nasty, "notice": nasty}
    [offer] = factories.make(app, alice, "offers", {"opportunity_id": job, **said})
    [twin] = factories.make(app, alice, "companies", {"name": nasty, "location": nasty})
    mine = ("/contacts", "/offers", f"/offers/{offer}", f"/companies/{company}", f"/contacts/{zoe}")
    pages = (*mine, f"/offers/{offer}/edit")
    for address in (*pages, f"/companies/{twin}/merge", f"/companies/{twin}/merge?other={company}"):
        page = alice.get(address)
        assert nasty in page.words or address.endswith("/edit"), address
        assert nasty not in page.text
        assert not page.has("[onclick]")
