"""Reading lists page by page, on both databases."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.extensions import db
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.models.tenant import use_account
from app.operations.records import crud
from app.queries.record_list import BadCursor, page_of, parse_filters
from app.records.kind import REVERSED
from app.records.kinds import KINDS
from tests.support.people import make_account
from tests.support.promises import promise

TODAY = date(2026, 11, 23)
OPPORTUNITIES, COMPANIES = KINDS["opportunities"], KINDS["companies"]


@pytest.fixture
def account_id(app: Flask) -> uuid.UUID:
    return make_account(app, "alice@example.org")


def make(account_id: uuid.UUID, **values: Any) -> Opportunity:
    use_account(db.session(), account_id)
    made = crud.create(account_id, OPPORTUNITIES, values, TODAY)
    assert isinstance(made, Opportunity)
    return made


def walked(account_id: uuid.UUID, limit: int = 3, **asked: Any) -> list[str]:
    """The titles on all pages, in order."""
    titles, cursor = [], None
    while True:
        page = page_of(OPPORTUNITIES, account_id, select(Opportunity.title), limit=limit, cursor=cursor, **asked)
        titles += [row.title for row in page.rows]
        assert len(page.rows) <= limit
        cursor = page.next_cursor
        if cursor is None:
            return titles


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize("sort", [None, *OPPORTUNITIES.sorts])
def test_each_row_comes_once_in_every_order(app: Flask, account_id: uuid.UUID, sort: str | None, limit: int) -> None:
    with app.app_context():
        for number in range(8):
            deadline = TODAY + timedelta(days=number // 2) if number % 2 else None
            make(account_id, title=f"Job {number // 3} {number}", deadline=deadline)
        db.session.commit()
        titles = walked(account_id, limit, sort=sort)
    assert len(titles) == len(set(titles)) == 8


def test_rows_without_the_value_come_last(app: Flask, account_id: uuid.UUID) -> None:
    with app.app_context():
        for title, deadline in [
            ("a", None),
            ("b", date(2027, 2, 1)),
            ("c", date(2027, 1, 1)),
            ("d", None),
            ("e", TODAY),
        ]:
            make(account_id, title=title, deadline=deadline)
        db.session.commit()
        assert walked(account_id, 2, sort="deadline") == ["e", "c", "b", "a", "d"]


def test_titles_are_sorted_without_case_and_accents(app: Flask, account_id: uuid.UUID) -> None:
    with app.app_context():
        for title in ("zoo", "Éclair", "apple", "eclat", "Ärzte"):
            make(account_id, title=title)
        db.session.commit()
        assert walked(account_id, 2, sort="title") == ["apple", "Ärzte", "Éclair", "eclat", "zoo"]


def test_filters_narrow_a_list(app: Flask, account_id: uuid.UUID) -> None:
    with app.app_context():
        use_account(db.session(), account_id)
        company = crud.create(account_id, COMPANIES, {"name": "Acme"}, TODAY)
        make(account_id, title="Kept", company_id=company.id, tags=["Café"])
        make(account_id, title="Put away", archived=True)
        make(account_id, title="Other", tags=["remote"])
        stages = db.session.scalars(
            select(Stage.id).where(Stage.account_id == account_id).order_by(Stage.position)
        ).all()
        db.session.commit()
        assert walked(account_id, filters={"archived": False}) == ["Kept", "Other"]
        assert walked(account_id, filters={"company_id": company.id}) == ["Kept"]
        assert walked(account_id, filters={"tag": "CAFE"}) == ["Kept"]
        assert walked(account_id, filters={"stage_id": stages}) == ["Kept", "Put away", "Other"]
        assert walked(account_id, filters={"stage_id": stages[1:], "tag": "remote"}) == []


def test_a_search_narrows_a_list(app: Flask, account_id: uuid.UUID) -> None:
    with app.app_context():
        make(account_id, title="Gardener")
        make(account_id, title="Baker")
        db.session.commit()
        assert walked(account_id, query="gard") == ["Gardener"]
        assert walked(account_id, query="!!") == []
        assert walked(account_id, query="") == ["Gardener", "Baker"]


@promise("records")
def test_nobody_elses_rows_are_listed(app: Flask, account_id: uuid.UUID) -> None:
    stranger = make_account(app, "mallory@example.org")
    with app.app_context():
        make(account_id, title="Hers")
        db.session.commit()
        assert walked(stranger) == []
        assert walked(stranger, query="hers") == []


def test_a_cursor_is_good_for_its_own_list_only(app: Flask, account_id: uuid.UUID) -> None:
    with app.app_context():
        make(account_id, title="One")
        make(account_id, title="Two")
        wanted = select(Opportunity.title)
        cursor = page_of(OPPORTUNITIES, account_id, wanted, sort="title", limit=1).next_cursor
        assert page_of(OPPORTUNITIES, account_id, wanted, sort="title", limit=1, cursor=cursor).rows
        for kind, sort in ((OPPORTUNITIES, "added"), (OPPORTUNITIES, None), (COMPANIES, "name")):
            with pytest.raises(BadCursor):
                page_of(kind, account_id, wanted, sort=sort, limit=1, cursor=cursor)


@pytest.mark.parametrize("cursor", ["x", "a.b", "\0", "\ud800", "é.é", "9" * 5000, "W10.x", "." * 3000, "-", "==", "'"])
def test_a_made_up_cursor_is_a_bad_cursor(app: Flask, account_id: uuid.UUID, cursor: str) -> None:
    with app.app_context(), pytest.raises(BadCursor):
        page_of(OPPORTUNITIES, account_id, select(Opportunity.id), limit=1, cursor=cursor)


@pytest.mark.parametrize("sort", [sort for sort in OPPORTUNITIES.sorts if not sort.startswith("next")])
def test_an_index_gives_the_order(app: Flask, account_id: uuid.UUID, sort: str) -> None:
    index = {"added": "created"}.get(sort.removesuffix(REVERSED), sort.removesuffix(REVERSED))
    # In a request, so that PostgreSQL adds the policy's condition too.
    with app.test_request_context():
        use_account(db.session(), account_id)
        for number in range(5):
            day, pay = TODAY + timedelta(days=number), {"pay_min": number, "pay_period": "year"}
            make(account_id, title=f"Job {number}", deadline=day, applied_on=day, location="x", source="x", **pay)
        db.session.commit()
        asked = {"filters": {"archived": False}, "sort": sort, "limit": 2}
        cursor = page_of(OPPORTUNITIES, account_id, select(Opportunity.title), **asked).next_cursor
        statements: list[tuple[str, Any]] = []
        db.session.rollback()
        event.listen(db.engine, "before_cursor_execute", seen := lambda *a: statements.append((a[2], a[3])))
        page_of(OPPORTUNITIES, account_id, select(Opportunity.title), cursor=cursor, **asked)
        event.remove(db.engine, "before_cursor_execute", seen)
        plan = explained(*next(s for s in statements if "FROM opportunity" in s[0]))
    assert f"ix_opportunity_{index}" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def explained(statement: str, parameters: Any) -> str:
    sqlite = db.engine.dialect.name == "sqlite"
    connection = db.session.connection()
    if not sqlite:
        # Five rows are faster sorted. What counts is that many need not be.
        for way in ("seqscan", "bitmapscan", "sort"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    rows = connection.exec_driver_sql(("EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN ") + statement, parameters)
    return "\n".join(str(row[-1]) for row in rows)


def test_what_is_asked_is_read_from_the_query_string() -> None:
    id = uuid.uuid4()
    values, errors = parse_filters(
        OPPORTUNITIES,
        {
            "stage_id": [str(id), str(id).upper()],
            "archived": ["true"],
            "priority": ["2"],
            "tag": [" a\0 b "],
            "outcome": [""],
        },
    )
    assert not errors
    assert values == {"stage_id": [id, id], "archived": True, "priority": "2", "tag": "a b"}


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("company_id", ["x"]),
        ("company_id", [str(uuid.uuid4()), str(uuid.uuid4())]),
        ("company_id", ["{" + str(uuid.uuid4()) + "}"]),
        ("company_id", ["٠" * 8 + "-0000-0000-0000-000000000000"]),
        ("stage_id", [str(uuid.uuid4())] * 51),
        ("archived", ["yes"]),
        ("priority", ["4"]),
        ("outcome", ["\0"]),
        ("tag", ["x" * 201]),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(name: str, texts: list[str]) -> None:
    values, errors = parse_filters(OPPORTUNITIES, {name: texts})
    assert not values
    assert errors.keys() == {name}
