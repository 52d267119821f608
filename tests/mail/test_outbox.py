"""An e-mail on its way: with its change or not at all, once, and by one worker."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.extensions import db
from app.mail import outbox
from app.mail.outbox import EmailRejected, TryLater
from app.models.account import Account
from app.models.columns import new_id, now
from app.models.email import CLAIM_LIFE, GIVE_UP_AFTER, Email
from app.models.engines import only_reads
from app.operations.accounts.change_password import change_password
from tests.mail import emails_at_hand
from tests.support.browser import Browser
from tests.support.promises import promise


class Postman:
    """Keeps what it is given; `answers` are raised first, one a call."""

    def __init__(self, *answers: Exception) -> None:
        self.answers = list(answers)
        self.sent: list[Email] = []

    def send(self, email: Email) -> None:
        if self.answers:
            raise self.answers.pop(0)
        self.sent.append(email)


def send_due(app: Flask, transport: outbox.Transport) -> int:
    with app.app_context():
        return outbox.send_due(transport)


def test_an_email_exists_only_if_its_change_was_committed(app: Flask, alice: Browser) -> None:
    with app.app_context():
        change_password(db.session.get_one(Account, alice.account_id), "five plain words in a row")
        db.session.flush()
        assert db.session.scalar(select(Email.kind)) == "password_changed"
        db.session.rollback()
    assert not emails_at_hand.unsent(app)
    with app.app_context():
        change_password(db.session.get_one(Account, alice.account_id), "five plain words in a row")
        db.session.commit()
    assert emails_at_hand.only(app).recipient == alice.email


@promise("letters")
def test_emails_go_in_the_order_they_were_due_and_leave_nothing_behind(app: Flask) -> None:
    ids = emails_at_hand.write(app, 3)
    postman = Postman()
    assert send_due(app, postman) == 3
    assert [email.id for email in postman.sent] == ids
    assert not emails_at_hand.unsent(app)
    assert send_due(app, postman) == 0


def test_nothing_is_held_in_the_database_while_an_email_travels(app: Flask) -> None:
    [email_id] = emails_at_hand.write(app)
    seen = []

    class Observer:
        def send(self, email: Email) -> None:
            held = db.engine.pool.checkedout()  # type: ignore[attr-defined] # both kinds have a pool that counts
            seen.append((email.id, held, emails_at_hand.only(app).state))

    send_due(app, Observer())
    assert seen == [(email_id, 0, "being sent")]


def test_pauses_grow_and_after_three_days_it_gives_up(app: Flask) -> None:
    emails_at_hand.write(app)
    pauses, waited = [], timedelta(0)
    while not (email := emails_at_hand.only(app)).refused:
        assert email.due_at is not None
        emails_at_hand.let_pass(app, max(email.due_at - now(), timedelta(0)))
        before = now()
        send_due(app, Postman(TryLater("ThrottlingException")))
        email = emails_at_hand.only(app)
        if email.due_at:
            pauses.append(round((email.due_at - before).total_seconds()))
            waited += email.due_at - before
    assert pauses[:10] == [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 14400]
    assert set(pauses[10:]) == {14400}
    assert GIVE_UP_AFTER - timedelta(hours=4) < waited <= GIVE_UP_AFTER
    assert (email.problem, email.tries) == ("ThrottlingException", len(pauses) + 1)
    assert email.text


def test_it_is_not_tried_before_its_pause_is_over(app: Flask) -> None:
    emails_at_hand.write(app)
    postman = Postman(TryLater("EndpointConnectionError"))
    assert send_due(app, postman) == 1
    assert send_due(app, postman) == 0
    assert not postman.sent
    emails_at_hand.let_pass(app, timedelta(seconds=31))
    assert send_due(app, postman) == 1
    assert len(postman.sent) == 1


def test_what_was_refused_stays_with_its_reason(app: Flask) -> None:
    emails_at_hand.write(app)
    send_due(app, Postman(EmailRejected("MessageRejected")))
    email = emails_at_hand.only(app)
    assert (email.state, email.problem, email.tries) == ("refused", "MessageRejected", 1)
    emails_at_hand.let_pass(app, timedelta(days=30))
    assert send_due(app, Postman()) == 0


def test_a_fault_of_ours_is_seen_and_holds_up_no_other_email(app: Flask) -> None:
    first, second = emails_at_hand.write(app, 2)
    postman = Postman(ZeroDivisionError())
    with app.app_context(), pytest.raises(ZeroDivisionError):
        outbox.send_due(postman)
    send_due(app, postman)
    assert [email.id for email in postman.sent] == [second]
    email = emails_at_hand.only(app)
    assert (email.id, email.problem) == (first, "ZeroDivisionError")


@promise("mail")
def test_a_kind_that_is_not_on_the_list_is_not_sent(app: Flask) -> None:
    columns = {"kind": "newsletter", "recipient": "a@example.org", "subject": "", "text": "", "html": ""}
    with app.app_context():
        db.session.execute(insert(Email.__table__).values(id=new_id(), **columns))  # type: ignore[arg-type] # a table
        db.session.commit()
    postman = Postman()
    send_due(app, postman)
    assert not postman.sent
    assert emails_at_hand.only(app).problem == "UnknownKind"


def test_two_workers_hold_an_email_each_at_the_same_moment(app: Flask) -> None:
    ids = emails_at_hand.write(app, 2)
    together = threading.Barrier(2, timeout=60)

    class Slow(Postman):
        def send(self, email: Email) -> None:
            together.wait()
            super().send(email)

    postman = Slow()
    run_at_once(app, postman, workers=2)
    assert sorted(email.id for email in postman.sent) == ids


def test_an_email_that_someone_else_holds_keeps_no_other_waiting(app: Flask) -> None:
    held, free = emails_at_hand.write(app, 2)
    postman = Postman()
    with app.app_context():
        # A row lock on PostgreSQL; SQLite has none, and reads on.
        only_reads.set(db.engine.dialect.name == "sqlite")
        db.session.scalar(select(Email.id).where(Email.id == held).with_for_update())
        only_reads.set(False)
        send_due(app, postman)
        sent = [email.id for email in postman.sent]
        assert sent == ([free] if db.engine.dialect.name == "postgresql" else [held, free])


def test_four_workers_send_each_email_once(app: Flask) -> None:
    ids = emails_at_hand.write(app, 40)
    postman = Postman()
    run_at_once(app, postman, workers=4)
    assert sorted(email.id for email in postman.sent) == sorted(ids)
    assert not emails_at_hand.unsent(app)


def run_at_once(app: Flask, transport: outbox.Transport, workers: int) -> None:
    start = threading.Barrier(workers, timeout=60)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            start.wait()
            send_due(app, transport)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


def test_the_email_of_a_worker_that_died_is_taken_over_once_its_claim_has_run_out(app: Flask) -> None:
    emails_at_hand.write(app)

    class Killed(BaseException):
        pass

    class Dying:
        def send(self, email: Email) -> None:
            raise Killed

    with app.app_context(), pytest.raises(Killed):
        outbox.send_due(Dying())
    postman = Postman()
    assert send_due(app, postman) == 0
    emails_at_hand.let_pass(app, CLAIM_LIFE + timedelta(seconds=1))
    assert send_due(app, postman) == 1
    assert len(postman.sent) == 1


def test_a_worker_that_slept_over_its_claim_does_not_bring_the_email_back(app: Flask) -> None:
    emails_at_hand.write(app)
    other = Postman(TryLater("Other"))

    class Asleep:
        def send(self, email: Email) -> None:
            emails_at_hand.let_pass(app, CLAIM_LIFE + timedelta(seconds=1))
            send_due(app, other)
            raise EmailRejected("Mine")

    send_due(app, Asleep())
    email = emails_at_hand.only(app)
    assert (email.problem, email.refused, email.tries) == ("Other", False, 2)


def test_an_email_whose_account_went_meanwhile_leaves_no_trace(app: Flask) -> None:
    emails_at_hand.write(app)

    class Meanwhile(Postman):
        def send(self, email: Email) -> None:
            with app.app_context():
                db.session.delete(db.session.get_one(Email, email.id))
                db.session.commit()
            super().send(email)

    send_due(app, Meanwhile())
    send_due(app, Meanwhile(TryLater("Busy")))
    assert not emails_at_hand.unsent(app)


def test_the_age_of_the_oldest_counts_what_is_on_its_way_only(app: Flask) -> None:
    with app.app_context():
        assert outbox.oldest_unsent_seconds() == 0
    emails_at_hand.write(app)
    emails_at_hand.let_pass(app, timedelta(minutes=5))
    emails_at_hand.write(app)
    with app.app_context():
        assert 300 <= outbox.oldest_unsent_seconds() < 330
    send_due(app, Postman(EmailRejected("MessageRejected")))
    with app.app_context():
        assert outbox.oldest_unsent_seconds() == 0
        assert len(outbox.waiting()) == 1
