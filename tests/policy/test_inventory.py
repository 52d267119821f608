"""Every column says what it holds, why and until when; what they say is true of the code, and of the policy's text."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import Base, db
from app.models import data_inventory
from app.models.account import Account
from app.models.columns import new_id, now
from app.models.deletion import Deletion
from app.models.email import Email
from app.models.owned import Owned, owned_tables
from app.models.reset_request import ResetRequest
from app.models.sign_in import SignIn
from app.models.sign_up import SignUp
from app.models.throttle import Throttle
from app.models.undo import Undo
from app.operations.accounts import throttle
from app.operations.privacy.request_emails import answer_reset_requests
from app.operations.upkeep.retention import ERASURES
from app.policy import inventory, revisions
from app.records.kinds import KINDS as KINDS_OF_RECORDS
from tests.support.browser import Browser
from tests.support.databases import KINDS, Databases
from tests.support.promises import promise

# Alembic's own, which holds the name of the newest migration.
NOBODYS = "alembic_version"

# The catalogue, and not the information schema: that shows a role only what the role may use.
COLUMNS = {
    "postgresql": """
        select c.relname || '.' || a.attname from pg_class c
          join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
         where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
           and c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped""",
    "sqlite": """
        select t.name || '.' || c.name from pragma_table_list t, pragma_table_info(t.name) c
         where t.schema = 'main' and t.name not like 'sqlite_%'""",
}

# A programmer's, and nobody else's.
NO_WORDS_OF_PEOPLE = re.compile(r"_|\b(column|row|table|foreign|null|boolean|uuid|varchar|payload)\b", re.IGNORECASE)


def columns(connection: sa.Connection) -> set[str]:
    """Those the database really has."""
    found = connection.execute(sa.text(COLUMNS[connection.dialect.name])).scalars()
    return {name for name in found if not name.startswith(f"{NOBODYS}.")}


def entries(dialect: str) -> Iterator[inventory.Column]:
    for section in inventory.sections(dialect):
        for use in (*section.plain, *section.technical):
            yield from use.columns


@pytest.mark.parametrize("dialect", KINDS)
def test_every_column_is_declared_and_in_one_group(dialect: str) -> None:
    declared = sorted(column.full_name for column in inventory.columns(dialect))
    assert sorted(column.full_name for column in entries(dialect)) == declared, "Put each table into one of GROUPS."


def test_every_group_names_tables_there_are() -> None:
    known = {column.table for dialect in KINDS for column in inventory.columns(dialect)}
    assert {table for group in inventory.GROUPS for table in group.tables} == known


@promise("records", "account-data")
@pytest.mark.parametrize("group", inventory.GROUPS, ids=lambda group: group.id)
def test_the_policy_names_what_each_group_holds(group: inventory.Group) -> None:
    text = " ".join(re.sub(r"<[^>]+>", "", section_of_policy(group.named.section)).split())
    assert re.search(rf"\b{re.escape(group.named.words)}\b", text), (
        "Say in the policy's newest revision that we store it."
    )


def test_no_two_groups_are_named_by_the_same_words() -> None:
    for one, other in permutations(inventory.GROUPS, 2):
        assert one.named.words not in other.named.words, (one.id, other.id)


def test_each_kind_of_record_has_a_group_of_its_own() -> None:
    tables = {str(kind.model.__tablename__) for kind in KINDS_OF_RECORDS.values()}
    for group in inventory.GROUPS:
        assert len(tables.intersection(group.tables)) <= 1, group.id


@promise("account-data", "use")
def test_the_database_has_these_columns_and_no_others(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        really = columns(connection)
        said = {column.full_name for column in inventory.columns(connection.dialect.name)}
    assert really - said == set(), "Say with info=personal_data(…) what these hold, why, and until when."
    assert said - really == set(), "These are declared, and not there."


def test_a_column_that_only_the_database_knows_is_seen(databases: Databases) -> None:
    """So that the test above does not pass because it looks away."""
    engine = sa.create_engine(databases.migrated().owner_url)
    with engine.connect() as connection:
        before = columns(connection)
        connection.execute(sa.text("alter table company add column shoe_size integer"))
        connection.execute(sa.text("create table diary (entry text)"))
        assert columns(connection) - before == {"company.shoe_size", "diary.entry"}
        connection.rollback()
    engine.dispose()


def test_a_column_without_a_declaration_is_refused() -> None:
    table = sa.Table("diary", sa.MetaData(), sa.Column("entry", sa.Text))
    with pytest.raises(data_inventory.Undeclared, match=r"diary\.entry does not say what it holds"):
        data_inventory.declared(table.c.entry)


def test_a_table_must_say_something_of_its_own() -> None:
    table = sa.Table("diary", sa.MetaData(), sa.Column("id", sa.Integer, info=data_inventory.technical_data("its id")))
    with pytest.raises(data_inventory.Undeclared, match="No column of diary says"):
        data_inventory.declared(table.c.id)


def test_shared_columns_are_there_for_what_their_row_is_for() -> None:
    found = data_inventory.declared(Base.metadata.tables["undo"].c.id)
    assert (found.what, found.why, found.until) == ("its id", data_inventory.UNDO, data_inventory.UNDO_LIFE)


@pytest.mark.parametrize("dialect", KINDS)
def test_the_words_are_those_of_people(dialect: str) -> None:
    for column in inventory.columns(dialect):
        what = column.data.what
        assert what == what.strip(" ."), column
        assert 3 < len(what) <= 140, column
        assert not NO_WORDS_OF_PEOPLE.search(what), column


@promise("use")
@pytest.mark.parametrize("dialect", KINDS)
def test_every_use_is_one_the_policy_names(dialect: str) -> None:
    named = re.findall(r"<li>([^<]*?)\.?</li>", section_of_policy("use"))
    assert set(data_inventory.USES) == set(named)
    for column in inventory.columns(dialect):
        rest = column.data.why
        for use in data_inventory.USES:
            rest = rest.replace(use, "")
        assert rest in ("", " and "), column


@promise("retention-times")
@pytest.mark.parametrize("dialect", KINDS)
def test_every_time_is_one_the_policy_names(dialect: str) -> None:
    cells = re.findall(r"<td>([^<]*)</td>", section_of_policy("retention"))
    named = {cell.partition(";")[0] for cell in cells}
    assert {column.data.until for column in inventory.columns(dialect)} <= named


def section_of_policy(id: str) -> str:
    """HTML of a section of the newest revision."""
    return next(section.html for section in revisions.all()[0].sections if section.id == id)


def test_only_what_comes_out_of_the_export_is_said_to() -> None:
    """It has the account's row and owned rows, each in full but for what is declared as left out."""
    owners = {table.name for table in owned_tables()} | {"account"}
    for dialect in KINDS:
        for column in inventory.columns(dialect):
            assert not column.data.exported or column.table in owners, column


def test_whatever_looks_like_an_address_is_declared_as_one() -> None:
    """Of the tables whose rows no account needs to own. Those of an account go with it."""
    for table in Base.metadata.sorted_tables:
        if table.name == "account" or not table.columns.get("account_id", sa.Column(nullable=True)).nullable:
            continue
        for column in table.columns:
            looks_like_one = bool(re.search("mail|address|recipient", column.name))
            assert data_inventory.declared(column).is_address == looks_like_one, column


def test_no_owned_row_goes_for_an_address_in_it() -> None:
    """A person's contact may have the address of someone who leaves, and stays."""
    owned = [mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Owned)]
    assert not [column for table in owned for column in table.columns if data_inventory.declared(column).is_address]
    assert not [column for column in Account.__table__.columns if data_inventory.declared(column).is_address]


# A row as it looks when it was written, and last used, so long ago. Every table whose words name a time stands here.
Make = Callable[[Browser, timedelta], Base]


def sign_in(owner: Browser, age: timedelta) -> SignIn:
    made = SignIn(owner.account_id, "a test", kept=True)
    made.used_at, made.expires_at = made.used_at - age, made.expires_at - age
    return made


def sign_up(_owner: Browser, age: timedelta) -> SignUp:
    key = f"{new_id()}@example.org"
    return SignUp(email=key, email_key=key, password_hash="", created_at=now() - age)


def email(_owner: Browser, age: timedelta) -> Email:
    texts = {"subject": "", "text": "", "html": ""}
    made_at = now() - age
    return Email(kind="password_changed", recipient="a@b.c", due_at=sa.null(), created_at=made_at, **texts)


def counted(_owner: Browser, age: timedelta) -> Throttle:
    return Throttle(key=str(new_id()), tries=1, ends_at=now() - age + longest_window())


def longest_window() -> timedelta:
    limits = [value for value in vars(throttle).values() if isinstance(value, throttle.Limit)]
    assert limits
    return max(limit.window for limit in limits)


WRITTEN_AGO: dict[str, Make] = {
    "undo": lambda owner, age: Undo(
        account_id=owner.account_id, act="delete", label="", payload={}, done_at=now() - age
    ),
    "deletion": lambda owner, age: Deletion(account_id=owner.account_id, kind="notes", deleted_at=now() - age),
    "sign_in": sign_in,
    "sign_up": sign_up,
    "letter": email,
    "throttle": counted,
}
A_TIME = re.compile(r"(\d+|ten|an?) (minute|hour|day)s?")
NUMBERS = {"a": 1, "an": 1, "ten": 10}
A_MOMENT = timedelta(seconds=30)


def time_in(words: str) -> timedelta | None:
    found = A_TIME.search(words)
    if not found:
        return None
    number = NUMBERS.get(found[1]) or int(found[1])
    return timedelta(**{f"{found[2]}s": number})


def times() -> dict[str, tuple[str, timedelta]]:
    """Of each table whose rows are said to be held for a time: the words, and the time in them."""
    found = {}
    for column in inventory.columns("sqlite"):
        life = time_in(column.data.until)
        if life:
            assert found.setdefault(column.table, (column.data.until, life)) == (column.data.until, life), column
    return found


def test_every_time_in_words_is_tried_here() -> None:
    assert set(times()) == set(WRITTEN_AGO)


@pytest.mark.parametrize("table", WRITTEN_AGO)
def test_past_the_time_in_words_nothing_is_left(app: Flask, alice: Browser, table: str) -> None:
    until, life = times()[table]
    before = count(app, table)
    add(app, WRITTEN_AGO[table](alice, life + A_MOMENT))
    assert count(app, table) == before + 1
    erase(app)
    assert count(app, table) == before
    # "At most" promises no more than the end.
    if "at most" not in until or table in ("sign_in", "letter"):
        add(app, WRITTEN_AGO[table](alice, life - A_MOMENT))
        erase(app)
        assert count(app, table) == before + 1


def test_a_request_is_gone_once_it_is_dealt_with(app: Flask) -> None:
    with app.app_context():
        db.session.add(ResetRequest(email_key="nobody@example.org"))
        db.session.commit()
        assert answer_reset_requests() == 1
    assert count(app, "reset_request") == 0


def add(app: Flask, row: Base) -> None:
    with app.app_context():
        db.session.add(row)
        db.session.commit()


def count(app: Flask, table: str) -> int:
    with app.app_context():
        return db.session.execute(sa.select(sa.func.count()).select_from(Base.metadata.tables[table])).scalar_one()


def erase(app: Flask) -> None:
    with app.app_context():
        for erasure in ERASURES:
            erasure()


def test_the_page_has_a_row_for_every_column_of_the_database(app: Flask, client: Browser) -> None:
    page = client.get("/privacy/data")
    rows = page.tree.css("[data-column]")
    shown = [row.attributes["data-column"] for row in rows]
    assert len(shown) == len(set(shown))
    with app.app_context(), db.engine.connect() as connection:
        assert set(shown) == columns(connection)
    assert all(row.text(strip=True) for row in rows)


def test_each_row_stands_under_its_use_and_its_time(app: Flask, client: Browser) -> None:
    page = client.get("/privacy/data")
    with app.app_context():
        dialect = db.engine.dialect.name
    by_name = {column.full_name: column.data for column in inventory.columns(dialect)}
    for part in page.tree.css(".held"):
        [why] = [" ".join(words.text().split()) for words in part.css("p")]
        for row in part.css("[data-column]"):
            said = by_name[row.attributes["data-column"] or ""]
            assert why == f"We store this {said.why}, {said.until}."
            assert said.what in row.text()


def test_what_people_care_for_is_not_folded_away(client: Browser) -> None:
    page = client.get("/privacy/data")
    folded = {row.attributes["data-column"] for row in page.tree.css("details [data-column]")}
    assert "note.account_id" in folded
    seen = {row.attributes["data-column"] for row in page.tree.css("[data-column]")} - folded
    assert {"account.email", "account.password_hash", "note.body", "contact.email", "undo.payload"} <= seen
    for name in folded:
        assert re.search(r"(_key|_html|_id|_version|_at|_due|position|tries)$|^search|\.(id|version)$", name or ""), (
            name
        )


def test_the_policy_leads_there_and_back(client: Browser, alice: Browser) -> None:
    for browser in (client, alice):
        page = browser.get("/privacy").click("Everything we store")
        assert page.texts("h1") == ["Everything we store"]
        assert page.click("Privacy policy").texts("h1") == ["Privacy policy"]


def test_its_links_into_the_policy_lead_to_a_section(client: Browser) -> None:
    links = client.get("/privacy/data").tree.css('main a[href^="/privacy#"]')
    sections = {section.id for section in revisions.current().sections}
    assert links
    assert {(link.attributes["href"] or "").partition("#")[2] for link in links} <= sections
