"""One search over everything that someone has written."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.models.search import LONGEST_QUERY, MOST_COUNTED
from app.queries.search_page import SHOWN_OF_EACH, SHOWN_OF_ONE, TABLES
from app.records.kinds import KINDS
from app.web.search_results import HEADINGS
from tests.auth.statements import sent
from tests.records import factories
from tests.support.browser import Browser, Page
from tests.support.promises import promise

MOST_STATEMENTS = 5


def found(page: Page) -> dict[str, list[str]]:
    """The names under each heading."""
    sections = page.tree.css(".found section")
    return {
        section.css_first("h2").text().strip(): [link.text().strip() for link in section.css("b a")]  # type: ignore[union-attr]
        for section in sections
    }


def addresses(page: Page) -> list[str]:
    return [link.attributes["href"] or "" for link in page.tree.css(".found .rows b a")]


@pytest.fixture
def things(app: Flask, alice: Browser) -> dict[str, uuid.UUID]:
    """One of every kind with the word zebra in it, told apart by where."""

    def make(slug: str, **values: Any) -> uuid.UUID:
        return factories.make(app, alice, slug, values)[0]

    company = make("companies", name="Zebra Trust", location="Leeds")
    person = make("contacts", name="Ada Zebra", role="Recruiter")
    role = make("opportunities", title="Nurse", tags=["zebra crossing"], location="Leeds")
    when = datetime(2026, 12, 1, 9, tzinfo=UTC)
    return {
        "companies": company,
        "contacts": person,
        "opportunities": role,
        "notes": make("notes", body="Bring the **zebra** papers.", opportunity_id=role),
        "postings": make("postings", text="We want a zebra. " * 40, opportunity_id=role),
        "activities": make("activities", kind="call", starts_at=when, result="Zebra it is", opportunity_id=role),
        "tasks": make("tasks", title="Ring the zebra", opportunity_id=role),
        "offers": make("offers", benefits="A zebra a year", opportunity_id=role),
        "documents": make("documents", name="Zebra resume"),
    }


def test_every_kind_is_found_by_kind_with_its_place(alice: Browser, things: dict[str, uuid.UUID]) -> None:
    assert things.keys() == TABLES.keys(), "`things` above must have one of each."
    page = alice.get("/search?q=zebra")
    assert found(page) == {
        "Opportunities (1)": ["Nurse"],
        "Companies (1)": ["Zebra Trust"],
        "Contacts (1)": ["Ada Zebra"],
        "Notes (1)": ["Note about Nurse"],
        "Adverts (1)": ["Nurse"],
        "Activities (1)": ["Call"],
        "Tasks (1)": ["Ring the zebra"],
        "Offers (1)": ["Offer for Nurse"],
        "Documents (1)": ["Zebra resume"],
        "Tags (1)": ["zebra crossing"],
    }
    role = f"/opportunities/{things['opportunities']}"
    expected = [f"/{slug}/{things[slug]}" for slug in ("opportunities", "companies", "contacts", "notes")]
    expected += [f"{role}/adverts#version-{things['postings']}"]
    expected += [f"/{slug}/{things[slug]}" for slug in ("activities", "tasks", "offers", "documents")]
    assert addresses(page) == [*expected, "/opportunities?tag=zebra+crossing"]
    for address in addresses(page):
        assert alice.get(address).status_code == 200
    assert f"{len(things) + 1} results" in page.words
    assert page.heading == "Search results for “zebra”"


def test_it_knows_every_kind_that_has_words() -> None:
    for file, names, known in (
        ("app/queries/search_page.py", "TABLES, _SELECTS and _CLASSES", TABLES),
        ("app/web/search_results.py", "HEADINGS and _DRAWN", HEADINGS),
    ):
        missing = {slug for slug, kind in KINDS.items() if kind.searchable} - known.keys()
        assert not missing, f"{file}: {names} need {missing}."
    assert HEADINGS.keys() == {*TABLES, "tags"}


def test_each_hit_shows_the_words_marked_where_they_stand(alice: Browser, things: dict[str, uuid.UUID]) -> None:
    page = alice.get("/search?q=zeb")
    assert page.texts("mark")[0] == "zebra"
    excerpts = page.texts(".found small")
    assert "Tags: zebra crossing" in excerpts
    assert "Bring the zebra papers." in excerpts
    assert "A zebra a year" in excerpts
    assert [text for text in excerpts if text.startswith("We want a zebra") and text.endswith("…")], excerpts
    assert not alice.get("/search?q=leeds").texts(".found b mark")


def test_an_opportunity_is_found_by_its_company_its_people_and_its_link(app: Flask, alice: Browser) -> None:
    [company] = factories.make(app, alice, "companies", {"name": "Kirkgate"})
    [person] = factories.make(app, alice, "contacts", {"name": "Zoë"})
    values = {"title": "Nurse", "company_id": company, "contact_ids": [person], "url": "https://jobs.example/4711"}
    factories.make(app, alice, "opportunities", values)
    for query in ("kirkgate", "zoe", "4711", "https://jobs.example/4711?utm_source=x", "nurse kirkgate zoe"):
        assert found(alice.get("/search", query_string={"q": query}))["Opportunities (1)"] == ["Nurse at Kirkgate"]
    factories.make(app, alice, "postings", {"text": "Shifts", "opportunity_id": id_of(alice)})
    assert found(alice.get("/search?q=shifts")) == {"Adverts (1)": ["Nurse at Kirkgate"]}


def id_of(alice: Browser) -> uuid.UUID:
    return uuid.UUID(alice.get("/opportunities").tree.css_first("tbody a").attributes["href"].rpartition("/")[2])  # type: ignore[union-attr]


def test_many_of_a_kind_are_counted_and_all_are_a_page_away(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "notes", *({"body": f"zebra {n}"} for n in range(SHOWN_OF_ONE + 3)))
    page = alice.get("/search?q=zebra")
    [(heading, names)] = found(page).items()
    assert heading == f"Notes ({SHOWN_OF_ONE + 3})"
    assert len(names) == SHOWN_OF_EACH
    one = alice.get(page.links(".found section > p a")[f"All {SHOWN_OF_ONE + 3} notes"])
    assert one.heading == "Notes with “zebra”"
    assert len(found(one)[heading]) == SHOWN_OF_ONE
    second = one.click("Next")
    assert len(found(second)[heading]) == 3
    assert not set(addresses(one)) & set(addresses(second))
    assert second.click("Back to the first page").status_code == 200
    assert not second.has("a[rel=next]")


def test_what_is_past_counting_is_said_to_be_more(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "tasks", *({"title": f"zebra {n}"} for n in range(MOST_COUNTED + 1)))
    assert list(found(alice.get("/search?q=zebra"))) == [f"Tasks ({MOST_COUNTED}+)"]
    last = alice.get(f"/search?q=zebra&in=tasks&page={MOST_COUNTED // SHOWN_OF_ONE}")
    assert len(addresses(last)) == SHOWN_OF_ONE
    assert not last.has("a[rel=next]")


def test_a_tag_is_one_however_many_have_it(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "opportunities", *({"title": f"R{n}", "tags": ["Zebra", f"b{n}"]} for n in range(8)))
    page = alice.get("/search?q=zebra")
    assert found(page)["Tags (1)"] == ["Zebra"]
    assert "8 opportunities" in page.words


def test_nothing_found_says_what_to_try(alice: Browser) -> None:
    page = alice.get("/search?q=zebra+crossing")
    assert "all of these words" in page.words
    assert page.texts("mark") == []
    assert "Search everything you’ve saved" in alice.get("/search").words
    assert alice.get("/search").status_code == 200


def test_the_box_of_every_page_leads_there(alice: Browser) -> None:
    page = alice.get("/today").form("form.search").fill(q="bak").submit()
    assert page.heading == "Search results for “bak”"
    assert page.form(".found form").fill(q="cook").submit().heading == "Search results for “cook”"


def test_a_list_without_a_match_says_where_there_are_some(alice: Browser, things: dict[str, uuid.UUID]) -> None:
    page = alice.get("/opportunities?q=papers")
    assert page.links(".nothing a")["1 note"] == "/search?q=papers&in=notes"
    assert list(found(alice.get("/search?q=papers&in=notes"))) == ["Notes (1)"]
    assert alice.get("/notes?q=absent").links(".nothing a")["Search everything"] == "/search?q=absent"


@promise("records")
def test_nobody_finds_what_is_anothers(mallory: Browser, things: dict[str, uuid.UUID]) -> None:
    for address in ("/search?q=zebra", "/search?q=zebra&in=tags", "/search?q=zebra&in=notes", "/opportunities?q=zebra"):
        page = mallory.get(address)
        assert addresses(page) == []
        assert "zebra crossing" not in page.words
    assert json.loads(mallory.get("/search/typed?q=zebra").data)["hits"] == []


def test_while_one_types_a_script_gets_the_first(alice: Browser, things: dict[str, uuid.UUID]) -> None:
    answer = json.loads(alice.get("/search/typed?q=zeb").data)
    assert answer["total"] == len(things) + 1
    assert len(answer["hits"]) == 8
    assert answer["hits"][1] == {
        "heading": "Companies",
        "address": f"/companies/{things['companies']}",
        "name": [["Zebra", True], [" Trust", False]],
        "words": [["Leeds", False]],
    }


@pytest.mark.parametrize("asked", ["?q=zebra", "?q=zebra&in=notes", "?q=zebra&in=tags", ""])
def test_it_takes_few_statements(app: Flask, alice: Browser, things: dict[str, uuid.UUID], asked: str) -> None:
    with sent(app) as statements:
        alice.get(f"/search{asked}")
    assert len([statement for statement in statements if not statement.startswith("BEGIN")]) <= MOST_STATEMENTS


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.one_of(st.text(max_size=300), st.text(alphabet="ab ½\"'*:&|!()<->\\~^+.,\0#", max_size=60)))
@example("\ud800")
@example("\0")
@example("<script>alert(1)</script>")
@example("a" * 10_000)
@example("NEAR(a b) OR a:b")
def test_whatever_is_typed_is_a_search(alice: Browser, query: str) -> None:
    for address in ("/search", "/search/typed"):
        encoded = query.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        assert alice.get(address, query_string={"q": encoded}).status_code == 200


@pytest.mark.parametrize("more", ["in=nothing", "in=notes&page=0", "in=notes&page=99999", "page=x", "in=tags&page=7"])
def test_odd_addresses_are_searches_too(alice: Browser, more: str) -> None:
    assert alice.get(f"/search?q=a&{more}").status_code == 200


def test_the_end_of_a_long_query_is_not_looked_for(alice: Browser) -> None:
    page = alice.get("/search", query_string={"q": "zebra " * 60})
    assert f"Only the first {LONGEST_QUERY} characters" in page.words
