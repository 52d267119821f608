"""What was sent with an opportunity, said at any time: one of the documents there are, or one uploaded for it."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.columns import today_in
from app.models.document import OpportunityDocument
from app.models.opportunity import OpportunityContact
from tests.records import factories
from tests.support.browser import Browser

CHOOSE = 'form[action$="/documents"]'


@pytest.fixture
def path(app: Flask, alice: Browser) -> str:
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker"})
    return f"/opportunities/{job}"


@pytest.fixture
def cv(app: Flask, alice: Browser) -> uuid.UUID:
    [cv] = factories.make(app, alice, "documents", {"name": "CV", "kind": "resume"})
    return cv


def sent(app: Flask) -> dict[uuid.UUID, date | None]:
    with app.app_context():
        rows = db.session.execute(select(OpportunityDocument.document_id, OpportunityDocument.sent_on))
        return dict(iter(rows))


def test_one_that_is_there_is_chosen_at_any_stage(app: Flask, alice: Browser, path: str, cv: uuid.UUID) -> None:
    page = alice.get(path).form(CHOOSE).fill(document_id=cv).submit(follow=True)
    assert "Saved that you sent CV." in page.words
    assert sent(app) == {cv: today_in("UTC")}
    [row] = page.texts("#documents .rows li")
    assert row.startswith("CV")
    # It is not offered again.
    assert not page.has(CHOOSE)
    assert page.links("#documents a")["Change what you sent"] == f"{path}?asked=sent#asked"


def test_once_applied_it_was_sent_on_that_day(app: Flask, alice: Browser, cv: uuid.UUID) -> None:
    day = today_in("UTC") - timedelta(days=9)
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker", "applied_on": day})
    alice.get(f"/opportunities/{job}").form(CHOOSE).fill(document_id=cv).submit(follow=True)
    assert sent(app) == {cv: day}


def test_what_was_chosen_before_stays_sent(app: Flask, alice: Browser, path: str, cv: uuid.UUID) -> None:
    [letter] = factories.make(app, alice, "documents", {"name": "Letter"})
    for document in (cv, letter):
        alice.get(path).form(CHOOSE).fill(document_id=document).submit(follow=True)
    assert set(sent(app)) == {cv, letter}


@pytest.mark.parametrize("chosen", ["", "x", str(uuid.UUID(int=1))])
def test_without_a_choice_it_says_so(app: Flask, alice: Browser, path: str, cv: uuid.UUID, chosen: str) -> None:
    fields = alice.get(path).form(CHOOSE).values
    page = alice.post(f"{path}/documents", data={**fields, "document_id": chosen})
    assert page.status_code == 422
    assert page.links(".errors a") == {"Choose one of your documents.": "#chosen-document"}
    assert sent(app) == {}


def test_someone_elses_is_not_chosen(app: Flask, alice: Browser, mallory: Browser, path: str) -> None:
    [theirs] = factories.make(app, mallory, "documents", {"name": "Hush"})
    page = alice.get(path)
    assert "Hush" not in page.words
    fields = page.form("#contacts form").values
    assert alice.post(f"{path}/documents", data={**fields, "document_id": theirs}).status_code == 422


def test_an_upload_comes_back_to_the_question_with_it_ticked(
    app: Flask, alice: Browser, path: str, cv: uuid.UUID
) -> None:
    asked = alice.get(path).click("Change what you sent")
    upload = asked.click("Upload another").form(".form").fill(file=(factories.FILE, "letter.pdf"))
    asked = upload.submit(follow=True)
    assert asked.texts("#asked input[checked] + span") == ["letter other"]
    assert asked.form("#asked form").submit().status_code == 303
    assert list(sent(app).values()) == [today_in("UTC")]


def test_so_does_one_from_the_page_itself(app: Flask, alice: Browser, path: str) -> None:
    form = alice.get(path).form('#documents form[action="/documents/new"]')
    asked = form.fill(file=(factories.FILE, "cv.pdf")).submit(follow=True)
    assert asked.texts("#asked input[checked] + span") == ["cv resume"]
    # Not answering leaves it unsent.
    assert list(sent(app).values()) == [None]
    assert "not sent yet" in alice.get(path).texts("#documents .rows li")[0]


def test_an_upload_that_is_refused_still_comes_back(alice: Browser, path: str) -> None:
    form = alice.get(f"/documents/new?asked=sent&opportunity_id={path.rpartition('/')[2]}").form(".form")
    refused = form.fill(file=(b"\0", "cv.pdf")).submit()
    again = refused.form(".form").fill(file=(factories.FILE, "cv.pdf")).submit()
    assert again.location.startswith(f"{path}?asked=sent&ticked=")


def test_from_its_own_page_a_document_is_said_to_be_sent(app: Flask, alice: Browser, path: str, cv: uuid.UUID) -> None:
    form = alice.get(f"/documents/{cv}").form('form[action$="/sent"]')
    page = form.fill(opportunity_id=path.rpartition("/")[2]).submit(follow=True)
    assert "Saved that you sent it to Baker." in page.words
    assert sent(app) == {cv: today_in("UTC")}
    refused = page.form('form[action$="/sent"]').submit()
    assert refused.status_code == 422
    assert refused.links(".errors a") == {"Choose one of your opportunities.": "#opportunity_id"}


def people(app: Flask) -> set[uuid.UUID]:
    with app.app_context():
        return set(db.session.scalars(select(OpportunityContact.contact_id)))


def test_a_contact_that_is_there_is_chosen(app: Flask, alice: Browser, path: str) -> None:
    zoe, bob = factories.make(app, alice, "contacts", {"name": "Zoë", "role": "Matron"}, {"name": "Bob"})
    page = alice.get(path).form("#contacts form").fill(contact_id=zoe).submit(follow=True)
    assert "Added Zoë to the contacts." in page.words
    assert people(app) == {zoe}
    offered = page.tree.css("#contact_id option")
    assert [option.attributes["value"] for option in offered] == ["", str(bob)]


def test_those_at_its_company_come_first_and_nobody_twice(app: Flask, alice: Browser) -> None:
    [company] = factories.make(app, alice, "companies", {"name": "Kew"})
    values: list[dict[str, Any]] = [{"name": f"Person {n:02}"} for n in range(40)]
    [there] = factories.make(app, alice, "contacts", {"name": "There", "company_id": company})
    factories.make(app, alice, "contacts", *values)
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker", "company_id": company})
    offered = alice.get(f"/opportunities/{job}").tree.css("#contact_id option")
    ids = [option.attributes["value"] for option in offered]
    assert ids[1] == str(there)
    assert len(set(ids)) == len(ids) == 32


def test_a_contact_that_is_gone_is_told(app: Flask, alice: Browser, path: str) -> None:
    [zoe] = factories.make(app, alice, "contacts", {"name": "Zoë"})
    form = alice.get(path).form("#contacts form").fill(contact_id=zoe)
    factories.delete(alice, f"/contacts/{zoe}")
    page = form.submit()
    assert page.status_code == 422
    assert "That contact was deleted." in page.words
    assert people(app) == set()
