"""Leaving: everything goes at once, and nothing of anyone else."""

from flask import Flask
from sqlalchemy import select, text

from app.extensions import Base, db
from app.models.account import Account
from app.models.data_inventory import declared
from app.models.email import Email
from app.models.reset_request import ResetRequest
from app.models.sign_in import SignIn
from app.models.sign_up import SignUp
from app.operations.privacy.delete_account import delete_account
from tests.account import rows
from tests.auth import auth_forms, inbox
from tests.support.browser import Browser, Page
from tests.support.promises import promise

# Rows that belong to nobody by name, or to someone who has no account yet. A new table belongs to an account, or here.
NOT_OWNED = {
    "account",
    "deleted_account",
    "sign_up",
    "reset_request",
    "throttle",
    "policy_announcement",
    "heartbeat",
    "privacy_request",
}


def delete(browser: Browser) -> Page:
    return browser.get("/account/delete").form().fill(password=browser.password).submit()


@promise("retention")
def test_every_table_has_an_owner_or_a_reason_not_to() -> None:
    assert set(Base.metadata.tables) - rows.owned_names() == NOT_OWNED


@promise("retention")
def test_every_row_goes_in_every_table(app: Flask, alice: Browser) -> None:
    rows.fill(app, alice.account_id, "alices")
    before = rows.counts(app)
    assert not {name for name, count in before.items() if not count} - NOT_OWNED, "a table was left out"
    assert delete(alice).status_code == 303
    left = {name: count for name, count in rows.counts(app).items() if count}
    assert left == {"letter": 1, "deleted_account": 1}


@promise("search-index", "retention")
def test_the_search_forgets_too(app: Flask, alice: Browser) -> None:
    rows.fill(app, alice.account_id, "alices")
    delete(alice)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            for index in ("search", "search_index"):
                db.session.execute(text(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, {index}, row)"))
                assert db.session.scalars(text("SELECT term FROM terms")).all() == []
                db.session.execute(text("DROP TABLE temp.terms"))
        for table in ("search_doc", "search_entry", "search_account"):
            assert db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


@promise("retention")
def test_nothing_of_anyone_else_is_touched(app: Flask, alice: Browser, mallory: Browser) -> None:
    rows.fill(app, alice.account_id, "alices")
    rows.fill(app, mallory.account_id, "mallorys")
    before = rows.of_account(app, mallory.account_id)
    assert all(before[name] for name in rows.owned_names())
    delete(alice)
    assert rows.of_account(app, mallory.account_id) == before
    assert not any(rows.of_account(app, alice.account_id).values())
    assert auth_forms.is_signed_in(mallory)


@promise("retention")
def test_what_else_knows_the_address_goes_too(app: Flask, alice: Browser) -> None:
    with app.app_context():
        db.session.add(SignUp(email="ALICE@example.org", email_key=alice.email, password_hash="x"))
        db.session.add(ResetRequest(email_key=alice.email))
        db.session.add(Email(kind="verify_email", recipient="Alice@Example.org", subject="", text="", html=""))
        db.session.commit()
    delete(alice)
    assert {name for name, count in rows.counts(app).items() if count} == {"letter", "deleted_account"}
    assert inbox.kinds(app) == ["account_deleted"]


def test_every_column_that_says_it_is_an_address_is_looked_at(app: Flask, alice: Browser) -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.c if declared(column).is_address]
    named = {f"{column.table.name}.{column.name}" for column in columns}
    assert named >= {"sign_up.email", "sign_up.email_key", "reset_request.email_key", "letter.recipient"}
    for typed in (alice.email, alice.email.upper()):
        for column in columns:
            with app.app_context():
                rows.add_with_address(column, typed)
                rows.add_with_address(column, "someone.else@example.org")
                before = rows.count(column.table)
                delete_account(db.session.get_one(Account, alice.account_id))
                last_email = column.table.name == "letter"
                db.session.flush()
                assert rows.count(column.table) == before - 1 + last_email, column
                db.session.rollback()


def test_the_last_email_goes_out(app: Flask, alice: Browser) -> None:
    delete(alice)
    [email] = inbox.emails(app)
    assert (email.kind, email.recipient, email.account_id) == ("account_deleted", alice.email, None)


@promise("rights")
def test_it_asks_for_the_password(app: Flask, alice: Browser) -> None:
    before = rows.counts(app)
    for wrong in ("", "not my present password", alice.password + " "):
        page = alice.get("/account/delete").form().fill(password=wrong).submit()
        assert page.status_code == 422
        assert page.texts("p.error")
    after = rows.counts(app)
    assert {name: count for name, count in after.items() if name != "throttle"} == {
        name: count for name, count in before.items() if name != "throttle"
    }
    assert auth_forms.is_signed_in(alice)


def test_the_password_cannot_be_guessed_there(alice: Browser) -> None:
    form = alice.get("/account/delete").form()
    statuses = [form.fill(password=f"a wrong guess, number {n}").submit().status_code for n in range(21)]
    assert statuses == [422] * 20 + [429]
    assert auth_forms.is_signed_in(alice)


def test_looking_at_the_page_deletes_nothing(alice: Browser) -> None:
    page = alice.get("/account/delete")
    assert alice.email in page.words
    assert auth_forms.is_signed_in(alice)
    assert alice.post("/account/delete", data={"password": alice.password}).status_code == 400
    assert auth_forms.is_signed_in(alice)


def test_afterwards_every_cookie_is_dead(app: Flask, alice: Browser) -> None:
    cookie = alice.get_cookie("session")
    assert cookie is not None
    second = Browser(app)
    auth_forms.sign_in(second, alice.email)
    page = delete(alice)
    assert "We wish you well" in page.follow().words
    copy = Browser(app)
    copy.set_cookie("session", cookie.value)
    for browser in (alice, second, copy):
        assert not auth_forms.is_signed_in(browser)
    assert auth_forms.sign_in(Browser(app), alice.email).status_code == 422
    with app.app_context():
        assert not db.session.scalars(select(SignIn.id)).all()


def test_links_in_older_emails_are_dead(app: Flask, alice: Browser, client: Browser) -> None:
    auth_forms.forget(client, alice.email)
    path = inbox.link(app, alice.email)
    delete(alice)
    assert client.get(path).status_code == 410


def test_a_form_sent_twice_is_answered_both_times(alice: Browser) -> None:
    form = alice.get("/account/delete").form().fill(password=alice.password)
    assert form.submit().status_code == 303
    assert form.submit().status_code in (303, 400)


def test_the_address_is_free_again(app: Flask, alice: Browser, client: Browser) -> None:
    delete(alice)
    auth_forms.sign_up(client, alice.email)
    assert auth_forms.verify(client, inbox.link(app, alice.email)).status_code == 303
    assert client.get("/opportunities").texts("tbody tr") == []
