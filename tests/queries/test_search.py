"""Full-text search, with the same answers on both databases."""

import uuid
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from app.extensions import db
from app.models.company import Company
from app.models.contact import Contact
from app.models.opportunity import Opportunity
from app.models.search import LONGEST_QUERY, matching
from app.models.tenant import use_account
from app.operations.records import crud, undo
from app.records.kinds import KINDS
from tests.support.people import make_account
from tests.support.promises import promise

TODAY = date(2026, 11, 23)


@pytest.fixture
def account_id(app: Flask) -> uuid.UUID:
    return make_account(app, "alice@example.org")


def make(account_id: uuid.UUID, slug: str, **values: Any) -> Any:
    use_account(db.session(), account_id)
    made = crud.create(account_id, KINDS[slug], values, TODAY)
    db.session.commit()
    return made


def found(account_id: uuid.UUID, query: str) -> set[str | None]:
    """The titles of the opportunities that match."""
    use_account(db.session(), account_id)
    ids = matching(db.engine.dialect.name, account_id, "opportunity", query)
    if ids is None:
        return set()
    return set(db.session.scalars(select(Opportunity.title).where(Opportunity.id.in_(ids))))


@pytest.mark.parametrize(
    "query",
    [
        "gardener",
        "GARDENER",
        "gard",
        "garden Müller",
        "muller",
        "MÜLLER",
        "mu",
        "cafe gardener",
        '"head gardener"',
        '"head gardener',
        "gardener köln",
        "koln",
        "R-17",
        '"r 17"',
        "head-gardener",
        "gardener, (Müller)",
    ],
)
def test_every_word_is_found_wherever_it_stands(app: Flask, account_id: uuid.UUID, query: str) -> None:
    with app.app_context():
        company = make(account_id, "companies", name="Café Müller")
        make(
            account_id, "opportunities", title="Head gardener", company_id=company.id, location="Köln", reference="R-17"
        )
        make(account_id, "opportunities", title="Accountant")
        assert found(account_id, query) == {"Head gardener"}


@pytest.mark.parametrize(
    "query",
    [
        "gardener baker",
        '"gardener head"',
        '"gard"',
        "ardener",
        "g",
        "",
        " ",
        '""',
        "!?&|*:()<->'\\",
        "_",
        "-",
        "'",
        '"',
    ],
)
def test_what_is_not_there_is_not_found(app: Flask, account_id: uuid.UUID, query: str) -> None:
    with app.app_context():
        make(account_id, "opportunities", title="Head gardener")
        assert found(account_id, query) == set()


@pytest.mark.parametrize(
    ("title", "queries"),
    [
        ("Straße", ("strasse", "STRASSE", "straße", "stras")),
        ("Søren Łódź", ("soren lodz", "SØREN", "łód")),
        ("Ёлка", ("елка", "ЁЛК")),
        ("Ｆｕｌｌ１２", ("full12", "ＦＵＬＬ")),
        ("Άνθρωπος", ("ανθρωπος", "ΑΝΘΡΩΠΟΣ")),
        ("مُهَنْدِس", ("مهندس", "مهند")),
        ("Software Entwickler", ("soft entw",)),
        ("C++ developer", ("c++", "C++", "developer")),
        ("C# developer", ("c#", "C#")),
        ("软件开发工程师", ("软件", "开发工程", "师", "软", "软件 工程师")),
        ("ソフトウェア", ("ウェア", "ソフト", "フ")),
        ("วิศวกรซอฟต์แวร์", ("วิศวกร", "ซอฟต์แวร์")),
        ("हिन्दी शिक्षक", ("हिन्दी", "शिक्")),
        ("개발자 모집", ("개발자", "개발")),
        ("re\u00adsume", ("resume",)),
    ],
)
def test_letters_are_found_in_all_their_forms(
    app: Flask, account_id: uuid.UUID, title: str, queries: tuple[str, ...]
) -> None:
    with app.app_context():
        make(account_id, "opportunities", title=title)
        for query in queries:
            assert found(account_id, query) == {title}, query


def test_what_only_resembles_a_word_is_not_found(app: Flask, account_id: uuid.UUID) -> None:
    with app.app_context():
        for title in ("C++", "C#", "C", "软体工件"):
            make(account_id, "opportunities", title=title)
        assert found(account_id, "c++") == {"C++"}
        assert found(account_id, "c#") == {"C#"}
        assert found(account_id, "c") == {"C"}
        assert found(account_id, "软件") == set()
        assert found(account_id, "1.c") == found(account_id, "~c") - {"C"} == set()


@promise("search-index")
def test_a_renamed_company_is_found_by_its_new_name(app: Flask, account_id: uuid.UUID) -> None:
    with app.app_context():
        company = make(account_id, "companies", name="Acme")
        make(account_id, "opportunities", title="Baker", company_id=company.id)
        crud.change(KINDS["companies"], company, {"name": "Zebra"}, TODAY)
        db.session.commit()
        assert found(account_id, "acme") == set()
        assert found(account_id, "zebra baker") == {"Baker"}


@promise("search-index")
def test_deleted_rows_are_not_found_until_they_are_put_back(app: Flask, account_id: uuid.UUID) -> None:
    with app.app_context():
        made = make(account_id, "opportunities", title="Baker")
        done = crud.delete(KINDS["opportunities"], made, "Deleted.")
        db.session.commit()
        assert found(account_id, "baker") == set()
        assert not db.session.scalar(text("select count(*) from search_entry"))
        undo.take_back(done)
        db.session.commit()
        assert found(account_id, "baker") == {"Baker"}


def test_a_deleted_company_is_no_word_of_its_opportunities(app: Flask, account_id: uuid.UUID) -> None:
    with app.app_context():
        company = make(account_id, "companies", name="Acme")
        make(account_id, "opportunities", title="Baker", company_id=company.id)
        crud.delete(KINDS["companies"], db.session.get_one(Company, (account_id, company.id)), "Deleted.")
        db.session.commit()
        assert found(account_id, "acme") == set()
        assert found(account_id, "baker") == {"Baker"}


def test_an_opportunity_is_found_by_what_belongs_to_it(app: Flask, account_id: uuid.UUID) -> None:
    with app.app_context():
        company = make(account_id, "companies", name="Acme", location="Cork")
        zoe = make(account_id, "contacts", name="Zoë Quill", role="Recruiter")
        bob = make(account_id, "contacts", name="Bob")
        values = {"title": "Baker", "company_id": company.id, "tags": ["Night shift", "C#"], "contact_ids": [zoe.id]}
        baker = make(account_id, "opportunities", **values)
        make(account_id, "opportunities", title="Cook", tags=["nights"])
        for query in ("acme", "zoe", "night shift", '"night shift"', "c#", "shift baker quill"):
            assert found(account_id, query) == {"Baker"}, query
        assert found(account_id, "night") == {"Baker", "Cook"}
        assert found(account_id, "recruiter") == found(account_id, "cork") == set()
        crud.change(KINDS["contacts"], db.session.get_one(Contact, (account_id, zoe.id)), {"name": "Ada"}, TODAY)
        assert (found(account_id, "zoe"), found(account_id, "ada")) == (set(), {"Baker"})
        crud.change(KINDS["opportunities"], baker, {"tags": ["day"], "contact_ids": [bob.id]}, TODAY)
        db.session.commit()
        assert [found(account_id, query) for query in ("ada", "shift")] == [set(), set()]
        assert found(account_id, "bob day") == {"Baker"}
        crud.delete(KINDS["contacts"], db.session.get_one(Contact, (account_id, bob.id)), "Deleted.")
        db.session.commit()
        assert found(account_id, "bob") == set()


@pytest.mark.parametrize(
    ("link", "queries"),
    [
        ("https://www.linkedin.com/jobs/view/night-baker-3812345678/?refId=x1", ("3812345678", "38123")),
        ("https://jobs.example/apply?job_id=R-4711&utm_source=news2", ("4711",)),
    ],
)
def test_an_opportunity_is_found_by_its_link_and_the_number_in_it(
    app: Flask, account_id: uuid.UUID, link: str, queries: tuple[str, ...]
) -> None:
    with app.app_context():
        make(account_id, "opportunities", title="Baker", url=link)
        make(account_id, "opportunities", title="Cook", url="https://jobs.example/apply?job_id=R-4812")
        for query in (*queries, link, f"{link} baker"):
            assert found(account_id, query) == {"Baker"}, query
        for query in ("linkedin", "example", "news2", "https", "x1"):
            assert found(account_id, query) == set(), query


@promise("records")
def test_nobody_finds_what_is_not_theirs(app: Flask, account_id: uuid.UUID) -> None:
    stranger = make_account(app, "mallory@example.org")
    with app.app_context():
        make(account_id, "opportunities", title="Baker")
        assert found(stranger, "baker") == set()
        assert found(stranger, account_id.hex) == set()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.one_of(
        st.text(max_size=LONGEST_QUERY + 20), st.text(alphabet="ab ½ßŒ\"'*:&|!()<->\\-_^+.,\0", max_size=60)
    )
)
@example("\ud800")
@example("½")
@example("ŉ")
@example("\0")
@example("a" * 10_000)
@example("हिन्दी ไทย 漢字 😀 ﷺ")
def test_nothing_that_is_typed_is_an_error(app: Flask, account_id: uuid.UUID, query: str) -> None:
    with app.app_context():
        found(account_id, query)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    slug=st.text(alphabet=st.characters(categories=("Ll", "Lu", "Nd"), max_codepoint=0x24F), min_size=2, max_size=12)
)
def test_a_latin_word_finds_itself(app: Flask, account_id: uuid.UUID, slug: str) -> None:
    with app.app_context():
        made = make(account_id, "opportunities", title=f"before {slug} after")
        assert f"before {slug} after" in found(account_id, slug)
        db.session.delete(made)
        db.session.commit()
