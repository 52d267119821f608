"""After a restore: what was deleted since the backup was made is deleted again, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, select

from app import create_app
from app.extensions import db
from app.models.account import Account
from app.models.deleted_account import DeletedAccount, digest_of
from app.models.sign_in import SignIn
from app.models.sign_up import SignUp
from tests.account import rows
from tests.auth import auth_forms
from tests.leaving import leftovers
from tests.leaving.leftovers import Words
from tests.records import factories
from tests.support.browser import Browser
from tests.support.databases import PostgresqlDatabases, settings
from tests.support.people import make_account, sign_in
from tests.support.promises import promise

TODAY = datetime.now(UTC).date()


def replay(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["privacy", "replay", *map(str, words)])


def ledger_of(path: Path, *browsers: Browser, day: date = TODAY) -> Path:
    path.write_text("".join(f"{day} {digest_of(browser.account_id)}\n" for browser in browsers))
    return path


def addresses(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(select(Account.email)))


@promise("backups")
def test_it_deletes_those_in_the_ledgers_and_nobody_else(
    app: Flask, alice: Browser, mallory: Browser, tmp_path: Path
) -> None:
    other = sign_in(app, "other@example.org")
    for browser in (alice, mallory, other):
        rows.fill(app, browser.account_id, "text")
    with app.app_context():
        db.session.add(SignUp(email=alice.email, email_key=alice.email, password_hash="x"))
        db.session.commit()
    before = rows.of_account(app, other.account_id)
    assert all(before[name] for name in rows.owned_names())
    first, second = ledger_of(tmp_path / "one.log", alice), ledger_of(tmp_path / "two.log", mallory)
    done = replay(app, first, second)
    assert done.exit_code == 0
    assert "Deletions in the ledgers: 2." in done.output
    assert "Accounts looked at: 3. Removed: 2." in done.output
    for gone in (alice, mallory):
        assert not any(rows.of_account(app, gone.account_id).values())
    assert rows.of_account(app, other.account_id) == before
    counted = rows.counts(app)
    assert counted["letter"] == len(before["letter"]), "they were told already"
    assert (counted["sign_up"], counted["deleted_account"]) == (0, 2)
    assert auth_forms.is_signed_in(other)
    again = replay(app, first, second)
    assert "Accounts looked at: 1. Removed: 0." in again.output
    assert rows.counts(app) == counted


def test_what_the_database_knew_itself_counts_too(app: Flask, alice: Browser, mallory: Browser, tmp_path: Path) -> None:
    with app.app_context():
        db.session.add(DeletedAccount(digest=digest_of(alice.account_id), deleted_on=TODAY))
        db.session.commit()
    assert "Removed: 1." in replay(app, ledger_of(tmp_path / "empty.log")).output
    assert addresses(app) == [mallory.email]


def test_one_whose_account_the_backup_never_had_is_noted(app: Flask, alice: Browser, tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path / "ledger", alice)
    with app.app_context():
        db.session.delete(db.session.get_one(Account, alice.account_id))
        db.session.commit()
    assert "Accounts looked at: 0. Removed: 0." in replay(app, ledger).output
    with app.app_context():
        assert db.session.scalars(select(DeletedAccount.digest)).all() == [digest_of(alice.account_id)]


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "2026-11-24",
        "2026-02-30 " + "a" * 64,
        "2026-11-24 " + "a" * 63,
        "2026-11-24 " + "A" * 64,
        "2026-11-24 " + "a" * 64 + " ",
        "\0" * 76,
        "\udcff",
    ],
)
def test_a_bad_line_is_named_and_nothing_is_changed(app: Flask, alice: Browser, tmp_path: Path, line: str) -> None:
    sound, bad = ledger_of(tmp_path / "sound.log", alice), ledger_of(tmp_path / "bad.log", alice)
    bad.write_bytes(bad.read_bytes() + f"{line}\n".encode(errors="surrogateescape") + bad.read_bytes())
    before = rows.counts(app)
    done = replay(app, sound, bad)
    assert done.exit_code == 1
    assert f"{bad}, line 2" in done.output
    assert done.output.count(", line ") == 1
    assert rows.counts(app) == before


def test_a_file_that_is_not_there_is_said(app: Flask, tmp_path: Path) -> None:
    assert replay(app, tmp_path / "nowhere").exit_code == 2
    assert replay(app).exit_code == 2


def test_one_that_outlived_its_deletion_stays(app: Flask, alice: Browser, mallory: Browser, tmp_path: Path) -> None:
    """Its commit had failed. The database was used since, be it by others, and would not have it otherwise."""
    ledger = ledger_of(tmp_path / "failed", alice, day=TODAY - timedelta(days=3))
    ledger.write_bytes(ledger.read_bytes() + ledger_of(tmp_path / "done", mallory).read_bytes())
    with app.app_context():
        db.session.execute(delete(SignIn).where(SignIn.account_id == alice.account_id))
        db.session.commit()
    done = replay(app, ledger)
    assert "Accounts looked at: 2. Removed: 1." in done.output
    assert "later day than their entry: 1.\n" in done.output
    assert str(alice.account_id) in done.output
    assert addresses(app) == [alice.email]
    with app.app_context():
        assert db.session.scalars(select(DeletedAccount.digest)).all() == [digest_of(mallory.account_id)]
    assert "Removed: 1." in replay(app, ledger, "--even-if-used").output
    assert addresses(app) == []


def test_of_several_entries_the_latest_counts(app: Flask, alice: Browser, tmp_path: Path) -> None:
    """The first time it failed, and later it was asked for again."""
    first = ledger_of(tmp_path / "one.log", alice, day=TODAY - timedelta(days=3))
    then = ledger_of(tmp_path / "two.log", alice)
    assert "Removed: 1." in replay(app, then, first).output


def test_many_accounts_are_looked_at(app: Flask, alice: Browser, tmp_path: Path) -> None:
    for number in range(30):
        make_account(app, f"person{number}@example.org")
    assert "Accounts looked at: 31. Removed: 1." in replay(app, ledger_of(tmp_path / "ledger", alice)).output


@promise("backups")
def test_the_drill(postgresql: PostgresqlDatabases, tmp_path: Path) -> None:
    """Backup, deletion, restore, replay: nothing of her is left, and everything of the others."""
    database = postgresql.migrated()
    app = create_app(settings(database.url, tmp_path))
    alice, bob = sign_in(app, "alice@example.org"), sign_in(app, "bob@example.org")
    hers, his = Words(), Words()
    leftovers.fill(alice, hers)
    factories.delete(alice, factories.add(alice, "notes", **hers.record("notes")))
    leftovers.fill(bob, his)
    bobs = rows.of_account(app, bob.account_id)
    backup = database.backup()
    alice.get("/account/delete").form().fill(password=alice.password).submit(follow=True)

    restored = postgresql.restored(backup)
    everything = [*hers.traces, alice.email.encode(), *leftovers.of_id(alice.account_id)]
    back = leftovers.found(restored, everything)
    assert alice.email.encode() in back, "the backup brought her back"
    assert len(back) > len(hers.traces) / 2
    app_again = create_app(settings(restored.url, tmp_path))
    done = replay(app_again, app.config["DELETION_LEDGER"])
    assert "Accounts looked at: 2. Removed: 1." in done.output
    assert not any(rows.of_account(app_again, alice.account_id).values())
    assert leftovers.found(restored, everything) == {}
    assert rows.of_account(app_again, bob.account_id) == bobs
    assert len(leftovers.found(restored, his.traces)) > len(his.traces) / 2
    for one in (app, app_again):
        with one.app_context():
            db.session.remove()
            db.engine.dispose()
