"""Two of the same made one: everything tied to either is tied to one, and for 7 days it can be taken apart."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import Base, db
from app.models.deletion import Deletion
from app.models.opportunity import Opportunity
from app.models.owned import owned_tables
from app.models.tenant import use_account
from tests.records import factories
from tests.support.browser import Browser, Page

# What every change of a record raises.
MOVING = ("version", "updated_at")


def merged(browser: Browser, kept: str, other: str, **chosen: str) -> Page:
    page = browser.get(f"{kept}/merge?other={factories.id_in(other)}")
    assert page.status_code == 200
    return page.form("main form.form").fill(**{f"of-{name}": which for name, which in chosen.items()}).submit()


def everything(app: Flask, owner: Browser) -> dict[str, list[dict[str, Any]]]:
    """All rows of a person but those that tell of changes, without what every change raises."""
    with app.app_context():
        found = {}
        for table in owned_tables():
            if table.name not in ("undo", "deletion", "sign_in", "account_version"):
                rows = db.session.execute(select(table).where(table.c.account_id == owner.account_id)).mappings()
                plain = [{name: value for name, value in row.items() if name not in MOVING} for row in rows]
                found[table.name] = sorted(plain, key=str)
        return found


def deletions(app: Flask) -> list[uuid.UUID]:
    with app.app_context():
        return list(db.session.scalars(select(Deletion.id)))


def two_companies(app: Flask, alice: Browser) -> tuple[str, str]:
    """Each with everything that can hang on one."""
    first, second = factories.make(
        app,
        alice,
        "companies",
        {"name": "Acme", "location": "Cork", "phone": "1"},
        {"name": "ACME Ltd", "location": "Dublin", "website": "https://acme.example/", "avoid": True},
    )
    for company in (first, second):
        factories.make(app, alice, "contacts", {"name": "Zoë", "company_id": company})
        [job] = factories.make(app, alice, "opportunities", {"title": "Baker", "company_id": company})
        when = datetime(2026, 11, 2, 10, tzinfo=UTC)
        factories.make(app, alice, "activities", {"kind": "call", "starts_at": when, "company_id": company})
        factories.make(app, alice, "tasks", {"title": "Ring", "company_id": company})
        about = {"body": "About them", "company_id": company}
        factories.make(app, alice, "notes", about, {"body": "Job", "opportunity_id": job})
    return f"/companies/{first}", f"/companies/{second}"


def test_everything_of_the_other_goes_to_the_one_that_stays(app: Flask, alice: Browser) -> None:
    kept, other = two_companies(app, alice)
    page = merged(alice, kept, other).follow()
    assert page.request.path == kept
    assert "Merged ACME Ltd into Acme." in page.words
    assert alice.get(other).status_code == 404
    after = everything(app, alice)
    for table in ("contact", "opportunity", "activity", "task"):
        assert [row["company_id"] for row in after[table]] == [factories.id_in(kept)] * 2, table
    assert [row["company_id"] for row in after["note"] if row["company_id"]] == [factories.id_in(kept)] * 2
    assert deletions(app) == [factories.id_in(other)]
    company = factories.stored(app, alice, "companies", kept)
    assert (company.name, company.location, company.phone) == ("Acme", "Cork", "1")
    assert (company.website, company.avoid) == ("https://acme.example/", True)


def test_what_was_moved_is_found_by_the_name_that_stays(app: Flask, alice: Browser) -> None:
    kept, other = two_companies(app, alice)
    merged(alice, kept, other)
    assert alice.get("/opportunities?q=ltd").has(".nothing")
    assert len(alice.get("/opportunities?q=acme").texts("tbody th a")) == 2


def test_where_they_differ_one_is_chosen(app: Flask, alice: Browser) -> None:
    kept, other = two_companies(app, alice)
    page = alice.get(f"{kept}/merge?other={factories.id_in(other)}")
    assert page.texts("main legend") == ["Name", "Location"]
    assert page.texts("main fieldset:nth-of-type(2) label") == ["Cork", "Dublin"]
    merged(alice, kept, other, location="other", name="other")
    company = factories.stored(app, alice, "companies", kept)
    assert (company.name, company.name_key, company.location) == ("ACME Ltd", "acme ltd", "Dublin")


def test_looking_changes_nothing(app: Flask, alice: Browser) -> None:
    kept, other = two_companies(app, alice)
    before = everything(app, alice)
    alice.get(f"{kept}/merge")
    alice.get(f"{kept}/merge?other={factories.id_in(other)}")
    assert everything(app, alice) == before


def test_undone_it_is_exactly_as_it_was(app: Flask, alice: Browser) -> None:
    kept, other = two_companies(app, alice)
    before = everything(app, alice)
    page = merged(alice, kept, other, name="other", location="other").follow()
    assert everything(app, alice) != before
    assert factories.undo(page).request.path == kept
    assert everything(app, alice) == before
    assert deletions(app) == []


def two_people(app: Flask, alice: Browser) -> tuple[str, str, list[uuid.UUID]]:
    """Both known to one opportunity and to one activity, and each to another; and both once referred."""
    first, second = factories.make(app, alice, "contacts", {"name": "Zoë"}, {"name": "Zoe", "role": "Cook"})
    both = [first, second]
    jobs = factories.make(
        app,
        alice,
        "opportunities",
        {"title": "Baker", "contact_ids": both, "referrer_id": second},
        {"title": "Cook", "contact_ids": [second], "referrer_id": first},
    )
    when = datetime(2026, 11, 2, 10, tzinfo=UTC)
    factories.make(
        app,
        alice,
        "activities",
        {"kind": "call", "starts_at": when, "contact_ids": both},
        {"kind": "email", "starts_at": when, "contact_ids": [second]},
    )
    return f"/contacts/{first}", f"/contacts/{second}", jobs


def test_ties_known_to_both_are_not_doubled(app: Flask, alice: Browser) -> None:
    kept, other, jobs = two_people(app, alice)
    before = everything(app, alice)
    page = merged(alice, kept, other).follow()
    after = everything(app, alice)
    for table in ("opportunity_contact", "activity_contact"):
        assert [row["contact_id"] for row in after[table]] == [factories.id_in(kept)] * 2, table
    assert [row["referrer_id"] for row in after["opportunity"]] == [factories.id_in(kept)] * 2
    for job in jobs:
        assert alice.get(f"/opportunities/{job}").texts("aside .rows b a") == ["Zoë"]
    factories.undo(page)
    assert everything(app, alice) == before


def test_phones_learn_of_every_record_that_shows_it(app: Flask, alice: Browser) -> None:
    kept, other, jobs = two_people(app, alice)

    def versions() -> list[int]:
        with app.app_context():
            use_account(db.session(), alice.account_id)
            return [db.session.get_one(Opportunity, (alice.account_id, job)).version for job in jobs]

    before = versions()
    page = merged(alice, kept, other).follow()
    between = versions()
    factories.undo(page)
    assert all(first < second for first, second in zip(before, between, strict=True))
    assert all(first < second for first, second in zip(between, versions(), strict=True))


def test_what_changed_since_stays_changed(app: Flask, alice: Browser) -> None:
    kept, other = two_companies(app, alice)
    [third] = factories.make(app, alice, "companies", {"name": "Zenith"})
    page = merged(alice, kept, other, location="other").follow()
    jobs = alice.get(kept).links('main a[href^="/opportunities/"]')
    assert jobs
    with app.app_context():
        use_account(db.session(), alice.account_id)
        moved = db.session.scalars(select(Opportunity).order_by(Opportunity.id.desc())).first()
        assert moved is not None
        moved.company_id = third
        moved_id = moved.id
        db.session.commit()
    alice.get(f"{kept}/edit").form().fill(location="Galway").submit(follow=True)
    factories.undo(page)
    company = factories.stored(app, alice, "companies", kept)
    assert (company.location, company.website, company.avoid) == ("Galway", None, False)
    assert factories.stored(app, alice, "opportunities", f"/opportunities/{moved_id}").company_id == third
    assert factories.stored(app, alice, "companies", other).location == "Dublin"


def test_when_the_one_that_stayed_is_gone_that_is_said(app: Flask, alice: Browser) -> None:
    kept, other = two_companies(app, alice)
    before = everything(app, alice)
    first = merged(alice, kept, other).follow()
    second = factories.delete(alice, kept)
    assert "Undo that first." in factories.undo(first).words
    factories.undo(second)
    factories.undo(first)
    assert everything(app, alice) == before


def test_a_tie_that_is_gone_meanwhile_is_no_hindrance(app: Flask, alice: Browser) -> None:
    kept, other, jobs = two_people(app, alice)
    page = merged(alice, kept, other).follow()
    factories.delete(alice, f"/opportunities/{jobs[0]}")
    factories.undo(page)
    assert alice.get(other).status_code == 200
    assert alice.get(f"/opportunities/{jobs[1]}").texts("aside .rows b a") == ["Zoe"]


def test_one_cannot_be_merged_with_itself(app: Flask, alice: Browser) -> None:
    kept, other = two_companies(app, alice)
    form = alice.get(f"{kept}/merge?other={factories.id_in(other)}").form("main form.form")
    for wrong in (str(factories.id_in(kept)), "", "x"):
        form.values["other"] = wrong
        page = form.submit()
        assert page.status_code == 422
        assert page.texts(".errors li") == ["Choose another one to merge with."]
    assert factories.count(app, "companies") == 2


def test_what_is_someone_elses_is_not_there(app: Flask, alice: Browser, mallory: Browser) -> None:
    kept, other = two_companies(app, alice)
    mine = factories.add(mallory, "companies", name="Acme")
    before = everything(app, alice)
    form = alice.get(f"{kept}/merge?other={factories.id_in(other)}").form("main form.form")
    theirs = mallory.get(f"{mine}/merge")
    assert "ACME Ltd" not in theirs.words
    token = mallory.get("/account").form().values["csrf_token"]
    fields = form.values.to_dict() | {"csrf_token": token}
    for path, with_whom in ((kept, mine), (mine, kept), (mine, f"/companies/{uuid.uuid4()}")):
        sent = fields | {"other": str(factories.id_in(with_whom))}
        assert mallory.post(f"{path}/merge", data=sent).status_code == 404
        assert mallory.get(f"{path}/merge?other={sent['other']}").status_code == 404
    assert everything(app, alice) == before
    assert factories.count(app, "companies") == 3


def test_what_changed_after_it_was_shown_is_shown_again(app: Flask, alice: Browser) -> None:
    kept, other = two_companies(app, alice)
    form = alice.get(f"{kept}/merge?other={factories.id_in(other)}").form("main form.form")
    alice.get(f"{other}/edit").form().fill(location="Galway").submit(follow=True)
    page = form.submit()
    assert page.status_code == 409
    assert "Galway" in page.words
    assert factories.count(app, "companies") == 2


def test_pressing_twice_merges_once(app: Flask, alice: Browser) -> None:
    kept, other = two_companies(app, alice)
    form = alice.get(f"{kept}/merge?other={factories.id_in(other)}").form("main form.form")
    assert [form.submit().status_code for _ in range(2)] == [303, 303]
    assert factories.count(app, "companies") == 1


@pytest.mark.parametrize(
    ("slug", "record", "same", "different"),
    [
        ("companies", {"name": "Café Müller"}, {"name": "CAFE MULLER"}, {"name": "Bakery"}),
        ("companies", {"name": "Cafe Muller"}, {"name": "Cafe Mueller"}, {"name": "Cafe Royal Grand"}),
        (
            "companies",
            {"name": "Alpha", "website": "https://www.a.example/"},
            {"name": "Omega", "website": "https://a.example/jobs"},
            {"name": "Beta", "website": "https://b.example"},
        ),
        (
            "contacts",
            {"name": "Zoë", "email": "z@a.example.org"},
            {"name": "Ms O'Neill", "email": "Z@a.example.org"},
            {"name": "Bob", "email": "b@a.example.org"},
        ),
    ],
)
def test_likely_ones_are_proposed(
    app: Flask, alice: Browser, slug: str, record: dict[str, str], same: dict[str, str], different: dict[str, str]
) -> None:
    [id, *_others] = factories.make(app, alice, slug, record, same, different)
    page = alice.get(f"/{slug}/{id}/merge")
    assert page.texts("main .rows b a") == [same["name"]]


def test_another_is_found_by_typing(app: Flask, alice: Browser) -> None:
    names = ("Acme", "The Big Company", "Beta")
    [id, *_others] = factories.make(app, alice, "companies", *({"name": name} for name in names))
    page = alice.get(f"/companies/{id}/merge")
    assert page.texts("main .rows b a") == []
    found = page.form("main form").fill(q="big comp").submit()
    assert found.texts("main .rows b a") == ["The Big Company"]
    assert "Acme" in found.click("The Big Company").heading


def test_only_what_can_be_the_same_is_merged(alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    assert alice.get(f"{path}/merge").status_code == 404


def test_nothing_refers_to_what_was_merged_whatever_the_table(app: Flask, alice: Browser) -> None:
    """Of tables that come later too: nothing of the account names the one that is gone, but what tells that it is."""
    kept, other = two_companies(app, alice)
    merged(alice, kept, other)
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if column.name.endswith("_id") and table.name not in ("undo", "deletion"):
                    named = select(func.count()).select_from(table).where(column == factories.id_in(other))
                    assert db.session.scalar(named) == 0, column


def test_it_is_taken_back_though_a_company_is_gone_since(app: Flask, alice: Browser) -> None:
    """Of two people at two companies: the one whose company is chosen, and that company deleted."""
    near, far = (factories.make(app, alice, "companies", {"name": name})[0] for name in ("Near", "Far"))
    kept, other = factories.make(
        app, alice, "contacts", {"name": "Zoë", "company_id": near}, {"name": "Zoe", "company_id": far}
    )
    page = alice.get(f"/contacts/{kept}/merge?other={other}").form('form[action$="/merge"]')
    merged = page.fill(**{"of-company_id": "other"}).submit(follow=True)
    factories.delete(alice, f"/companies/{near}")
    assert "Undone." in factories.undo(merged).words
    assert alice.get(f"/contacts/{other}").status_code == 200
