"""A deletion is written down where no restore reaches it: before it is done, or it is not done."""

import fcntl
import hashlib
import os
import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.extensions import db
from app.models.account import Account
from app.models.deleted_account import DeletedAccount
from app.operations.privacy import deletion_ledger
from tests.account import rows
from tests.auth import auth_forms, inbox
from tests.support.browser import Browser, Page
from tests.support.promises import promise

DAY = date(2026, 11, 24)


def delete(browser: Browser) -> Page:
    return browser.get("/account/delete").form().fill(password=browser.password).submit()


def line_of(account_id: uuid.UUID) -> str:
    return f"{datetime.now(UTC).date()} {hashlib.sha256(str(account_id).encode()).hexdigest()}\n"


@promise("backups")
def test_the_day_and_a_digest_are_all_that_is_written(
    app: Flask, ledger: Path, alice: Browser, mallory: Browser
) -> None:
    delete(alice)
    delete(mallory)
    lines = [line_of(alice.account_id), line_of(mallory.account_id)]
    assert ledger.read_text() == "".join(lines)
    assert ledger.stat().st_mode & 0o777 == 0o600
    with app.app_context():
        kept = db.session.execute(select(DeletedAccount.deleted_on, DeletedAccount.digest)).all()
        assert sorted(f"{row.deleted_on} {row.digest}\n" for row in kept) == sorted(lines)
        assert [column.name for column in DeletedAccount.__table__.columns] == ["digest", "deleted_on"]


@promise("backups")
def test_it_is_on_the_disk_before_the_commit(
    app: Flask, ledger: Path, alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    sync = os.fsync

    def noted(descriptor: int) -> None:
        sync(descriptor)
        [synced] = [path for path in (ledger, ledger.parent) if os.path.samestat(os.fstat(descriptor), path.stat())]
        happened.append(f"{synced}: {ledger.read_text()}")

    def commit(_connection: object) -> None:
        happened.append("commit")

    with app.app_context():
        engine = db.engine
    form = alice.get("/account/delete").form().fill(password=alice.password)
    monkeypatch.setattr(os, "fsync", noted)
    event.listen(engine, "commit", commit)
    try:
        form.submit()
    finally:
        event.remove(engine, "commit", commit)
    line = line_of(alice.account_id)
    assert happened[-3:] == [f"{ledger}: {line}", f"{ledger.parent}: {line}", "commit"]


def test_a_commit_that_fails_deletes_nothing_and_says_so(app: Flask, ledger: Path, alice: Browser) -> None:
    """The line stays; see the module for why. What `replay` makes of it stands in test_replay.py."""

    def fail(_connection: object) -> None:
        if ledger.exists():
            raise ConnectionError

    with app.app_context():
        engine = db.engine
    before = rows.of_account(app, alice.account_id)
    event.listen(engine, "commit", fail)
    try:
        page = delete(alice)
    finally:
        event.remove(engine, "commit", fail)
    assert page.status_code == 500
    assert rows.of_account(app, alice.account_id) == before
    assert auth_forms.is_signed_in(alice)
    delete(alice)
    assert ledger.read_text() == line_of(alice.account_id) * 2


@pytest.mark.parametrize("obstacle", ["no such folder", "a folder in its place", "a full disk"])
def test_what_cannot_be_written_down_is_not_done(app: Flask, ledger: Path, alice: Browser, obstacle: str) -> None:
    paths = {
        "no such folder": ledger / "file",
        "a folder in its place": ledger.parent,
        "a full disk": Path("/dev/full"),
    }
    before = rows.of_account(app, alice.account_id)
    deletion_ledger.configure(paths[obstacle])
    page = delete(alice)
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "nothing was deleted" in page.words
    assert "try again" in page.words
    assert rows.of_account(app, alice.account_id) == before
    assert inbox.kinds(app) == []
    assert rows.counts(app)["deleted_account"] == 0
    deletion_ledger.configure(ledger)
    assert delete(alice).status_code == 303
    assert ledger.read_text() == line_of(alice.account_id)


def test_a_wrong_password_writes_nothing(ledger: Path, alice: Browser) -> None:
    alice.get("/account/delete").form().fill(password="not my present password").submit()
    assert not ledger.exists()


def test_an_entry_that_is_there_already_hinders_nobody(app: Flask, ledger: Path, alice: Browser) -> None:
    with app.app_context():
        db.session.add(DeletedAccount(digest=line_of(alice.account_id).split()[1], deleted_on=DAY))
        db.session.commit()
    assert delete(alice).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(DeletedAccount.deleted_on)).all() == [DAY]
        assert not db.session.scalars(select(Account.id)).all()


def test_many_may_write_at_once(ledger: Path) -> None:
    """Each opens the file by itself, as another process does."""
    ids = [uuid.uuid4() for _ in range(400)]
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda id: deletion_ledger.write_down(id, DAY), ids))
    expected = {f"{DAY} {hashlib.sha256(str(id).encode()).hexdigest()}" for id in ids}
    lines = ledger.read_text().splitlines()
    assert len(lines) == 400
    assert set(lines) == expected
    assert len(deletion_ledger.read(ledger)) == 400


def test_nobody_looks_while_another_is_half_way(ledger: Path) -> None:
    """On some disks a line becomes longer while it is written, and half of it is what a power cut would leave."""
    first, second = uuid.uuid4(), uuid.uuid4()
    line = f"{DAY} {hashlib.sha256(str(first).encode()).hexdigest()}\n"
    with ledger.open("a") as file, ThreadPoolExecutor(1) as threads:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(line[:40])
        file.flush()
        other = threads.submit(deletion_ledger.write_down, second, DAY)
        wait([other], timeout=0.2)
        file.write(line[40:])
        file.flush()
        fcntl.flock(file, fcntl.LOCK_UN)
        other.result(timeout=60)
    assert ledger.read_text().startswith(line + str(DAY))
    assert len(deletion_ledger.read(ledger)) == 2


def test_half_a_line_spoils_no_other(ledger: Path) -> None:
    ledger.write_text(f"{DAY} 0123456789abc")
    id = uuid.uuid4()
    deletion_ledger.write_down(id, DAY)
    with pytest.raises(deletion_ledger.BadLines) as found:
        deletion_ledger.read(ledger)
    assert found.value.numbers == [1]
    ledger.write_text("".join(ledger.read_text().splitlines(keepends=True)[1:]))
    assert list(deletion_ledger.read(ledger).values()) == [DAY]
