"""Lists saved under a name, and the columns that a list shows."""

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.account import Account
from app.models.saved_view import SavedView
from app.records.saved_view import MOST_VIEWS, canonical
from tests.records import factories
from tests.support.browser import Browser, Page


def save(browser: Browser, address: str, name: str) -> Page:
    return browser.get(address).form('form[action="/opportunities/views"]').fill(name=name).submit()


def views(page: Page) -> dict[str, str]:
    return page.links("nav.views a")


def test_a_list_is_saved_found_and_removed(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "opportunities", {"title": "A", "tags": ["old"]}, {"title": "B"})
    page = save(alice, "/opportunities?sort=title&tag=old&after=", "Old ones").follow()
    assert "Saved as “Old ones”." in page.words
    assert page.texts("tbody th a") == ["A"]
    assert views(page) == {"All": "/opportunities", "Old ones": "/opportunities?sort=title&tag=old"}
    assert page.texts("nav.views [aria-current]") == ["Old ones"]
    assert alice.get("/opportunities?tag=old&sort=title&show=filters").texts("nav.views [aria-current]") == ["Old ones"]
    assert alice.get("/opportunities?tag=old").texts("nav.views [aria-current]") == []
    gone = page.form('form[action$="/remove"]').submit(follow=True)
    assert not views(gone)
    back = factories.undo(gone)
    assert back.texts("nav.views [aria-current]") == ["Old ones"]


def test_the_same_name_again_takes_its_place(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "opportunities", {"title": "A", "tags": ["old"]}, {"title": "B"})
    save(alice, "/opportunities?tag=old", "Café")
    page = save(alice, "/opportunities?q=b", "cafe").follow()
    assert views(page) == {"All": "/opportunities", "cafe": "/opportunities?q=b"}


def test_a_view_needs_a_name(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "opportunities", {"title": "A", "tags": ["old"]})
    page = save(alice, "/opportunities?tag=old", " ").follow()
    assert "Enter a name of this view." in page.texts(".notice.late")
    assert page.texts("tbody th a") == ["A"]
    page = save(alice, "/opportunities?tag=old", "x" * 61).follow()
    assert "Name of this view must be 60 characters or fewer." in page.words
    assert not views(page)


def test_there_may_be_so_many(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "opportunities", {"title": "A", "tags": ["old"]})
    factories.make(app, alice, "saved_views", *({"name": f"View {n}", "query": "q=a"} for n in range(MOST_VIEWS)))
    page = save(alice, "/opportunities?tag=old", "One more").follow()
    assert f"You can save {MOST_VIEWS} views at most." in page.words
    assert "Saved as" in save(alice, "/opportunities?tag=old", "view 7").follow().words


def test_an_address_has_one_spelling() -> None:
    assert canonical("b=1&sort=title&q=&tag=x+y&after=z&show=select&tag=x%20y") == "sort=title&tag=x+y"
    assert canonical("") == ""


def test_columns_are_chosen_and_kept(app: Flask, alice: Browser) -> None:
    factories.add(alice, "opportunities", **factories.FILLED["opportunities"] | {"archived": ""})
    heads = "thead th"
    page = alice.get("/opportunities?sort=title").click("Columns")
    assert page.texts(heads) == ["Company and role", "Stage", "Next step", "Pay", "Location", "Actions"]
    form = page.form('form[action="/opportunities/columns"]')
    page = form.fill(column=["tags", "source", "workplace", "priority", "added"]).submit(follow=True)
    assert page.request.full_path == "/opportunities?sort=title"
    assert page.texts(heads)[3:-1] == ["Workplace", "Tags", "Source", "Added", "Priority"]
    cells = page.texts("tbody td.extra")
    assert cells[:3] == ["Hybrid", "garden, Outdoors", "a friend"]
    assert cells[4] == "Medium"
    every = alice.get("/opportunities?show=columns").form('form[action="/opportunities/columns"]')
    names = [node.attributes["value"] for node in every.node.css("[name=column]")]
    assert len(every.fill(column=names).submit(follow=True).texts(heads)) == len(names) + 4
    none = alice.get("/opportunities?show=columns").form('form[action="/opportunities/columns"]').fill(column=[])
    assert none.submit(follow=True).texts(heads) == ["Company and role", "Stage", "Next step", "Actions"]
    usual = alice.get("/opportunities?show=columns").form('form[action="/opportunities/columns"]')
    usual.fill(column=["pay", "location"]).submit()
    with app.app_context():
        assert db.session.get_one(Account, alice.account_id).list_columns is None


def test_views_and_columns_are_one_s_own(app: Flask, alice: Browser, mallory: Browser) -> None:
    factories.make(app, alice, "saved_views", {"name": "Mine", "query": "q=a"})
    factories.make(app, mallory, "opportunities", {"title": "A"})
    with app.app_context():
        id = db.session.scalars(select(SavedView.id)).one()
    token = (
        mallory.get("/opportunities?show=columns").form('form[action="/opportunities/columns"]').values["csrf_token"]
    )
    assert mallory.post(f"/opportunities/views/{id}/remove", data={"csrf_token": token}).status_code == 404
    mallory.post("/opportunities/columns", data={"csrf_token": token, "column": "tags"})
    assert not views(mallory.get("/opportunities"))
    assert "Tags" not in alice.get("/opportunities").texts("thead th")
