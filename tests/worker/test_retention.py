"""What has had its time goes, and nothing else does."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, null, select

from app.extensions import Base, db
from app.models.columns import new_id, now
from app.models.deletion import Deletion
from app.models.document import DocumentContent
from app.models.email import Email
from app.models.privacy_request import PrivacyRequest
from app.models.sign_in import SignIn
from app.models.sign_up import SignUp
from app.models.throttle import Throttle
from app.models.undo import Undo
from app.operations.upkeep import retention
from tests.support.browser import Browser
from tests.support.promises import promise


def undo(owner: uuid.UUID, age: timedelta) -> Undo:
    return Undo(account_id=owner, act="delete", label="", payload={}, done_at=now() - age)


def content(owner: uuid.UUID, age: timedelta) -> DocumentContent:
    """Of a document that was deleted."""
    return DocumentContent(account_id=owner, size=0, left_at=now() - age)


def sign_up(_owner: uuid.UUID, age: timedelta) -> SignUp:
    key = f"{new_id()}@example.org"
    return SignUp(email=key, email_key=key, password_hash="", created_at=now() - age)


def sign_in(owner: uuid.UUID, age: timedelta) -> SignIn:
    made = SignIn(owner, "a test")
    made.expires_at = now() - age
    return made


def deletion(owner: uuid.UUID, age: timedelta) -> Deletion:
    return Deletion(account_id=owner, kind="note", deleted_at=now() - age)


def throttle(_owner: uuid.UUID, age: timedelta) -> Throttle:
    return Throttle(key=str(new_id()), tries=1, ends_at=now() - age)


def refused_letter(_owner: uuid.UUID, age: timedelta, kind: str = "password_changed") -> Email:
    texts = {"subject": "", "text": "", "html": ""}
    return Email(kind=kind, recipient="a@example.org", due_at=null(), created_at=now() - age, **texts)


def letter_of_a_sign_up(owner: uuid.UUID, age: timedelta) -> Email:
    return refused_letter(owner, age, "verify_email")


def privacy_request(_owner: uuid.UUID, age: timedelta) -> PrivacyRequest:
    return PrivacyRequest(kind="access", asked_at=now() - age)


Make = Callable[[uuid.UUID, timedelta], Base]
CASES = [
    (retention.erase_undo, undo, timedelta(days=7)),
    (retention.erase_contents, content, timedelta(days=7)),
    (retention.erase_sign_ups, sign_up, timedelta(days=7)),
    (retention.erase_sign_ins, sign_in, timedelta(0)),
    (retention.erase_deletions, deletion, timedelta(days=90)),
    (retention.erase_throttle, throttle, timedelta(0)),
    (retention.erase_rejected_emails, refused_letter, timedelta(days=90)),
    (retention.erase_rejected_emails, letter_of_a_sign_up, timedelta(days=7)),
    (retention.erase_privacy_requests, privacy_request, timedelta(days=3 * 365)),
]
A_MOMENT = timedelta(seconds=30)


@promise("retention-times")
def test_each_erasure_is_tried_here() -> None:
    assert {case[0] for case in CASES} == set(retention.ERASURES)


def count(app: Flask, model: type[Base]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def add(app: Flask, *rows: Base) -> None:
    with app.app_context():
        db.session.add_all(rows)
        db.session.commit()


def run(app: Flask, erasure: Callable[[], int]) -> int:
    with app.app_context():
        return erasure()


@promise("sign-ups", "deleted-records", "deletions", "sign-ins-end", "throttle", "letters", "retention-times")
@pytest.mark.parametrize(("erasure", "make", "life"), CASES)
def test_only_what_is_past_its_time_goes(
    app: Flask, alice: Browser, erasure: Callable[[], int], make: Make, life: timedelta
) -> None:
    owner = alice.account_id
    row = make(owner, life - A_MOMENT)
    add(app, row)
    kept = count(app, type(row))
    add(app, make(owner, life + A_MOMENT), make(owner, life + A_MOMENT))
    assert run(app, erasure) == 2
    assert run(app, erasure) == 0
    assert count(app, type(row)) == kept


def test_an_old_email_that_is_still_on_its_way_stays(app: Flask) -> None:
    email = refused_letter(uuid.uuid4(), timedelta(days=100))
    email.due_at = now()
    add(app, email)
    assert run(app, retention.erase_rejected_emails) == 0
    assert count(app, Email) == 1


def test_many_go_a_part_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 4)
    add(app, *(throttle(uuid.uuid4(), A_MOMENT) for _ in range(10)))
    assert [run(app, retention.erase_throttle) for _ in range(4)] == [4, 4, 2, 0]


def test_what_a_document_holds_stays(app: Flask, alice: Browser) -> None:
    kept = DocumentContent(account_id=alice.account_id, size=0, created_at=now() - timedelta(days=100))
    add(app, kept)
    assert run(app, retention.erase_contents) == 0
    assert count(app, DocumentContent) == 1


def test_it_can_run_twice_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 7)
    add(app, *(throttle(uuid.uuid4(), A_MOMENT) for _ in range(100)))
    removed: list[int] = []
    start = threading.Barrier(3, timeout=60)

    def work() -> None:
        start.wait()
        while done := run(app, retention.erase_throttle):
            removed.append(done)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(removed) == 100
    assert count(app, Throttle) == 0
