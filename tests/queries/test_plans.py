"""How the databases find what a page shows: by index, however much else the account holds.

On PostgreSQL the plan counts that a prepared statement comes to have: made for the usual account, run for a large one.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event

from app.extensions import db
from app.models.owned import owned_tables
from app.models.undo import Undo
from bench import other_accounts, seed
from tests.support.databases import Database, Databases
from tests.support.people import sign_in_to

LARGE = 1500
OTHERS = 400
# A page shows at most fifty of a kind, the board 72 cards; what it looks at is a few times that.
MOST_ROWS = 600


@pytest.fixture
def person(app: Flask, database: Database) -> seed.Person:
    """Someone with much of everything, among many with little."""
    found = seed.person(app, "large", LARGE)
    other_accounts.add(database, OTHERS)
    with app.app_context():
        acts = ({"act": "delete", "label": f"Act {number}", "payload": {}} for number in range(LARGE))
        db.session.add_all(Undo(account_id=found.account_id, **values) for values in acts)
        db.session.commit()
    seed.settle(database)
    return found


def pages(person: seed.Person) -> list[str]:
    return [
        "/board",
        "/today",
        "/calendar",
        "/calendar?view=agenda",
        "/review",
        "/opportunities",
        f"/opportunities/{person.opportunity_id}",
        f"/companies/{person.company_id}",
        f"/contacts/{person.contact_id}",
        "/contacts",
        *(f"/opportunities?{asked}" for asked in lists(person)),
        "/search?q=nurse+near",
        "/recent",
    ]


def lists(person: seed.Person) -> list[str]:
    """Orders, and filters that many match or few."""
    many = ("sort=name", "sort=pay_reversed", "sort=applied", "source=a&sort=title", "pay_at_least=50000&sort=source")
    few = ("tag=rare&sort=name", "company=halden+en&sort=pay", "location=z&workplace=remote&sort=location")
    return [*many, *few, f"company_id={person.company_id}&sort=pay", "pay_at_least=99000&sort=location"]


def sent_for(app: Flask, person: seed.Person, page: str) -> list[tuple[str, Any, bool]]:
    """What a page asks the database, with its values, and whether that may be prepared."""
    browser = sign_in_to(app, person.account_id, person.email)
    asked: list[tuple[str, Any, bool]] = []

    def see(_connection: Any, _cursor: Any, statement: str, parameters: Any, context: Any, _many: bool) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, parameters, context.execution_options.get("is_prepared", True)))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", see)
    assert browser.get(page).status_code == 200
    event.remove(engine, "before_cursor_execute", see)
    return asked


@pytest.mark.slow
def test_no_page_reads_all_that_an_account_holds(app: Flask, database: Database, person: seed.Person) -> None:
    read = rows_on_postgresql if database.kind == "postgresql" else walks_on_sqlite
    for page in pages(person):
        for statement, values, is_prepared in sent_for(app, person, page):
            assert read(database, statement, values, is_prepared=is_prepared) == [], (page, statement)


@pytest.mark.parametrize("table", ["activity", "task", "offer", "stage_change"])
def test_a_next_step_is_kept_by_reading_its_own_rows(sqlite: Databases, table: str) -> None:
    """On SQLite, where a trigger runs for each row of an act on many, and nothing is known of how rows lie."""
    with closing(sqlite3.connect(sqlite.migrated().url.removeprefix("sqlite:///"))) as connection:
        name = f"next_step_{table}_insert"
        (trigger,) = connection.execute("select sql from sqlite_master where name = ?", [name]).fetchone()
        statement = re.sub(r"new\.(\w+)", r":\1", trigger.partition(" begin ")[2].rpartition("; end")[0])
        values = {"account_id": "1", "opportunity_id": "1"}
        plan = [str(row[-1]) for row in connection.execute("EXPLAIN QUERY PLAN " + statement, values)]
    read = [line for line in plan if re.match(r"(SCAN|SEARCH) [atfc]\b", line)]
    assert read
    assert [line for line in read if "opportunity_id=?" not in line] == []


def rows_on_postgresql(database: Database, statement: str, values: Any, *, is_prepared: bool) -> list[str]:
    """Where the plan reads more rows than any page needs."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement).replace("%%", "%")
    given = f"({', '.join(['%s'] * len(names))})" if names else ""
    mode = "force_generic_plan" if is_prepared else "force_custom_plan"
    address = database.past_all_url.replace("postgresql+psycopg:", "postgresql:")
    with psycopg.connect(address, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(f"set plan_cache_mode = {mode}")
        connection.execute(f"prepare asked as {numbered}")
        explained = connection.execute(
            f"explain (analyze, format json) execute asked{given}", [values[name] for name in names]
        ).fetchone()
    assert explained
    return [
        f"{node['Node Type']} {node.get('Relation Name')} {node.get('Index Name', '')}: {rows} rows"
        for node in nodes(explained[0][0]["Plan"])
        if "Relation Name" in node
        and (rows := (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]) > MOST_ROWS
    ]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def walks_on_sqlite(database: Database, statement: str, values: Any, **_more: Any) -> list[str]:
    """Where the plan goes through all the account's rows of a table to sort them."""
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as connection:
        plan = [str(row[-1]) for row in connection.execute("EXPLAIN QUERY PLAN " + statement, values)]
    tables = "|".join(table.name for table in owned_tables() if table.name not in ("stage", "saved_view", "skill"))
    walks = [line for line in plan if re.match(rf"(SCAN|SEARCH) ({tables})\b(?!.*account_id=\? AND)", line)]
    return walks if any("TEMP B-TREE" in line for line in plan) else []
