"""What a script sends while someone types a note: nothing is lost, nothing newer is written over."""

import uuid
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.models.note import Note
from app.models.sign_in import SignIn
from tests.records import factories
from tests.support.browser import Browser, Page

ENHANCED = {"X-Enhanced": "1"}


@pytest.fixture
def job(app: Flask, alice: Browser) -> uuid.UUID:
    return factories.make(app, alice, "opportunities", {"title": "Baker"})[0]


def form_of(person: Browser, address: str) -> dict[str, Any]:
    """The unseen fields of the form for a note."""
    return {"version": ""} | person.get(address).form("form[data-owner]").values


def send(person: Browser, id: object, fields: dict[str, Any]) -> Page:
    return person.post(f"/notes/{id}/text", data=fields, headers=ENHANCED)


def body(app: Flask, person: Browser, id: object) -> str | None:
    with app.app_context():
        note = db.session.get(Note, (person.account_id, uuid.UUID(str(id))))
        return note.body if note else None


def test_a_new_note_is_made_once_and_then_changed(app: Flask, alice: Browser, job: uuid.UUID) -> None:
    fields = form_of(alice, f"/opportunities/{job}") | {"body": "First"}
    for _try in range(2):
        answer = send(alice, fields["id"], fields)
        assert (answer.status_code, answer.headers["X-Version"]) == (204, "1")
    answer = send(alice, fields["id"], fields | {"body": "Second", "version": "1"})
    assert (answer.status_code, answer.headers["X-Version"]) == (204, "2")
    assert factories.count(app, "notes") == 1
    assert body(app, alice, fields["id"]) == "Second"
    assert "Second" in alice.get(f"/opportunities/{job}").words


def test_an_older_version_changes_nothing_and_gets_the_newer_text(app: Flask, alice: Browser, job: uuid.UUID) -> None:
    [note] = factories.make(app, alice, "notes", {"body": "Newer", "opportunity_id": job})
    fields = form_of(alice, f"/notes/{note}/edit")
    for version in ("", "0", "7", "x"):
        answer = send(alice, note, fields | {"body": "Older", "version": version})
        assert answer.status_code == 409
        assert answer.json == {"version": 1, "body": "Newer"}
    assert body(app, alice, note) == "Newer"


def test_it_stays_at_the_top(app: Flask, alice: Browser, job: uuid.UUID) -> None:
    [note] = factories.make(app, alice, "notes", {"body": "Old", "pinned": True, "opportunity_id": job})
    fields = form_of(alice, f"/opportunities/{job}?note={note}")
    assert send(alice, note, fields | {"body": "New", "pinned": "y", "version": "1"}).status_code == 204
    stored = factories.stored(app, alice, "notes", f"/notes/{note}")
    assert (stored.body, stored.pinned, stored.opportunity_id) == ("New", True, job)


def test_what_is_too_long_or_empty_is_said(alice: Browser, job: uuid.UUID) -> None:
    fields = form_of(alice, f"/opportunities/{job}")
    for text in ("", "x" * 200_000):
        answer = send(alice, fields["id"], fields | {"body": text})
        assert answer.status_code == 422
        assert answer.json["problem"]


def test_a_deleted_note_does_not_come_back(app: Flask, alice: Browser, job: uuid.UUID) -> None:
    fields = form_of(alice, f"/opportunities/{job}") | {"body": "First"}
    send(alice, fields["id"], fields)
    factories.delete(alice, f"/notes/{fields['id']}")
    for version in ("", "1"):
        assert send(alice, fields["id"], fields | {"version": version}).status_code == 404
    assert factories.count(app, "notes") == 0


def test_another_person_reaches_no_note(app: Flask, alice: Browser, mallory: Browser, job: uuid.UUID) -> None:
    [note] = factories.make(app, alice, "notes", {"body": "Hers", "opportunity_id": job})
    fields = form_of(mallory, "/notes/new") | {"body": "Mine", "version": "1"}
    assert send(mallory, note, fields).status_code == 404
    theirs = form_of(alice, f"/notes/{note}/edit")
    assert send(mallory, note, fields | {"form_owner": theirs["form_owner"], "version": ""}).status_code == 401
    assert send(mallory, uuid.uuid4(), fields | {"version": "", "opportunity_id": str(job)}).status_code == 422
    assert body(app, alice, note) == "Hers"
    assert factories.count(app, "notes") == 1


def test_signed_out_or_with_a_dead_token_it_is_told_by_number(app: Flask, alice: Browser, job: uuid.UUID) -> None:
    fields = form_of(alice, f"/opportunities/{job}") | {"body": "Typed for an hour"}
    assert send(alice, fields["id"], fields | {"csrf_token": "dead"} | {"form_owner": ""}).status_code == 400
    with app.app_context():
        db.session.query(SignIn).delete()
        db.session.commit()
    assert send(alice, fields["id"], fields).status_code == 401
    assert factories.count(app, "notes") == 0
