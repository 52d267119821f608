"""Each account holder is told of a material revision once; it takes effect when all were, and had their notice."""

import threading
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, select, update

from app.commands import work
from app.extensions import db
from app.mail import letters, outbox
from app.mail.outbox import Refused, TryLater
from app.models.account import Account
from app.models.columns import now
from app.models.letter import Letter
from app.models.policy_announcement import PolicyAnnouncement, day_in_force, today
from app.models.policy_notice import PolicyNotice
from app.operations import announce
from app.policy import revisions
from tests.policy.shelf import COMING, Shelf, announced, in_force_on
from tests.support.browser import Browser
from tests.support.people import make_account
from tests.support.promises import promise


class Postman:
    """Delivers to everyone but those it cannot reach."""

    def __init__(self, refuses: str = "", busy: bool = False) -> None:
        self.refuses, self.busy = refuses, busy
        self.delivered: list[str] = []

    def send(self, letter: Letter) -> None:
        if self.busy:
            raise TryLater("Throttled")
        if letter.recipient == self.refuses:
            raise Refused("MessageRejected")
        self.delivered.append(letter.recipient)


def run(app: Flask, shelf: Shelf, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["policy", "announce", "--folder", str(shelf.folder), *options])


def people(app: Flask, count: int = 5) -> list[str]:
    names = [f"person{number}@example.org" for number in range(count)]
    for name in names:
        make_account(app, name)
    return names


def letters_written(app: Flask) -> Counter[str]:
    with app.app_context():
        return Counter(db.session.scalars(select(Letter.recipient).where(Letter.kind == "policy_changed")))


def notices(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(PolicyNotice.id)).all())


def send(app: Flask, postman: Postman) -> None:
    with app.app_context():
        outbox.send_due(postman)


def let_the_worker_look(app: Flask) -> int:
    with app.app_context():
        return announce.go_on()


@promise("changes")
def test_each_account_holder_gets_one_letter(app: Flask, shelf: Shelf) -> None:
    names = people(app)
    shelf.add()
    result = run(app, shelf)
    assert result.exit_code == 0, result.output
    assert "E-mails written: 5." in result.output
    assert "Still to be sent: 5. Refused: 0." in result.output
    assert letters_written(app) == Counter(names)
    assert in_force_on(app, COMING) is None


def test_the_letter_says_what_changes_and_where_to_read_it(app: Flask, shelf: Shelf) -> None:
    people(app, 1)
    shelf.add()
    run(app, shelf)
    with app.app_context():
        text = " ".join(db.session.scalars(select(Letter.text)).one().split())
    base = app.config["BASE_URL"]
    assert f"We keep less, since {COMING}." in text
    assert f"The new text, of 31 January 2027: {base}/privacy/2027-01-31" in text
    assert f"What changes, word by word: {base}/privacy/2026-11-23..2027-01-31" in text
    assert "no sooner than 14 days after the last account holder was sent this e-mail" in text


@promise("changes")
def test_run_again_it_tells_nobody_twice(app: Flask, shelf: Shelf) -> None:
    names = people(app)
    shelf.add()
    run(app, shelf)
    assert "E-mails written: 0." in run(app, shelf).output
    send(app, postman := Postman())
    assert "E-mails written: 0.\nNobody is left to be told." in run(app, shelf).output
    assert run(app, shelf).exit_code == 1
    send(app, postman)
    assert Counter(postman.delivered) == Counter(names)


def test_it_goes_on_where_it_was_broken_off(app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    names = people(app)
    shelf.add()
    monkeypatch.setattr(announce, "AT_ONCE", 2)
    write, written = letters.policy_changed, []

    def breaks(account: Account, *words: object) -> Letter:
        if len(written) == 3:
            raise KeyboardInterrupt
        written.append(account.email)
        return write(account, *words)  # type: ignore[arg-type] # what was given goes on as it came

    monkeypatch.setattr(letters, "policy_changed", breaks)
    run(app, shelf)
    # The letters of a part are written with their notices or not at all.
    assert letters_written(app) == Counter(names[:2])
    assert notices(app) == 2
    monkeypatch.setattr(letters, "policy_changed", write)
    assert "E-mails written: 3." in run(app, shelf).output
    assert letters_written(app) == Counter(names)


@pytest.mark.slow
def test_of_two_at_once_only_one_tells_each(app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        db.session.add_all(
            Account(email=f"{n}@example.org", email_key=f"{n}@example.org", password_hash="") for n in range(300)
        )
        db.session.commit()
    shelf.add()
    monkeypatch.setattr(announce, "AT_ONCE", 20)
    together = threading.Barrier(3, timeout=60)
    results: list[int] = []

    def tell() -> None:
        with app.app_context():
            revision, before = announce.to_announce(shelf.folder)
            announce.begin(revision)
            together.wait()
            results.append(sum(announce.tell_everyone(revision, before)))

    threads = [threading.Thread(target=tell) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(results) == 300
    assert len(results) == 3
    assert set(letters_written(app).values()) == {1}
    assert notices(app) == len(letters_written(app)) == 300


def test_one_that_leaves_meanwhile_takes_no_letter_from_the_others(app: Flask, shelf: Shelf) -> None:
    names = people(app, 3)
    shelf.add()
    with app.app_context():
        revision, before = announce.to_announce(shelf.folder)
        announce.begin(revision)
        accounts = db.session.scalars(select(Account).order_by(Account.id)).all()
        db.session.commit()
        db.session.execute(delete(Account).where(Account.id == accounts[0].id), {"synchronize_session": False})
        db.session.commit()
        assert announce._tell(revision, before, accounts) == 2
    assert letters_written(app) == Counter(names[1:])


def test_who_signs_up_later_needs_no_letter(app: Flask, shelf: Shelf) -> None:
    people(app, 1)
    shelf.add()
    run(app, shelf)
    make_account(app, "later@example.org")
    run(app, shelf)
    assert "later@example.org" not in letters_written(app)


def test_the_day_is_set_when_the_last_letter_has_gone(app: Flask, shelf: Shelf, client: Browser) -> None:
    people(app)
    shelf.add()
    run(app, shelf)
    send(app, Postman(busy=True))
    assert let_the_worker_look(app) == 0
    assert in_force_on(app, COMING) is None
    with app.app_context():
        db.session.execute(update(Letter).values(due_at=now()))
        db.session.commit()
        outbox.send_next(Postman())
    assert let_the_worker_look(app) == 0
    send(app, Postman())
    assert let_the_worker_look(app) == 1
    assert in_force_on(app, COMING) == day_in_force()
    assert let_the_worker_look(app) == 0
    assert f"It takes effect on {revisions.in_words(day_in_force())}" in client.get("/privacy").words


def test_the_worker_writes_to_whom_a_run_left_out(app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    names = people(app, 3)
    shelf.add()
    with app.app_context():
        announce.begin(shelf.get(COMING))
    monkeypatch.setattr(announce, "AT_ONCE", 2)
    postman = Postman()
    for _turn in range(3):
        let_the_worker_look(app)
        assert in_force_on(app, COMING) is None or len(postman.delivered) == 3
        send(app, postman)
    assert postman.delivered == names
    assert in_force_on(app, COMING) == day_in_force()


def test_a_worker_without_the_text_leaves_it_alone(app: Flask, shelf: Shelf) -> None:
    people(app, 1)
    announced(app, COMING)
    assert let_the_worker_look(app) == 0
    assert in_force_on(app, COMING) is None


def test_a_refused_letter_is_waited_for_until_someone_says_otherwise(app: Flask, shelf: Shelf) -> None:
    names = people(app, 2)
    shelf.add()
    run(app, shelf)
    send(app, Postman(refuses=names[0]))
    assert let_the_worker_look(app) == 0
    output = run(app, shelf).output
    assert "Still to be sent: 0. Refused: 1." in output
    assert "--without-refused" in output
    assert in_force_on(app, COMING) is None
    assert f"In effect from {revisions.in_words(day_in_force())}." in run(app, shelf, "--without-refused").output
    assert in_force_on(app, COMING) == day_in_force()


def test_without_refused_still_waits_for_the_others(app: Flask, shelf: Shelf) -> None:
    people(app, 2)
    shelf.add()
    run(app, shelf, "--without-refused")
    assert in_force_on(app, COMING) is None


def test_where_nobody_has_an_account_it_is_in_force_at_once(app: Flask, shelf: Shelf, client: Browser) -> None:
    shelf.add()
    assert "Nobody is left to be told." in run(app, shelf).output
    assert in_force_on(app, COMING) == today()
    assert "We changed this on 2027-01-31." in client.get("/privacy").words


def test_an_account_that_is_deleted_holds_nothing_up(app: Flask, shelf: Shelf, alice: Browser) -> None:
    shelf.add()
    run(app, shelf)
    alice.get("/account/delete").form().fill(password=alice.password).submit()
    assert notices(app) == 0
    assert let_the_worker_look(app) == 1


def test_other_letters_hold_nothing_up(app: Flask, shelf: Shelf, alice: Browser) -> None:
    with app.app_context():
        db.session.add(letters.password_changed(db.session.get_one(Account, alice.account_id)))
        db.session.add(letters.policy_changed(db.session.get_one(Account, alice.account_id), today(), "", "", today()))
        db.session.commit()
    shelf.add()
    run(app, shelf)
    with app.app_context():
        ours = select(PolicyNotice.id)
        db.session.execute(delete(Letter).where(Letter.id.in_(ours)))
        db.session.commit()
    assert let_the_worker_look(app) == 1


def test_what_is_not_material_needs_no_announcement(app: Flask, shelf: Shelf) -> None:
    people(app, 1)
    shelf.add(material=False)
    result = run(app, shelf)
    assert result.exit_code == 1
    assert "2027-01-31 is not material: it needs no announcement." in result.output
    assert not letters_written(app)


def test_what_is_still_open_is_not_announced(app: Flask, shelf: Shelf) -> None:
    people(app, 1)
    shelf.add(publish=False)
    result = run(app, shelf)
    assert result.exit_code == 1
    assert "2027-01-31 is still open. Freeze it first" in result.output
    assert not letters_written(app)


def test_a_frozen_text_that_was_changed_is_not_announced(app: Flask, shelf: Shelf) -> None:
    people(app, 1)
    shelf.add()
    with (shelf.folder / "2027-01-31.md").open("a", encoding="utf-8") as file:
        file.write("One more word.\n")
    result = run(app, shelf)
    assert result.exit_code == 1
    assert "Frozen files were changed: 2027-01-31.md." in result.output
    assert not letters_written(app)


def test_what_everyone_was_told_of_is_not_announced_again(app: Flask, shelf: Shelf) -> None:
    people(app, 1)
    shelf.add()
    announced(app, COMING, today() + timedelta(days=3))
    result = run(app, shelf)
    assert result.exit_code == 1
    day = revisions.in_words(today() + timedelta(days=3))
    assert f"2027-01-31 was announced to everyone. It takes effect on {day}." in result.output
    announced(app, COMING, today())
    assert "It has been in effect since" in run(app, shelf).output
    assert not letters_written(app)


def test_one_that_a_newer_draft_stands_on_can_be_announced(app: Flask, shelf: Shelf) -> None:
    people(app, 1)
    shelf.add()
    shelf.add(COMING + timedelta(days=30), material=False, publish=False)
    run(app, shelf)
    with app.app_context():
        assert db.session.scalars(select(PolicyNotice.revision)).all() == [COMING]


def test_the_worker_does_this_too(app: Flask, shelf: Shelf) -> None:
    people(app, 1)
    shelf.add()
    run(app, shelf)
    work.run_until_nothing_is_left(app, work.all_tasks(app))
    assert in_force_on(app, COMING) == day_in_force()


def test_the_notice_is_in_the_copy_that_people_take_along(app: Flask, shelf: Shelf, alice: Browser) -> None:
    shelf.add()
    run(app, shelf)
    [notice] = alice.get("/account/data").get_json()["policy_notice"]
    assert notice["revision"] == "2027-01-31"
    with app.app_context():
        letter = db.session.get_one(Letter, uuid.UUID(notice["id"]))
        assert letter.recipient == alice.email
        assert db.session.get_one(PolicyAnnouncement, COMING).begun_at <= now()
