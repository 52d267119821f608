"""The content of documents, by phone."""

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import bounds
from app.models.account_version import size_of
from app.models.document import DocumentContent, OpportunityDocument
from app.operations.records import file_storage
from tests.records import factories
from tests.support.phone import Phone
from tests.support.promises import promise

FIRST, SECOND = b"%PDF-1.7\nfirst", b"%PDF-1.7\nsecond"


@pytest.fixture
def cv(phone: Phone) -> str:
    return f"/documents/{phone.make('documents', name='CV')['id']}"


def held(app: Flask) -> int:
    """Contents that nobody has let go."""
    with app.app_context():
        here = DocumentContent.left_at.is_(None)
        return db.session.scalar(select(func.count()).select_from(DocumentContent).where(here)) or 0


def test_it_has_none_until_it_is_put_there(phone: Phone, cv: str) -> None:
    assert phone.get(f"{cv}/content").status_code == 404
    made = phone.put(f"{cv}/content", FIRST)
    assert (made.status_code, made.data) == (201, b"")
    assert made.headers["Location"] == f"/api/v1{cv}/content"
    read = phone.get(f"{cv}/content")
    assert (read.data, read.headers["ETag"]) == (FIRST, made.headers["ETag"])
    assert read.headers["Content-Disposition"].startswith("attachment;")
    assert read.headers["Cache-Control"] == "no-store"
    document = phone.read(cv)
    assert (document["media_type"], document["size"]) == ("application/pdf", len(FIRST))
    assert f'"{document["sha256"]}"' == made.headers["ETag"]


@pytest.mark.parametrize(
    "content_type",
    ["", "application/json", "image/png", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"],
)
def test_what_it_claims_to_be_does_not_matter(phone: Phone, cv: str, content_type: str) -> None:
    text = b"a=1&" * 1000
    assert phone.put(f"{cv}/content", text, Content_Type=content_type).status_code == 201
    assert phone.get(f"{cv}/content").data == text
    assert phone.read(cv)["media_type"] == "text/plain"


def test_the_same_again_changes_nothing(app: Flask, phone: Phone, cv: str) -> None:
    first = phone.put(f"{cv}/content", FIRST)
    version = phone.get(cv).headers["ETag"]
    for condition in ({}, {"If_Match": first.headers["ETag"]}, {"If_Match": '"old"'}):
        again = phone.put(f"{cv}/content", FIRST, **condition)
        assert (again.status_code, again.headers["ETag"]) == (204, first.headers["ETag"])
    assert phone.get(cv).headers["ETag"] == version
    assert held(app) == 1


def test_others_say_what_they_replace(app: Flask, phone: Phone, cv: str) -> None:
    assert phone.put(f"{cv}/content", FIRST, If_Match='"x"').status_code == 412
    first = phone.put(f"{cv}/content", FIRST).headers["ETag"]
    assert phone.put(f"{cv}/content", SECOND).status_code == 428
    assert phone.put(f"{cv}/content", SECOND, If_Match='"old"').status_code == 412
    assert phone.get(f"{cv}/content").data == FIRST
    assert phone.put(f"{cv}/content", SECOND, If_Match=first).status_code == 204
    assert phone.get(f"{cv}/content").data == SECOND
    assert phone.put(f"{cv}/content", FIRST, If_Match=first).status_code == 412
    assert held(app) == 1


def test_two_that_replace_at_once_do_not_overwrite_each_other(app: Flask, phone: Phone, cv: str) -> None:
    first = phone.put(f"{cv}/content", FIRST).headers["ETag"]
    acts = [
        lambda text=text: Phone(app, phone.token).put(f"{cv}/content", text, If_Match=first).status_code
        for text in (b"one", b"two", b"three")
    ]
    assert sorted(factories.at_once(*acts)) == [204, 412, 412]
    assert held(app) == 1


def send(app: Flask, phone: Phone, cv: str, sent_on: Any) -> None:
    job = phone.make("opportunities", title="Baker", document_ids=[cv.split("/")[2]])
    with app.app_context():
        here = OpportunityDocument.opportunity_id == uuid.UUID(job["id"])
        db.session.execute(update(OpportunityDocument).where(here).values(sent_on=sent_on))
        db.session.commit()


def test_what_was_sent_stays_as_it_was(app: Flask, phone: Phone, cv: str) -> None:
    tag = phone.put(f"{cv}/content", FIRST).headers["ETag"]
    send(app, phone, cv, None)
    tag = phone.put(f"{cv}/content", SECOND, If_Match=tag).headers["ETag"]
    send(app, phone, cv, factories.TODAY)
    refused = phone.put(f"{cv}/content", FIRST, If_Match=tag)
    assert (refused.status_code, refused.get_json()["type"]) == (409, "/problems/was-sent")
    assert phone.put(f"{cv}/content", SECOND).status_code == 204
    assert phone.get(f"{cv}/content").data == SECOND
    assert phone.patch(cv, {"name": "Old CV"}).status_code == 200


def test_too_large_too_many_or_none_of_the_types(app: Flask, phone: Phone, cv: str) -> None:
    assert phone.put(f"{cv}/content", b"%PDF-" + b"x" * (file_storage.LARGEST - 4)).status_code == 413
    wrong = phone.put(f"{cv}/content", b"\x7fELF\0\0")
    assert (wrong.status_code, list(wrong.get_json()["errors"])) == (422, ["file"])
    assert phone.put(f"{cv}/content", b"").status_code == 422
    assert phone.put(f"{cv}/content", b"%PDF-" + b"x" * (file_storage.LARGEST - 5)).status_code == 201
    with app.app_context():
        db.session.execute(update(DocumentContent).values(size=file_storage.room()))
        db.session.commit()
    other = f"/documents/{phone.make('documents', name='CV')['id']}"
    full = phone.put(f"{other}/content", FIRST)
    assert (full.status_code, full.get_json()["type"]) == (413, "/problems/no-room")
    assert phone.get(f"{other}/content").status_code == 404


def test_replacing_over_and_over_does_not_fill_the_disk(
    app: Flask, phone: Phone, cv: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was let go is there for 7 days, and erased sooner where its room is needed."""
    tag = phone.put(f"{cv}/content", FIRST).headers["ETag"]
    with app.app_context():
        most = size_of(db.session, phone.account_id).there + 3000
    monkeypatch.setattr(bounds, "bounds", bounds.bounds._replace(total_bytes=most))
    for content in (SECOND, FIRST) * 10:
        tag = phone.put(f"{cv}/content", content, If_Match=tag).headers["ETag"]
    assert phone.get(f"{cv}/content").data == FIRST
    with app.app_context():
        held = size_of(db.session, phone.account_id)
        assert held.undo_bytes > 0
        assert held.total <= most


def test_parts_and_what_is_known(phone: Phone, cv: str) -> None:
    tag = phone.put(f"{cv}/content", FIRST).headers["ETag"]
    assert phone.get(f"{cv}/content", If_None_Match=tag).status_code == 304
    part = phone.get(f"{cv}/content", Range="bytes=9-")
    assert (part.status_code, part.data) == (206, b"first")
    assert phone.get(f"{cv}/content", Range="bytes=99-").status_code == 416


@promise("records")
def test_a_stranger_can_neither_read_nor_write_it(phone: Phone, mallorys_phone: Phone, cv: str) -> None:
    stranger = Phone(phone.app)
    phone.put(f"{cv}/content", FIRST)
    assert mallorys_phone.get(f"{cv}/content").status_code == 404
    assert mallorys_phone.put(f"{cv}/content", SECOND).status_code == 404
    assert stranger.get(f"{cv}/content").status_code == 401
    assert stranger.put(f"{cv}/content", SECOND).status_code == 401
    assert phone.get(f"{cv}/content").data == FIRST
