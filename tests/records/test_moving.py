"""Moving through the stages, and the history that comes of it."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.extensions import db
from app.models.activity import Activity
from app.models.document import Document, OpportunityDocument
from app.models.opportunity import Opportunity, StageChange
from app.models.sign_in import SignIn
from app.models.stage import Stage
from app.models.tenant import use_account
from app.operations.records.documents import is_frozen
from tests.records import factories
from tests.support.browser import Browser, Page

BY_SCRIPT = {"X-Enhanced": "1"}


@pytest.fixture
def path(alice: Browser) -> str:
    return factories.add(alice, "opportunities")


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
            .where(StageChange.opportunity_id == factories.id_in(path))
            .order_by(StageChange.happened_on, StageChange.created_at, StageChange.id)
        )
        return [(row.name, row.happened_on, row.outcome) for row in rows]


def check_derived(app: Flask, owner: Browser, path: str) -> Opportunity:
    """The present is what the history says."""
    told = history(app, path)
    found: Opportunity = factories.stored(app, owner, "opportunities", path)
    with app.app_context():
        stage = db.session.get_one(Stage, (owner.account_id, found.stage_id))
    assert (stage.name, found.moved_on, found.outcome) == told[-1]
    assert found.applied_on == next((day for name, day, _ in told if name == "Applied"), None)
    return found


def test_a_new_one_stands_at_the_first_stage_today(app: Flask, alice: Browser, path: str) -> None:
    assert history(app, path) == [("Saved", today(), None)]
    check_derived(app, alice, path)


def test_it_can_begin_at_any_stage(app: Flask, alice: Browser) -> None:
    offer = factories.stage_ids(app, alice)["Offer"]
    page = alice.get(f"/opportunities/new?stage_id={offer}")
    assert page.form().values["stage_id"] == str(offer)
    path = page.form().fill(title="Baker").submit().location
    assert history(app, path) == [("Offer", today(), None)]


def test_each_stage_is_a_button_that_moves_it(app: Flask, alice: Browser, path: str) -> None:
    for stage in ("Applied", "Screening", "Interview", "Offer", "Closed", "Saved"):
        page = move(alice, path, stage)
        assert (page.status_code, page.location.partition("#")[0].partition("?")[0]) == (303, path)
        assert f"Moved to {stage}" in page.follow().words
        check_derived(app, alice, path)
    assert [name for name, *_ in history(app, path)] == [
        "Saved", "Applied", "Screening", "Interview", "Offer", "Closed", "Saved",
    ]  # fmt: skip
    assert alice.get(path).texts('button[aria-current="step"] b') == ["Saved"]


def test_moving_can_be_undone(app: Flask, alice: Browser, path: str) -> None:
    page = factories.undo(move(alice, path, "Interview").follow())
    assert page.request.path == path
    assert [name for name, *_ in history(app, path)] == ["Saved"]
    check_derived(app, alice, path)


def test_the_same_stage_adds_nothing(app: Flask, alice: Browser, path: str) -> None:
    page = move(alice, path, "Saved")
    assert page.status_code == 303
    assert not page.follow().has('form[action^="/undo/"]')
    assert len(history(app, path)) == 1


def test_a_script_gets_no_page_and_learns_where_to_undo(app: Flask, alice: Browser, path: str) -> None:
    offer = factories.stage_ids(app, alice)["Offer"]
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
    stages = factories.stage_ids(app, alice)
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
    stage = factories.stage_ids(app, alice)["Applied"]
    assert by_script(alice, path, stage_id=stage, happened_on=tomorrow.isoformat()).status_code == 422
    assert history(app, path) == before


def test_only_closing_has_an_outcome(app: Flask, alice: Browser, path: str) -> None:
    by_script(alice, path, stage_id=factories.stage_ids(app, alice)["Offer"], outcome="accepted")
    assert history(app, path)[-1] == ("Offer", today(), None)


@pytest.mark.parametrize("wrong", ["", "x", "unknown", "other's", "\0", "9" * 5000])
def test_a_stage_that_is_not_ones_own_moves_nothing(
    app: Flask, alice: Browser, mallory: Browser, path: str, wrong: str
) -> None:
    named = {"unknown": str(uuid.uuid4()), "other's": str(factories.stage_ids(app, mallory)["Offer"])}
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
    stage = factories.stage_ids(app, alice)["Closed"]
    token = alice.get(path).form("form#stage").values["csrf_token"]
    page = alice.post(f"{path}/stage", data={"csrf_token": token, "stage_id": stage, **fields})
    assert page.status_code == 422
    assert page.texts(".errors li")
    assert len(history(app, path)) == 1


def test_nobody_moves_what_is_not_theirs(app: Flask, alice: Browser, mallory: Browser, path: str) -> None:
    for stage in (factories.stage_ids(app, mallory)["Offer"], factories.stage_ids(app, alice)["Offer"]):
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
    assert "Date corrected." in page.words
    assert history(app, path) == [("Saved", day, None), ("Applied", day, None)], "it stands where it stood"
    found = check_derived(app, alice, path)
    assert found.applied_on == day


def test_an_earlier_entry_takes_no_other_along(app: Flask, alice: Browser, path: str) -> None:
    move(alice, path, "Applied")
    day = today() - timedelta(days=30)
    entry_form(alice, path, 1).fill(happened_on=day.isoformat()).submit()
    assert history(app, path) == [("Saved", day, None), ("Applied", today(), None)]


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
    page = entry_form(alice, path, 1).submit("Remove", follow=True)
    assert [name for name, *_ in history(app, path)] == ["Saved", "Interview"]
    assert check_derived(app, alice, path).applied_on is None
    factories.undo(page)
    assert sorted(name for name, *_ in history(app, path)) == ["Applied", "Interview", "Saved"]
    assert check_derived(app, alice, path).applied_on == today()


def test_an_entry_put_back_stands_where_it_stood(app: Flask, alice: Browser, path: str) -> None:
    for stage in ("Applied", "Interview"):
        move(alice, path, stage)
    before = history(app, path)
    factories.undo(entry_form(alice, path, 1).submit("Remove", follow=True))
    assert history(app, path) == before
    factories.undo(entry_form(alice, path, 0).submit("Remove", follow=True))
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
    other = factories.add(alice, "opportunities", title="Another")
    form = entry_form(alice, path)
    entry = form.node.attributes["action"].split("/")[-1]
    for browser, address in ((alice, other), (mallory, path)):
        token = browser.get("/account").form().values["csrf_token"]
        for rest in ("", "/remove"):
            fields = {"csrf_token": token, "happened_on": "2026-01-01"}
            assert browser.post(f"{address}/history/{entry}{rest}", data=fields).status_code == 404
    assert history(app, path) == [("Saved", today(), None)]


def test_a_move_offers_to_change_its_day(app: Flask, alice: Browser, path: str) -> None:
    page = move(alice, path, "Screening").follow()
    assert page.has('.notice form[action^="/undo/"], form.notice[action^="/undo/"]')
    page = page.click("Change date")
    day = today() - timedelta(days=3)
    page = page.form("#asked form").fill(happened_on=day.isoformat()).submit(follow=True)
    assert history(app, path)[-1] == ("Screening", day, None)
    assert not page.has("#asked")
    check_derived(app, alice, path)


def test_changing_the_day_leaves_how_it_ended(app: Flask, alice: Browser, path: str) -> None:
    by_script(alice, path, stage_id=factories.stage_ids(app, alice)["Closed"], outcome="rejected")
    alice.get(f"{path}?asked=date").form("#asked form").fill(happened_on=today().isoformat()).submit()
    assert history(app, path)[-1][2] == "rejected"


QUESTIONS = {"Applied": ("sent", "What did you send?"), "Interview": ("interview", "When is the interview?"),
             "Closed": ("outcome", "How did it end?")}  # fmt: skip


@pytest.mark.parametrize("stage", ["Saved", "Applied", "Screening", "Interview", "Offer", "Closed"])
def test_a_move_is_done_before_it_asks(app: Flask, alice: Browser, stage: str) -> None:
    path = factories.add(alice, "opportunities", title="x", stage_id=factories.stage_ids(app, alice)["Offer"])
    if stage == "Offer":
        move(alice, path, "Saved")
    answer = move(alice, path, stage)
    assert history(app, path)[-1][:2] == (stage, today())
    page = answer.follow()
    asked = QUESTIONS.get(stage)
    assert page.texts("#asked h2") == ([asked[1]] if asked else [])
    if asked:
        assert answer.location == f"{path}?asked={asked[0]}#asked"
        assert alice.get(answer.location).has("#asked"), "it is asked still when the page is loaded again"
        assert not page.click("Not now").has("#asked")
    assert history(app, path)[-1][:2] == (stage, today())


def test_a_script_learns_what_is_asked(app: Flask, alice: Browser, path: str) -> None:
    stages = factories.stage_ids(app, alice)
    for stage in ("Applied", "Interview", "Closed", "Offer"):
        answer = by_script(alice, path, stage_id=stages[stage])
        assert answer.headers.get("X-Asked") == QUESTIONS.get(stage, (None,))[0]
    known = by_script(alice, path, stage_id=stages["Closed"], outcome="no_answer")
    assert "X-Asked" not in known.headers


@pytest.mark.parametrize("word", ["nonsense", "", "outcome"])
def test_what_is_not_to_be_asked_is_not(alice: Browser, path: str, word: str) -> None:
    assert not alice.get(f"{path}?asked={word}").has("#asked")


def documents(app: Flask, owner: Browser) -> list[uuid.UUID]:
    ids = factories.make(app, owner, "documents", {"name": "CV", "kind": "resume"}, {"name": "Letter"}, {"name": "Old"})
    with app.app_context():
        use_account(db.session(), owner.account_id)
        for id in ids:
            db.session.get_one(Document, (owner.account_id, id)).sha256 = f"{id.hex:0>64}"
        db.session.commit()
    return ids


def what_was_sent(app: Flask, path: str) -> dict[uuid.UUID, tuple[date, str]]:
    with app.app_context():
        rows = db.session.scalars(
            select(OpportunityDocument).where(
                OpportunityDocument.opportunity_id == factories.id_in(path), OpportunityDocument.sent_on.is_not(None)
            )
        )
        return {row.document_id: (row.sent_on, row.sent_sha256) for row in rows}  # type: ignore[misc]


def say_sent(browser: Browser, path: str, *ids: uuid.UUID, **fields: str) -> Page:
    form = browser.get(f"{path}?asked=sent").form("#asked form")
    values = {name: form.values.getlist(name) for name in form.values if name != "document_ids"}
    return browser.post(f"{path}/sent", data={**values, **fields, "document_ids": [str(id) for id in ids]})


def test_a_form_left_open_takes_nothing_back_that_was_sent_since(app: Flask, alice: Browser, path: str) -> None:
    cv, letter, _old = documents(app, alice)
    move(alice, path, "Applied")
    left_open = alice.get(f"{path}?asked=sent").form("#asked form")
    [later] = factories.make(app, alice, "documents", {"name": "Portfolio"})
    say_sent(alice, path, cv, later)
    fields = {name: left_open.values.getlist(name) for name in left_open.values}
    assert alice.post(f"{path}/sent", data={**fields, "document_ids": [str(letter)]}).status_code == 303
    assert set(what_was_sent(app, path)) == {letter, later}, "the CV was shown, and unticked knowingly"


def test_what_was_sent_is_frozen(app: Flask, alice: Browser, path: str) -> None:
    cv, letter, _old = documents(app, alice)
    page = move(alice, path, "Applied").follow()
    assert page.texts("#asked fieldset label")
    page = say_sent(alice, path, cv, letter, applied_by="email")
    assert (page.status_code, page.location) == (303, f"{path}#stage")
    assert "Saved." in page.follow().words
    frozen_as = {id: (today(), f"{id.hex:0>64}") for id in (cv, letter)}
    assert what_was_sent(app, path) == frozen_as
    found = factories.stored(app, alice, "opportunities", path)
    assert found.applied_by == "email"
    with app.app_context():
        use_account(db.session(), alice.account_id)
        document = db.session.get_one(Document, (alice.account_id, cv))
        document.sha256 = "0" * 64
        assert is_frozen(document)
        assert not is_frozen(db.session.get_one(Document, (alice.account_id, _old)))
        db.session.commit()
    say_sent(alice, path, cv, letter)
    assert what_was_sent(app, path) == frozen_as, "what they have does not change with the document"


def test_saying_it_twice_changes_nothing(app: Flask, alice: Browser, path: str) -> None:
    cv, *_ = documents(app, alice)
    move(alice, path, "Applied")
    say_sent(alice, path, cv)
    version = factories.stored(app, alice, "opportunities", path).version
    say_sent(alice, path, cv)
    assert factories.stored(app, alice, "opportunities", path).version == version


def test_what_was_ticked_by_mistake_is_unticked(app: Flask, alice: Browser, path: str) -> None:
    cv, letter, _old = documents(app, alice)
    move(alice, path, "Applied")
    page = say_sent(alice, path, cv, letter).follow().click("Change")
    ticked = [node.attributes["value"] for node in page.tree.css("#asked input[type=checkbox][checked]")]
    assert sorted(ticked) == sorted([str(cv), str(letter)])
    version = factories.stored(app, alice, "opportunities", path).version
    say_sent(alice, path, letter)
    assert what_was_sent(app, path).keys() == {letter}
    assert factories.stored(app, alice, "opportunities", path).version > version


def test_the_day_said_is_that_of_the_application(app: Flask, alice: Browser, path: str) -> None:
    cv, letter, _old = documents(app, alice)
    move(alice, path, "Applied")
    say_sent(alice, path, cv)
    day = today() - timedelta(days=4)
    say_sent(alice, path, cv, letter, sent_on=day.isoformat())
    assert {sent_on for sent_on, _ in what_was_sent(app, path).values()} == {day}
    assert check_derived(app, alice, path).applied_on == day
    assert alice.get(path).texts('button[aria-current="step"] b') == ["Applied"]


def test_without_documents_it_says_where_to_add_one(alice: Browser, path: str) -> None:
    page = move(alice, path, "Applied").follow()
    upload = page.links("#asked a")["Add your resume or a cover letter"]
    assert upload == f"/documents/new?asked=sent&opportunity_id={path.rpartition('/')[2]}"
    assert page.form("#asked form").fill(applied_by="in_person").submit().status_code == 303


@pytest.mark.parametrize(
    "fields",
    [
        {"sent_on": "x"},
        {"sent_on": "2199-01-01"},
        {"applied_by": "pigeon"},
        {"document_ids": "x"},
        {"document_ids": str(uuid.uuid4())},
    ],
)
def test_what_cannot_have_been_sent_comes_back(app: Flask, alice: Browser, path: str, fields: dict[str, str]) -> None:
    documents(app, alice)
    move(alice, path, "Applied")
    before = history(app, path)
    token = alice.get(path).form("form#stage").values["csrf_token"]
    page = alice.post(f"{path}/sent", data={"csrf_token": token, "sent_on": today(), "applied_by": "email", **fields})
    assert page.status_code == 422
    assert page.texts("#asked .error")
    for link in page.links(".errors a").values():
        assert page.has(f'[id="{link.removeprefix("#")}"]'), "the summary leads to the field"
    assert what_was_sent(app, path) == {}
    assert history(app, path) == before


def test_nobody_sends_what_is_not_theirs(app: Flask, alice: Browser, mallory: Browser, path: str) -> None:
    [hers, *_] = documents(app, mallory)
    move(alice, path, "Applied")
    assert say_sent(alice, path, hers).status_code == 422
    token = mallory.get("/account").form().values["csrf_token"]
    for rest in ("sent", "outcome"):
        fields = {"csrf_token": token, "document_ids": str(hers), "outcome": "rejected"}
        assert mallory.post(f"{path}/{rest}", data=fields).status_code == 404
    assert what_was_sent(app, path) == {}


def test_an_interview_is_added_where_it_is_asked_for(app: Flask, alice: Browser, path: str) -> None:
    form = move(alice, path, "Interview").follow().form("#asked form")
    page = form.fill(starts_at="2026-12-01T09:30").submit()
    assert page.status_code == 303, page.words[:300]
    with app.app_context():
        [activity] = db.session.scalars(select(Activity).where(Activity.account_id == alice.account_id))
        assert (activity.kind, activity.opportunity_id) == ("interview", factories.id_in(path))


def test_how_it_ended_is_said_afterwards(app: Flask, alice: Browser, path: str) -> None:
    form = move(alice, path, "Closed").follow().form("#asked form")
    page = form.fill(outcome_reason="Too far.").submit("withdrawn")
    assert (page.status_code, page.location) == (303, f"{path}#stage")
    found = check_derived(app, alice, path)
    assert (found.outcome, found.outcome_reason) == ("withdrawn", "Too far.")


@pytest.mark.parametrize(
    "fields", [{"outcome": ""}, {"outcome": "won"}, {"outcome": "rejected", "outcome_reason": "x" * 5001}]
)
def test_an_ending_that_cannot_be_comes_back(app: Flask, alice: Browser, path: str, fields: dict[str, str]) -> None:
    form = move(alice, path, "Closed").follow().form("#asked form")
    token = form.values["csrf_token"]
    page = alice.post(f"{path}/outcome", data={"csrf_token": token, "outcome_reason": "Too far."})
    assert "Too far." in page.form("#asked form").values["outcome_reason"]
    page = alice.post(f"{path}/outcome", data={"csrf_token": token, **fields})
    assert page.status_code == 422
    assert page.texts("#asked .error")
    assert check_derived(app, alice, path).outcome is None


def test_no_answer_closes_it_in_one_press(app: Flask, alice: Browser, path: str) -> None:
    move(alice, path, "Applied")
    page = alice.get(path).form(".next form").submit("Close as no reply", follow=True)
    assert history(app, path)[-1] == ("Closed", today(), "no_answer")
    assert not page.has("#asked"), "how it ended is known"
    factories.undo(page)
    assert history(app, path)[-1][0] == "Applied"


@pytest.mark.parametrize(("name", "outcome"), [("No answer", "no_answer"), ("NO REPLY", "no_answer"), ("Done", None)])
def test_a_stage_can_say_how_it_ended_by_its_name(
    app: Flask, alice: Browser, path: str, name: str, outcome: str | None
) -> None:
    factories.make(app, alice, "stages", {"name": name, "kind": "closed", "position": 9})
    move(alice, path, name)
    assert history(app, path)[-1] == (name, today(), outcome)
    check_derived(app, alice, path)


def test_an_answer_survives_a_session_that_ran_out(app: Flask, alice: Browser, path: str) -> None:
    cv, *_ = documents(app, alice)
    move(alice, path, "Applied")
    for word, fields in (("outcome", {"outcome_reason": "Too far."}), ("sent", {"document_ids": [str(cv)]})):
        if word == "outcome":
            move(alice, path, "Closed")
        form = alice.get(f"{path}?asked={word}").form("#asked form").fill(**fields)
        with app.app_context():
            db.session.execute(delete(SignIn))
            db.session.commit()
        back = form.submit().form().fill(email=alice.email, password=alice.password).submit()
        again = back.form("#asked form")
        name, value = next(iter(fields.items()))
        assert again.values.getlist(name) == (value if isinstance(value, list) else [value])
    assert again.submit().status_code == 303
    assert what_was_sent(app, path).keys() == {cv}


def test_people_are_tied_and_untied_by_name(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities", title="Baker", company="Acme")
    page = alice.get(path).form(f'form[action="{path}/contacts"]').fill(name=" Zoë ").submit(follow=True)
    assert "Added Zoë to the contacts." in page.words
    page = alice.get(path).form(f'form[action="{path}/contacts"]').fill(name="ZOE").submit(follow=True)
    assert factories.count(app, "contacts") == 1
    assert page.click("Zoë").heading == "Zoë"
    assert "Acme" in alice.get(page.links()["Zoë"]).words
    page = alice.get(path).form('form[action$="/remove"]').submit(follow=True)
    assert "Zoë" not in page.links()
    assert factories.count(app, "contacts") == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "\0"])
def test_a_person_needs_a_name(app: Flask, alice: Browser, path: str, name: str) -> None:
    page = alice.get(path).form(f'form[action="{path}/contacts"]').fill(name=name).submit()
    assert page.status_code == 422
    assert page.texts("#name-error")
    assert factories.count(app, "contacts") == 0


def test_a_person_added_from_an_opportunity_is_one_of_its_contacts(alice: Browser, path: str) -> None:
    form = alice.get(path).click("More fields for a contact").form()
    page = form.fill(name="Zoë", role="Recruiter").submit(follow=True)
    assert page.request.path == path
    assert "Zoë" in page.links()


def test_someone_elses_opportunity_is_not_tied(alice: Browser, mallory: Browser, path: str) -> None:
    form = mallory.get(f"/contacts/new?opportunity_id={factories.id_in(path)}").form().fill(name="Mallory's man")
    assert form.submit().status_code in (303, 422)
    assert "Mallory's man" not in alice.get(path).words
