"""Whatever the server makes, it takes: each record that JSON shows can be sent back, whole and value by value."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.associations import MOST
from app.records.document import MOST_VERSIONS
from app.records.kinds import KINDS
from app.records.stage import MOST_STAGES
from tests.records import factories
from tests.records.test_merge import merged, two_companies
from tests.support.browser import Browser
from tests.support.examples import at_most
from tests.support.phone import Phone
from tests.sweeps.routes import belongings


def phone_of(app: Flask, owner: Browser) -> Phone:
    """Another sign-in of theirs."""
    phone = Phone(app)
    sent = {"email": owner.email, "password": owner.password, "device": "Her phone"}
    phone.token = phone.post("/token", sent).get_json()["token"]
    return phone


def all_of(phone: Phone, slug: str) -> list[dict[str, Any]]:
    page = phone.read(f"/{slug}")
    items = list(page["items"])
    while page["next_cursor"]:
        page = phone.read(f"/{slug}?cursor={page['next_cursor']}")
        items += page["items"]
    return items


def assert_taken_back(phone: Phone, *words: str) -> int:
    """Of these kinds, or of all; returns how many records were sent back."""
    seen = 0
    for slug in words or KINDS:
        for record in all_of(phone, slug):
            path = f"/{slug}/{record['id']}"
            shown = phone.get(path)
            same = phone.put(path, shown.get_json(), If_Match=shown.headers["ETag"])
            assert same.status_code == 200, (slug, record, same.get_json())
            assert same.get_json() == shown.get_json()
            for name in KINDS[slug].schema.model_fields:
                answer = phone.patch(path, {name: record[name]})
                assert answer.status_code == 200, (slug, name, record[name], answer.get_json())
            seen += 1
    return seen


@pytest.mark.slow
def test_one_of_everything(app: Flask, alice: Browser) -> None:
    belongings(app, alice, "hm")
    assert assert_taken_back(phone_of(app, alice)) > len(KINDS)


@pytest.mark.slow
def test_what_was_merged_and_put_back(app: Flask, alice: Browser) -> None:
    page = merged(alice, *two_companies(app, alice)).follow()
    phone = phone_of(app, alice)
    assert_taken_back(phone)
    factories.undo(page)
    assert_taken_back(phone)


@pytest.mark.slow
def test_the_version_after_the_last(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "documents", {"name": "CV", "kind": "resume", "version": MOST_VERSIONS})
    for _ in range(2):
        factories.make(app, alice, "documents", {"name": "CV", "kind": "resume"})
    phone = phone_of(app, alice)
    assert [document["version"] for document in all_of(phone, "documents")] == [MOST_VERSIONS] * 3
    assert_taken_back(phone, "documents")


@pytest.mark.slow
def test_an_opportunity_whose_company_alone_named_it(app: Flask, alice: Browser) -> None:
    """It takes the company's name when that goes, and gives it back with the company."""
    [company] = factories.make(app, alice, "companies", {"name": "Acme"})
    named, other = factories.make(
        app, alice, "opportunities", {"company_id": company}, {"title": "Baker", "company_id": company}
    )
    phone = phone_of(app, alice)
    gone = factories.delete(alice, f"/companies/{company}")
    assert [phone.read(f"/opportunities/{id}")["title"] for id in (named, other)] == ["Acme", "Baker"]
    assert_taken_back(phone, "opportunities")
    factories.undo(gone)
    assert [phone.read(f"/opportunities/{id}")["title"] for id in (named, other)] == [None, "Baker"]
    assert phone.read(f"/opportunities/{named}")["company_id"] == str(company)
    assert_taken_back(phone)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["on its page", "by a contact's form", "by an activity", "by a document"])
def test_as_many_people_and_documents_as_there_may_be(app: Flask, alice: Browser, way: str) -> None:
    people = factories.make(app, alice, "contacts", *({"name": f"Person {number}"} for number in range(MOST)))
    documents = factories.make(app, alice, "documents", *({"name": f"CV {number}"} for number in range(MOST)))
    values = {"title": "Baker", "contact_ids": people, "document_ids": documents}
    [job] = factories.make(app, alice, "opportunities", values)
    if way == "on its page":
        form = alice.get(f"/opportunities/{job}").form(f'form[action="/opportunities/{job}/contacts"]')
        refused = form.fill(name="One more").submit()
    elif way == "by a contact's form":
        refused = alice.get(f"/contacts/new?opportunity_id={job}").form().fill(name="One more").submit()
    elif way == "by an activity":
        values = {"kind": "interview", "starts_at": datetime(2026, 12, 14, 9, tzinfo=UTC), "contact_ids": people}
        [activity] = factories.make(app, alice, "activities", values)
        refused = alice.get(f"/activities/{activity}/edit").form().fill(people="One more").submit()
        assert refused.form().values["people"] == "One more"
    else:
        form = factories.with_file(alice.get(f"/documents/new?opportunity_id={job}").form(), "documents")
        refused = form.fill(name="One more").submit()
    assert (refused.status_code, f"{MOST} at most" in refused.words) == (422, True)
    phone = phone_of(app, alice)
    assert len(all_of(phone, "contacts")) == len(all_of(phone, "documents")) == MOST
    assert_taken_back(phone, "opportunities", "activities")


@pytest.mark.slow
def test_as_many_stages_as_there_may_be(app: Flask, alice: Browser) -> None:
    there = len(factories.stage_ids(app, alice))
    more = (
        {"name": f"Stage {number}", "kind": "screening", "position": number} for number in range(there, MOST_STAGES)
    )
    factories.make(app, alice, "stages", *more)
    phone = phone_of(app, alice)
    full = phone.post("/stages", {"name": "One more"})
    assert (full.status_code, "at most" in full.get_json()["errors"]["name"][0]) == (422, True)


LINES = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["Baker", " at ", "Acme", "https://a.example/#/jobs/1", "£30k", " to ", "50000", "$", "remote"]
        ),
        st.sampled_from(
            ["\n", " | ", ", ", "ﬁ" * 120, "x" * 250, "ǖ" * 90, "1" * 18, " in ", "<p>", "\u202e", "ab.c/"]
        ),
    ),
    min_size=1,
    max_size=12,
).map("".join)


@pytest.mark.slow
@settings(max_examples=at_most(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES)
def test_whatever_the_line_or_a_capture_makes(app: Flask, alice: Browser, line: str) -> None:
    if not hasattr(alice, "phone"):
        alice.phone = phone_of(app, alice)  # type: ignore[attr-defined] # one for all lines
    phone: Phone = alice.phone  # type: ignore[attr-defined]
    alice.get("/today").form('form[action="/opportunities/line"]').fill(line=line).submit()
    alice.get("/capture").form('form[action="/capture"]').fill(posting=line).submit()
    assert_taken_back(phone, "opportunities", "companies", "postings")
    for slug in ("opportunities", "companies"):
        for record in all_of(phone, slug):
            phone.delete(f"/{slug}/{record['id']}")
