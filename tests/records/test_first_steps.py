"""What an empty account is offered: to bring a list, and an example to look around in."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import Base, db
from app.models.opportunity import Opportunity
from app.models.owned import owned_tables
from app.models.undo import Undo
from app.records import example
from app.records.example import MARK
from tests.auth.statements import sent
from tests.records import factories
from tests.support.browser import Browser, Page

LIST = "Nurse at Kirkgate Trust\nhttps://jobs.example/4711\n\nCook at Aireside, Leeds\nNurse at Kirkgate Trust"
# What is about changes, and not what someone has.
OF_CHANGES = {"undo", "deletion", "sign_in", "account_version", "stage"}


def previewed(owner: Browser, text: str) -> Page:
    return owner.get("/bring").form("main form").fill(rows=text).submit()


def rows_of(app: Flask, owner: Browser) -> dict[str, int]:
    """How many of each table there are."""
    with app.app_context():
        return {
            table.name: count
            for table in owned_tables()
            if table.name not in OF_CHANGES
            and (
                count := db.session.scalar(
                    select(func.count()).select_from(table).where(table.c.account_id == owner.account_id)
                )
            )
        }


def press(owner: Browser, address: str) -> Page:
    """As the button of a page does."""
    token = owner.get("/account").tree.css_first("meta[name=csrf-token]").attributes["content"]  # type: ignore[union-attr]
    page = owner.post(address, data={"csrf_token": token})
    assert page.status_code == 303
    return page


def titles(owner: Browser) -> list[str]:
    return sorted(owner.get("/opportunities").texts("tbody th a"))


def test_an_empty_account_is_offered_three_ways(alice: Browser) -> None:
    page = alice.get("/today")
    assert page.links(".first-steps a") == {"Write down one opportunity": "#add", "Bring a list you have": "/bring"}
    assert page.form(".first-steps form").submit().status_code == 303
    assert not alice.get("/today").has(".first-steps")


def test_rows_are_shown_before_anything_is_stored(app: Flask, alice: Browser) -> None:
    page = previewed(alice, LIST)
    assert page.texts("main h2")[0] == "3 opportunities to add"
    assert page.texts(".rows b") == [
        *("Nurse at Kirkgate Trust", "Advert at jobs.example", "Cook at Aireside", "Nurse at Kirkgate Trust")
    ]
    assert page.texts(".rows li")[3].endswith("The same as row 1")
    assert rows_of(app, alice) == {}


def test_all_are_added_at_once_and_taken_back_at_once(app: Flask, alice: Browser) -> None:
    page = previewed(alice, LIST).form("form[action='/bring/add']").submit(follow=True)
    assert titles(alice) == ["Advert at jobs.example", "Aireside Cook", "Kirkgate Trust Nurse"]
    assert "Added 3 opportunities." in page.words
    factories.undo(page)
    assert rows_of(app, alice) == {}
    with app.app_context():
        assert not db.session.scalar(select(func.count()).select_from(Undo))


def test_what_was_changed_since_stays(app: Flask, alice: Browser) -> None:
    page = alice.get(previewed(alice, LIST).form("form[action='/bring/add']").submit().location)
    with app.app_context():
        ids = {row.title: row.id for row in db.session.execute(select(Opportunity.title, Opportunity.id))}
    alice.get(f"/opportunities/{ids['Cook']}/edit").form().fill(location="York").submit()
    factories.make(app, alice, "notes", {"body": "Mine", "opportunity_id": ids["Nurse"]})
    factories.undo(page)
    assert titles(alice) == ["Aireside Cook", "Kirkgate Trust Nurse"]


def test_what_is_there_already_is_not_added_again(alice: Browser) -> None:
    factories.add(alice, "opportunities", title="Nurse", company="KIRKGATE trust")
    factories.add(alice, "opportunities", title="Baker", url="https://jobs.example/4711?utm_source=x")
    page = previewed(alice, LIST)
    assert page.texts("main h2")[0] == "1 opportunity to add"
    assert [text.endswith("You already have this") for text in page.texts(".rows li")] == [True, True, False, True]
    page.form("form[action='/bring/add']").submit()
    assert len(titles(alice)) == 3


def test_the_same_form_sent_twice_adds_them_once(alice: Browser) -> None:
    form = previewed(alice, LIST).form("form[action='/bring/add']")
    assert [form.submit().status_code for _ in range(2)] == [303, 303]
    assert len(titles(alice)) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Paste at least one row."), (" \n\t\n", "Paste at least one row."), ("a\n" * 201, "more than 200 rows")],
)
def test_what_cannot_be_read_says_so_and_loses_nothing(alice: Browser, text: str, said: str) -> None:
    page = previewed(alice, text)
    assert page.status_code == 422
    assert said in page.words
    assert page.title.startswith("Error:")
    assert page.texts("#rows")[0].split() == text.split()


def test_many_rows_take_few_statements(app: Flask, alice: Browser) -> None:
    with sent(app) as statements:
        previewed(alice, "\n".join(f"Role {n} at Company {n}" for n in range(200)))
    assert len([statement for statement in statements if not statement.startswith("BEGIN")]) <= 8


def test_the_example_is_told_apart_and_removed_in_one_click(app: Flask, alice: Browser) -> None:
    own = factories.add(alice, "opportunities", title="My own")
    before = rows_of(app, alice)
    press(alice, "/example")
    page = alice.get("/today")
    assert "You’re looking around in an example" in page.words
    with app.app_context():
        for name in ("company", "contact"):
            table = Base.metadata.tables[name]
            assert all(name.endswith(MARK) for name in db.session.scalars(select(table.c.name)))
        roles = db.session.execute(select(Opportunity.title, Opportunity.company_id)).all()
    assert [role.title for role in roles if not role.company_id] == ["My own"]
    assert len(roles) == 6
    for address in ("/board", "/opportunities", "/calendar", "/offers", "/notes"):
        assert MARK in alice.get(address).words
    page = page.form("form[action='/example/remove']").submit(follow=True)
    assert rows_of(app, alice) == before
    assert titles(alice) == ["My own"]
    assert alice.get(own).status_code == 200
    factories.undo(page)
    assert len(titles(alice)) == 6
    assert "Remove the example" in alice.get("/today").words


def test_the_example_is_there_once_and_comes_back(app: Flask, alice: Browser, mallory: Browser) -> None:
    for _ in range(2):
        press(alice, "/example")
    there = rows_of(app, alice)
    press(alice, "/example/remove")
    assert rows_of(app, alice) == {}
    press(alice, "/example/remove")
    press(alice, "/example")
    assert rows_of(app, alice) == there
    assert rows_of(app, mallory) == {}
    assert "example" not in mallory.get("/board").words


def test_the_example_does_without_stages_that_are_gone(app: Flask, alice: Browser) -> None:
    for name, id in factories.stage_ids(app, alice).items():
        if name in ("Offer", "Interviewing"):
            alice.get(f"/account/stages/{id}").form("form[action$=delete]").submit()
    press(alice, "/example")
    assert len(titles(alice)) == 5


def test_ids_of_examples_are_of_one_account(alice: Browser, mallory: Browser) -> None:
    one, other = (set(example.ids(owner.account_id, "opportunities")) for owner in (alice, mallory))
    assert not one & other
    assert all(isinstance(id, uuid.UUID) for id in one)
