"""What can be undone for 7 days: listed, taken back, erased for good; and the address of a record that was deleted."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.extensions import Base, db
from app.models import bounds
from app.models.account_version import size_of
from app.models.columns import now
from app.models.document import Document, DocumentContent, OpportunityDocument
from app.models.opportunity import OpportunityContact
from app.models.tenant import use_account
from app.models.undo import UNDO_LIFE, Undo
from app.operations.records import documents, file_types
from app.queries import recent
from tests.records import factories
from tests.records.test_merge import merged
from tests.support.browser import Browser, Page
from tests.support.promises import promise

ROWS = ".recent > li"
Put = Callable[[str, bytes], None]


@pytest.fixture
def put(app: Flask, alice: Browser) -> Put:
    """Gives a document of hers another file."""

    def put(path: str, content: bytes) -> None:
        with app.app_context():
            use_account(db.session(), alice.account_id)
            document = db.session.get_one(Document, (alice.account_id, factories.id_in(path)))
            documents.fill(document, BytesIO(content), file_types.inspect(BytesIO(content)))
            db.session.commit()

    return put


def listed(browser: Browser) -> list[str]:
    return browser.get("/recent").texts(f"{ROWS} b")


def row(browser: Browser, label: str) -> str:
    return next(text for text in browser.get("/recent").texts(ROWS) if text.startswith(label))


def id_of(app: Flask, label: str) -> uuid.UUID:
    with app.app_context():
        return db.session.scalars(select(Undo.id).where(Undo.label == label)).one()


def erase(app: Flask, browser: Browser, label: str) -> Page:
    return browser.get(f"/recent/{id_of(app, label)}/erase").form().submit(follow=True)


def press_undo(app: Flask, browser: Browser, label: str) -> Page:
    return browser.get("/recent").form(f'form[action="/undo/{id_of(app, label)}"]').submit(follow=True)


def undo_newest(browser: Browser) -> Page:
    return browser.get("/recent").form('.recent form[action^="/undo/"]').submit(follow=True)


def count(app: Flask, model: type[Base], *which: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model).where(*which)) or 0


def age(app: Flask, label: str, by: timedelta) -> None:
    with app.app_context():
        db.session.execute(update(Undo).where(Undo.label == label).values(done_at=now() - by))
        db.session.commit()


def move(app: Flask, browser: Browser, path: str, stage: str) -> Page:
    return browser.get(path).form("form#stage").submit(str(factories.stage_ids(app, browser)[stage]), follow=True)


def test_what_was_done_is_listed_newest_first_and_undone_from_there(app: Flask, alice: Browser) -> None:
    job = factories.add(alice, "opportunities", title="Baker", company="Acme")
    move(app, alice, job, "Applied")
    note = factories.add(alice, "notes", body="Be early")
    factories.delete(alice, note)
    page = alice.get("/account").click("Recently changed and deleted")
    assert page.heading == "Recently changed and deleted"
    deleted, moved = page.texts(ROWS)
    assert deleted.startswith("Deleted the note. Be early Today")
    assert moved.startswith("Moved to Applied. Baker at Acme Today")
    assert page.links(f"{ROWS} p a") == {"Baker at Acme": job}
    assert undo_newest(alice).request.path == note
    assert listed(alice) == ["Moved to Applied."]
    assert alice.get(note).status_code == 200
    assert "Recently changed and deleted" in alice.get("/today").links("#more a")


def test_nobody_sees_or_erases_what_is_someone_elses(app: Flask, alice: Browser, mallory: Browser) -> None:
    path = factories.add(alice, "companies", name="Acme")
    factories.delete(alice, path)
    assert listed(mallory) == []
    address = f"/recent/{id_of(app, 'Deleted Acme.')}/erase"
    token = mallory.get("/account").form().values["csrf_token"]
    assert mallory.get(address).status_code == 404
    assert mallory.post(address, data={"csrf_token": token}).status_code == 404
    assert mallory.get("/recent/erase").form().submit(follow=True).status_code == 200
    gone, never = mallory.get(path), mallory.get(f"/companies/{uuid.uuid4()}")
    assert (gone.status_code, gone.words) == (404, never.words)
    assert listed(alice) == ["Deleted Acme."]


@promise("deleted-records")
def test_after_7_days_it_is_out_of_reach_though_nothing_was_erased_yet(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "companies", name="Acme")
    factories.delete(alice, path)
    erasing = f"/recent/{id_of(app, 'Deleted Acme.')}/erase"
    age(app, "Deleted Acme.", UNDO_LIFE - timedelta(seconds=30))
    assert listed(alice) == ["Deleted Acme."]
    assert alice.get(path).has('form[action^="/undo/"]')
    age(app, "Deleted Acme.", UNDO_LIFE + timedelta(seconds=1))
    assert listed(alice) == []
    assert alice.get(erasing).status_code == 404
    page = alice.get(path)
    assert "It can’t be undone anymore." in page.words
    assert not page.has('form[action^="/undo/"]')
    assert "Acme" not in page.words


def test_the_address_of_a_deleted_record_says_so_and_offers_undo(app: Flask, alice: Browser, client: Browser) -> None:
    path = factories.add(alice, "opportunities", title="Baker", company="Acme")
    note = alice.get(path).form('form[action="/notes/new"]').fill(body="Be early").submit(follow=True)
    note_path = next(iter(alice.get("/notes").links("main ul.rows b a").values()))
    assert note.status_code == 200
    factories.delete(alice, path)
    for address, what in ((path, "opportunity"), (f"{path}/edit", "opportunity"), (note_path, "note")):
        page = alice.get(address)
        assert (page.status_code, page.heading) == (404, f"This {what} was deleted")
        assert "Deleted Baker at Acme." in page.words
        assert page.links("nav a")
    assert client.get(path).location == f"/sign-in?next={quote(path, safe='')}"
    assert factories.undo(alice.get(note_path)).request.path == path
    assert alice.get(note_path).status_code == 200


def test_so_does_that_of_one_that_was_merged(alice: Browser) -> None:
    kept, other = (factories.add(alice, "companies", name=name) for name in ("Acme", "Acme and sons"))
    merged(alice, kept, other).follow()
    page = alice.get(other)
    assert (page.status_code, page.heading) == (404, "This company was merged")
    factories.undo(page)
    assert alice.get(other).status_code == 200


def test_a_form_that_is_sent_to_a_deleted_record_is_told_too(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities", title="Baker")
    form = alice.get(path).form("form#stage")
    factories.delete(alice, path)
    page = form.submit(str(factories.stage_ids(app, alice)["Offer"]))
    assert (page.status_code, page.heading) == (404, "This opportunity was deleted")


@promise("erase-for-good")
def test_what_is_erased_is_gone_at_once_with_its_file(app: Flask, alice: Browser, put: Put) -> None:
    path = factories.add(alice, "documents", name="CV")
    put(path, b"%PDF-1.7 another")
    assert row(alice, "Replaced the file of CV.")
    assert count(app, DocumentContent) == 2
    asked = alice.get("/recent").links(f"{ROWS} .acts a")["Erase for good : Replaced the file of CV."]
    page = alice.get(asked)
    assert page.heading == "Erase this for good"
    assert "Replaced the file of CV." in page.words
    assert count(app, Undo) == 1
    page.form().submit(follow=True)
    assert (count(app, Undo), count(app, DocumentContent)) == (0, 1)
    assert b"another" in alice.get(f"{path}/content").data
    factories.delete(alice, path)
    erase(app, alice, "Deleted CV.")
    assert (count(app, Undo), count(app, DocumentContent)) == (0, 0)
    assert "It can’t be undone anymore." in alice.get(path).words


@promise("erase-for-good")
def test_all_of_it_can_be_erased_at_once(app: Flask, alice: Browser, mallory: Browser, put: Put) -> None:
    path = factories.add(alice, "documents", name="CV")
    put(path, b"%PDF-1.7 another")
    factories.delete(alice, factories.add(alice, "documents", name="Letter"))
    factories.delete(mallory, factories.add(mallory, "documents", name="Hers"))
    page = alice.get("/recent").click("Erase all of it for good")
    assert page.heading == "Erase everything here for good"
    after = page.form().submit(follow=True)
    assert "Nothing to undo." in after.words
    with app.app_context():
        assert size_of(db.session, alice.account_id).undo_bytes == 0
        assert size_of(db.session, mallory.account_id).undo_bytes > 0
    assert b"another" in alice.get(f"{path}/content").data
    assert listed(mallory) == ["Deleted Hers."]


def test_what_could_only_be_undone_after_it_is_erased_with_it(app: Flask, alice: Browser) -> None:
    other = factories.add(alice, "opportunities", title="Miller")
    move(app, alice, other, "Offer")
    path = factories.add(alice, "opportunities", title="Baker")
    move(app, alice, path, "Applied")
    factories.delete(alice, path)
    assert listed(alice) == ["Deleted Baker.", "Moved to Applied.", "Moved to Offer."]
    erase(app, alice, "Deleted Baker.")
    assert listed(alice) == ["Moved to Offer."]
    with app.app_context():
        assert "Baker" not in str(db.session.scalars(select(Undo.payload)).all())


def test_where_something_changed_since_it_says_why_not(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities", title="Baker")
    move(app, alice, path, "Applied")
    assert "Only this move is taken out" not in row(alice, "Moved to Applied.")
    move(app, alice, path, "Offer")
    assert "It’s in another stage by now, and stays there." in row(alice, "Moved to Applied.")
    factories.delete(alice, path)
    page = alice.get("/recent")
    for text in page.texts(ROWS)[1:]:
        assert "The opportunity was deleted or merged since. Undo that first." in text
    assert len(page.tree.css('form[action^="/undo/"]')) == 1
    refused = alice.post(
        f"/undo/{id_of(app, 'Moved to Offer.')}", data={"csrf_token": page.form().values["csrf_token"]}
    )
    assert refused.location == "/recent"


def test_a_task_that_was_changed_since_says_so(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "tasks", title="Ring")
    token = alice.get("/account").form().values["csrf_token"]
    assert alice.post(f"{path}/done", data={"csrf_token": token}).status_code == 303
    assert "changed since" not in row(alice, "Done: Ring")
    alice.get(f"{path}/edit").form().fill(title="Ring again").submit()
    assert "It was changed since, so this can’t be undone." in row(alice, "Done: Ring")


def test_a_merge_says_that_what_changed_since_stays(alice: Browser) -> None:
    kept, other = (factories.add(alice, "companies", name=name) for name in ("Acme", "Acme and sons"))
    merged(alice, kept, other).follow()
    assert "stays as it is" not in row(alice, "Merged")
    alice.get(f"{kept}/edit").form().fill(phone="1").submit()
    assert "What you changed since stays as it is." in row(alice, "Merged")


def test_it_comes_back_without_what_was_deleted_since(app: Flask, alice: Browser) -> None:
    [person] = factories.make(app, alice, "contacts", {"name": "Zoë"})
    job = factories.add(alice, "opportunities", title="Baker", company="Acme")
    alice.get(job).form(f'form[action="{job}/contacts"]').fill(name="Zoë").submit(follow=True)
    company = alice.get("/companies").links('main li a[href^="/companies/"]')["Acme"]
    for path in (job, company, f"/contacts/{person}"):
        factories.delete(alice, path)
    assert "Something it was connected to has been deleted since." in row(alice, "Deleted Baker")
    assert press_undo(app, alice, "Deleted Baker at Acme.").request.path == job
    assert factories.stored(app, alice, "opportunities", job).company_id is None
    assert count(app, OpportunityContact) == 0
    for label in ("Deleted Zoë.", "Deleted Acme."):
        press_undo(app, alice, label)
    assert listed(alice) == []


def test_what_is_known_by_its_company_alone_waits_for_it(app: Flask, alice: Browser) -> None:
    job = factories.add(alice, "opportunities", company="Acme")
    company = alice.get("/companies").links('main li a[href^="/companies/"]')["Acme"]
    for path in (job, company):
        factories.delete(alice, path)
    with app.app_context():
        id = db.session.scalars(select(Undo.id).order_by(Undo.done_at)).first()
    page = alice.get("/recent")
    assert "The company was deleted or merged since. Undo that first." in page.texts(ROWS)[1]
    token = page.form().values["csrf_token"]
    page = alice.post(f"/undo/{id}", data={"csrf_token": token}).follow()
    assert "The company that this belongs to was deleted or merged since. Undo that first." in page.words
    assert factories.count(app, "opportunities") == 0


def test_a_stage_that_is_gone_is_named(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities", title="Baker")
    move(app, alice, path, "Screening")
    factories.delete(alice, path)
    stages = factories.stage_ids(app, alice)
    token = alice.get("/account").form().values["csrf_token"]
    address = f"/account/stages/{stages['Screening']}/merge"
    alice.post(address, data={"csrf_token": token, "into": str(stages["Interview"])})
    assert "The stage was deleted or merged since. Undo that first." in row(alice, "Deleted Baker.")
    press_undo(app, alice, "Merged Screening into Interview.")
    press_undo(app, alice, "Deleted Baker.")
    assert factories.stored(app, alice, "opportunities", path).stage_id == stages["Screening"]


def test_a_file_that_was_replaced_comes_back_and_can_be_had_again(app: Flask, alice: Browser, put: Put) -> None:
    path = factories.add(alice, "documents", name="CV")
    put(path, b"%PDF-1.7 another")
    put(path, b"%PDF-1.7 a third")
    assert "It was changed since" in alice.get("/recent").texts(ROWS)[1]
    page = undo_newest(alice)
    assert (page.request.path, b"another" in alice.get(f"{path}/content").data) == (path, True)
    undo_newest(alice)
    assert b"a third" in alice.get(f"{path}/content").data
    assert count(app, DocumentContent, DocumentContent.left_at.is_(None)) == 1


def test_a_file_that_was_sent_since_stays(app: Flask, alice: Browser, put: Put) -> None:
    path = factories.add(alice, "documents", name="CV")
    put(path, b"%PDF-1.7 another")
    document_id = factories.id_in(path)
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker", "document_ids": [document_id]})
    with app.app_context():
        sent = update(OpportunityDocument).where(OpportunityDocument.opportunity_id == job)
        db.session.execute(sent.values(sent_on=factories.TODAY))
        db.session.commit()
    assert "sent with an application since" in undo_newest(alice).words
    assert b"another" in alice.get(f"{path}/content").data


def test_when_room_is_needed_the_oldest_goes_first(app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("One", "Two", "Three", "Four"):
        factories.delete(alice, factories.add(alice, "notes", body=name + " x" * 2000))
    with app.app_context():
        held = size_of(db.session, alice.account_id)
    monkeypatch.setattr(bounds, "bounds", bounds.bounds._replace(total_bytes=held.total))
    factories.add(alice, "notes", body="y" * 100)
    assert [text.split()[3] for text in alice.get("/recent").texts(ROWS)] == ["Four", "Three", "Two"]
    factories.add(alice, "notes", body="y" * (held.total - held.there - 3000))
    assert listed(alice) == []
    assert factories.count(app, "notes") == 2


def test_a_long_list_has_pages(app: Flask, alice: Browser) -> None:
    many = recent.ON_A_PAGE + 3
    with app.app_context():
        values = {"account_id": alice.account_id, "act": "delete", "payload": {}}
        acts = (Undo(label=f"Act {n}", done_at=now() - timedelta(minutes=n), **values) for n in range(many))
        db.session.add_all(acts)
        db.session.commit()
    first = alice.get("/recent")
    rest = first.click("Next")
    shown = first.texts(f"{ROWS} b") + rest.texts(f"{ROWS} b")
    assert shown == [f"Act {n}" for n in range(many)]
    assert rest.click("Back to the first page").texts(f"{ROWS} b") == first.texts(f"{ROWS} b")
    assert alice.get("/recent?after=nonsense").location == "/recent"


def test_what_the_release_before_has_left_is_undone_as_far_as_this_one_knows_it(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "companies", name="Acme")
    factories.delete(alice, path)
    with app.app_context():
        done = db.session.scalars(select(Undo)).one()
        done.payload = {**done.payload, "rows": [["company", {**done.payload["rows"][0][1], "fax": "1"}]]}
        db.session.add(Undo(account_id=alice.account_id, act="of long ago", label="Old", payload={}))
        db.session.commit()
    factories.undo(alice.get(path))
    assert alice.get(path).status_code == 200
    assert "there’s nothing to undo" in press_undo(app, alice, "Old").words


@promise("erase-for-good")
def test_erasing_goes_on_to_what_needs_what_goes(app: Flask, alice: Browser) -> None:
    """A note of an activity of an opportunity: of the last only the first is needed, and that is gone with the rest."""
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker"})
    [talk] = factories.make(app, alice, "activities", {"kind": "call", "starts_at": now(), "opportunity_id": job})
    [note] = factories.make(app, alice, "notes", {"body": "Nights only", "activity_id": talk})
    for path in (f"/notes/{note}", f"/activities/{talk}", f"/opportunities/{job}"):
        factories.delete(alice, path)
    assert len(listed(alice)) == 3
    erase(app, alice, "Deleted Baker.")
    assert listed(alice) == []
    assert count(app, Undo) == 0
