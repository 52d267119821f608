"""Taking back: for 7 days, everything that went with it, or in words why not."""

import uuid
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from app.extensions import db
from app.models.columns import now
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.models.tenant import use_account
from app.models.undo import Undo
from app.operations.records import crud
from app.operations.upkeep.retention import erase_undo
from app.records.kinds import KINDS
from tests.records import factories
from tests.support.browser import Browser
from tests.support.promises import promise


def age(app: Flask, days: float) -> None:
    with app.app_context():
        db.session.execute(update(Undo).values(done_at=now() - timedelta(days=days)))
        db.session.commit()


def post(browser: Browser, address: str, **headers: str) -> int:
    token = browser.get("/account").form().values["csrf_token"]
    return browser.post(address, data={"csrf_token": token}, headers=headers).status_code


def newest(app: Flask) -> uuid.UUID:
    with app.app_context():
        return db.session.scalars(select(Undo.id).order_by(Undo.done_at.desc()).limit(1)).one()


def test_a_company_comes_back_with_every_tie(app: Flask, alice: Browser) -> None:
    company = factories.add(alice, "companies", name="Acme")
    job = factories.add(alice, "opportunities", title="Baker", company="Acme")
    person = factories.add(alice, "contacts", name="Zoë", company="Acme")
    alice.get(company).form('form[action="/notes/new"]').fill(body="About them").submit(follow=True)
    page = factories.delete(alice, company)
    assert factories.count(app, "notes") == 0
    for slug, path in (("opportunities", job), ("contacts", person)):
        assert factories.stored(app, alice, slug, path).company_id is None
        assert alice.get(path).status_code == 200
    assert "About them" in factories.undo(page).words
    for slug, path in (("opportunities", job), ("contacts", person)):
        assert factories.stored(app, alice, slug, path).company_id == factories.id_in(company)
    assert alice.get("/opportunities?q=acme").texts("tbody th a") == ["Acme Baker"]


def test_a_tie_chosen_meanwhile_is_left_alone(app: Flask, alice: Browser) -> None:
    company = factories.add(alice, "companies", name="Acme")
    job = factories.add(alice, "opportunities", title="Baker", company="Acme")
    page = factories.delete(alice, company)
    alice.get(f"{job}/edit").form().fill(company="Zenith").submit(follow=True)
    factories.undo(page)
    assert "Zenith" in alice.get(job).heading
    assert factories.count(app, "companies") == 2


def test_an_opportunity_comes_back_with_its_history_notes_tags_and_people(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities", title="Baker", tags="bread, early", company="Acme")
    alice.get(path).form("form#stage").submit(str(factories.stage_ids(app, alice)["Offer"]), follow=True)
    alice.get(path).form(f'form[action="{path}/contacts"]').fill(name="Zoë").submit(follow=True)
    alice.get(path).form('form[action="/notes/new"]').fill(body="Be early").submit(follow=True)
    before = alice.get(path)
    page = factories.delete(alice, path)
    for slug in ("opportunities", "notes"):
        assert factories.count(app, slug) == 0
    after = factories.undo(page)
    for selector in ("h1", ".history p", ".history time", ".tags a", ".notes .written", "aside b a", "#stage small"):
        assert after.texts(selector) == before.texts(selector), selector


def test_a_contact_comes_back_to_where_they_referred(app: Flask, alice: Browser) -> None:
    [person] = factories.make(app, alice, "contacts", {"name": "Zoë"})
    [job] = factories.make(
        app, alice, "opportunities", {"title": "Baker", "referrer_id": person, "contact_ids": [person]}
    )
    page = factories.delete(alice, f"/contacts/{person}")
    assert "Zoë" not in alice.get(f"/opportunities/{job}").words
    factories.undo(page)
    assert alice.get(f"/opportunities/{job}").words.count("Zoë") >= 2


@promise("deleted-records")
def test_after_7_days_it_is_refused_in_words(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    page = factories.delete(alice, path)
    age(app, 7.001)
    told = factories.undo(page)
    assert "The 7 days to undo this have passed." in told.words
    assert alice.get(path).status_code == 404
    with app.app_context():
        assert erase_undo() == 1
    assert post(alice, page.form('form[action^="/undo/"]').node.attributes["action"] or "") == 404


def test_shortly_before_it_still_works(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    page = factories.delete(alice, path)
    age(app, 6.999)
    factories.undo(page)
    assert alice.get(path).status_code == 200


def test_a_script_is_told_by_the_status(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    factories.delete(alice, path)
    age(app, 8)
    token = alice.get("/account").form().values["csrf_token"]
    headers = {"X-Enhanced": "1", "X-CSRFToken": token}
    assert alice.post(f"/undo/{newest(app)}", headers=headers).status_code == 410
    age(app, 1)
    assert alice.post(f"/undo/{newest(app)}", headers=headers).status_code == 204
    assert alice.get(path).status_code == 200


def test_pressing_undo_twice_puts_one_back(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    form = factories.delete(alice, path).form('form[action^="/undo/"]')
    assert form.submit("Undo").status_code == 303
    assert form.submit("Undo").status_code in (303, 404)
    assert factories.count(app, "opportunities") == 1


def test_pressing_undo_twice_at_once_puts_one_back(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities", title="Baker", company="Acme", tags="a, b")
    form = factories.delete(alice, path).form('form[action^="/undo/"]')
    cookie = alice.get_cookie("session")
    assert cookie is not None

    def press() -> int:
        tab = Browser(app)
        tab.set_cookie("session", cookie.value)
        return tab.post(form.node.attributes["action"], data=form.values).status_code

    statuses = factories.at_once(press, press, press)
    assert 303 in statuses
    assert set(statuses) <= {303, 404}, statuses
    assert factories.count(app, "opportunities") == 1


def test_what_is_someone_elses_cannot_be_undone(app: Flask, alice: Browser, mallory: Browser) -> None:
    path = factories.add(alice, "opportunities")
    factories.delete(alice, path)
    assert post(mallory, f"/undo/{newest(app)}") == post(mallory, f"/undo/{uuid.uuid4()}") == 404
    assert factories.count(app, "opportunities") == 0
    assert post(alice, f"/undo/{newest(app)}") == 303


def test_a_name_taken_meanwhile_is_said(app: Flask, alice: Browser) -> None:
    with app.app_context():
        use_account(db.session(), alice.account_id)
        stages = KINDS["stages"]
        stage = crud.create(
            alice.account_id, stages, {"name": "Trial day", "kind": "screening", "position": 9}, factories.TODAY
        )
        done = crud.delete(stages, stage, "Trial day is deleted.")
        db.session.commit()
        crud.create(alice.account_id, stages, {"name": "TRIAL DAY", "kind": "offer", "position": 9}, factories.TODAY)
        db.session.commit()
        id = done.id
    token = alice.get("/account").form().values["csrf_token"]
    page = alice.post(f"/undo/{id}", data={"csrf_token": token}).follow()
    assert "Something else has taken its place in the meantime" in page.words
    assert [name for name in factories.stage_ids(app, alice) if name.lower() == "trial day"] == ["TRIAL DAY"]


def test_what_it_hung_on_may_be_gone_meanwhile(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    alice.get(path).form('form[action="/notes/new"]').fill(body="Be early").submit(follow=True)
    note = alice.get("/notes").links("main ul.rows b a")["Be early"]
    first = factories.delete(alice, note)
    second = factories.delete(alice, path)
    assert first.form('form[action^="/undo/"]').submit("Undo").status_code == 303
    assert factories.count(app, "notes") == 0
    factories.undo(second)
    assert post(alice, first.form('form[action^="/undo/"]').node.attributes["action"] or "") == 303
    assert "Be early" in alice.get(path).words


def test_a_move_of_what_is_gone_cannot_be_taken_back(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    moved = alice.get(path).form("form#stage").submit(str(factories.stage_ids(app, alice)["Offer"]), follow=True)
    factories.delete(alice, path)
    assert "there’s nothing to undo" in factories.undo(moved).words


def test_undoing_a_move_leaves_later_ones(app: Flask, alice: Browser) -> None:
    path, stages = factories.add(alice, "opportunities"), factories.stage_ids(app, alice)
    first = alice.get(path).form("form#stage").submit(str(stages["Applied"]), follow=True)
    alice.get(path).form("form#stage").submit(str(stages["Offer"]), follow=True)
    factories.undo(first)
    found: Opportunity = factories.stored(app, alice, "opportunities", path)
    assert found.stage_id == stages["Offer"]
    assert found.applied_on is None
    with app.app_context():
        counts = db.session.execute(
            select(Stage.name, Stage.opportunity_count).where(Stage.opportunity_count != 0)
        ).all()
    assert [tuple(row) for row in counts] == [("Offer", 1)]
