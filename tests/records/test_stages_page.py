"""The page of one's stages: naming, adding, ordering, merging, deleting; and what their opportunities make of it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.account_version import AccountVersion
from app.models.deletion import Deletion
from app.models.opportunity import Opportunity, StageChange
from app.models.stage import Stage
from tests.records import factories
from tests.support.browser import Browser, Page
from tests.sweeps.routes import owned_rows

PAGE = "/account/stages"
FIRST = ["Saved", "Applied", "Screening", "Interview", "Offer", "Closed"]
# Columns that go up by each change; all else must be as it was.
RISING = ("version", "updated_at")


def names(app: Flask, owner: Browser) -> list[str]:
    """In order; their places are dense."""
    with app.app_context():
        rows = db.session.execute(
            select(Stage.name, Stage.position)
            .where(Stage.account_id == owner.account_id)
            .order_by(Stage.position, Stage.id)
        ).all()
    assert [row.position for row in rows] == list(range(len(rows)))
    return [row.name for row in rows]


def page_of(app: Flask, browser: Browser, name: str) -> str:
    return f"{PAGE}/{factories.stage_ids(app, browser)[name]}"


def press(browser: Browser, address: str, **fields: Any) -> Page:
    token = browser.get("/account").form().values["csrf_token"]
    return browser.post(address, data={"csrf_token": token, **fields})


def add(browser: Browser, name: str, kind: str) -> Page:
    return browser.get(PAGE).form(f'form[action="{PAGE}"]').fill(name=name, kind=kind).submit()


def merge(app: Flask, browser: Browser, name: str, into: str) -> Page:
    return press(browser, f"{page_of(app, browser, name)}/merge", into=factories.stage_ids(app, browser)[into])


def records_of(app: Flask, owner: Browser) -> dict[str, list[dict[str, Any]]]:
    """Stages, opportunities and histories without what rises."""
    found = {}
    with app.app_context():
        for model in (Stage, Opportunity, StageChange):
            table = model.__table__
            columns = [column for column in table.c if column.name not in RISING]
            rows = db.session.execute(select(*columns).where(table.c.account_id == owner.account_id))
            found[model.__name__] = sorted((dict(row._mapping) for row in rows), key=lambda row: str(row["id"]))
    return found


def versions(app: Flask, owner: Browser, model: Any) -> dict[uuid.UUID, int]:
    with app.app_context():
        rows = db.session.execute(select(model.id, model.version).where(model.account_id == owner.account_id))
        return {row.id: row.version for row in rows}


def account_version(app: Flask, owner: Browser) -> int:
    with app.app_context():
        return db.session.get_one(AccountVersion, owner.account_id).version


def opportunity(app: Flask, owner: Browser, *stages: str, archived: bool = False) -> uuid.UUID:
    """One that has passed these stages, a day each, and stands at the last."""
    ids = factories.stage_ids(app, owner)
    [job] = factories.make(
        app, owner, "opportunities", {"title": "x", "stage_id": ids[stages[0]], "archived": archived}
    )
    days = [factories.TODAY + timedelta(days=n) for n in range(1, len(stages))]
    entries = [
        {"opportunity_id": job, "stage_id": ids[name], "happened_on": day}
        for name, day in zip(stages[1:], days, strict=True)
    ]
    factories.make(app, owner, "stage_changes", *entries)
    return job


def counts_are_true(app: Flask, owner: Browser) -> None:
    with app.app_context():
        told = dict(
            db.session.execute(
                select(Stage.id, Stage.opportunity_count).where(Stage.account_id == owner.account_id)
            ).all()
        )
        rows = db.session.scalars(select(Opportunity).where(Opportunity.account_id == owner.account_id)).all()
        assert told == {id: sum(row.stage_id == id and not row.archived for row in rows) for id in told}


def present_is_true(app: Flask, owner: Browser) -> None:
    """What each opportunity shows is what its history says."""
    with app.app_context():
        for row in db.session.scalars(select(Opportunity).where(Opportunity.account_id == owner.account_id)):
            shown = (row.stage_id, row.moved_on, row.outcome, row.applied_on)
            row.read_history()
            assert (row.stage_id, row.moved_on, row.outcome, row.applied_on) == shown
        db.session.rollback()


def test_it_is_linked_from_account_and_board(alice: Browser) -> None:
    for address in ("/account", "/board"):
        assert PAGE in alice.get(address).links().values()


def test_the_kinds_are_explained(alice: Browser) -> None:
    page = alice.get(PAGE)
    assert "Sent, waiting to hear." in page.words
    assert "we ask how it ended" in page.words


def test_one_can_be_renamed(app: Flask, alice: Browser) -> None:
    page = alice.get(PAGE).click("Screening").form().fill(name="Phone call").submit(follow=True)
    assert page.request.path == PAGE
    assert names(app, alice) == ["Saved", "Applied", "Phone call", *FIRST[3:]]
    assert "Phone call" in alice.get("/board").words


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "applied", "ÁPPLIED "])
def test_a_name_that_cannot_be_comes_back_as_typed(app: Flask, alice: Browser, name: str) -> None:
    for form in (alice.get(PAGE).click("Screening").form(), alice.get(PAGE).form(f'form[action="{PAGE}"]')):
        page = form.fill(name=name, kind="offer").submit()
        assert page.status_code == 422
        assert page.texts("#name-error")
        assert page.links(".errors a")
        form = page.form(f'form[action="{page.request.path}"]')
        assert (form.values["name"], form.values["kind"]) == (name, "offer")
        assert names(app, alice) == FIRST
    if "pplied" in name or "PPLIED" in name:
        assert page.texts("#name-error") == ["Error: You already have a stage with this name."]


def test_its_own_name_in_capitals_is_no_other(app: Flask, alice: Browser) -> None:
    assert alice.get(PAGE).click("Screening").form().fill(name="SCREENING").submit().status_code == 303
    assert "SCREENING" in names(app, alice)


def test_the_same_name_of_someone_else_is_no_matter(app: Flask, alice: Browser, mallory: Browser) -> None:
    add(mallory, "Trial day", "interviewing")
    assert add(alice, "Trial day", "interviewing").status_code == 303


def test_a_kind_changes_as_long_as_nothing_was_there(app: Flask, alice: Browser) -> None:
    alice.get(PAGE).click("Screening").form().fill(kind="offer").submit()
    with app.app_context():
        assert (
            db.session.scalar(select(Stage.kind).where(Stage.name == "Screening", Stage.account_id == alice.account_id))
            == "offer"
        )
    opportunity(app, alice, "Interview")
    page = alice.get(PAGE).click("Interview")
    assert not page.has("input[name=kind]")
    page = press(alice, page.request.path, name="Interview", kind="saved")
    assert page.status_code == 422
    assert "its type can’t change" in page.words
    assert alice.get(PAGE).click("Interview").form().fill(name="Talk").submit().status_code == 303


@pytest.mark.parametrize("kind", ["", "won", "\0"])
def test_a_stage_has_a_kind_there_is(app: Flask, alice: Browser, kind: str) -> None:
    page = press(alice, PAGE, name="Trial day", kind=kind)
    assert page.status_code == 422
    assert page.texts("#kind-error")
    assert page.form(f'form[action="{PAGE}"]').values["name"] == "Trial day"
    assert names(app, alice) == FIRST


def test_a_new_one_goes_before_what_closes_and_another_ending_last(app: Flask, alice: Browser) -> None:
    add(alice, "Trial day", "interviewing")
    page = add(alice, "No answer", "closed").follow()
    assert "Stage added." in page.words
    assert names(app, alice) == [*FIRST[:5], "Trial day", "Closed", "No answer"]


def test_stages_are_ordered_one_place_at_a_time(app: Flask, alice: Browser) -> None:
    page = alice.get(PAGE)
    assert len(page.texts('button[value="up"]')) == len(page.texts('button[value="down"]')) == 5
    page = page.form(f'form[action="{page_of(app, alice, "Screening")}/shift"]').submit("up").follow()
    assert "Screening moved to position 2." in page.words
    assert names(app, alice) == ["Saved", "Screening", "Applied", *FIRST[3:]]
    press(alice, f"{page_of(app, alice, 'Screening')}/shift", way="down")
    press(alice, f"{page_of(app, alice, 'Saved')}/shift", way="up")
    press(alice, f"{page_of(app, alice, 'Closed')}/shift", way="down")
    assert names(app, alice) == FIRST
    assert press(alice, f"{page_of(app, alice, 'Saved')}/shift", way="sideways").status_code == 422
    assert names(app, alice) == FIRST


def test_places_that_a_phone_has_given_become_dense(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "stages", {"name": "Far", "kind": "offer", "position": 500})
    press(alice, f"{page_of(app, alice, 'Far')}/shift", way="up")
    assert names(app, alice) == [*FIRST[:5], "Far", "Closed"]


def test_an_unused_one_can_be_deleted_and_put_back_in_its_place(app: Flask, alice: Browser) -> None:
    before = records_of(app, alice)
    page = alice.get(PAGE).click("Screening").form('form[action$="/delete"]').submit(follow=True)
    assert "Deleted Screening." in page.words
    assert names(app, alice) == [name for name in FIRST if name != "Screening"]
    page = factories.undo(page)
    assert page.request.path == PAGE
    assert names(app, alice) == FIRST
    assert records_of(app, alice) == before


def test_one_that_is_used_is_not_deleted(app: Flask, alice: Browser) -> None:
    opportunity(app, alice, "Screening", "Offer")
    for name in ("Screening", "Offer"):
        address = page_of(app, alice, name)
        assert not alice.get(address).has('form[action$="/delete"]')
        page = press(alice, f"{address}/delete").follow()
        assert "Merge it into another stage instead" in page.words
    assert names(app, alice) == FIRST


def test_the_only_one_stays(app: Flask, alice: Browser) -> None:
    for name in FIRST[1:]:
        press(alice, f"{page_of(app, alice, name)}/delete")
    assert names(app, alice) == ["Saved"]
    page = alice.get(PAGE).click("Saved")
    assert not page.has('form[action$="/delete"], form[action$="/merge"]')
    assert "This is your only stage." in press(alice, f"{page.request.path}/delete").follow().words
    assert press(alice, f"{page.request.path}/merge").status_code == 422


def test_merging_takes_opportunities_and_histories_along(app: Flask, alice: Browser) -> None:
    there, passed = opportunity(app, alice, "Saved", "Screening"), opportunity(app, alice, "Screening", "Offer")
    elsewhere = opportunity(app, alice, "Applied", "Interview")
    put_away = opportunity(app, alice, "Screening", archived=True)
    jobs, entries, account = (
        versions(app, alice, Opportunity),
        versions(app, alice, StageChange),
        account_version(app, alice),
    )
    screening, interview = (factories.stage_ids(app, alice)[name] for name in ("Screening", "Interview"))
    page = (
        alice.get(PAGE).click("Screening").form('form[action$="/merge"]').fill(into=str(interview)).submit(follow=True)
    )
    assert "Merged Screening into Interview." in page.words
    assert names(app, alice) == ["Saved", "Applied", "Interview", "Offer", "Closed"]
    with app.app_context():
        found = {row.id: row.stage_id for row in db.session.scalars(select(Opportunity))}
        assert found[there] == found[elsewhere] == found[put_away] == interview
        changed = db.session.scalars(select(StageChange.id).where(StageChange.stage_id == interview)).all()
        assert len(changed) == 4
        assert db.session.scalars(select(Deletion.id)).all() == [screening]
    counts_are_true(app, alice)
    present_is_true(app, alice)
    after = versions(app, alice, Opportunity)
    assert {id for id in jobs if after[id] > jobs[id]} == {there, put_away}, "phones learn of them"
    assert after[passed] == jobs[passed]
    assert (
        sum(
            after > before
            for after, before in zip(versions(app, alice, StageChange).values(), entries.values(), strict=True)
        )
        == 3
    )
    assert account_version(app, alice) > account


def test_merging_is_undone_exactly(app: Flask, alice: Browser) -> None:
    for stages in (
        ("Saved", "Screening"),
        ("Screening", "Interview"),
        ("Interview", "Screening"),
        ("Screening", "Offer"),
    ):
        opportunity(app, alice, *stages)
    opportunity(app, alice, "Screening", archived=True)
    before, jobs = records_of(app, alice), versions(app, alice, Opportunity)
    page = factories.undo(merge(app, alice, "Screening", "Interview").follow())
    assert page.request.path == PAGE
    assert records_of(app, alice) == before
    assert names(app, alice) == FIRST
    with app.app_context():
        assert db.session.scalars(select(Deletion.id)).all() == []
    after = versions(app, alice, Opportunity)
    assert sum(after[id] > jobs[id] for id in jobs) == 3
    counts_are_true(app, alice)


def test_undoing_a_merge_leaves_what_was_moved_meanwhile(app: Flask, alice: Browser) -> None:
    moved, stayed = opportunity(app, alice, "Screening"), opportunity(app, alice, "Screening")
    came = opportunity(app, alice, "Saved")
    page = merge(app, alice, "Screening", "Interview").follow()
    ids = factories.stage_ids(app, alice)
    press(alice, f"/opportunities/{moved}/stage", stage_id=ids["Offer"])
    press(alice, f"/opportunities/{came}/stage", stage_id=ids["Interview"])
    factories.undo(page)
    ids = factories.stage_ids(app, alice)
    with app.app_context():
        found = {row.id: row.stage_id for row in db.session.scalars(select(Opportunity))}
    assert found == {moved: ids["Offer"], stayed: ids["Screening"], came: ids["Interview"]}
    counts_are_true(app, alice)
    present_is_true(app, alice)


def test_a_name_taken_meanwhile_stops_the_undoing(app: Flask, alice: Browser) -> None:
    job = opportunity(app, alice, "Screening")
    page = merge(app, alice, "Screening", "Interview").follow()
    add(alice, "screening", "screening")
    page = factories.undo(page)
    assert "Something else has taken its place" in page.words
    interview = factories.stage_ids(app, alice)["Interview"]
    with app.app_context():
        assert db.session.scalar(select(Opportunity.stage_id)) == interview, job
    counts_are_true(app, alice)


def test_endings_and_applications_are_not_merged_away(app: Flask, alice: Browser) -> None:
    opportunity(app, alice, "Applied", "Closed")
    before = owned_rows(app, alice)
    for name, into, why in (
        ("Closed", "Offer", "“Closed” says how it ended"),
        ("Offer", "Closed", "“Closed” says how it ended"),
        ("Applied", "Screening", "“Applied” says when you applied"),
        ("Saved", "Applied", "“Applied” says when you applied"),
        ("Offer", "Offer", "Choose a different stage"),
    ):
        page = merge(app, alice, name, into)
        assert page.status_code == 422
        assert any(why in problem for problem in page.texts(".errors li"))
        assert page.has(page.links(".errors a").popitem()[1])
    assert owned_rows(app, alice) == before
    assert "Closed" not in alice.get(PAGE).click("Offer").texts("#into option")


def test_endings_of_one_kind_are_merged_with_what_they_tell(app: Flask, alice: Browser) -> None:
    add(alice, "No answer", "closed")
    ids = factories.stage_ids(app, alice)
    [job] = factories.make(
        app, alice, "opportunities", {"title": "x", "stage_id": ids["No answer"], "outcome": "no_answer"}
    )
    merge(app, alice, "No answer", "Closed")
    with app.app_context():
        found = db.session.get_one(Opportunity, (alice.account_id, job))
        assert (found.stage_id, found.outcome) == (ids["Closed"], "no_answer")
    present_is_true(app, alice)


@pytest.mark.parametrize("wrong", ["", "x", "\0", "unknown", "other's"])
def test_a_stage_that_is_not_ones_own_takes_nothing(app: Flask, alice: Browser, mallory: Browser, wrong: str) -> None:
    named = {"unknown": uuid.uuid4(), "other's": factories.stage_ids(app, mallory)["Offer"]}
    opportunity(app, alice, "Screening")
    before = owned_rows(app, alice)
    page = press(alice, f"{page_of(app, alice, 'Screening')}/merge", into=named.get(wrong, wrong))
    assert page.status_code == 422
    assert "Choose a stage to merge into." in page.words
    assert owned_rows(app, alice) == before


def test_nobody_touches_stages_that_are_not_theirs(app: Flask, alice: Browser, mallory: Browser) -> None:
    address, before = page_of(app, alice, "Screening"), owned_rows(app, alice)
    assert mallory.get(address).status_code == 404
    for rest in ("", "/shift", "/merge", "/delete"):
        fields = {"name": "x", "way": "up", "into": factories.stage_ids(app, mallory)["Offer"]}
        assert press(mallory, address + rest, **fields).status_code == 404
    assert owned_rows(app, alice) == before


def test_orders_pressed_at_once_leave_an_order(app: Flask, alice: Browser) -> None:
    token = alice.get("/account").form().values["csrf_token"]
    addresses = [f"{page_of(app, alice, name)}/shift" for name in ("Screening", "Offer")]
    answers = factories.at_once(
        *(lambda address=address: alice.post(address, data={"csrf_token": token, "way": "up"}) for address in addresses)
    )  # type: ignore[misc]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert sorted(names(app, alice)) == sorted(FIRST)
