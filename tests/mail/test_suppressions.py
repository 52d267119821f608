"""Addresses that e-mails come back from, or that do not want them: what SES tells, and what becomes of it."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.commands import work
from app.extensions import db
from app.mail import emails, links, outbox
from app.mail.outbox import TryLater
from app.mail.ses import Ses as Transport
from app.models.account import Account
from app.models.columns import now
from app.models.suppression import Suppression
from app.operations.accounts.suppressed_addresses import LOOK_BACK, Watch
from tests.mail import emails_at_hand
from tests.support.browser import Browser
from tests.support.people import make_account
from tests.support.promises import promise
from tests.support.ses import Ses

YESTERDAY = now().replace(microsecond=0) - timedelta(days=1)


def look(app: Flask, watch: Watch) -> int:
    with app.app_context():
        return watch.suppress()


def stops(app: Flask) -> dict[str, Suppression]:
    """By address."""
    with app.app_context():
        found = select(Account.email, Suppression).join(Account, Account.id == Suppression.account_id)
        return dict(iter(db.session.execute(found)))


def write_to(app: Flask, email: str) -> None:
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.email == email)).one()
        db.session.add(emails.password_changed(account))
        db.session.commit()


def send(app: Flask, transport: Transport) -> None:
    with app.app_context():
        outbox.send_due(transport)


@pytest.fixture
def watch(ses: Ses, transport: Transport) -> Watch:
    return Watch(transport)


def test_what_ses_reports_is_noted_with_the_account(app: Flask, alice: Browser, ses: Ses, watch: Watch) -> None:
    ses.suppressions.add(alice.email, "COMPLAINT", YESTERDAY)
    assert look(app, watch) == 1
    stop = stops(app)[alice.email]
    assert (stop.reason, stop.since, stop.try_again) == ("complaint", YESTERDAY, False)
    assert look(app, watch) == 0


@promise("mail-stops")
def test_of_an_address_without_an_account_nothing_is_kept(app: Flask, alice: Browser, ses: Ses, watch: Watch) -> None:
    ses.suppressions.add("nobody@example.org")
    assert look(app, watch) == 0
    assert not stops(app)


@pytest.mark.parametrize(
    ("reported", "address"),
    [
        ("alice@example.org", "Alice@Example.org"),
        ("ALICE@EXAMPLE.ORG", "alice@example.org"),
        ("a@xn--mnchen-3ya.example", "a@münchen.example"),
    ],
)
def test_it_is_known_however_it_is_spelt(app: Flask, ses: Ses, watch: Watch, reported: str, address: str) -> None:
    make_account(app, address)
    ses.suppressions.add(reported)
    look(app, watch)
    assert set(stops(app)) == {address}


def test_an_address_that_is_none_hinders_nothing(app: Flask, alice: Browser, ses: Ses, watch: Watch) -> None:
    ses.suppressions.add("not an address")
    ses.suppressions.add(alice.email)
    assert look(app, watch) == 1


def test_every_page_is_read(app: Flask, ses: Ses, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ses.suppressions, "page_size", 2)
    for number in range(5):
        make_account(app, f"person{number}@example.org")
        ses.suppressions.add(f"person{number}@example.org")
    assert look(app, watch) == 5
    assert ses.suppressions.calls == 3


def test_after_the_first_time_only_what_is_new_is_asked_for(app: Flask, ses: Ses, watch: Watch) -> None:
    before = now()
    for _ in range(3):
        look(app, watch)
    first, *later = ses.suppressions.since
    assert first is None
    assert len(later) == 2
    for since in later:
        assert since is not None
        assert before - LOOK_BACK - timedelta(seconds=1) < since < now() - LOOK_BACK


def test_an_account_made_after_its_address_was_reported_is_found(app: Flask, ses: Ses, watch: Watch) -> None:
    ses.suppressions.add("new@example.org", at=now() - timedelta(days=6))
    assert look(app, watch) == 0
    make_account(app, "new@example.org")
    assert look(app, watch) == 1


@pytest.mark.parametrize("code", ["TooManyRequestsException", "AccessDeniedException"])
def test_when_ses_does_not_answer_it_is_asked_again_for_the_same(
    app: Flask, alice: Browser, ses: Ses, watch: Watch, code: str
) -> None:
    ses.suppressions.add(alice.email)
    ses.suppressions.failures.append(code)
    with pytest.raises(TryLater, match=code):
        look(app, watch)
    assert look(app, watch) == 1
    assert ses.suppressions.since == [None]


@promise("mail-stops")
def test_no_email_goes_there_and_none_is_lost(
    app: Flask, alice: Browser, mallory: Browser, ses: Ses, watch: Watch, transport: Transport
) -> None:
    ses.suppressions.add(alice.email)
    look(app, watch)
    write_to(app, alice.email)
    write_to(app, mallory.email)
    send(app, transport)
    assert [email["To"] for email in ses.received()] == [mallory.email]
    email = emails_at_hand.only(app)
    assert (email.recipient, email.state, email.problem) == (alice.email, "refused", "AddressBounces")
    assert email.text


def test_a_complaint_is_given_as_the_reason(
    app: Flask, alice: Browser, ses: Ses, watch: Watch, transport: Transport
) -> None:
    ses.suppressions.add(alice.email, "COMPLAINT")
    look(app, watch)
    write_to(app, alice.email)
    send(app, transport)
    assert emails_at_hand.only(app).problem == "AddressComplained"


def test_emails_to_another_address_of_theirs_go(
    app: Flask, alice: Browser, ses: Ses, watch: Watch, transport: Transport
) -> None:
    """A new address is confirmed by an e-mail, while the old one is stopped."""
    ses.suppressions.add(alice.email)
    look(app, watch)
    with app.app_context():
        account = db.session.get_one(Account, alice.account_id)
        db.session.add(emails.confirm_new_address(account, "new@example.org", links.Unsigned("/x/", "x", "x")))
        db.session.commit()
    send(app, transport)
    assert [email["To"] for email in ses.received()] == ["new@example.org"]


def test_tried_again_ses_forgets_it_and_emails_go(
    app: Flask, alice: Browser, ses: Ses, watch: Watch, transport: Transport
) -> None:
    ses.suppressions.add(alice.email)
    look(app, watch)
    with app.app_context():
        assert watch.allow_again() == 0
        db.session.scalars(select(Suppression)).one().try_again = True
        db.session.commit()
        ses.suppressions.failures.append("TooManyRequestsException")
        with pytest.raises(TryLater):
            watch.allow_again()
    assert stops(app)[alice.email].try_again
    with app.app_context():
        assert (watch.allow_again(), watch.allow_again()) == (1, 0)
    assert not ses.suppressions.addresses
    assert look(app, watch) == 0
    write_to(app, alice.email)
    send(app, transport)
    assert [email["To"] for email in ses.received()] == [alice.email]


def test_ses_forgets_it_in_the_spelling_it_has_and_needs_not_know_it(
    app: Flask, ses: Ses, transport: Transport
) -> None:
    ses.suppressions.add("alice@example.org")
    transport.allow("Alice@Example.org")
    assert not ses.suppressions.addresses
    transport.allow("nobody@example.org")


def test_two_that_look_at_once_note_it_once(app: Flask, alice: Browser, ses: Ses, transport: Transport) -> None:
    ses.suppressions.add(alice.email)
    together, found = threading.Barrier(3, timeout=60), []

    def work() -> None:
        mine = Watch(transport)
        together.wait()
        found.append(look(app, mine))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 0, 1]


def test_the_worker_looks_by_itself(app: Flask, alice: Browser, ses: Ses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAIL_TRANSPORT", "ses")
    ses.suppressions.add(alice.email)
    write_to(app, alice.email)
    work.run_until_nothing_is_left(app, work.all_tasks(app))
    assert set(stops(app)) == {alice.email}
    assert emails_at_hand.only(app).problem == "AddressBounces"
    assert not ses.received()
