"""Lists as a phone reads them: in pages, unchanged ones in no time, and what changed while it was offline."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from app.blueprints.api import paging
from app.extensions import db
from app.models.columns import now
from app.models.company import Company
from app.models.deletion import REMEMBERED_FOR
from tests.support.phone import Phone
from tests.support.promises import promise

KINDS = ("opportunities", "companies", "contacts", "notes", "stages", "stage_changes")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    sent: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", see)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", see)


def reads(sent: list[str]) -> list[str]:
    """Without what begins a transaction."""
    return [one for one in sent if not one.startswith(("BEGIN", "select set_config"))]


def walk(phone: Phone, path: str) -> list[dict[str, Any]]:
    """The items of all pages."""
    items, cursor = [], ""
    while True:
        page = phone.read(path + (f"&cursor={cursor}" if cursor else ""))
        items += page["items"]
        cursor = page["next_cursor"]
        if not cursor:
            return items


def moment(ago: timedelta = timedelta()) -> str:
    return (now() - ago).strftime("%Y-%m-%dT%H:%M:%SZ")


def make_some(phone: Phone, many: int) -> None:
    """That many opportunities with all that hangs on one."""
    company = phone.make("companies", name="Acme")["id"]
    people = [phone.make("contacts", name=f"Person {n}", company_id=company)["id"] for n in range(2)]
    for n in range(many):
        made = phone.make(
            "opportunities", title=f"Job {n}", tags=["a", f"b{n}"], contact_ids=people, company_id=company
        )
        phone.make("notes", body=f"Note {n}", opportunity_id=made["id"])


@pytest.mark.parametrize("slug", KINDS)
def test_pages_hold_every_record_once(phone: Phone, slug: str) -> None:
    make_some(phone, 5)
    whole = phone.read(f"/{slug}?limit=200")
    assert whole["next_cursor"] is None
    assert walk(phone, f"/{slug}?limit=2") == whole["items"]
    ids = [item["id"] for item in whole["items"]]
    assert ids == sorted(ids)


def test_a_list_shows_records_as_they_are_shown_alone(phone: Phone) -> None:
    make_some(phone, 3)
    for slug in KINDS:
        for item in phone.read(f"/{slug}")["items"]:
            assert phone.read(f"/{slug}/{item['id']}") == item


def test_tags_keep_their_order(phone: Phone) -> None:
    tags = ["zoo", *(f"tag {n}" for n in range(12)), "Ärzte", "a b c"]
    made = phone.make("opportunities", title="x", tags=[*tags, "ZOO"])
    assert made["tags"] == ["ZOO", *tags[1:]]
    assert phone.read("/opportunities")["items"] == [made]


def test_a_page_has_fifty_rows_and_never_more_than_two_hundred(app: Flask, phone: Phone) -> None:
    with app.app_context():
        db.session.add_all(Company(account_id=phone.account_id, name=f"Company {n}") for n in range(210))
        db.session.info["account_id"] = phone.account_id
        db.session.commit()
    assert len(phone.read("/companies")["items"]) == 50
    assert len(phone.read("/companies?limit=200")["items"]) == 200
    assert len(phone.read("/companies?limit=1000000")["items"]) == 200
    assert len(walk(phone, "/companies?limit=70")) == 210


def test_an_unchanged_list_costs_one_statement(app: Flask, phone: Phone) -> None:
    make_some(phone, 3)
    for path in ("/opportunities", "/opportunities?limit=2&archived=false", f"/notes?updated_since={moment()}"):
        tag = phone.get(path).headers["ETag"]
        assert tag.startswith('W/"')
        with statements(app) as sent:
            answer = phone.get(path, If_None_Match=tag)
        assert answer.status_code == 304
        assert not answer.data
        assert answer.headers["ETag"] == tag
        assert len(reads(sent)) == 1


def test_any_tag_will_do_but_not_for_an_address_that_is_wrong(phone: Phone) -> None:
    assert phone.get("/stages", If_None_Match="*").status_code == 304
    for query in ("?limit=x", "?cursor=x", "?nothing=1"):
        assert phone.get(f"/stages{query}", If_None_Match="*").status_code == 422


@pytest.mark.parametrize("many", [1, 12])
@pytest.mark.parametrize(
    "query", ["", "?limit=5", "?sort=deadline", "?q=job&tag=a&archived=false", "?updated_since={moment}&limit=5"]
)
def test_a_list_costs_at_most_four_statements(app: Flask, phone: Phone, many: int, query: str) -> None:
    make_some(phone, many)
    for slug in KINDS if query in ("", "?limit=5") else ("opportunities",):
        with statements(app) as sent:
            assert phone.read(f"/{slug}{query.format(moment=moment(timedelta(hours=1)))}")["items"]
        assert len(reads(sent)) <= 4


@pytest.mark.parametrize("slug", KINDS)
def test_a_record_costs_two_statements(app: Flask, phone: Phone, slug: str) -> None:
    make_some(phone, 2)
    id = phone.read(f"/{slug}")["items"][0]["id"]
    with statements(app) as sent:
        phone.read(f"/{slug}/{id}")
    assert len(reads(sent)) == 2


def test_every_write_gives_lists_another_tag(phone: Phone) -> None:
    company = phone.make("companies", name="Acme")

    def tag() -> str:
        return phone.get("/opportunities").headers["ETag"]

    seen = [tag()]
    made = phone.make("opportunities", title="x")
    seen.append(tag())
    phone.patch(f"/opportunities/{made['id']}", {"tags": ["new"]})
    seen.append(tag())
    phone.patch(f"/companies/{company['id']}", {"name": "Zebra"})
    seen.append(tag())
    phone.delete(f"/companies/{company['id']}")
    seen.append(tag())
    phone.patch(f"/opportunities/{made['id']}", {"tags": ["new"]})
    assert tag() == seen[-1]
    assert len(set(seen)) == len(seen)


def test_a_tag_is_good_for_its_own_list_and_account_only(
    app: Flask, phone: Phone, mallorys_phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = phone.get("/companies").headers["ETag"]
    for path in ("/contacts", "/companies?limit=1", "/companies?limit=2"):
        assert phone.get(path, If_None_Match=tag).status_code == 200
    assert mallorys_phone.get("/companies", If_None_Match=tag).status_code == 200
    for known in (f'"x", {tag}', tag.removeprefix("W/"), "*"):
        assert phone.get("/companies", If_None_Match=known).status_code == 304
    for other in (tag[:-2] + '"', f'"x{tag[3:]}', f'W/"{tag[3:-1]}x"', '"*"', "x", ""):
        assert phone.get("/companies", If_None_Match=other).status_code == 200
    monkeypatch.setattr(paging, "RELEASE", "another release")
    assert phone.get("/companies", If_None_Match=tag).status_code == 200


def test_a_phone_may_keep_a_list_and_nobody_else(phone: Phone) -> None:
    assert phone.get("/companies").headers["Cache-Control"] == "no-store"
    assert phone.get("/me").headers["Cache-Control"] == "no-store"


def test_filters_searches_and_orders(phone: Phone) -> None:
    make_some(phone, 2)
    put_away = phone.make("opportunities", title="Kept for later", archived=True, deadline="2026-12-01")
    titles = {
        "?archived=true": ["Kept for later"],
        "?archived=false&sort=title": ["Job 0", "Job 1"],
        "?sort=deadline": ["Kept for later", "Job 0", "Job 1"],
        "?tag=B1": ["Job 1"],
        "?q=lat": ["Kept for later"],
        "?q=acme job": ["Job 0", "Job 1"],
        "?q=%C3%B6%00": [],
        # Its tag, folded as what is looked for.
        "?q=%C3%A4": ["Job 0", "Job 1"],
        "?q=": ["Job 0", "Job 1", "Kept for later"],
        f"?stage_id={phone.stage('saved')}&stage_id={phone.stage('offer')}&archived=true": ["Kept for later"],
        f"?company_id={put_away['id']}": [],
    }
    for query, expected in titles.items():
        assert [item["title"] for item in phone.read(f"/opportunities{query}")["items"]] == expected, query


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("limit=0", {"limit"}),
        ("limit=-1", {"limit"}),
        ("limit=x&sort=x&archived=x&company_id=x", {"limit", "sort", "archived", "company_id"}),
        ("limit=%D9%A3", {"limit"}),
        ("limit=1&limit=2", {"limit"}),
        ("archived=", {"archived"}),
        ("cursor=x", {"cursor"}),
        ("cursor=~x", {"cursor"}),
        ("cursor=%00", {"cursor"}),
        ("cursor=%F0%9F%92%A9", {"cursor"}),
        ("cursor=" + "9" * 3000, {"cursor"}),
        ("updated_since=x", {"updated_since"}),
        ("updated_since=2026-11-23", {"updated_since"}),
        ("updated_since=2026-11-23T10:00:00", {"updated_since"}),
        ("updated_since=2026-02-30T10:00:00Z", {"updated_since"}),
        ("updated_since=%D9%A2026-02-03T10:00:00Z", {"updated_since"}),
        ("updated_since=0001-01-01T00:00:00%2B14:00", {"updated_since"}),
        ("q=" + "x" * 201, {"q"}),
        ("tag=" + "x" * 201, {"tag"}),
        ("colour=red", {"colour"}),
        ("%00=1", {"\x00"}),
        ("%ff=1", {"%FF"}),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(phone: Phone, query: str, wrong: set[str]) -> None:
    answer = phone.get(f"/opportunities?{query}")
    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == wrong


def test_a_cursor_of_another_list_is_refused(phone: Phone) -> None:
    make_some(phone, 2)
    cursor = phone.read("/contacts?limit=1")["next_cursor"]
    assert phone.get(f"/companies?cursor={cursor}").status_code == 422
    assert phone.get(f"/contacts?sort=name&cursor={cursor}").status_code == 422
    assert phone.get(f"/contacts?updated_since={moment()}&cursor={cursor}").status_code == 422


def test_a_phone_that_was_offline_learns_what_changed(app: Flask, phone: Phone) -> None:
    old, changed, gone = (phone.make("companies", name=name) for name in ("Old", "Changed", "Gone"))
    with app.app_context():
        long_ago = now() - timedelta(hours=2)
        db.session.execute(update(Company).values(updated_at=long_ago))
        db.session.info["account_id"] = phone.account_id
        db.session.commit()
    phone.patch(f"/companies/{changed['id']}", {"name": "Changed again"})
    new = phone.make("companies", name="New")
    phone.delete(f"/companies/{gone['id']}")
    phone.delete(f"/notes/{phone.make('notes', body='x')['id']}")
    since = moment(timedelta(hours=1))
    for limit in (1, 2, 3, 50):
        items = walk(phone, f"/companies?updated_since={since}&limit={limit}")
        assert [item["id"] for item in items] == [changed["id"], new["id"], gone["id"]]
        assert items[-1] == {"id": gone["id"], "deleted": True}
    assert old["id"] in [item["id"] for item in walk(phone, f"/companies?updated_since={moment(timedelta(hours=3))}")]


def test_nobody_learns_what_others_deleted(phone: Phone, mallorys_phone: Phone) -> None:
    hers = phone.make("companies", name="x")["id"]
    phone.delete(f"/companies/{hers}")
    own = mallorys_phone.make("companies", name="x")["id"]
    mallorys_phone.delete(f"/companies/{own}")
    told = walk(mallorys_phone, f"/companies?updated_since={moment(timedelta(hours=1))}")
    assert told == [{"id": own, "deleted": True}]


def test_it_looks_back_two_minutes_further(app: Flask, phone: Phone) -> None:
    for name, seconds in (("Just before", 100), ("Before", 200)):
        made = phone.make("companies", name=name)
        with app.app_context():
            moved = now() - timedelta(seconds=seconds)
            db.session.execute(update(Company).where(Company.name == name).values(updated_at=moved))
            db.session.info["account_id"] = phone.account_id
            db.session.commit()
        assert made
    assert [item["name"] for item in phone.read(f"/companies?updated_since={moment()}")["items"]] == ["Just before"]


def test_what_goes_with_a_record_is_told_too(phone: Phone) -> None:
    opportunity = phone.make("opportunities", title="x")
    note = phone.make("notes", body="x", opportunity_id=opportunity["id"])
    entry = phone.read("/stage_changes")["items"][0]
    phone.delete(f"/opportunities/{opportunity['id']}")
    for slug, id in (("opportunities", opportunity["id"]), ("notes", note["id"]), ("stage_changes", entry["id"])):
        assert phone.read(f"/{slug}?updated_since={moment()}")["items"] == [{"id": id, "deleted": True}]


@promise("deletions")
def test_a_time_beyond_memory_is_gone(phone: Phone) -> None:
    company = phone.make("companies", name="x")
    phone.delete(f"/companies/{company['id']}")
    assert phone.get(f"/companies?updated_since={moment(REMEMBERED_FOR - timedelta(minutes=1))}").status_code == 200
    for since in (moment(REMEMBERED_FOR + timedelta(minutes=1)), "0001-01-01T00:00:00Z"):
        answer = phone.get(f"/companies?updated_since={since}")
        assert answer.status_code == 410
        assert answer.get_json()["type"] == "/problems/too-long-ago"
        assert answer.get_json()["title"] == "That is too long ago"


@pytest.mark.parametrize(
    "since", ["9999-12-31T23:59:59Z", "2100-01-01T00:00:00.123456789%2B00:00", "2100-01-01t00:00:00z"]
)
def test_a_time_to_come_is_refused(phone: Phone, since: str) -> None:
    """Taken for now, it would leave out what is written until then."""
    answer = phone.get(f"/companies?updated_since={since}")
    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {"updated_since"}


def test_of_a_clock_that_is_a_little_fast_it_is_now(phone: Phone) -> None:
    made = phone.make("companies", name="x")
    ahead = moment(-paging.AHEAD + timedelta(seconds=20))
    assert phone.read(f"/companies?updated_since={ahead}")["items"] == [made]
    beyond = moment(-paging.AHEAD - timedelta(seconds=20))
    assert phone.get(f"/companies?updated_since={beyond}").status_code == 422


def test_an_answer_says_from_when_to_ask_the_next_time(app: Flask, phone: Phone) -> None:
    make_some(phone, 3)
    first = phone.read("/notes?limit=1")
    written_meanwhile = phone.make("notes", body="Meanwhile")
    second = phone.read(f"/notes?limit=1&cursor={first['next_cursor']}")
    assert second["next_since"] == first["next_since"] < written_meanwhile["updated_at"]
    changed = phone.read(f"/notes?limit=1&updated_since={first['next_since']}")
    assert changed["next_since"] > first["next_since"]
    rest = phone.read(f"/notes?limit=1&updated_since={first['next_since']}&cursor={changed['next_cursor']}")
    assert rest["next_since"] == changed["next_since"]
    told = walk(phone, f"/notes?updated_since={first['next_since']}&limit=2")
    assert written_meanwhile in told


def test_what_is_judged_by_the_clock_is_read_anew_each_hour(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    present = now()
    monkeypatch.setattr(paging, "now", lambda: present)
    by_clock = ("/opportunities?next_step=quiet", "/opportunities?sort=next", "/opportunities?sort=next_reversed")
    tags = {path: phone.get(path).headers["ETag"] for path in (*by_clock, "/opportunities")}
    assert all(phone.get(path, If_None_Match=tag).status_code == 304 for path, tag in tags.items())
    present += timedelta(hours=1)
    answers = {path: phone.get(path, If_None_Match=tag).status_code for path, tag in tags.items()}
    assert answers == dict.fromkeys(by_clock, 200) | {"/opportunities": 304}
