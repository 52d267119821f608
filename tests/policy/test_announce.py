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
from app.mail import emails, links, outbox
from app.mail.outbox import EmailRejected, TryLater
from app.models.account import Account
from app.models.columns import now
from app.models.email import Email
from app.models.policy_announcement import PolicyAnnouncement, day_in_force, today
from app.models.policy_notice import PolicyNotice
from app.operations.privacy import announce_policy
from app.policy import effective, revisions
from tests.policy.fixtures import COMING, RevisionFolder, announced, in_force_on
from tests.support.browser import Browser
from tests.support.people import make_account
from tests.support.promises import promise


class Postman:
    """Delivers to everyone but those it cannot reach."""

    def __init__(self, refuses: str = "", busy: bool = False) -> None:
        self.refuses, self.busy = refuses, busy
        self.delivered: list[str] = []

    def send(self, email: Email) -> None:
        if self.busy:
            raise TryLater("Throttled")
        if email.recipient == self.refuses:
            raise EmailRejected("MessageRejected")
        self.delivered.append(email.recipient)


def run(app: Flask, revision_folder: RevisionFolder, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["policy", "announce", "--folder", str(revision_folder.folder), *options])


def people(app: Flask, count: int = 5) -> list[str]:
    names = [f"person{number}@example.org" for number in range(count)]
    for name in names:
        make_account(app, name)
    return names


def emails_written(app: Flask) -> Counter[str]:
    with app.app_context():
        return Counter(db.session.scalars(select(Email.recipient).where(Email.kind == "policy_changed")))


def notices(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(PolicyNotice.id)).all())


def send(app: Flask, postman: Postman) -> None:
    with app.app_context():
        outbox.send_due(postman)


def let_the_worker_look(app: Flask) -> int:
    with app.app_context():
        return announce_policy.go_on()


@promise("changes")
def test_each_account_holder_gets_one_email(app: Flask, revision_folder: RevisionFolder) -> None:
    names = people(app)
    revision_folder.add()
    result = run(app, revision_folder)
    assert result.exit_code == 0, result.output
    assert "E-mails written: 5." in result.output
    assert "Still to be sent: 5. Refused: 0." in result.output
    assert emails_written(app) == Counter(names)
    assert in_force_on(app, COMING) is None


def test_the_email_says_what_changes_and_where_to_read_it(
    app: Flask, revision_folder: RevisionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another application with another address may have been made since.
    monkeypatch.setitem(links._base, "url", app.config["BASE_URL"])
    people(app, 1)
    revision_folder.add()
    run(app, revision_folder)
    with app.app_context():
        text = " ".join(db.session.scalars(select(Email.text)).one().split())
    base = app.config["BASE_URL"]
    assert f"We keep less, since {COMING}." in text
    assert f"The new text, of January 31, 2027: {base}/privacy/2027-01-31" in text
    assert f"What changes, word by word: {base}/privacy/2026-11-23..2027-01-31" in text
    assert "no sooner than 14 days after the last account holder was sent this e-mail" in text


@promise("changes")
def test_run_again_it_tells_nobody_twice(app: Flask, revision_folder: RevisionFolder) -> None:
    names = people(app)
    revision_folder.add()
    run(app, revision_folder)
    assert "E-mails written: 0." in run(app, revision_folder).output
    send(app, postman := Postman())
    assert "E-mails written: 0.\nNobody is left to be told." in run(app, revision_folder).output
    assert run(app, revision_folder).exit_code == 1
    send(app, postman)
    assert Counter(postman.delivered) == Counter(names)


def test_it_goes_on_where_it_was_broken_off(
    app: Flask, revision_folder: RevisionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = people(app)
    revision_folder.add()
    monkeypatch.setattr(announce_policy, "AT_ONCE", 2)
    write, written = emails.policy_changed, []

    def breaks(account: Account, *words: object) -> Email:
        if len(written) == 3:
            raise KeyboardInterrupt
        written.append(account.email)
        return write(account, *words)  # type: ignore[arg-type] # what was given goes on as it came

    monkeypatch.setattr(emails, "policy_changed", breaks)
    run(app, revision_folder)
    # The e-mails of a part are written with their notices or not at all.
    assert emails_written(app) == Counter(names[:2])
    assert notices(app) == 2
    monkeypatch.setattr(emails, "policy_changed", write)
    assert "E-mails written: 3." in run(app, revision_folder).output
    assert emails_written(app) == Counter(names)


@pytest.mark.slow
def test_of_two_at_once_only_one_tells_each(
    app: Flask, revision_folder: RevisionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        db.session.add_all(
            Account(email=f"{n}@example.org", email_key=f"{n}@example.org", password_hash="") for n in range(300)
        )
        db.session.commit()
    revision_folder.add()
    monkeypatch.setattr(announce_policy, "AT_ONCE", 20)
    together = threading.Barrier(3, timeout=60)
    results: list[int] = []

    def tell() -> None:
        with app.app_context():
            revision, before = announce_policy.to_announce(revision_folder.folder)
            announce_policy.begin(revision)
            together.wait()
            results.append(sum(announce_policy.tell_everyone(revision, before)))

    threads = [threading.Thread(target=tell) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(results) == 300
    assert len(results) == 3
    assert set(emails_written(app).values()) == {1}
    assert notices(app) == len(emails_written(app)) == 300


def test_one_that_leaves_meanwhile_takes_no_email_from_the_others(app: Flask, revision_folder: RevisionFolder) -> None:
    names = people(app, 3)
    revision_folder.add()
    with app.app_context():
        revision, before = announce_policy.to_announce(revision_folder.folder)
        announce_policy.begin(revision)
        accounts = db.session.scalars(select(Account).order_by(Account.id)).all()
        db.session.commit()
        db.session.execute(delete(Account).where(Account.id == accounts[0].id), {"synchronize_session": False})
        db.session.commit()
        assert announce_policy._tell(revision, before, accounts) == 2
    assert emails_written(app) == Counter(names[1:])


def test_who_signs_up_later_needs_no_email(app: Flask, revision_folder: RevisionFolder) -> None:
    people(app, 1)
    revision_folder.add()
    run(app, revision_folder)
    make_account(app, "later@example.org")
    run(app, revision_folder)
    assert "later@example.org" not in emails_written(app)


def test_the_day_is_set_when_the_last_email_has_gone(
    app: Flask, revision_folder: RevisionFolder, client: Browser
) -> None:
    people(app)
    revision_folder.add()
    run(app, revision_folder)
    send(app, Postman(busy=True))
    assert let_the_worker_look(app) == 0
    assert in_force_on(app, COMING) is None
    with app.app_context():
        db.session.execute(update(Email).values(due_at=now()))
        db.session.commit()
        outbox.send_next(Postman())
    assert let_the_worker_look(app) == 0
    send(app, Postman())
    assert let_the_worker_look(app) == 1
    assert in_force_on(app, COMING) == day_in_force()
    assert let_the_worker_look(app) == 0
    assert f"It takes effect on {revisions.in_words(day_in_force())}" in client.get("/privacy").words


def test_the_worker_writes_to_whom_a_run_left_out(
    app: Flask, revision_folder: RevisionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = people(app, 3)
    revision_folder.add()
    with app.app_context():
        announce_policy.begin(revision_folder.get(COMING))
    monkeypatch.setattr(announce_policy, "AT_ONCE", 2)
    postman = Postman()
    for _turn in range(3):
        let_the_worker_look(app)
        assert in_force_on(app, COMING) is None or len(postman.delivered) == 3
        send(app, postman)
    assert postman.delivered == names
    assert in_force_on(app, COMING) == day_in_force()


def test_a_worker_without_the_text_leaves_it_alone(app: Flask, revision_folder: RevisionFolder) -> None:
    people(app, 1)
    announced(app, COMING)
    assert let_the_worker_look(app) == 0
    assert in_force_on(app, COMING) is None


def test_a_refused_email_is_waited_for_until_someone_says_otherwise(
    app: Flask, revision_folder: RevisionFolder
) -> None:
    names = people(app, 2)
    revision_folder.add()
    run(app, revision_folder)
    send(app, Postman(refuses=names[0]))
    assert let_the_worker_look(app) == 0
    output = run(app, revision_folder).output
    assert "Still to be sent: 0. Refused: 1." in output
    assert "--without-refused" in output
    assert in_force_on(app, COMING) is None
    assert (
        f"In effect from {revisions.in_words(day_in_force())}." in run(app, revision_folder, "--without-refused").output
    )
    assert in_force_on(app, COMING) == day_in_force()


def test_without_refused_still_waits_for_the_others(app: Flask, revision_folder: RevisionFolder) -> None:
    people(app, 2)
    revision_folder.add()
    run(app, revision_folder, "--without-refused")
    assert in_force_on(app, COMING) is None


def test_where_nobody_has_an_account_it_is_in_force_at_once(
    app: Flask, revision_folder: RevisionFolder, client: Browser
) -> None:
    revision_folder.add()
    assert "Nobody is left to be told." in run(app, revision_folder).output
    assert in_force_on(app, COMING) == today()
    assert "We changed this on 2027-01-31." in client.get("/privacy").words


def test_an_account_that_is_deleted_holds_nothing_up(
    app: Flask, revision_folder: RevisionFolder, alice: Browser
) -> None:
    revision_folder.add()
    run(app, revision_folder)
    alice.get("/account/delete").form().fill(password=alice.password).submit()
    assert notices(app) == 0
    assert let_the_worker_look(app) == 1


def test_other_emails_hold_nothing_up(app: Flask, revision_folder: RevisionFolder, alice: Browser) -> None:
    with app.app_context():
        db.session.add(emails.password_changed(db.session.get_one(Account, alice.account_id)))
        db.session.add(emails.policy_changed(db.session.get_one(Account, alice.account_id), today(), "", "", today()))
        db.session.commit()
    revision_folder.add()
    run(app, revision_folder)
    with app.app_context():
        ours = select(PolicyNotice.id)
        db.session.execute(delete(Email).where(Email.id.in_(ours)))
        db.session.commit()
    assert let_the_worker_look(app) == 1


def test_what_is_not_material_needs_no_announcement(app: Flask, revision_folder: RevisionFolder) -> None:
    people(app, 1)
    for file in revision_folder.folder.glob("*.md"):
        file.write_text(file.read_text("utf-8").replace("material: yes", "material: no", 1), "utf-8")
    revision_folder.add(material=False)
    result = run(app, revision_folder)
    assert result.exit_code == 1
    assert "2027-01-31 is not material: it needs no announcement." in result.output
    assert not emails_written(app)


def test_what_is_still_open_is_not_announced(app: Flask, revision_folder: RevisionFolder) -> None:
    people(app, 1)
    revision_folder.add(publish=False)
    result = run(app, revision_folder)
    assert result.exit_code == 1
    assert "2027-01-31 is still open. Freeze it first" in result.output
    assert not emails_written(app)


def test_a_frozen_text_that_was_changed_is_not_announced(app: Flask, revision_folder: RevisionFolder) -> None:
    people(app, 1)
    revision_folder.add()
    with (revision_folder.folder / "2027-01-31.md").open("a", encoding="utf-8") as file:
        file.write("One more word.\n")
    result = run(app, revision_folder)
    assert result.exit_code == 1
    assert "Frozen files were changed: 2027-01-31.md." in result.output
    assert not emails_written(app)


def test_what_everyone_was_told_of_is_not_announced_again(app: Flask, revision_folder: RevisionFolder) -> None:
    people(app, 1)
    revision_folder.add()
    announced(app, COMING, today() + timedelta(days=3))
    result = run(app, revision_folder)
    assert result.exit_code == 1
    day = revisions.in_words(today() + timedelta(days=3))
    assert f"2027-01-31 was announced to everyone. It takes effect on {day}." in result.output
    announced(app, COMING, today())
    assert "It has been in effect since" in run(app, revision_folder).output
    assert not emails_written(app)


def test_one_that_a_newer_draft_stands_on_can_be_announced(app: Flask, revision_folder: RevisionFolder) -> None:
    people(app, 1)
    revision_folder.add()
    revision_folder.add(COMING + timedelta(days=30), material=False, publish=False)
    run(app, revision_folder)
    with app.app_context():
        assert db.session.scalars(select(PolicyNotice.revision)).all() == [COMING]


def test_the_worker_does_this_too(app: Flask, revision_folder: RevisionFolder) -> None:
    people(app, 1)
    revision_folder.add()
    run(app, revision_folder)
    work.run_until_nothing_is_left(app, work.all_tasks(app))
    assert in_force_on(app, COMING) == day_in_force()


def test_the_notice_is_in_the_copy_that_people_take_along(
    app: Flask, revision_folder: RevisionFolder, alice: Browser
) -> None:
    revision_folder.add()
    run(app, revision_folder)
    [notice] = alice.get("/account/data").get_json()["policy_notice"]
    assert notice["revision"] == "2027-01-31"
    with app.app_context():
        email = db.session.get_one(Email, uuid.UUID(notice["id"]))
        assert email.recipient == alice.email
        assert db.session.get_one(PolicyAnnouncement, COMING).begun_at <= now()


@promise("changes")
def test_where_nobody_is_there_is_nobody_to_tell(app: Flask, revision_folder: RevisionFolder) -> None:
    coming = revision_folder.add(publish=False)
    with app.app_context():
        assert [announce_policy.settle_where_nobody_is() for _ in range(2)] == [1, 0]
        assert effective.now().in_force.date == coming
    assert in_force_on(app, coming) == today()


@promise("changes")
def test_where_someone_is_they_are_told_first(app: Flask, revision_folder: RevisionFolder) -> None:
    coming = revision_folder.add()
    people(app, 1)
    with app.app_context():
        assert announce_policy.settle_where_nobody_is() == 0
        assert effective.now().in_force.date < coming
