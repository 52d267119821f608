"""Moving through the stages, and the history that comes of it."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.opportunity import Opportunity, StageChange
from app.models.stage import Stage
from tests.records import making
from tests.support.browser import Browser, Page

BY_SCRIPT = {"X-Enhanced": "1"}


@pytest.fixture
def path(alice: Browser) -> str:
    return making.add(alice, "opportunities")


def today() -> date:
    return datetime.now(ZoneInfo("UTC")).date()


def move(browser: Browser, path: str, stage: str) -> Page:
    """Press the button of this stage, which may say more than its name."""
    form = browser.get(path).form("form#stage")
    [id] = [b.attributes["value"] for b in form.node.css("button") if b.css_first("b").text() == stage]
    return form.submit(id)


def by_script(browser: Browser, path: str, **fields: Any) -> Page:
    token = browser.get("/board").tree.css_first("meta[name=csrf-token]").attributes["content"]
    return browser.post(f"{path}/stage", data=fields, headers=BY_SCRIPT | {"X-CSRFToken": token or ""})


def history(app: Flask, path: str) -> list[tuple[str, date, str | None]]:
    """(stage, day, outcome), oldest first"""
    with app.app_context():
        rows = db.session.execute(
            select(Stage.name, StageChange.happened_on, StageChange.outcome)
            .join(Stage, (Stage.id == StageChange.stage_id) & (Stage.account_id == StageChange.account_id))
            .where(StageChange.opportunity_id == making.id_in(path))
            .order_by(StageChange.happened_on, StageChange.created_at, StageChange.id)
        )
        return [(row.name, row.happened_on, row.outcome) for row in rows]


def check_derived(app: Flask, owner: Browser, path: str) -> Opportunity:
    """The present is what the history says."""
    told = history(app, path)
    found: Opportunity = making.stored(app, owner, "opportunities", path)
    with app.app_context():
        stage = db.session.get_one(Stage, (owner.account_id, found.stage_id))
    assert (stage.name, found.moved_on, found.outcome) == told[-1]
    assert found.applied_on == next((day for name, day, _ in told if name == "Applied"), None)
    return found


def test_a_new_one_stands_at_the_first_stage_today(app: Flask, alice: Browser, path: str) -> None:
    assert history(app, path) == [("Saved", today(), None)]
    check_derived(app, alice, path)


def test_it_can_begin_at_any_stage(app: Flask, alice: Browser) -> None:
    offer = making.stage_ids(app, alice)["Offer"]
    page = alice.get(f"/opportunities/new?stage_id={offer}")
    assert page.form().values["stage_id"] == str(offer)
    path = page.form().fill(title="Baker").submit().location
    assert history(app, path) == [("Offer", today(), None)]


def test_each_stage_is_a_button_that_moves_it(app: Flask, alice: Browser, path: str) -> None:
    for stage in ("Applied", "Screening", "Interview", "Offer", "Closed", "Saved"):
        page = move(alice, path, stage)
        assert (page.status_code, page.location) == (303, path)
        assert f"Moved to {stage}" in page.follow().words
        check_derived(app, alice, path)
    assert [name for name, *_ in history(app, path)] == [
        "Saved", "Applied", "Screening", "Interview", "Offer", "Closed", "Saved",
    ]  # fmt: skip
    assert alice.get(path).texts('button[aria-current="step"] b') == ["Saved"]


def test_moving_can_be_undone(app: Flask, alice: Browser, path: str) -> None:
    page = making.undo(move(alice, path, "Interview").follow())
    assert page.request.path == path
    assert [name for name, *_ in history(app, path)] == ["Saved"]
    check_derived(app, alice, path)


def test_the_same_stage_adds_nothing(app: Flask, alice: Browser, path: str) -> None:
    page = move(alice, path, "Saved")
    assert page.status_code == 303
    assert not page.follow().has('form[action^="/undo/"]')
    assert len(history(app, path)) == 1


def test_a_script_gets_no_page_and_learns_where_to_undo(app: Flask, alice: Browser, path: str) -> None:
    offer = making.stage_ids(app, alice)["Offer"]
    answer = by_script(alice, path, stage_id=offer)
    assert (answer.status_code, answer.data) == (204, b"")
    undo = answer.headers["X-Undo"]
    assert undo.startswith("/undo/")
    assert history(app, path)[-1][0] == "Offer"
    same = by_script(alice, path, stage_id=offer)
    assert same.status_code == 204
    assert "X-Undo" not in same.headers
    token = alice.get("/board").tree.css_first("meta[name=csrf-token]").attributes["content"] or ""
    assert alice.post(undo, headers=BY_SCRIPT | {"X-CSRFToken": token}).status_code == 204
    assert history(app, path)[-1][0] == "Saved"
    assert alice.post(undo, headers=BY_SCRIPT | {"X-CSRFToken": token}).status_code in (404, 410)


def test_a_day_and_an_outcome_can_be_given(app: Flask, alice: Browser, path: str) -> None:
    stages = making.stage_ids(app, alice)
    by_script(alice, path, stage_id=stages["Applied"], happened_on="2026-01-05")
    assert history(app, path)[0][:2] == ("Applied", date(2026, 1, 5))
    assert check_derived(app, alice, path).applied_on == date(2026, 1, 5)
    today = datetime.now(UTC).date()
    by_script(alice, path, stage_id=stages["Closed"], happened_on=f"{today:%d.%m.%Y}", outcome="rejected")
    assert history(app, path)[-1] == ("Closed", today, "rejected")
    assert check_derived(app, alice, path).outcome == "rejected"


def test_a_day_to_come_is_refused(app: Flask, alice: Browser, path: str) -> None:
    before = history(app, path)
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    stage = making.stage_ids(app, alice)["Applied"]
    assert by_script(alice, path, stage_id=stage, happened_on=tomorrow.isoformat()).status_code == 422
    assert history(app, path) == before


def test_only_closing_has_an_outcome(app: Flask, alice: Browser, path: str) -> None:
    by_script(alice, path, stage_id=making.stage_ids(app, alice)["Offer"], outcome="accepted")
    assert history(app, path)[-1] == ("Offer", today(), None)


@pytest.mark.parametrize("wrong", ["", "x", "unknown", "other's", "\0", "9" * 5000])
def test_a_stage_that_is_not_ones_own_moves_nothing(
    app: Flask, alice: Browser, mallory: Browser, path: str, wrong: str
) -> None:
    named = {"unknown": str(uuid.uuid4()), "other's": str(making.stage_ids(app, mallory)["Offer"])}
    id = named.get(wrong, wrong)
    assert by_script(alice, path, stage_id=id).status_code == 422
    form = alice.get(path).form("form#stage")
    page = alice.post(f"{path}/stage", data={"csrf_token": form.values["csrf_token"], "stage_id": id})
    assert page.status_code == 422
    assert page.links(".errors a") == {"Choose one of your stages.": "#stage"}
    assert len(history(app, path)) == 1


@pytest.mark.parametrize(
    "fields",
    [{"happened_on": d} for d in ("x", "2026-02-30", "1899-12-31", "2200-01-01", "0000-00-00", "9" * 300)]
    + [{"outcome": "won"}, {"outcome": "\0"}],
)
def test_a_day_or_outcome_that_cannot_be_moves_nothing(
    app: Flask, alice: Browser, path: str, fields: dict[str, str]
) -> None:
    stage = making.stage_ids(app, alice)["Closed"]
    token = alice.get(path).form("form#stage").values["csrf_token"]
    page = alice.post(f"{path}/stage", data={"csrf_token": token, "stage_id": stage, **fields})
    assert page.status_code == 422
    assert page.texts(".errors li")
    assert len(history(app, path)) == 1


def test_nobody_moves_what_is_not_theirs(app: Flask, alice: Browser, mallory: Browser, path: str) -> None:
    for stage in (making.stage_ids(app, mallory)["Offer"], making.stage_ids(app, alice)["Offer"]):
        assert by_script(mallory, path, stage_id=stage).status_code == 404
    assert len(history(app, path)) == 1


def entry_form(browser: Browser, path: str, number: int = 0) -> Any:
    """The form that corrects an entry, newest first."""
    forms = browser.get(path).tree.css('form[action*="/history/"]')
    return browser.get(path).form(f'form[action="{forms[number].attributes["action"]}"]')


def test_an_entry_can_be_corrected(app: Flask, alice: Browser, path: str) -> None:
    move(alice, path, "Applied")
    day = today() - timedelta(days=30)
    page = entry_form(alice, path).fill(happened_on=day.isoformat()).submit(follow=True)
    assert "The history is corrected." in page.words
    assert history(app, path) == [("Applied", day, None), ("Saved", today(), None)]
    found = check_derived(app, alice, path)
    assert found.applied_on == day


def test_how_it_ended_can_be_corrected(app: Flask, alice: Browser, path: str) -> None:
    move(alice, path, "Closed")
    entry_form(alice, path).fill(outcome="rejected").submit(follow=True)
    assert check_derived(app, alice, path).outcome == "rejected"
    assert "Not selected" in alice.get(path).words
    entry_form(alice, path).fill(outcome="").submit(follow=True)
    assert check_derived(app, alice, path).outcome is None


@pytest.mark.parametrize("day", ["", "x", "2026-13-01", "1500-01-01"])
def test_a_correction_that_cannot_be_comes_back(app: Flask, alice: Browser, path: str, day: str) -> None:
    before = history(app, path)
    page = entry_form(alice, path).fill(happened_on=day).submit()
    assert page.status_code == 422
    assert page.texts(".errors li")
    assert page.texts(".history .error")
    for link in page.links(".errors a").values():
        assert page.has(f'[id="{link.removeprefix("#")}"]'), "the summary leads to the field"
    assert history(app, path) == before


def test_an_entry_can_be_taken_out_and_put_back(app: Flask, alice: Browser, path: str) -> None:
    move(alice, path, "Applied")
    move(alice, path, "Interview")
    page = entry_form(alice, path, 1).submit("Take this out of the history", follow=True)
    assert [name for name, *_ in history(app, path)] == ["Saved", "Interview"]
    assert check_derived(app, alice, path).applied_on is None
    making.undo(page)
    assert sorted(name for name, *_ in history(app, path)) == ["Applied", "Interview", "Saved"]
    assert check_derived(app, alice, path).applied_on == today()


def test_an_entry_put_back_stands_where_it_stood(app: Flask, alice: Browser, path: str) -> None:
    for stage in ("Applied", "Interview"):
        move(alice, path, stage)
    before = history(app, path)
    making.undo(entry_form(alice, path, 1).submit("Take this out of the history", follow=True))
    assert history(app, path) == before
    making.undo(entry_form(alice, path, 0).submit("Take this out of the history", follow=True))
    assert history(app, path) == before
    check_derived(app, alice, path)


def test_the_only_entry_stays(app: Flask, alice: Browser, path: str) -> None:
    form = entry_form(alice, path)
    assert not alice.get(path).has('button[formaction$="/remove"]')
    address = form.node.attributes["action"] + "/remove"
    page = alice.post(address, data={"csrf_token": form.values["csrf_token"]})
    assert page.status_code == 303
    assert "This is the only entry" in page.follow().words
    assert len(history(app, path)) == 1


def test_an_entry_of_another_opportunity_is_a_404(app: Flask, alice: Browser, mallory: Browser, path: str) -> None:
    other = making.add(alice, "opportunities", title="Another")
    form = entry_form(alice, path)
    entry = form.node.attributes["action"].split("/")[-1]
    for browser, address in ((alice, other), (mallory, path)):
        token = browser.get("/account").form().values["csrf_token"]
        for rest in ("", "/remove"):
            fields = {"csrf_token": token, "happened_on": "2026-01-01"}
            assert browser.post(f"{address}/history/{entry}{rest}", data=fields).status_code == 404
    assert history(app, path) == [("Saved", today(), None)]


def test_people_are_tied_and_untied_by_name(app: Flask, alice: Browser) -> None:
    path = making.add(alice, "opportunities", title="Baker", company="Acme")
    page = alice.get(path).form(f'form[action="{path}/contacts"]').fill(name=" Zoë ").submit(follow=True)
    assert "Zoë is one of the contacts." in page.words
    page = alice.get(path).form(f'form[action="{path}/contacts"]').fill(name="ZOE").submit(follow=True)
    assert making.count(app, "contacts") == 1
    assert page.click("Zoë").heading == "Zoë"
    assert "Acme" in alice.get(page.links()["Zoë"]).words
    page = alice.get(path).form('form[action$="/remove"]').submit(follow=True)
    assert "Zoë" not in page.links()
    assert making.count(app, "contacts") == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "\0"])
def test_a_person_needs_a_name(app: Flask, alice: Browser, path: str, name: str) -> None:
    page = alice.get(path).form(f'form[action="{path}/contacts"]').fill(name=name).submit()
    assert page.status_code == 422
    assert page.texts("#name-error")
    assert making.count(app, "contacts") == 0


def test_a_person_added_from_an_opportunity_is_one_of_its_contacts(alice: Browser, path: str) -> None:
    form = alice.get(path).click("Add with details").form()
    page = form.fill(name="Zoë", role="Recruiter").submit(follow=True)
    assert page.request.path == path
    assert "Zoë" in page.links()


def test_someone_elses_opportunity_is_not_tied(alice: Browser, mallory: Browser, path: str) -> None:
    form = mallory.get(f"/contacts/new?opportunity_id={making.id_in(path)}").form().fill(name="Mallory's man")
    assert form.submit().status_code in (303, 422)
    assert "Mallory's man" not in alice.get(path).words
