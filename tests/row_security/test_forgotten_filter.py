"""A query that forgets whose rows it is about finds none of anyone else's."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import Base, db
from app.models.owned import owned_tables
from app.models.tenant import use_account
from tests.account import rows
from tests.support import roles
from tests.support.browser import Browser
from tests.support.phone import PREFIX, Phone, sign_in_by_phone
from tests.support.postgresql import APPLICATION, SUPERUSER
from tests.support.promises import promise
from tests.sweeps.routes import Belongings, addresses, belongings, routes

FILTER = re.compile(r"(\w+\.)?account_id = %\(\w+\)s(::UUID)?")


@contextmanager
def without_filters(engine: sa.Engine) -> Iterator[list[str]]:
    """Every statement of the application loses its `account_id = …`; collects those that had one."""
    changed: list[str] = []

    def strip(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> tuple[str, Any]:
        stripped = FILTER.sub("true", statement)
        if stripped != statement:
            changed.append(stripped)
        return stripped, parameters

    sa.event.listen(engine, "before_cursor_execute", strip, retval=True)
    try:
        yield changed
    finally:
        sa.event.remove(engine, "before_cursor_execute", strip)


def read_everything(app: Flask, things: Belongings, browser: Browser, phone: Phone) -> str:
    """What these two are shown at every address there is, with the ids of those things, as one text."""
    texts = []
    for route in routes(app):
        if route.method == "GET" and not route.is_public:
            for address in addresses(app, route, things):
                answer = phone.get(address.removeprefix(PREFIX)) if route.is_api else browser.get(address)
                texts.append(answer.get_data(as_text=True))
    return "\n".join(texts)


@promise("records")
def test_every_page_without_its_filters_shows_nothing_of_others(app: Flask, alice: Browser, mallory: Browser) -> None:
    rows.fill(app, alice.account_id, "alices")
    things, phone = belongings(app, alice), sign_in_by_phone(app, "malcolm@example.org")
    with app.app_context():
        engine = db.engine
    with without_filters(engine) as changed:
        read = read_everything(app, things, mallory, phone)
    assert len(changed) > 40
    assert '"name":"Saved"' in read
    assert not re.findall("alices|Acme|Zoë|Baker|alice@example.org", read)


def test_without_the_guard_they_would_show_it(
    app: Flask, alice: Browser, mallory: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the test above does not pass because no filter was taken out."""
    rows.fill(app, alice.account_id, "alices")
    with app.app_context():
        past_all = roles.engine_as(db.engine, SUPERUSER)
    monkeypatch.setattr(roles.RoleOfCaller, "get_bind", lambda *_args, **_options: past_all)
    with without_filters(past_all):
        assert "alices company name" in mallory.get("/companies").get_data(as_text=True)


@promise("records")
@pytest.mark.parametrize("table", [*owned_tables(), Base.metadata.tables["account"]], ids=str)
def test_all_rows_of_a_table_are_those_of_the_account(
    app: Flask, alice: Browser, mallory: Browser, table: sa.Table
) -> None:
    rows.fill(app, alice.account_id, "alices")
    rows.fill(app, mallory.account_id, "mallorys")
    owner = table.c.id if table.name == "account" else table.c.account_id
    with app.app_context():
        engine = roles.engine_as(db.engine, APPLICATION)
    with sa.orm.Session(engine) as session:
        assert not session.execute(sa.select(table)).all()
        assert session.execute(sa.update(table).values({owner.name: owner})).rowcount == 0
        session.rollback()
        use_account(session, mallory.account_id)
        found = session.scalars(sa.select(owner)).all()
        assert found
        assert set(found) == {mallory.account_id}
        assert session.execute(sa.update(table).values({owner.name: owner})).rowcount == len(found)
        with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
            session.execute(sa.update(table).values({owner.name: alice.account_id}))


def test_the_search_looks_among_ones_own_words(app: Flask, alice: Browser, mallory: Browser) -> None:
    belongings(app, alice)
    asked = sa.text(
        "select found_entries('company', '''~acme''') union all select id from search_entry"
        " union all select found_words('company', to_tsquery('words', 'acme')) union all select id from search_doc"
    )
    with app.app_context():
        engine = roles.engine_as(db.engine, APPLICATION)
    with sa.orm.Session(engine) as session:
        assert not session.scalars(asked).all()
        use_account(session, mallory.account_id)
        assert not session.scalars(asked).all()
        use_account(session, alice.account_id)
        assert len(session.scalars(asked).all()) > 1


def test_what_was_told_ends_with_the_transaction(app: Flask, alice: Browser) -> None:
    """A connection goes back to the pool and serves someone else next."""
    with app.app_context():
        engine = roles.engine_as(db.engine, APPLICATION)
    companies = sa.text("select count(*) from stage")
    with sa.orm.Session(engine) as session:
        use_account(session, alice.account_id)
        assert session.scalar(companies) == 6
        session.commit()
        assert session.scalar(companies) == 6
    with engine.connect() as connection:
        assert connection.scalar(companies) == 0


@pytest.mark.parametrize(
    "function",
    ["signed_in(", "signed_in(cast(:account_id as uuid), ", "sign_in_with_serial(cast(:account_id as uuid), "],
    ids=["by its id", "of an account", "of an account, with its serial"],
)
def test_a_sign_in_of_nobody_acts_for_nobody(app: Flask, alice: Browser, function: str) -> None:
    asked = sa.text(f"select * from {function}cast(:id as uuid), false, now())")
    with app.app_context():
        engine = roles.engine_as(db.engine, APPLICATION)
    with engine.begin() as connection:
        connection.execute(sa.text("select set_config('app.account_id', :id, true)"), {"id": str(alice.account_id)})
        assert not connection.execute(asked, {"id": uuid.uuid4(), "account_id": alice.account_id}).all()
        assert connection.scalar(sa.text("select count(*) from stage")) == 0


def test_only_the_right_digest_opens_a_calendar(app: Flask, alice: Browser, mallory: Browser) -> None:
    """An account's id alone opens nothing, nor leaves open what was open before."""
    alice.get("/account/calendar").form('main form[action="/account/calendar"]').submit()
    asked = sa.text("select account_id from calendar_feed_of(cast(:account_id as uuid), :digest)")
    stages = sa.text("select count(*) from stage")
    with app.app_context():
        digest = db.session.scalar(sa.text("select digest from calendar_feed"))
        engine = roles.engine_as(db.engine, APPLICATION)
    with engine.begin() as connection:
        connection.execute(sa.text("select set_config('app.account_id', :id, true)"), {"id": str(alice.account_id)})
        for account_id, tried in ((alice.account_id, "x"), (mallory.account_id, digest)):
            assert not connection.execute(asked, {"account_id": account_id, "digest": tried}).all()
            assert connection.scalar(stages) == 0
        found = connection.scalar(asked, {"account_id": alice.account_id, "digest": digest})
        assert found == alice.account_id
        assert connection.scalar(stages) == 6
