"""Every page takes a few SQL statements, and as many for a long search as for one that has just begun."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.extensions import db
from app.models.columns import now
from app.models.opportunity import Opportunity
from app.models.tenant import use_account
from app.models.undo import Undo
from app.records.kinds import PAGE_KINDS
from tests.auth.statements import sent
from tests.records import factories
from tests.support.browser import Browser
from tests.sweeps.routes import Belongings, addresses, belongings, routes

MOST_FOR_BOARD_AND_LISTS = 5
MOST_FOR_AN_OPPORTUNITY = 8
# A form in which people, companies and opportunities are chosen.
MOST_TO_CHOOSE_FROM_THREE = 6
MOST = 5
MOST_FOR_TODAY = 8
MOST_FOR_OPPORTUNITY = 8
MOST_FOR_TODAY = 8
# More than a list, a column of the board or a section of a page shows at once.
MANY = 60
# Not a page: everything there is in one document, a read for each table.
DOCUMENT = "/account/data"


def counts(app: Flask, owner: Browser, things: Belongings) -> dict[str, int]:
    """By address, how many statements the page takes; to begin a transaction is none."""
    pages = [route for route in routes(app) if route.method == "GET" and not route.is_api]
    found = {}
    for address in [address for route in pages for address in addresses(app, route, things)]:
        with sent(app) as statements:
            assert owner.get(address).status_code < 500
        found[address] = sum(not statement.startswith("BEGIN") for statement in statements)
    del found[DOCUMENT]
    return found


def leave_acts(app: Flask, owner: Browser, many: int) -> None:
    """What can be undone, each needing a record."""
    with app.app_context():
        payload = {"needs": [["task", str(owner.account_id)]]}
        acts = ({"act": "task", "label": f"Act {number}", "payload": payload} for number in range(many))
        db.session.add_all(Undo(account_id=owner.account_id, **values) for values in acts)
        db.session.commit()


def go_on_for_long(app: Flask, owner: Browser, things: Belongings) -> None:
    """Much more of everything, and all of it about the things there are."""
    company, contact, job = (things.before[slug] for slug in ("companies", "contacts", "opportunities"))
    stages, numbers = list(factories.stage_ids(app, owner).values()), range(MANY)
    role = {"company_id": company, "contact_ids": [contact], "tags": ["bread"]}
    people = factories.make(app, owner, "contacts", *({"name": f"Person {n}", "company_id": company} for n in numbers))
    factories.make(
        app,
        owner,
        "opportunities",
        *(role | {"title": f"Role {n}", "stage_id": stages[n % 6], "deadline": factories.TODAY} for n in numbers),
    )
    factories.make(app, owner, "companies", *({"name": f"Company {n}"} for n in numbers))
    activity = things.before["activities"]
    about = {"opportunity_id": job, "company_id": company, "contact_ids": [contact]}
    times = [now() + timedelta(days=n - MANY // 2) for n in numbers]
    factories.make(app, owner, "activities", *({"kind": "call", "starts_at": time} | about for time in times))
    days = [factories.TODAY + timedelta(days=n - MANY // 2) for n in numbers]
    tied = {"opportunity_id": job, "company_id": company, "contact_id": contact}
    factories.make(app, owner, "tasks", *({"title": f"Task {day}", "due_on": day} | tied for day in days))
    factories.make(app, owner, "tasks", *({"title": f"Did {n}", "done_at": time} for n, time in enumerate(times)))
    subjects = {"opportunity_id": job, "company_id": company, "contact_id": contact, "activity_id": activity}
    for subject, id in subjects.items():
        factories.make(app, owner, "notes", *({"body": f"Note {n}", subject: id} for n in numbers))
    days = [factories.TODAY + timedelta(days=n) for n in range(12)]
    about = {"opportunity_id": job, "company_id": company}
    dues = (factories.TODAY, None)
    talks = [datetime(2026, 11, 1, 9, tzinfo=UTC) + timedelta(days=n) for n in numbers]
    factories.make(app, owner, "activities", *({"kind": "call", "starts_at": talk, **about} for talk in talks))
    factories.make(app, owner, "tasks", *({"title": f"Task {n}", "due_on": dues[n % 2], **about} for n in numbers))
    factories.make(app, owner, "offers", *({"base": n, "opportunity_id": job} for n in numbers))
    factories.make(app, owner, "postings", *({"text": f"Wanted {n}", "opportunity_id": job} for n in numbers))
    leave_acts(app, owner, MANY)
    papers = factories.make(app, owner, "documents", *({"name": f"Paper {n}"} for n in numbers))
    entries = ({"opportunity_id": job, "stage_id": stages[n % 6], "happened_on": day} for n, day in enumerate(days))
    factories.make(app, owner, "stage_changes", *entries)
    with app.app_context():
        use_account(db.session(), owner.account_id)
        opportunity = db.session.get_one(Opportunity, (owner.account_id, job))
        opportunity.set_contacts(people)
        opportunity.set_documents(papers)
        opportunity.set_tags([f"tag {n}" for n in numbers])
        db.session.commit()


@pytest.mark.slow
def test_every_page_takes_few_statements_whatever_there_is_to_show(app: Flask, alice: Browser) -> None:
    things = belongings(app, alice)
    leave_acts(app, alice, 1)
    few = counts(app, alice, things)
    go_on_for_long(app, alice, things)
    # A list that is full need not look for rows without a value, which come last; it counts what is on other pages.
    more = dict.fromkeys((f"/{slug}" for slug in PAGE_KINDS), 1)
    many = counts(app, alice, things)
    assert {address: taken for address, taken in many.items() if taken > few[address] + more.get(address, 0)} == {}
    assert {address: many[address] for address in more if many[address] > MOST} == {}
    lists = ("/board", "/opportunities", "/companies", "/contacts", "/notes", "/activities", "/tasks")
    most = dict.fromkeys(few, MOST) | dict.fromkeys(lists, MOST_FOR_BOARD_AND_LISTS)
    most["/today"] = MOST_FOR_TODAY
    most[f"/opportunities/{things.before['opportunities']}"] = MOST_FOR_AN_OPPORTUNITY
    most["/today"] = MOST_FOR_TODAY
    most[f"/activities/{things.before['activities']}/edit"] = MOST_TO_CHOOSE_FROM_THREE
    assert {address: taken for address, taken in few.items() if taken > most[address]} == {}


@pytest.mark.slow
def test_asking_a_list_for_something_takes_no_more(app: Flask, alice: Browser) -> None:
    things = belongings(app, alice)
    go_on_for_long(app, alice, things)
    stage = factories.stage_ids(app, alice)["Applied"]
    alone = ("q=role", f"stage_id={stage}", "tag=bread", "archived=true", "sort=deadline", "sort=title", "sort=pay")
    together = ("location=leeds", "company=a&next_step=quiet", "q=role&pay_at_least=1&sort=name", "show=select")
    for asked in (*alone, *together):
        with sent(app) as statements:
            page = alice.get(f"/opportunities?{asked}")
        assert page.status_code == 200
        assert len([statement for statement in statements if not statement.startswith("BEGIN")]) <= MOST, asked


@pytest.mark.slow
def test_an_opportunitys_page_reads_no_bytes_and_no_whole_advert(app: Flask, alice: Browser) -> None:
    things = belongings(app, alice)
    go_on_for_long(app, alice, things)
    with sent(app) as statements:
        page = alice.get(f"/opportunities/{things.before['opportunities']}")
    assert page.status_code == 200
    # Only where the newest advert begins.
    read = [statement.replace("substr(posting.text, ", "") for statement in statements]
    for unread in ("document_chunk", "document_content", "posting.text"):
        assert not [statement for statement in read if unread in statement]
