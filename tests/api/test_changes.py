"""All kinds at once, as a phone keeps in step: in pages, with what is gone, and in no time where nothing changed."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.blueprints.api.paging import AHEAD, LOOK_BACK
from app.extensions import db
from app.models.columns import now
from app.models.deletion import REMEMBERED_FOR
from app.records.kinds import KINDS
from tests.api.test_lists import make_some, moment, reads, statements
from tests.records import factories
from tests.support.phone import Phone
from tests.support.promises import promise

# What is there when an opportunity is.
COME_WITH_IT = {"opportunities", "stages", "stage_changes", "postings"}


def walk(phone: Phone, query: str = "") -> tuple[list[dict[str, Any]], str]:
    """The items of all pages, and from when to ask the next time."""
    items, cursor, since = [], "", set()
    while True:
        page = phone.read(f"/changes?{query}{cursor}")
        items += page["items"]
        since.add(page["next_since"])
        if not page["next_cursor"]:
            assert len(since) == 1
            return items, since.pop()
        cursor = f"&cursor={page['next_cursor']}"


def kept(items: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """As a phone keeps them."""
    mirror: dict[tuple[str, str], dict[str, Any]] = {}
    for item in items:
        key = item["kind"], item["record"]["id"]
        if item["record"]["deleted"]:
            mirror.pop(key, None)
        else:
            mirror[key] = item["record"]
    return mirror


def lists(phone: Phone) -> dict[tuple[str, str], dict[str, Any]]:
    """The same, read kind by kind."""
    return {(slug, item["id"]): item for slug in KINDS for item in phone.read(f"/{slug}?limit=200")["items"]}


def long_ago(app: Flask, phone: Phone, by: timedelta) -> None:
    """Let all that is there have been written so long ago."""
    with app.app_context():
        db.session.info["account_id"] = phone.account_id
        for kind in KINDS.values():
            db.session.execute(update(kind.model.__table__).values(updated_at=now() - by))  # type: ignore[arg-type]
        db.session.commit()


def one_of_each(phone: Phone) -> dict[str, dict[str, Any]]:
    opportunity = phone.make("opportunities", title="Gardener", tags=["b", "a"], posting="Wanted")
    about = {"opportunity_id": opportunity["id"]}
    made = {
        "companies": phone.make("companies", name="Acme"),
        "contacts": phone.make("contacts", name="Ines"),
        "notes": phone.make("notes", body="Ask", **about),
        "activities": phone.make("activities", kind="call", starts_at="2026-05-04T09:30:00Z", minutes=5, **about),
        "tasks": phone.make("tasks", title="Ring", due_on="2026-12-04", **about),
        "offers": phone.make("offers", base=3_200_000, hours_per_week=37.5, **about),
        "documents": phone.make("documents", name="CV", version=3),
        "saved_views": phone.make("saved_views", name="Near"),
        "skills": phone.make("skills", name="Roses"),
    }
    for slug in KINDS.keys() - made.keys() - COME_WITH_IT:
        made[slug] = phone.make(slug, **factories.example(slug))
    return made | {"opportunities": phone.read(f"/opportunities/{opportunity['id']}")}


@pytest.mark.parametrize("limit", [1, 3, 7, 200])
def test_a_first_time_gives_every_record_as_it_is_shown_alone(phone: Phone, limit: int) -> None:
    gone = phone.make("companies", name="Gone")
    phone.delete(f"/companies/{gone['id']}")
    one_of_each(phone)
    items, _since = walk(phone, f"limit={limit}")
    assert {item["kind"] for item in items} == set(KINDS)
    assert kept(items) == lists(phone)
    assert len(items) == len(kept(items))
    for item in items:
        assert phone.read(f"/{item['kind']}/{item['record']['id']}") == item["record"]


@pytest.mark.parametrize("limit", [1, 2, 200])
def test_later_it_gives_what_changed_and_what_is_gone(app: Flask, phone: Phone, limit: int) -> None:
    made = one_of_each(phone)
    items, since = walk(phone)
    long_ago(app, phone, LOOK_BACK * 2)
    mirror = kept(walk(phone)[0])
    changed = phone.patch(f"/companies/{made['companies']['id']}", {"name": "Acme and sons"}).get_json()
    phone.delete(f"/notes/{made['notes']['id']}")
    new = phone.make("contacts", name="Bob")
    items, _since = walk(phone, f"since={since}&limit={limit}")
    assert [(item["kind"], item["record"]) for item in items] == [
        ("companies", changed),
        ("notes", {"id": made["notes"]["id"], "deleted": True}),
        ("contacts", new),
    ]
    mirror |= kept(items)
    del mirror[("notes", made["notes"]["id"])]
    assert mirror == lists(phone)


def test_what_came_about_while_going_through_pages_is_told_the_next_time(phone: Phone) -> None:
    make_some(phone, 3)
    page = phone.read("/changes?limit=2")
    gone = page["items"][0]["record"]["id"], page["items"][0]["kind"]
    late = phone.make("companies", name="Late")
    company = phone.make("companies", name="Short-lived")
    phone.delete(f"/companies/{company['id']}")
    items = page["items"]
    while page["next_cursor"]:
        page = phone.read(f"/changes?limit=2&cursor={page['next_cursor']}")
        items += page["items"]
    assert gone
    mirror = kept([*items, *walk(phone, f"since={page['next_since']}")[0]])
    assert ("companies", late["id"]) in mirror
    assert mirror == lists(phone)


def test_what_is_back_is_told(phone: Phone) -> None:
    note = phone.make("notes", body="Ask")
    _items, since = walk(phone)
    undo = phone.delete(f"/notes/{note['id']}").headers["Undo-Id"]
    phone.post(f"/undo/{undo}")
    told = [item["record"] for item in walk(phone, f"since={since}")[0] if item["kind"] == "notes"]
    assert told == [phone.read(f"/notes/{note['id']}")]
    assert told[0]["etag"] != note["etag"]


def test_two_of_one_id_are_told_apart(phone: Phone) -> None:
    note = phone.make("notes", body="Ask")
    assert phone.put(f"/tasks/{note['id']}", {"title": "Ring"}).status_code == 201
    items = walk(phone, "limit=1")[0]
    assert {item["kind"] for item in items if item["record"]["id"] == note["id"]} == {"notes", "tasks"}


@promise("records")
def test_nobody_learns_of_others(phone: Phone, mallorys_phone: Phone) -> None:
    hers = one_of_each(phone)
    phone.delete(f"/notes/{hers['notes']['id']}")
    for query in ("", f"since={moment(timedelta(hours=1))}"):
        ids = {item["record"]["id"] for item in walk(mallorys_phone, query)[0]}
        assert not ids & {record["id"] for record in hers.values()}
        assert len(ids) == 6  # the stages of a new account


def test_unchanged_it_costs_one_statement_and_else_three(app: Flask, phone: Phone) -> None:
    one_of_each(phone)
    for query in ("", f"since={moment(timedelta(hours=1))}", "limit=2"):
        with statements(app) as sent:
            answer = phone.get(f"/changes?{query}")
        assert len(reads(sent)) == 3
        tag = answer.headers["ETag"]
        assert tag.startswith('W/"')
        with statements(app) as sent:
            assert phone.get(f"/changes?{query}", If_None_Match=tag).status_code == 304
        assert len(reads(sent)) == 1
    phone.make("notes", body="New")
    assert phone.get(f"/changes?{query}", If_None_Match=tag).status_code == 200
    assert phone.get("/changes", If_None_Match="*").status_code == 304
    assert phone.get("/changes?limit=x", If_None_Match="*").status_code == 422


def test_nothing_changed_is_told_to_who_asks_from_where_they_stopped(phone: Phone) -> None:
    make_some(phone, 3)
    tag = phone.get("/changes?limit=2").headers["ETag"]
    _items, since = walk(phone, "limit=2&")
    asked = f"/changes?limit=2&since={since}"
    later = phone.get(asked).headers["ETag"]
    assert phone.get(asked, If_None_Match=tag).status_code == 304
    assert phone.get(asked, If_None_Match=f'"x", {later}').status_code == 304
    # Who has what is later has not what was before, nor of a short page what is on a longer one.
    assert phone.get(f"/changes?limit=2&since={moment(timedelta(hours=1))}", If_None_Match=later).status_code == 200
    assert phone.get("/changes?limit=2", If_None_Match=later).status_code == 200
    assert phone.get(f"/changes?since={since}", If_None_Match=tag).status_code == 200
    phone.make("notes", body="New")
    assert phone.get(asked, If_None_Match=f"{tag}, {later}").status_code == 200


def test_what_came_about_between_pages_is_not_taken_for_known(phone: Phone) -> None:
    make_some(phone, 3)
    first = phone.get("/changes?limit=2")
    phone.make("companies", name="Late")
    asked = f"/changes?limit=2&since={first.get_json()['next_since']}"
    assert phone.get(asked, If_None_Match=first.headers["ETag"]).status_code == 200


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("limit=0", "limit"),
        ("limit=1&limit=2", "limit"),
        ("since=x", "since"),
        ("since=2026-11-23", "since"),
        ("since=9999-12-31T23:59:59Z", "since"),
        ("cursor=x", "cursor"),
        ("cursor=1.x", "cursor"),
        ("cursor=99999999999999999.x", "cursor"),
        ("cursor=%00", "cursor"),
        ("updated_since=x", "updated_since"),
        ("q=x", "q"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(phone: Phone, query: str, wrong: str) -> None:
    answer = phone.get(f"/changes?{query}")
    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {wrong}


def test_a_cursor_of_a_list_is_none_of_it(phone: Phone) -> None:
    cursor = phone.read("/stages?limit=1")["next_cursor"]
    assert phone.get(f"/changes?cursor={cursor}").status_code == 422
    assert phone.get(f"/stages?cursor={phone.read('/changes?limit=1')['next_cursor']}").status_code == 422


@promise("deletions")
def test_a_time_beyond_memory_is_gone_and_says_so(phone: Phone) -> None:
    assert phone.get(f"/changes?since={moment(REMEMBERED_FOR - timedelta(minutes=1))}").status_code == 200
    answer = phone.get(f"/changes?since={moment(REMEMBERED_FOR + timedelta(minutes=1))}")
    assert answer.status_code == 410
    assert answer.get_json()["type"] == "/problems/too-long-ago"
    assert answer.get_json()["title"] == "That is too long ago"


def test_a_clock_that_is_a_little_fast_does_no_harm(phone: Phone) -> None:
    note = phone.make("notes", body="Ask")
    items = walk(phone, f"since={moment(-AHEAD + timedelta(seconds=20))}")[0]
    assert note in [item["record"] for item in items]
    assert phone.get(f"/changes?since={moment(-AHEAD - timedelta(seconds=20))}").status_code == 422
