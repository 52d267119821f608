"""Taking back by phone what a phone did, or a browser."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.extensions import db
from app.models.columns import now
from app.models.undo import UNDO_LIFE, Undo
from tests.support.phone import Phone
from tests.support.promises import promise


def test_a_deletion_is_taken_back_with_what_hung_on_it(phone: Phone) -> None:
    job = phone.make("opportunities", title="Baker")
    note = phone.make("notes", body="Ask", opportunity_id=job["id"])
    undo = phone.delete(f"/opportunities/{job['id']}").headers["Undo-Id"]
    answer = phone.post(f"/undo/{undo}")
    assert (answer.status_code, answer.get_json()) == (200, {"stays": None})
    assert phone.read(f"/notes/{note['id']}")["opportunity_id"] == job["id"]
    assert phone.post(f"/undo/{undo}").status_code == 404


def test_a_move_is_taken_back(phone: Phone) -> None:
    job = phone.make("opportunities", title="Baker")
    path = f"/opportunities/{job['id']}"
    assert "Undo-Id" not in phone.patch(path, {"title": "Cook"}).headers
    undo = phone.patch(path, {"stage_id": phone.stage("applied")}).headers["Undo-Id"]
    phone.post(f"/undo/{undo}")
    assert phone.read(path)["stage_id"] == job["stage_id"]


def test_what_cannot_be_taken_back_says_why(app: Flask, phone: Phone) -> None:
    job = phone.make("opportunities", title="Baker")
    note = phone.make("notes", body="Ask", opportunity_id=job["id"])
    of_note = phone.delete(f"/notes/{note['id']}").headers["Undo-Id"]
    of_job = phone.delete(f"/opportunities/{job['id']}").headers["Undo-Id"]
    answer = phone.post(f"/undo/{of_note}")
    assert answer.status_code == 409
    assert answer.get_json()["type"] == "/problems/cannot-undo"
    assert "Undo that first" in answer.get_json()["detail"]
    with app.app_context():
        db.session.info["account_id"] = phone.account_id
        db.session.execute(update(Undo).values(done_at=now() - UNDO_LIFE - timedelta(minutes=1)))
        db.session.commit()
    late = phone.post(f"/undo/{of_job}")
    assert (late.status_code, late.get_json()["type"]) == (409, "/problems/cannot-undo")


@promise("records")
def test_nobody_takes_back_what_others_did(phone: Phone, mallorys_phone: Phone) -> None:
    note = phone.make("notes", body="Ask")
    undo = phone.delete(f"/notes/{note['id']}").headers["Undo-Id"]
    hers, none = mallorys_phone.post(f"/undo/{undo}"), mallorys_phone.post(f"/undo/{uuid.uuid4()}")
    assert hers.status_code == none.status_code == 404
    assert hers.data == none.data
    assert mallorys_phone.delete(f"/notes/{note['id']}").status_code == 404
    assert phone.post(f"/undo/{undo}").status_code == 200


@pytest.mark.parametrize("id", ["x", "1"])
def test_what_is_no_id_is_no_address(phone: Phone, id: str) -> None:
    assert phone.post(f"/undo/{id}").status_code == 404
