"""Taking everything along as one JSON document."""

import json
import uuid

from flask import Flask

from app.extensions import Base
from app.models.data_inventory import declared
from tests.account import rows
from tests.support.browser import Browser
from tests.support.promises import promise

# What may be left out, and is ours to keep safe or can be made anew from what is there.
LEFT_OUT = {"account_id", "password_hash", "renderer_version", "text", "html", "link", "words", "digest"}
LEFT_OUT |= {"body_html", "preparation_html", "debrief_html"}


@promise("rights")
def test_every_row_of_every_table_is_in_it(app: Flask, alice: Browser) -> None:
    rows.fill(app, alice.account_id, "alices")
    page = alice.get("/account/data")
    assert page.mimetype == "application/json"
    document = json.loads(page.data)
    assert document["account"]["email"] == alice.email
    for name, ids in rows.ids(app, alice.account_id).items():
        assert ids, name
        assert {row["id"] for row in document[name]} == ids
    assert set(document) == {"account"} | rows.owned_names()


@promise("rights")
def test_every_column_is_in_it_but_those_left_out(app: Flask, alice: Browser) -> None:
    rows.fill(app, alice.account_id, "alices")
    document = json.loads(alice.get("/account/data").data)
    for name in rows.owned_names():
        table = Base.metadata.tables[name]
        assert set(document[name][0]) == {column.name for column in table.columns if declared(column).exported}, name
        for column, value in document[name][0].items():
            if isinstance(value, str) and value.startswith("alices"):
                assert value == f"alices {name} {column}"


def test_nothing_else_is_left_out() -> None:
    """A declaration alone keeps nothing back that a person wrote: what may be left out stands here by name."""
    for name in ("account", *rows.owned_names()):
        left_out = {column.name for column in Base.metadata.tables[name].columns if not declared(column).exported}
        assert {column for column in left_out if not column.endswith("_key")} <= LEFT_OUT, name


def test_the_account_itself_is_in_it_but_for_its_hash_and_key(alice: Browser) -> None:
    document = json.loads(alice.get("/account/data").data)
    names = {column.name for column in Base.metadata.tables["account"].columns}
    assert set(document["account"]) == names - {"password_hash", "email_key"}


@promise("rights")
def test_nothing_of_anyone_else_is_in_it(app: Flask, alice: Browser, mallory: Browser) -> None:
    rows.fill(app, alice.account_id, "alices")
    rows.fill(app, mallory.account_id, "mallorys")
    text = alice.get("/account/data").get_data(as_text=True)
    assert "alices" in text
    assert "mallory" not in text
    foreign = {id for ids in rows.ids(app, mallory.account_id).values() for id in ids}
    assert not [id for id in foreign if id in text]


@promise("account-data")
def test_no_password_is_in_it(app: Flask, alice: Browser) -> None:
    text = alice.get("/account/data").get_data(as_text=True)
    assert "argon2" not in text
    assert "password_hash" not in text


def test_what_people_type_comes_out_as_they_typed_it(alice: Browser) -> None:
    odd = 'Zoë\u2019s "größe" \\ </script> 😀 \u202e \u2028 ٣'
    alice.get("/companies/new").form().fill(name=odd, address="first\nsecond").submit(follow=True)
    [company] = json.loads(alice.get("/account/data").data)["company"]
    assert company["name"] == " ".join(odd.split())
    assert company["address"] == "first\nsecond"


def test_a_browser_is_shown_a_page_and_gets_the_file_from_there(alice: Browser) -> None:
    page = alice.get("/account/data", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.mimetype == "text/html"
    file = page.click("Download everything")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="jobplanr-')
    assert file.headers["Cache-Control"] == "no-store"
    assert json.loads(file.data)["account"]["email"] == alice.email


@promise("rights", "sharing")
def test_nobody_else_gets_it(client: Browser) -> None:
    assert client.get("/account/data").location.startswith("/sign-in?next=")


def test_many_rows_come_whole(app: Flask, alice: Browser) -> None:
    from_ids = [uuid.uuid4() for _ in range(1201)]
    with app.app_context():
        table = Base.metadata.tables["deletion"]
        stamp = {"account_id": alice.account_id, "kind": "notes", "deleted_at": rows.now()}
        rows.db.session.execute(table.insert(), [{"id": id, **stamp} for id in from_ids])
        rows.db.session.commit()
    document = json.loads(alice.get("/account/data").data)
    assert {row["id"] for row in document["deletion"]} == {str(id) for id in from_ids}
