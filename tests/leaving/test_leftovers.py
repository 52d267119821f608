"""Nothing is left of someone who left, nor of a record whose 7 days are over: no row, and no byte in the files."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.commands import work
from app.extensions import db
from app.models.account import Account
from app.models.columns import now
from app.models.deleted_account import DeletedAccount, digest_of
from app.models.document import DocumentContent
from app.models.throttle import Throttle
from app.models.undo import Undo
from tests.account import rows
from tests.auth import auth_forms, inbox
from tests.leaving import leftovers
from tests.leaving.leftovers import Words
from tests.records import factories
from tests.support.browser import Browser
from tests.support.databases import Database
from tests.support.phone import Phone
from tests.support.promises import promise


@pytest.fixture
def worker(app: Flask) -> Callable[[], None]:
    """Has the worker do all there is to do."""
    return lambda: work.run_until_nothing_is_left(app, work.all_tasks(app))


def let_time_pass(app: Flask, **time: float) -> None:
    """What waits for its end is that much older."""
    with app.app_context():
        db.session.execute(update(Undo).values(done_at=now() - timedelta(**time)))
        left = update(DocumentContent).where(DocumentContent.left_at.is_not(None))
        db.session.execute(left.values(left_at=now() - timedelta(**time)))
        db.session.execute(update(Throttle).values(ends_at=now() - timedelta(seconds=1)))
        db.session.commit()


@pytest.mark.slow
@promise("retention")
def test_nothing_is_left_of_someone_who_left(
    app: Flask, database: Database, client: Browser, worker: Callable[[], None]
) -> None:
    words = Words()
    email = f"{words.word()}@example.org"
    id = _sign_up(app, client, words, email)
    _live(app, client, words, email)
    with app.app_context():
        secret = db.session.get_one(Account, id).password_hash.encode()
    everything = [*words.traces, email.encode(), secret, *leftovers.of_id(id)]
    at_first = leftovers.found(database, everything)
    assert len(at_first) > len(everything) * 0.4, "these words are not looked for where they lie"
    worker()
    client.get("/account/delete").form().fill(password=client.password).submit(follow=True)
    assert [email.recipient for email in inbox.emails(app)] == [email]
    worker()
    let_time_pass(app, days=1)
    worker()
    left = {name: count for name, count in rows.counts(app).items() if count}
    assert left.keys() == {"deleted_account", "heartbeat"}
    assert left["deleted_account"] == 1
    assert leftovers.found(database, everything) == {}
    with app.app_context():
        assert db.session.scalars(select(DeletedAccount.digest)).all() == [digest_of(id)]


def _sign_up(app: Flask, browser: Browser, words: Words, email: str) -> uuid.UUID:
    browser.email, browser.password = email, f"{words.word()} {words.word()} {words.word()}"
    auth_forms.sign_up(browser, email, browser.password, first_name=words.word(), last_name=words.word())
    path = inbox.link(app, email)
    assert auth_forms.verify(browser, path, browser.password).status_code == 303
    with app.app_context():
        return db.session.scalars(select(Account.id).where(Account.email == email)).one()


def _live(app: Flask, browser: Browser, words: Words, email: str) -> None:
    """Some of everything that people do here."""
    pages = leftovers.fill(browser, words)
    job = pages["opportunities"]
    for stage in ("1", "3"):
        buttons = browser.get(job).form("form#stage").node.css("button")
        browser.get(job).form("form#stage").submit(buttons[int(stage)].attributes["value"], follow=True)
    browser.get(job).form(f'form[action="{job}/contacts"]').fill(name=words.word()).submit(follow=True)
    browser.get(job).form('form[action="/notes/new"]').fill(body=words.word()).submit(follow=True)
    factories.undo(factories.delete(browser, pages["companies"]))
    more = leftovers.fill(browser, words)
    for word in ("notes", "opportunities"):
        factories.delete(browser, more[word])
    browser.get(f"/opportunities?q={words.made[-1]}")
    phone = Phone(app)
    signed_in = {"email": email, "password": browser.password, "device": words.word()}
    phone.token = phone.post("/token", signed_in).get_json()["token"]
    assert phone.post("/notes", {"body": words.word()}).status_code == 201
    auth_forms.forget(Browser(app), email)
    auth_forms.sign_up(Browser(app), email, words.word(), first_name=words.word())
    auth_forms.sign_in(Browser(app), email, "not my present password")
    inbox.emails(app)


@pytest.mark.slow
@promise("erase-for-good")
@pytest.mark.parametrize("word", ["opportunities", "documents"])
def test_nothing_is_left_of_what_is_erased_for_good(
    app: Flask, database: Database, alice: Browser, worker: Callable[[], None], word: str
) -> None:
    hers = Words()
    path = factories.add(alice, word, **hers.new(word))
    alice.get(f"{path}/edit").form().fill(**factories.typed(hers.record(word))).submit(follow=True)
    factories.delete(alice, path)
    for company in alice.get("/companies").links('main li a[href^="/companies/"]').values():
        factories.delete(alice, company)
    worker()
    assert leftovers.found(database, hers.traces)
    alice.get("/recent/erase").form().submit(follow=True)
    worker()
    assert leftovers.found(database, hers.traces) == {}


@pytest.mark.slow
@promise("deleted-records")
@pytest.mark.parametrize("word", factories.FILLED)
def test_nothing_is_left_of_a_record_once_it_cannot_be_put_back(
    app: Flask, database: Database, alice: Browser, mallory: Browser, worker: Callable[[], None], word: str
) -> None:
    hers, others = Words(), Words()
    leftovers.fill(mallory, others)
    path = factories.add(alice, word, **hers.new(word))
    alice.get(f"{path}/edit").form().fill(**factories.typed(hers.record(word))).submit(follow=True)
    factories.delete(alice, path)
    # The name of a company that was typed had made a company.
    for company in alice.get("/companies").links('main li a[href^="/companies/"]').values():
        factories.delete(alice, company)
    worker()
    assert leftovers.found(database, hers.traces), "it can still be put back"
    kept = leftovers.found(database, others.traces)
    let_time_pass(app, days=7.01)
    worker()
    assert leftovers.found(database, hers.traces) == {}
    assert leftovers.found(database, others.traces).keys() == kept.keys()


@pytest.mark.slow
def test_nothing_is_left_between_the_records_of_others(
    app: Flask, database: Database, alice: Browser, mallory: Browser, worker: Callable[[], None]
) -> None:
    """Rows move about in the file as others come between them, and leave copies in the gaps."""
    ends = Words()
    hers, others = ends.ending(), ends.ending()
    for _ in range(25):
        for browser, word in ((alice, hers), (mallory, others)):
            values = [{"body": " ".join(word() for _ in range(length))} for length in (5, 60, 200)]
            factories.make(app, browser, "notes", *values)
    alice.get("/account/delete").form().fill(password=alice.password).submit(follow=True)
    worker()
    everything = [ends.traces[0], alice.email.encode(), *leftovers.of_id(alice.account_id)]
    assert leftovers.found(database, everything) == {}
    assert leftovers.found(database, ends.traces)[ends.traces[1]] >= 25 * 265
