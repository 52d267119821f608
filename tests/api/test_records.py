"""Single records: made, read, replaced, changed and deleted, the same for every kind."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models.tenant import use_account
from app.models.undo import Undo
from app.operations.records import undo
from app.records import kinds
from tests.records import factories
from tests.support.examples import at_most
from tests.support.page_quality import NAMELESS
from tests.support.phone import Phone
from tests.support.promises import promise

Values = dict[str, Any]

# Adverts have tests of their own: what one is read from is never changed.
KINDS = tuple(slug for slug in kinds.KINDS if slug != "postings")


def sample(phone: Phone, slug: str) -> Values:
    """Values of a new record with something in it to change: the first of them."""
    if slug == "stage_changes":
        opportunity = phone.make("opportunities", title="Gardener")
        return {"happened_on": "2026-05-04", "opportunity_id": opportunity["id"], "stage_id": phone.stage("offer")}
    if slug == "offers":
        opportunity = phone.make("opportunities", title="Gardener")
        return {"benefits": "A bicycle", "base": 3_200_000, "currency": "EUR", "opportunity_id": opportunity["id"]}
    samples: dict[str, Values] = {
        "opportunities": {
            "title": "Gardener",
            "tags": ["outdoors", "Part time"],
            "pay_min": 1450,
            "deadline": "2026-12-18",
        },
        "companies": {"name": "Café Müller", "website": "https://mueller.example", "avoid": True},
        "contacts": {"name": "Ines", "relationship": "recruiter", "email": "ines@example.org"},
        "notes": {"body": "**Ask** about shifts", "pinned": True},
        "activities": {"summary": "Second call", "kind": "call", "starts_at": "2026-05-04T09:30:00Z", "minutes": 30},
        "tasks": {"title": "Ring Ines", "due_on": "2026-05-04"},
        "documents": {"name": "Resume for care work", "kind": "resume"},
        "saved_views": {"name": "Quiet", "query": "next_step=quiet&sort=moved"},
        "skills": {"name": "JavaScript", "other_names": "JS, ECMAScript"},
        "stages": {"name": "Trial day", "kind": "interviewing", "position": 4},
    }
    return samples.get(slug) or factories.example(slug)


def other(values: Values) -> Values:
    """The same with another first value."""
    name = next(iter(values))
    return values | {name: "2026-05-05" if name == "happened_on" else "Something else"}


def new_id() -> str:
    return str(uuid.uuid4())


def made(phone: Phone, slug: str) -> tuple[Values, str, str]:
    """(the record, its path, its ETag)"""
    answer = phone.post(f"/{slug}", sample(phone, slug))
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json(), f"/{slug}/{answer.get_json()['id']}", answer.headers["ETag"]


@pytest.mark.parametrize("slug", KINDS)
def test_what_is_made_can_be_read(phone: Phone, slug: str) -> None:
    values = sample(phone, slug)
    answer = phone.post(f"/{slug}", values)
    assert answer.status_code == 201
    record = answer.get_json()
    assert values.items() <= record.items()
    assert record["created_at"].endswith("Z")
    assert (record["etag"], record["deleted"]) == (answer.headers["ETag"], False)
    assert answer.headers["Location"] == f"/api/v1/{slug}/{record['id']}"
    read = phone.get(f"/{slug}/{record['id']}")
    assert read.status_code == 200
    assert read.get_json() == record
    assert read.headers["ETag"] == answer.headers["ETag"]
    assert record in phone.read(f"/{slug}")["items"]


@pytest.mark.parametrize("slug", KINDS)
def test_an_unchanged_record_is_not_sent_again(phone: Phone, slug: str) -> None:
    _record, path, tag = made(phone, slug)
    answer = phone.get(path, If_None_Match=tag)
    assert answer.status_code == 304
    assert not answer.data
    for known in (f'"0", W/{tag}', "*"):
        assert phone.get(path, If_None_Match=known).status_code == 304
    assert phone.get(path, If_None_Match='"0"').status_code == 200
    assert phone.get(f"/{slug}/{new_id()}", If_None_Match="*").status_code == 404


@pytest.mark.parametrize("slug", KINDS)
def test_the_same_put_again_is_harmless(phone: Phone, slug: str) -> None:
    values, path = sample(phone, slug), f"/{slug}/{new_id()}"
    first = phone.put(path, values)
    assert first.status_code == 201
    assert first.headers["Location"] == f"/api/v1{path}"
    again = phone.put(path, values)
    assert again.status_code == 200
    assert again.get_json() == first.get_json()
    assert again.headers["ETag"] == first.headers["ETag"]
    as_read = phone.put(path, first.get_json())
    assert as_read.status_code == 200
    assert as_read.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("slug", KINDS)
def test_a_put_of_other_values_needs_the_version(phone: Phone, slug: str) -> None:
    values, path = sample(phone, slug), f"/{slug}/{new_id()}"
    tag = phone.put(path, values).headers["ETag"]
    assert phone.put(path, other(values)).status_code == 428
    replaced = phone.put(path, other(values), If_Match=tag)
    assert replaced.status_code == 200
    assert other(values).items() <= replaced.get_json().items()
    assert replaced.headers["ETag"] != tag
    late = phone.put(path, values, If_Match=tag)
    assert late.status_code == 412
    assert late.get_json()["current"] == replaced.get_json()
    assert late.headers["ETag"] == replaced.headers["ETag"] == late.get_json()["current"]["etag"]


def test_a_put_replaces_what_it_does_not_name(phone: Phone) -> None:
    path = f"/companies/{new_id()}"
    tag = phone.put(path, {"name": "Acme", "phone": "1"}).headers["ETag"]
    assert phone.put(path, {"name": "Acme"}).status_code == 428
    assert phone.put(path, {"name": "Acme"}, If_Match=tag).get_json()["phone"] is None


def test_a_put_leaves_history_alone_unless_it_is_named(phone: Phone) -> None:
    path = f"/opportunities/{new_id()}"
    first = phone.put(path, {"title": "Gardener", "stage_id": phone.stage("applied")})
    assert first.get_json()["applied_on"]
    assert phone.put(path, {"title": "Gardener"}).status_code == 200
    second = phone.put(path, {"title": "Head gardener"}, If_Match=first.headers["ETag"]).get_json()
    assert second["applied_on"] == first.get_json()["applied_on"]
    assert second["stage_id"] == first.get_json()["stage_id"]


@pytest.mark.parametrize("slug", KINDS)
def test_a_put_never_revives_what_was_deleted(phone: Phone, slug: str) -> None:
    values, path = sample(phone, slug), f"/{slug}/{new_id()}"
    phone.put(path, values)
    assert phone.delete(path).status_code == 204
    assert phone.put(path, values).status_code == 410
    assert phone.get(path).status_code == 404


def test_a_put_with_a_version_makes_nothing(phone: Phone) -> None:
    path = f"/companies/{new_id()}"
    assert phone.put(path, {"name": "Acme"}, If_Match='"1"').status_code == 412
    assert phone.get(path).status_code == 404


@pytest.mark.parametrize("slug", KINDS)
def test_a_patch_changes_what_it_names(phone: Phone, slug: str) -> None:
    record, path, tag = made(phone, slug)
    name = next(iter(sample(phone, slug)))
    value = other(sample(phone, slug))[name]
    changed = phone.patch(path, {name: value}, If_Match=tag)
    assert changed.status_code == 200
    changed_at = {"updated_at": changed.get_json()["updated_at"], "etag": changed.headers["ETag"]}
    expected = record | {name: value} | changed_at
    assert changed.get_json() == expected
    assert changed.headers["ETag"] != tag
    assert phone.read(path) == expected


@pytest.mark.parametrize("slug", KINDS)
def test_a_patch_of_nothing_changes_nothing(phone: Phone, slug: str) -> None:
    record, path, tag = made(phone, slug)
    read_only = {"id": new_id(), "created_at": "x", "updated_at": None, "etag": '"9"', "deleted": True}
    for nothing in ({}, record, read_only):
        answer = phone.patch(path, nothing)
        assert answer.status_code == 200
        assert answer.get_json() == record
        assert answer.headers["ETag"] == tag


@pytest.mark.parametrize("slug", KINDS)
def test_nothing_is_overwritten_in_silence(phone: Phone, slug: str) -> None:
    _record, path, tag = made(phone, slug)
    name = next(iter(sample(phone, slug)))
    meanwhile = phone.patch(path, {name: other(sample(phone, slug))[name]})
    acts: list[Callable[[], TestResponse]] = [
        lambda: phone.patch(path, {name: sample(phone, slug)[name]}, If_Match=tag),
        lambda: phone.delete(path, If_Match=tag),
        lambda: phone.delete(path, If_Match=f"W/{meanwhile.headers['ETag']}"),
        lambda: phone.delete(path, If_Match="nonsense"),
    ]
    for act in acts:
        answer = act()
        assert answer.status_code == 412
        assert answer.get_json()["current"] == meanwhile.get_json()
        assert answer.headers["ETag"] == meanwhile.headers["ETag"]
    assert phone.delete(path, If_Match=f'"99", {meanwhile.headers["ETag"]}').status_code == 204


@pytest.mark.parametrize("slug", KINDS)
def test_what_is_deleted_is_gone_and_can_be_put_back(app: Flask, phone: Phone, slug: str) -> None:
    record, path, tag = made(phone, slug)
    answer = phone.delete(path, If_Match=tag)
    assert answer.status_code == 204
    assert not answer.data
    assert phone.get(path).status_code == 404
    for again in (phone.delete(path), phone.delete(path, If_Match=tag)):
        assert again.status_code == 410
        assert again.get_json()["type"] == "/problems/gone"
    assert phone.patch(path, {}).status_code == 404
    assert record not in phone.read(f"/{slug}")["items"]
    with app.app_context():
        use_account(db.session(), phone.account_id)
        done = db.session.scalars(select(Undo)).one()
        assert done.label.startswith("Deleted ")
        assert str(done.id) == answer.headers["Undo-Id"]
    assert phone.post(f"/undo/{done.id}").get_json() == {"stays": None}
    back = phone.read(path)
    assert back == record | {"updated_at": back["updated_at"], "etag": back["etag"]}
    assert back["etag"] != record["etag"]


def test_two_kinds_may_have_had_the_same_id(app: Flask, phone: Phone) -> None:
    id, values = str(new_id()), {"notes": {"body": "Be early"}, "tasks": {"title": "Ring"}}
    since = phone.make("notes", body="Another")["created_at"]
    for slug, value in values.items():
        assert phone.put(f"/{slug}/{id}", value).status_code == 201
    for slug in values:
        assert phone.delete(f"/{slug}/{id}").status_code == 204
    for slug, value in values.items():
        assert phone.put(f"/{slug}/{id}", value).status_code == 410
        assert {"id": id, "deleted": True} in phone.read(f"/{slug}?updated_since={since}")["items"]
    with app.app_context():
        use_account(db.session(), phone.account_id)
        undo.take_back(db.session.scalars(select(Undo).where(Undo.label == "Deleted the note.")).one())
        db.session.commit()
    assert phone.get(f"/notes/{id}").status_code == 200
    assert phone.put(f"/tasks/{id}", values["tasks"]).status_code == 410


@promise("records")
@pytest.mark.parametrize("slug", KINDS)
def test_nobody_elses_record_is_the_same_as_none(phone: Phone, mallorys_phone: Phone, slug: str) -> None:
    record, path, tag = made(phone, slug)
    values = sample(mallorys_phone, slug)
    unknown = f"/{slug}/{new_id()}"
    for act in (
        lambda path: mallorys_phone.get(path),
        lambda path: mallorys_phone.get(path, If_None_Match=tag),
        lambda path: mallorys_phone.patch(path, other(values)),
        lambda path: mallorys_phone.patch(path, values, If_Match=tag),
        lambda path: mallorys_phone.delete(path),
    ):
        hers, none = act(path), act(unknown)
        assert hers.status_code == none.status_code == 404
        assert hers.data == none.data
    assert record not in mallorys_phone.read(f"/{slug}")["items"]
    # An id is only hers within her own account: the same one elsewhere is another record.
    assert mallorys_phone.put(path, values).status_code == 201
    assert phone.get(path).get_json() == record


@promise("records")
@pytest.mark.parametrize(
    ("slug", "field", "of"),
    [
        ("opportunities", "company_id", "companies"),
        ("opportunities", "referrer_id", "contacts"),
        ("opportunities", "contact_ids", "contacts"),
        ("opportunities", "stage_id", "stages"),
        ("contacts", "company_id", "companies"),
        ("notes", "opportunity_id", "opportunities"),
        ("notes", "company_id", "companies"),
        ("notes", "contact_id", "contacts"),
        ("stage_changes", "opportunity_id", "opportunities"),
        ("stage_changes", "stage_id", "stages"),
    ],
)
def test_nobody_elses_record_can_be_referred_to(
    phone: Phone, mallorys_phone: Phone, slug: str, field: str, of: str
) -> None:
    hers = phone.make(of, **sample(phone, of))["id"]
    for id in (hers, new_id()):
        value = [id] if field.endswith("_ids") else id
        values = sample(mallorys_phone, slug)
        answer = mallorys_phone.post(f"/{slug}", values | {field: value})
        assert answer.status_code == 422
        assert answer.get_json()["errors"].keys() == {field}
        own = mallorys_phone.make(slug, **values)["id"]
        assert mallorys_phone.patch(f"/{slug}/{own}", {field: value}).status_code == 422


@pytest.mark.parametrize(
    ("slug", "values", "wrong"),
    [
        ("opportunities", {}, {"title"}),
        ("opportunities", {"title": " \t "}, {"title"}),
        ("opportunities", {"title": "x" * 201}, {"title"}),
        ("opportunities", {"title": "\x00" * 201}, {"title"}),
        (
            "opportunities",
            {"title": 7, "priority": "1", "archived": 1, "tags": "a"},
            {"title", "priority", "archived", "tags"},
        ),
        ("opportunities", {"title": "x", "pay_min": 2, "pay_max": 1}, {"pay_max"}),
        ("opportunities", {"title": "x", "pay_min": 1.5, "pay_max": 10**16}, {"pay_min", "pay_max"}),
        ("opportunities", {"title": "x", "pay_min": -1, "priority": 4}, {"pay_min", "priority"}),
        (
            "opportunities",
            {"title": "x", "pay_currency": "EURO", "url": "javascript:alert(1)"},
            {"pay_currency", "url"},
        ),
        (
            "opportunities",
            {"title": "x", "deadline": "31.12.2026", "posted_on": "0000-00-00"},
            {"deadline", "posted_on"},
        ),
        ("opportunities", {"title": "x", "deadline": "9999-12-31", "workplace": "moon"}, {"deadline", "workplace"}),
        ("opportunities", {"title": "x", "tags": ["a" * 51]}, {"tags"}),
        (
            "opportunities",
            {"title": "x", "tags": [str(n) for n in range(31)], "contact_ids": [1]},
            {"tags", "contact_ids"},
        ),
        ("opportunities", {"title": "x", "account_id": new_id(), "version": 9}, {"account_id", "version"}),
        ("opportunities", {"title": "x", "moved_on": "2026-01-01"}, {"moved_on"}),
        ("companies", {"name": None, "avoid": "yes"}, {"name", "avoid"}),
        ("contacts", {"name": "x", "email": "nobody", "relationship": "boss"}, {"email", "relationship"}),
        ("contacts", {"name": "x", "company_id": "7"}, {"company_id"}),
        ("notes", {"body": ""}, {"body"}),
        ("notes", {"body": "x" * 100_001}, {"body"}),
        ("notes", {"body": "x", "company_id": new_id(), "contact_id": new_id()}, {"contact_id"}),
        ("stages", {"name": "saved"}, {"name"}),
        ("stages", {"name": "x", "kind": "other", "position": 1001}, {"kind", "position"}),
        ("stages", {"name": "x", "opportunity_count": 3}, {"opportunity_count"}),
        ("stage_changes", {}, {"opportunity_id", "stage_id", "happened_on"}),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(phone: Phone, slug: str, values: Values, wrong: set[str]) -> None:
    for answer in (phone.post(f"/{slug}", values), phone.put(f"/{slug}/{new_id()}", values)):
        assert answer.status_code == 422
        errors = answer.get_json()["errors"]
        assert errors.keys() == wrong
        assert all(errors.values())
        texts = [text for messages in errors.values() for text in messages]
        assert len(set(texts)) == len(texts)
        assert [text for text in texts if not text or text.startswith(NAMELESS)] == []


def test_text_is_kept_trimmed_and_without_controls(phone: Phone) -> None:
    record = phone.make("companies", name="  Cafe\u0301 \x00 \u0007Müller\u2028 ", address="1 Road\r\n\x00Cork  ")
    assert record["name"] == "Café Müller"
    assert record["address"] == "1 Road\nCork"


@settings(max_examples=at_most(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=30))
@example("e\x00\u0301")
@example("a \x00 b")
@example("\ufeff")
def test_what_was_read_can_be_sent_back_unchanged(phone: Phone, text: str) -> None:
    path = f"/companies/{new_id()}"
    made = phone.put(path, {"name": f"x{text}", "address": text, "phone": text})
    assert made.status_code == 201
    again = phone.put(path, made.get_json())
    assert again.status_code == 200
    assert again.headers["ETag"] == made.headers["ETag"]


def test_a_note_is_about_one_thing(phone: Phone) -> None:
    company, contact = phone.make("companies", name="Acme")["id"], phone.make("contacts", name="Ines")["id"]
    note = phone.make("notes", body="x", company_id=company)
    path = f"/notes/{note['id']}"
    assert phone.patch(path, {"contact_id": contact}).status_code == 422
    assert phone.patch(path, {"contact_id": contact, "company_id": None}).get_json()["contact_id"] == contact


@pytest.mark.parametrize("slug", KINDS)
def test_ids_that_are_none_are_no_addresses(phone: Phone, slug: str) -> None:
    for id in ("1", "x" * 36, "{" + new_id() + "}", new_id().replace("-", ""), "%00", "%ff", "%F0%9F%92%A9", "../me"):
        assert phone.get(f"/{slug}/{id}").status_code == 404


def at_once(acts: list[Callable[[], TestResponse]]) -> list[TestResponse]:
    """The answers to requests that are sent at the same moment."""
    start = threading.Barrier(len(acts))
    answers: list[TestResponse] = []

    def run(act: Callable[[], TestResponse]) -> None:
        start.wait()
        answers.append(act())

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(acts)
    return answers


@pytest.mark.parametrize("slug", ["opportunities", "companies", "notes", "stages"])
def test_a_put_sent_many_times_at_once_makes_one_record(phone: Phone, slug: str) -> None:
    for _ in range(3):
        values, path = sample(phone, slug), f"/{slug}/{new_id()}"
        if slug == "stages":
            values |= {"name": path[-20:]}
        answers = at_once([lambda path=path, values=values: phone.put(path, values)] * 6)  # type: ignore[misc]
        assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
        assert len({answer.data for answer in answers}) == 1


def test_of_many_changes_of_one_version_one_wins(phone: Phone) -> None:
    for _ in range(3):
        _record, path, tag = made(phone, "opportunities")
        answers = at_once(
            [lambda n=n, path=path, tag=tag: phone.patch(path, {"title": f"Title {n}"}, If_Match=tag) for n in range(6)]
        )  # type: ignore[misc]
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 5
        won = next(answer for answer in answers if answer.status_code == 200)
        assert phone.read(path) == won.get_json()
        assert all(answer.get_json()["current"] == won.get_json() for answer in answers if answer is not won)


def test_a_record_that_is_deleted_twice_at_once_is_deleted_once(phone: Phone) -> None:
    _record, path, _tag = made(phone, "companies")
    answers = at_once([lambda: phone.delete(path)] * 4)
    assert {answer.status_code for answer in answers} <= {204, 410}
    assert [answer.status_code for answer in answers].count(204) >= 1


def test_two_stages_of_one_name_cannot_come_about(phone: Phone) -> None:
    answers = at_once([lambda: phone.post("/stages", {"name": "Trial day"})] * 4)
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 201
    assert set(statuses[1:]) <= {409, 422}
