"""A move leaves the same undo whichever way it was made, and undoing it restores the history."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.opportunity import Opportunity, StageChange
from app.models.tenant import use_account
from app.models.undo import Undo
from app.operations.records.undo import take_back
from tests.records import factories
from tests.support.browser import Browser
from tests.support.phone import Phone


@pytest.fixture
def phone(app: Flask, alice: Browser) -> Phone:
    """Of the same person."""
    phone = Phone(app)
    sign_in = {"email": alice.email, "password": alice.password, "device": "Her phone"}
    phone.token = phone.post("/token", sign_in).get_json()["token"]
    return phone


def by_button(alice: Browser, phone: Phone, path: str) -> None:
    form = alice.get(path).form("form#stage")
    form.submit(phone.stage("closed"))


def by_script(alice: Browser, phone: Phone, path: str) -> None:
    token = alice.get("/board").tree.css_first("meta[name=csrf-token]").attributes["content"] or ""
    fields = {"stage_id": phone.stage("closed")}
    answer = alice.post(f"{path}/stage", data=fields, headers={"X-Enhanced": "1", "X-CSRFToken": token})
    assert answer.headers["X-Undo"]


def by_form(alice: Browser, phone: Phone, path: str) -> None:
    """By saying how it ended, which closes it."""
    token = alice.get(path).form("form#stage").values["csrf_token"]
    page = alice.post(f"{path}/outcome", data={"csrf_token": token, "outcome": "rejected", "outcome_reason": ""})
    assert page.follow().has('form[action^="/undo/"]')


def by_patch(alice: Browser, phone: Phone, path: str) -> None:
    phone.patch(path, {"stage_id": phone.stage("closed")})


def by_patch_of_the_outcome(alice: Browser, phone: Phone, path: str) -> None:
    phone.patch(path, {"outcome": "rejected"})


def by_a_new_entry(alice: Browser, phone: Phone, path: str) -> None:
    opportunity_id = str(factories.id_in(path))
    day = phone.read("/stage_changes")["items"][0]["happened_on"]
    phone.make("stage_changes", opportunity_id=opportunity_id, stage_id=phone.stage("closed"), happened_on=day)


WAYS = (by_button, by_script, by_form, by_patch, by_patch_of_the_outcome, by_a_new_entry)


def history(app: Flask, owner: Browser) -> list[tuple[Any, ...]]:
    """Every entry, oldest first, and what the opportunity says of them."""
    with app.app_context():
        use_account(db.session(), owner.account_id)
        ordered = (StageChange.happened_on, StageChange.created_at, StageChange.id)
        columns = (StageChange.id, StageChange.stage_id, StageChange.happened_on, StageChange.outcome)
        entries = [tuple(row) for row in db.session.execute(select(*columns).order_by(*ordered))]
        present = (Opportunity.stage_id, Opportunity.moved_on, Opportunity.outcome, Opportunity.applied_on)
        return [*entries, *(tuple(row) for row in db.session.execute(select(*present)))]


def undo_rows(app: Flask, owner: Browser) -> list[Undo]:
    with app.app_context():
        use_account(db.session(), owner.account_id)
        return list(db.session.scalars(select(Undo)))


def undone(app: Flask, owner: Browser) -> None:
    with app.app_context():
        use_account(db.session(), owner.account_id)
        [done] = db.session.scalars(select(Undo)).all()
        take_back(done)
        db.session.commit()


@pytest.mark.parametrize("move", WAYS, ids=lambda way: way.__name__)
def test_a_move_leaves_the_same_undo(
    app: Flask, alice: Browser, phone: Phone, move: Callable[[Browser, Phone, str], None]
) -> None:
    path = factories.add(alice, "opportunities", title="Baker")
    phone.patch(path, {"title": "Head baker"})
    before = history(app, alice)
    assert not undo_rows(app, alice)
    move(alice, phone, path)
    moved = history(app, alice)
    assert len(moved) == len(before) + 1
    [left] = undo_rows(app, alice)
    newest = moved[-2]
    assert (left.act, left.label) == ("move", "Moved to Closed.")
    made = {"opportunity_id": str(factories.id_in(path)), "stage_change_id": str(newest[0])}
    assert {name: left.payload.get(name) for name in made} == made
    assert left.payload["about"] == "Head baker"
    undone(app, alice)
    assert history(app, alice) == before
    since = phone.read(path)["created_at"]
    told = phone.read(f"/stage_changes?updated_since={since}")["items"]
    assert {"id": str(newest[0]), "deleted": True} in told


def test_a_day_of_application_that_came_with_it_goes_with_it(app: Flask, alice: Browser, phone: Phone) -> None:
    path = factories.add(alice, "opportunities", title="Baker")
    before = history(app, alice)
    phone.patch(path, {"stage_id": phone.stage("offer"), "applied_on": "2026-05-04"})
    assert len(history(app, alice)) == len(before) + 2
    undone(app, alice)
    assert history(app, alice) == before


@pytest.mark.parametrize("values", [{"title": "Head baker"}, {"stage_id": None}, {"outcome": None}])
def test_what_moves_nothing_leaves_none(app: Flask, alice: Browser, phone: Phone, values: dict[str, Any]) -> None:
    path = factories.add(alice, "opportunities", title="Baker")
    phone.patch(path, values)
    assert not undo_rows(app, alice)


def test_a_form_that_was_sent_again_with_another_stage_offers_undo(app: Flask, alice: Browser, phone: Phone) -> None:
    form = alice.get("/opportunities/new").form().fill(title="Baker")
    form.submit()
    before = history(app, alice)
    page = form.fill(stage_id=phone.stage("offer")).submit(follow=True)
    assert len(history(app, alice)) == len(before) + 1
    factories.undo(page)
    assert history(app, alice) == before
