"""Rows of a list that are ticked, and what is done with all of them at once: one act, one Undo."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.account_version import AccountVersion
from app.models.columns import now
from app.models.deletion import Deletion
from app.models.note import Note
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.models.task import Task
from app.models.tenant import use_account
from app.models.undo import Undo
from app.operations.records import bulk
from tests.auth.statements import sent
from tests.records import factories
from tests.support.browser import Browser, Page
from tests.support.promises import promise


def roles(app: Flask, owner: Browser, count: int, **values: Any) -> list[uuid.UUID]:
    return factories.make(app, owner, "opportunities", *({"title": f"Role {n}", **values} for n in range(count)))


def do(browser: Browser, ids: list[uuid.UUID], act: str, address: str = "/opportunities", **more: Any) -> Page:
    """Tick these rows and choose what to do; returns the answer."""
    page = browser.get(f"{address}{'&' if '?' in address else '?'}show=select")
    return page.form("form.ticking").fill(id=[str(id) for id in ids], act=act, **more).submit("Apply")


def stands(app: Flask, owner: Browser) -> dict[str, tuple[str, str | None]]:
    """Of each role the stage and how it ended."""
    with app.app_context():
        use_account(db.session(), owner.account_id)
        rows = db.session.execute(
            select(Opportunity.title, Stage.name, Opportunity.outcome)
            .join(Stage, (Stage.id == Opportunity.stage_id) & (Stage.account_id == Opportunity.account_id))
            .where(Opportunity.account_id == owner.account_id)
        )
        return {row.title: (row.name, row.outcome) for row in rows}


def counts_are_true(app: Flask, owner: Browser) -> bool:
    """Whether the numbers of the stages are those of what is there."""
    with app.app_context():
        use_account(db.session(), owner.account_id)
        shown = {stage.id: stage.opportunity_count for stage in db.session.scalars(select(Stage))}
        there = dict.fromkeys(shown, 0)
        for one in db.session.scalars(select(Opportunity).where(Opportunity.archived.is_(False))):
            there[one.stage_id] += 1
        return shown == there


def test_a_list_has_boxes_when_one_selects(app: Flask, alice: Browser) -> None:
    roles(app, alice, 3)
    page = alice.get("/opportunities")
    assert not page.has("tbody [name=id]")
    page = page.click("Select")
    assert len(page.tree.css("tbody [name=id]")) == 3
    assert not page.has("tbody [name=id][checked]")
    all_of_them = page.click("Select all 3 on this page")
    assert len(all_of_them.tree.css("[name=id][checked]")) == 3
    assert all_of_them.click("Cancel").request.full_path.rstrip("?") == "/opportunities"


def test_what_is_ticked_is_moved_and_moved_back(app: Flask, alice: Browser) -> None:
    first, second, _third = roles(app, alice, 3)
    applied = factories.stage_ids(app, alice)["Applied"]
    page = do(alice, [first, second], f"move:{applied}").follow()
    assert "Moved 2 opportunities to Applied." in page.words
    assert stands(app, alice) == {"Role 0": ("Applied", None), "Role 1": ("Applied", None), "Role 2": ("Saved", None)}
    assert counts_are_true(app, alice)
    assert "Undone." in factories.undo(page).words
    assert {stage for stage, _ in stands(app, alice).values()} == {"Saved"}
    assert counts_are_true(app, alice)


def test_what_is_ticked_is_closed_with_how_it_ended(app: Flask, alice: Browser) -> None:
    stages = factories.stage_ids(app, alice)
    closed = roles(app, alice, 1, stage_id=stages["Closed"], outcome="rejected")
    [waiting] = factories.make(app, alice, "opportunities", {"title": "Waiting", "stage_id": stages["Applied"]})
    page = do(alice, [*closed, waiting], "close:no_answer").follow()
    assert "Moved 1 opportunity to Closed as “No reply”." in page.words
    assert "1 opportunity was closed already." in page.words
    assert stands(app, alice) == {"Role 0": ("Closed", "rejected"), "Waiting": ("Closed", "no_answer")}
    factories.undo(page)
    assert stands(app, alice)["Waiting"] == ("Applied", None)


def test_a_tag_is_given_to_all_and_taken_off_again(app: Flask, alice: Browser) -> None:
    ids = roles(app, alice, 2) + roles(app, alice, 1, tags=["Café"])
    page = do(alice, ids, "tag", tag=" cafe ").follow()
    assert "Tagged 2 opportunities “cafe”." in page.words
    assert len(alice.get("/opportunities?tag=cafe").tree.css("tbody tr")) == 3
    factories.undo(page)
    assert len(alice.get("/opportunities?tag=cafe").tree.css("tbody tr")) == 1


def test_all_are_archived_and_come_back(app: Flask, alice: Browser) -> None:
    ids = roles(app, alice, 2)
    page = do(alice, ids, "archive").follow()
    assert "Archived 2 opportunities." in page.words
    assert not page.has("tbody tr")
    assert counts_are_true(app, alice)
    back = do(alice, ids[:1], "unarchive", "/opportunities?archived=true").follow()
    assert "Took 1 opportunity out of the archive." in back.words
    assert len(alice.get("/opportunities").tree.css("tbody tr")) == 1
    assert "Undone, except for 1 opportunity that changed in the meantime." in factories.undo(page).words
    assert len(alice.get("/opportunities").tree.css("tbody tr")) == 2


@promise("deleted-records")
def test_all_are_deleted_with_what_hangs_on_them_and_come_back(app: Flask, alice: Browser) -> None:
    ids = roles(app, alice, 3, tags=["bread"])
    factories.make(app, alice, "notes", *({"body": f"Note {n}", "opportunity_id": id} for n, id in enumerate(ids)))
    before = alice.get(f"/opportunities/{ids[0]}").texts("main h1, .notes .written, .tags a")
    page = do(alice, ids[:2], "delete").follow()
    assert "Deleted 2 opportunities." in page.words
    assert factories.count(app, "opportunities") == 1
    assert factories.count(app, "notes") == 1
    assert counts_are_true(app, alice)
    after = factories.undo(page)
    assert len(after.tree.css("tbody tr")) == 3
    assert alice.get(f"/opportunities/{ids[0]}").texts("main h1, .notes .written, .tags a") == before
    assert counts_are_true(app, alice)
    with app.app_context():
        assert not db.session.scalars(select(Deletion)).all()
        assert len(db.session.scalars(select(Note)).all()) == 3


def test_other_lists_delete_several_too(app: Flask, alice: Browser) -> None:
    [acme, _zenith] = factories.make(app, alice, "companies", {"name": "Acme"}, {"name": "Zenith"})
    [role] = factories.make(app, alice, "opportunities", {"company_id": acme})
    page = alice.get("/companies").click("Select").click("Select all 2 on this page")
    done = page.form("form.ticking").submit("Delete the selected", follow=True)
    assert "Deleted 2 companies." in done.words
    assert alice.get(f"/opportunities/{role}").heading == "Acme"
    assert factories.undo(done).texts("main ul.rows b a") == ["Acme", "Zenith"]
    assert factories.stored(app, alice, "opportunities", f"/opportunities/{role}").title is None
    for slug in ("contacts", "documents", "notes", "activities", "offers"):
        factories.add(alice, slug)
        done = alice.get(f"/{slug}?show=select&all=page").form("form.ticking").submit(follow=True)
        assert factories.count(app, slug) == 0
        factories.undo(done)
        assert factories.count(app, slug) == 1


def test_what_moved_on_meanwhile_stays_and_is_said(app: Flask, alice: Browser) -> None:
    first, second = roles(app, alice, 2)
    stages = factories.stage_ids(app, alice)
    page = do(alice, [first, second], f"move:{stages['Applied']}").follow()
    alice.get(f"/opportunities/{first}").form("form#stage").submit(str(stages["Offer"]), follow=True)
    told = factories.undo(page)
    assert "Undone, except for 1 opportunity that changed in the meantime." in told.words
    assert stands(app, alice) == {"Role 0": ("Offer", None), "Role 1": ("Saved", None)}


def test_where_all_changed_there_is_nothing_to_undo(app: Flask, alice: Browser) -> None:
    [first] = roles(app, alice, 1)
    page = do(alice, [first], f"move:{factories.stage_ids(app, alice)['Applied']}").follow()
    factories.delete(alice, f"/opportunities/{first}")
    assert "there’s nothing to undo" in factories.undo(page).words


@pytest.mark.parametrize(
    ("act", "more", "said"),
    [
        ("", {}, "Choose what to do."),
        ("tag", {"tag": " "}, "Enter a tag."),
        ("tag", {"tag": "x" * 51}, "Tag must be 50 characters or fewer."),
    ],
)
def test_what_is_missing_is_said_and_ticks_stay(
    app: Flask, alice: Browser, act: str, more: dict[str, str], said: str
) -> None:
    first, _second = roles(app, alice, 2)
    page = do(alice, [first], act, **more)
    assert page.status_code == 422
    assert page.title.startswith("Error: ")
    assert said in page.texts(".errors li")
    assert [node.attributes["value"] for node in page.tree.css("[name=id][checked]")] == [str(first)]
    form = page.form("form.ticking")
    assert form.values["act"] == act
    assert form.values["tag"] == more.get("tag", "")


def test_nothing_ticked_is_said(app: Flask, alice: Browser) -> None:
    roles(app, alice, 1)
    page = do(alice, [], "archive")
    assert page.status_code == 422
    assert "Select at least one opportunity." in page.words


def test_what_cannot_be_is_no_act(app: Flask, alice: Browser) -> None:
    [first] = roles(app, alice, 1)
    token = alice.get("/opportunities?show=select").form("form.ticking").values["csrf_token"]
    for act in ("move:", "move:x", f"move:{uuid.uuid4()}", "close:won", "done", "un", "unmove", "unarchive:x"):
        answer = alice.post("/opportunities", data={"csrf_token": token, "id": str(first), "act": act})
        assert answer.status_code in (303, 422), act
    for act in ("delete", "archive", "later:never", "unlater"):
        assert alice.post("/tasks", data={"csrf_token": token, "act": act}).status_code == 422, act
    assert alice.post("/companies", data={"csrf_token": token, "id": "x", "act": "archive"}).status_code == 422
    assert stands(app, alice) == {"Role 0": ("Saved", None)}


@promise("records")
def test_nobody_else_s_rows_are_touched(app: Flask, alice: Browser, mallory: Browser) -> None:
    ids = roles(app, alice, 2)
    roles(app, mallory, 1)
    token = mallory.get("/opportunities?show=select").form("form.ticking").values["csrf_token"]
    for act in ("delete", "archive", "tag", "close:rejected"):
        mallory.post(
            "/opportunities", data={"csrf_token": token, "id": [str(id) for id in ids], "act": act, "tag": "x"}
        )
    assert stands(app, alice) == {"Role 0": ("Saved", None), "Role 1": ("Saved", None)}
    assert len(alice.get("/opportunities").tree.css("tbody tr")) == 2


def test_all_that_match_are_taken_however_many_pages(app: Flask, alice: Browser) -> None:
    roles(app, alice, 60, tags=["old"])
    roles(app, alice, 2)
    page = alice.get("/opportunities?tag=old&show=select")
    assert "All 60 that match" in page.words
    done = page.form("form.ticking").fill(act="archive", all=True).submit("Apply", follow=True)
    assert "Archived 60 opportunities." in done.words
    assert len(alice.get("/opportunities").tree.css("tbody tr")) == 2


def test_more_than_may_be_taken_at_once_are_refused(
    app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = roles(app, alice, 4)
    monkeypatch.setattr(bulk, "MOST", 3)
    page = alice.get("/opportunities?show=select")
    assert not page.has("[name=all]")
    assert "Up to 3 at once" in page.words
    for more in ({"all": "1"}, {"id": [str(id) for id in ids]}):
        token = page.form("form.ticking").values["csrf_token"]
        answer = alice.post("/opportunities", data={"csrf_token": token, "act": "archive", **more})
        assert answer.status_code == 422
        assert "You can do this with 3 at once." in answer.words
    assert len(alice.get("/opportunities").tree.css("tbody tr")) == 4


def test_it_is_one_write_and_few_statements(app: Flask, alice: Browser) -> None:
    ids = roles(app, alice, 30)
    stage = factories.stage_ids(app, alice)["Applied"]
    page = alice.get("/opportunities?show=select").form("form.ticking")
    page.fill(id=[str(id) for id in ids], act=f"move:{stage}")
    with app.app_context():
        version = db.session.get_one(AccountVersion, alice.account_id).version
    with sent(app) as statements:
        page.submit("Apply")
    reads = [one for one in statements if re.match(r"\s*SELECT", one)]
    assert len(reads) <= 8
    assert sum(one.startswith("BEGIN") for one in statements) <= 2
    with app.app_context():
        assert db.session.get_one(AccountVersion, alice.account_id).version == version + 1


def test_tasks_are_done_put_off_and_deleted_together(app: Flask, alice: Browser) -> None:
    first, second, third = factories.make(app, alice, "tasks", *({"title": f"Ring {n}"} for n in range(3)))
    page = do(alice, [first, second], "done", "/tasks").follow()
    assert "Done: 2 tasks." in page.words
    assert page.texts("#tasks b a") == ["Ring 2"]
    page = factories.undo(page)
    assert sorted(page.texts("#tasks b a")) == ["Ring 0", "Ring 1", "Ring 2"]
    tomorrow = now().date() + timedelta(days=1)
    page = do(alice, [first, third], "later:tomorrow", "/tasks").follow()
    assert "Moved 2 tasks to tomorrow." in page.words
    assert [task.due_on for task in tasks_of(app, alice)] == [tomorrow, None, tomorrow]
    factories.undo(page)
    assert [task.due_on for task in tasks_of(app, alice)] == [None] * 3
    page = do(alice, [first, second, third], "delete", "/tasks").follow()
    assert "Deleted 3 tasks." in page.words
    assert alice.get("/recent").texts(".recent p")[0].startswith("Deleted 3 tasks. Ring 0, Ring 1, Ring 2")
    factories.undo(page)
    assert len(tasks_of(app, alice)) == 3


def test_done_tasks_are_opened_again_together(app: Flask, alice: Browser) -> None:
    done = {"done_at": now()}
    ids = factories.make(app, alice, "tasks", {"title": "Ring", **done}, {"title": "Write", **done})
    page = do(alice, ids, "undone", "/tasks?done=true").follow()
    assert "Not done: 2 tasks." in page.words
    assert [task.done_at for task in tasks_of(app, alice)] == [None, None]


def test_of_tasks_what_changed_since_stays_and_is_said(app: Flask, alice: Browser) -> None:
    ids = factories.make(app, alice, "tasks", *({"title": f"Ring {n}"} for n in range(3)))
    page = do(alice, ids, "later:next_week", "/tasks").follow()
    alice.get(f"/tasks/{ids[0]}/edit").form().fill(title="Ring again").submit()
    factories.delete(alice, f"/tasks/{ids[1]}")
    assert "Some of them were changed or deleted since, and stay as they are." in alice.get("/recent").words
    assert "Undone, except for 2 tasks that changed in the meantime." in factories.undo(page).words
    assert {task.title: task.due_on is None for task in tasks_of(app, alice)} == {"Ring again": False, "Ring 2": True}


def tasks_of(app: Flask, owner: Browser) -> list[Task]:
    with app.app_context():
        use_account(db.session(), owner.account_id)
        mine = select(Task).where(Task.account_id == owner.account_id).order_by(Task.id)
        return list(db.session.scalars(mine))


def test_what_cannot_come_back_yet_waits_and_the_others_come_back(app: Flask, alice: Browser) -> None:
    first, second = roles(app, alice, 2)
    offers = factories.make(app, alice, "offers", {"opportunity_id": first}, {"opportunity_id": second})
    factories.make(app, alice, "notes", {"body": "Of the first", "opportunity_id": first})
    page = alice.get("/offers?show=select&all=page").form("form.ticking").submit(follow=True)
    assert "Deleted 2 offers." in page.words
    gone = factories.delete(alice, f"/opportunities/{first}")
    [told] = [text for text in alice.get("/recent").texts(".recent li") if text.startswith("Deleted 2 offers")]
    assert "Some of what they belong to was deleted or merged since." in told
    told = factories.undo(page)
    assert "Undone, except for 1 offer: what it belongs to was deleted or merged since. Undo that first." in told.words
    assert alice.get(f"/offers/{offers[0]}").status_code == 404
    assert alice.get(f"/offers/{offers[1]}").status_code == 200
    [told] = [text for text in alice.get("/recent").texts(".recent li") if text.startswith("Deleted 1 offer")]
    assert "The opportunity was deleted or merged since. Undo that first." in told
    factories.undo(gone)
    assert "Undone." in alice.get("/recent").form('.recent form[action^="/undo/"]').submit(follow=True).words
    assert alice.get(f"/offers/{offers[0]}").status_code == 200
    with app.app_context():
        assert not db.session.scalars(select(Deletion)).all()


@promise("erase-for-good")
def test_what_can_come_back_stays_when_what_another_needs_is_erased(app: Flask, alice: Browser) -> None:
    first, second = roles(app, alice, 2)
    offers = factories.make(
        app, alice, "offers", {"opportunity_id": first, "equity": "Secret"}, {"opportunity_id": second}
    )
    page = alice.get("/offers?show=select&all=page").form("form.ticking").submit(follow=True)
    factories.delete(alice, f"/opportunities/{first}")
    alice.get("/recent").click("Erase for good : Deleted Role 0.").form().submit(follow=True)
    with app.app_context():
        assert "Secret" not in str(db.session.scalars(select(Undo.payload)).all())
    assert "Undone." in factories.undo(page).words
    assert [alice.get(f"/offers/{id}").status_code for id in offers] == [404, 200]


def test_where_it_is_listed_it_says_what_it_was_about(app: Flask, alice: Browser) -> None:
    [acme] = factories.make(app, alice, "companies", {"name": "Acme"})
    ids = roles(app, alice, 5, company_id=acme)
    do(alice, ids, "archive")
    [row] = alice.get("/recent").texts(".recent p")
    assert row.startswith("Archived 5 opportunities. Role 0 at Acme, Role 1 at Acme, Role 2 at Acme, and 2 more")


@promise("erase-for-good")
def test_what_is_erased_for_good_is_named_no_more(app: Flask, alice: Browser) -> None:
    ids = roles(app, alice, 2, title="Secret role")
    do(alice, ids, "archive")
    do(alice, ids, "unarchive", "/opportunities?archived=true")
    assert len([text for text in alice.get("/recent").texts(".recent p") if "Secret role, Secret role" in text]) == 2
    for id in ids:
        factories.delete(alice, f"/opportunities/{id}")
        alice.get("/recent").click("Erase for good : Deleted Secret role.").form().submit(follow=True)
    with app.app_context():
        payloads = db.session.scalars(select(Undo.payload).where(Undo.account_id == alice.account_id)).all()
    assert len(payloads) == 2
    assert "Secret role" not in str(payloads)


def test_closing_the_others_reads_as_often_however_many_there_are(app: Flask, alice: Browser) -> None:
    [accepted] = roles(app, alice, 1, title="Taken")
    page = alice.get(f"/opportunities/{accepted}")
    page.form("form#stage").submit(str(factories.stage_ids(app, alice)["Closed"]), follow=True)
    token = page.form("form#stage").values["csrf_token"]
    alice.post(f"/opportunities/{accepted}/outcome", data={"csrf_token": token, "outcome": "accepted"})
    counts, stages = [], factories.stage_ids(app, alice)
    for many in (3, 30):
        ids = roles(app, alice, many, stage_id=stages["Applied"])
        factories.make(app, alice, "tasks", *({"title": "Ring", "opportunity_id": id} for id in ids))
        with sent(app) as statements:
            alice.post(f"/opportunities/{accepted}/close-others", data={"csrf_token": token})
        counts.append(reads(statements))
        assert {how for _stage, how in stands(app, alice).values()} == {"accepted", "withdrawn"}
        row = alice.get("/recent")
        with sent(app) as statements:
            row.form('.recent form[action^="/undo/"]').submit()
        counts.append(reads(statements))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 14


def reads(statements: list[str]) -> int:
    return sum(statement.lstrip().startswith(("SELECT", "WITH")) for statement in statements)


def test_what_was_moved_on_since_the_others_were_closed_stays(app: Flask, alice: Browser) -> None:
    stages = factories.stage_ids(app, alice)
    accepted, first, _second = roles(app, alice, 3, stage_id=stages["Offer"])
    [offer] = factories.make(app, alice, "offers", {"opportunity_id": accepted})
    page = alice.get(f"/offers/{offer}")
    token = page.form().values["csrf_token"]
    alice.post(f"/offers/{offer}/accept", data={"csrf_token": token}).follow()
    page = alice.post(f"/opportunities/{accepted}/close-others", data={"csrf_token": token}).follow()
    alice.get(f"/opportunities/{first}").form("form#stage").submit(str(stages["Screening"]), follow=True)
    assert "Some of them are in another stage by now" in alice.get("/recent").words
    told = factories.undo(page)
    assert "Undone, except for 1 opportunity that changed in the meantime." in told.words
    assert stands(app, alice)["Role 1"][0] == "Screening"
    assert stands(app, alice)["Role 2"] == ("Offer", None)
