"""What an account may hold and how often it may write: counted right whatever is done, and refused in words."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.models import bounds
from app.models.account_version import size_of
from app.models.bounds import AccountSize, Bounds
from app.models.company import Company
from app.models.document import DocumentContent
from app.models.owned import owned_tables
from app.models.tenant import use_account
from app.models.undo import Undo
from app.records.kinds import KINDS, PAGE_KINDS
from migrations.count_triggers import ROW
from tests.records import factories
from tests.records.factories import make
from tests.records.test_merge import merged
from tests.support.browser import Browser
from tests.support.phone import Phone
from tests.sweeps.routes import belongings

# Bounded by how fast one may write or by their number, and none of them holds texts of people.
NOT_COUNTED = {"account_version", "deletion", "document_chunk", "letter", "mail_stop", "policy_notice", "reminder"}
NOT_COUNTED |= {"calendar_feed", "sign_in"}
# Words of a few letters that we give, keys to sort by, and what is drawn from another column.
GIVEN = {"kind", "workplace", "employment_type", "pay_currency", "pay_period", "applied_by", "outcome", "currency"}
GIVEN |= {"period", "relationship", "media_type", "sha256", "sent_sha256", "act"}
Most = Callable[..., None]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def texts_of(table: Any) -> list[Any]:
    texts = [column for column in table.c if isinstance(column.type, sa.String) and column.name not in GIVEN]
    # What is made out of other texts does not count. What Undo keeps is JSON.
    return [column for column in texts if not column.name.endswith(("_key", "_html")) and column.name != "words"] + [
        column for column in table.c if column.name == "payload"
    ]


def octets(value: Any) -> int:
    return len(value.encode()) if isinstance(value, str) else 0


def recount(app: Flask, account_id: uuid.UUID) -> AccountSize:
    """By looking at every row."""
    records = texts = documents = left = 0
    record_tables = {str(KINDS[word].model.__tablename__) for word in PAGE_KINDS}
    with app.app_context():
        for table in [table for table in owned_tables() if table.name not in NOT_COUNTED]:
            columns = [sa.cast(column, sa.Text()).label(column.name) for column in texts_of(table)]
            columns += [table.c.size, table.c.left_at] if table.name == "document_content" else []
            rows = db.session.execute(sa.select(table.c.id, *columns).where(table.c.account_id == account_id)).all()
            if table.name == "document_content":
                documents += sum(row.size for row in rows if not row.left_at)
                left += sum(row.size + octets(row.text) for row in rows if row.left_at)
                texts += sum(octets(row.text) for row in rows if not row.left_at)
                continue
            size = sum(ROW + sum(map(octets, row[1:])) for row in rows)
            left, texts = (left + size, texts) if table.name == "undo" else (left, texts + size)
            records += len(rows) if table.name in record_tables else 0
    return AccountSize(records, texts, documents, left)


def phone_of(app: Flask, owner: Browser) -> Phone:
    """Another sign-in of hers."""
    phone = Phone(app)
    sent = {"email": owner.email, "password": owner.password, "device": "Her phone"}
    phone.token = phone.post("/token", sent).get_json()["token"]
    return phone


def counted(app: Flask, account_id: uuid.UUID) -> AccountSize:
    with app.app_context():
        return size_of(db.session, account_id)


def assert_right(app: Flask, *owners: Browser) -> None:
    for owner in owners:
        assert counted(app, owner.account_id) == recount(app, owner.account_id)


@pytest.fixture
def most(monkeypatch: pytest.MonkeyPatch) -> Most:
    """Sets some of the bounds."""

    def set_to(**bound: int) -> None:
        monkeypatch.setattr(bounds, "bounds", Bounds(50_000, 10**9, 10**9, 10**6)._replace(**bound))

    return set_to


def test_the_count_stays_right_whatever_is_done(app: Flask, alice: Browser, mallory: Browser) -> None:
    assert_right(app, alice, mallory)
    things = belongings(app, alice, "ünter")
    belongings(app, mallory)
    assert_right(app, alice, mallory)
    # Edited, by page and by phone; moved; tagged; a text made longer, shorter, none.
    job = f"/opportunities/{things.before['opportunities']}"
    alice.get(f"{job}/edit").form().fill(location="Köln 高级", tags="ä, b, c", outcome_reason="x" * 4000).submit()
    alice.get(f"{job}/edit").form().fill(location="", tags="", outcome_reason="").submit()
    phone = phone_of(app, alice)
    assert phone.patch(f"/notes/{things.before['notes']}", {"body": "é" * 5000}).status_code == 200
    assert (
        phone.patch(
            job, {"stage_id": str(factories.stage_ids(app, alice)["Offer"]), "posting": "Another text"}
        ).status_code
        == 200
    )
    assert_right(app, alice, mallory)
    # Merged, and two again.
    companies = things.before["companies"], things.named["companies"]
    merged_page = merged(alice, *(f"/companies/{id}" for id in companies)).follow()
    assert_right(app, alice)
    factories.undo(merged_page)
    assert_right(app, alice)
    # Deleted with all that hangs on it, put back, deleted again and erased.
    for path in (job, f"/companies/{companies[1]}", f"/activities/{things.before['activities']}"):
        deleted = factories.delete(alice, path)
        assert_right(app, alice)
        factories.undo(deleted)
        assert_right(app, alice)
    factories.delete(alice, job)
    document = f"/documents/{things.before['documents']}"
    factories.delete(alice, document)
    assert_right(app, alice)
    before = counted(app, alice.account_id)
    assert before.undo_bytes > 0
    with app.app_context():
        db.session.execute(sa.update(Undo).values(done_at=LONG_AGO))
        db.session.execute(
            sa.update(DocumentContent).values(left_at=LONG_AGO).where(DocumentContent.left_at.is_not(None))
        )
        db.session.commit()
    done = app.test_cli_runner().invoke(args=["work", "--once"])
    assert done.exit_code == 0, done.output
    assert_right(app, alice, mallory)
    assert counted(app, alice.account_id).undo_bytes == 0
    assert counted(app, mallory.account_id).records == recount(app, mallory.account_id).records > 5


def test_sixteen_who_write_at_once_are_counted_right(app: Flask, alice: Browser) -> None:
    phones = [phone_of(app, alice) for _ in range(16)]

    def write(phone: Phone) -> None:
        for number in range(4):
            made = phone.post("/notes", {"body": "ü" * (100 + number)})
            assert made.status_code == 201, made.get_json()
            path = f"/notes/{made.get_json()['id']}"
            assert phone.patch(path, {"body": "x" * number + "y"}).status_code == 200
            if number % 2:
                assert phone.delete(path).status_code == 204

    factories.at_once(*(lambda phone=phone: write(phone) for phone in phones))
    assert factories.count(app, "notes") == 32
    assert_right(app, alice)


def test_what_a_nested_transaction_takes_back_is_not_counted(app: Flask, alice: Browser) -> None:
    with app.app_context():
        use_account(db.session(), alice.account_id)
        for keep in (True, False):
            nested = db.session.begin_nested()
            db.session.add(Company(account_id=alice.account_id, id=uuid.uuid4(), name="Acme"))
            db.session.flush()
            nested.commit() if keep else nested.rollback()
        db.session.commit()
    assert factories.count(app, "companies") == 1
    assert_right(app, alice)


def test_a_full_account_is_told_so_and_loses_nothing_typed(app: Flask, alice: Browser, most: Most) -> None:
    most(records=2)
    first = factories.add(alice, "companies", name="One")
    factories.add(alice, "companies", name="Two")
    page = alice.get("/companies/new").form().fill(name="Three", address="By the sea\nUp the hill").submit()
    assert page.status_code == 422
    assert "holds 2 records, which is as many as it may" in page.words
    assert "is added" not in page.words
    form = page.form()
    assert (form.values["name"], form.values["address"]) == ("Three", "By the sea\nUp the hill")
    assert factories.count(app, "companies") == 2
    # What is there may be changed and deleted; then there is room.
    alice.get(f"{first}/edit").form().fill(name="First").submit()
    deleted = factories.delete(alice, first)
    assert form.submit().status_code == 303
    full = deleted.form('form[action^="/undo/"]').submit("Undo")
    assert (full.status_code, "as many as it may" in full.words) == (422, True)
    assert factories.count(app, "companies") == 2
    assert_right(app, alice)


def test_a_full_account_needs_no_connection_that_others_wait_for(app: Flask, alice: Browser, most: Most) -> None:
    """As many requests as there are threads hold one each; what is asked beside one must not wait for them."""
    most(records=1)
    first = factories.add(alice, "companies", name="One")
    with app.app_context():
        others = [db.engine.raw_connection() for _ in range(app.config["DATABASE_POOL"] - 1)]
    try:
        assert alice.get("/companies/new").form().fill(name="Two").submit().status_code == 422
        assert factories.delete(alice, first).status_code == 200
    finally:
        for connection in others:
            connection.close()


@pytest.mark.parametrize("line", ["Baker at Acme", "Line one\nLine two"])
def test_the_line_and_a_pasted_advert_come_back_too(alice: Browser, most: Most, line: str) -> None:
    most(records=0)
    page = alice.get("/opportunities/line").form('main form[action="/opportunities/line"]').fill(line=line).submit()
    assert (page.status_code, "as many as it may" in page.words) == (422, True)
    assert page.form('main form[action="/opportunities/line"]').values["line"] == line
    page = alice.get("/capture").form('form[action="/capture"]').fill(posting=line).submit()
    assert (page.status_code, page.form('form[action="/capture"]').values["posting"]) == (422, line)


def test_json_says_account_full(app: Flask, alice: Browser, most: Most) -> None:
    phone = phone_of(app, alice)
    note = phone.post("/notes", {"body": "Short"}).get_json()
    most(records=1)
    full = phone.post("/notes", {"body": "Another"})
    assert (full.status_code, full.get_json()["type"]) == (422, "/problems/account-full")
    assert "as many as it may" in full.get_json()["detail"]
    most(total_bytes=2000)
    longer = phone.patch(f"/notes/{note['id']}", {"body": "x" * 5000})
    assert (longer.status_code, longer.get_json()["type"]) == (422, "/problems/account-full")
    assert phone.get(f"/notes/{note['id']}").get_json() == note
    assert phone.patch(f"/notes/{note['id']}", {"body": "x" * 10}).status_code == 200
    assert_right(app, alice)


def test_what_is_over_already_may_shrink_and_stay(app: Flask, alice: Browser, most: Most) -> None:
    path = factories.add(alice, "notes", body="x" * 5000)
    most(total_bytes=1000, records=0)
    form = alice.get(f"{path}/edit").form()
    assert form.fill(body="y" * 5000).submit().status_code == 303
    assert alice.get(f"{path}/edit").form().fill(body="y" * 5001).submit().status_code == 422
    assert factories.delete(alice, path).status_code == 200
    assert_right(app, alice)


def test_what_lies_in_the_undo_makes_room(app: Flask, alice: Browser, most: Most) -> None:
    factories.make(app, alice, "notes", *({"body": "x" * 3000} for _ in range(3)))
    for note in phone_of(app, alice).read("/notes")["items"]:
        factories.delete(alice, f"/notes/{note['id']}")
    held = counted(app, alice.account_id)
    assert held.undo_bytes > 9000
    most(total_bytes=held.there + held.undo_bytes + 100)
    factories.add(alice, "notes", body="y" * 4000)
    # As much as it takes, and no more.
    after = counted(app, alice.account_id)
    assert 0 < after.undo_bytes < held.undo_bytes
    assert after.total <= held.total + 100
    assert factories.count(app, "notes") == 1
    assert_right(app, alice)


def test_uploads_are_not_refused_for_what_was_deleted(app: Flask, alice: Browser, most: Most) -> None:
    size = len(factories.FILE)
    most(document_bytes=2 * size, total_bytes=counted(app, alice.account_id).there + 1500)
    for number in range(30):
        path = factories.add(alice, "documents", name=f"CV {number}")
        factories.delete(alice, path)
    assert_right(app, alice)


def test_who_writes_faster_than_people_is_told_to_wait(
    app: Flask, alice: Browser, most: Most, monkeypatch: pytest.MonkeyPatch
) -> None:
    most(writes=3)
    phone = phone_of(app, alice)
    clock = datetime.now(UTC)
    monkeypatch.setattr("app.models.account_version.now", lambda: clock)
    answers = [phone.post("/notes", {"body": "One"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    page = alice.get("/notes/new").form().fill(body="Typed for an hour").submit()
    assert (page.status_code, page.headers["Retry-After"]) == (429, "60")
    assert "Wait a minute, and save again." in page.words
    assert page.form().values["body"] == "Typed for an hour"
    assert factories.count(app, "notes") == 3
    clock += timedelta(seconds=60)
    assert page.form().submit().status_code == 303
    assert_right(app, alice)


def test_the_account_says_how_much_is_used(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "documents", name="CV")
    page = alice.get("/account/data", headers={"Accept": "text/html"})
    assert "1 of 50,000 records" in page.words
    assert "of 1 GB of text and documents. Documents take up 34 bytes of that, and may take up 500 MB." in page.words
    factories.delete(alice, path)
    assert "What is kept to undo things takes up" in alice.get("/account/data", headers={"Accept": "text/html"}).words


def test_what_the_worker_and_commands_write_is_not_bounded(app: Flask, alice: Browser, most: Most) -> None:
    most(records=0, writes=0)
    make(app, alice, "companies", {"name": "Acme"})
    assert factories.count(app, "companies") == 1


def counting(app: Flask) -> dict[str, str]:
    """By table, what its trigger does with a new row."""
    of_database = {
        "sqlite": "select tbl_name, sql from sqlite_master where type = 'trigger' and name like 'measure%insert'",
        "postgresql": "select relname, prosrc from pg_trigger join pg_class c on c.oid = tgrelid"
        " join pg_proc p on p.oid = tgfoid where tgname like 'measure%insert'",
    }
    with app.app_context():
        rows = db.session.execute(sa.text(of_database[db.engine.dialect.name])).all()
    return {str(table): str(text) for table, text in rows}


def test_every_table_with_texts_is_counted(app: Flask) -> None:
    """A new one belongs into a migration: see migrations/count_triggers.py."""
    assert set(counting(app)) == {table.name for table in owned_tables()} - NOT_COUNTED


def test_every_text_of_them_is_counted(app: Flask) -> None:
    """A new one belongs into a migration, with count_otherwise() of migrations/count_triggers.py."""
    texts = counting(app)
    tables = [table for table in owned_tables() if table.name in texts]
    missed = {
        f"{table.name}.{column.name}"
        for table in tables
        for column in texts_of(table)
        if not re.search(rf"\.{column.name}\b", texts[table.name])
    }
    assert not missed
