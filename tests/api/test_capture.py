"""What another app shares, as a draft: read as the page reads it, nothing fetched and nothing kept."""

from typing import Any

import pytest
from flask import Flask

from tests.api.test_lists import reads, statements
from tests.records.test_next_step import phone_of
from tests.support.browser import Browser
from tests.support.phone import Phone
from tests.support.promises import promise
from tests.sweeps.routes import rows

ADVERT = """Bookseller
Harbour Books
Cork

Salary: €30,000 a year
Closing date: 18 December 2026

You know your shelves and like to talk about them. Apply at https://harbour.example/jobs/7?utm_source=app
"""


def captured(phone: Phone, **shared: Any) -> dict[str, Any]:
    answer = phone.post("/capture", shared)
    assert answer.status_code == 200, answer.get_json()
    found: dict[str, Any] = answer.get_json()
    return found


def test_it_is_the_draft_that_the_page_shows(app: Flask, alice: Browser) -> None:
    phone = phone_of(app, alice)
    shared = {"title": "Bookseller at Harbour Books", "text": ADVERT, "url": "https://harbour.example/jobs/7"}
    found = captured(phone, **shared)
    form = alice.post("/capture/shared", data=shared).form('form[action="/capture"]').values
    for name in ("title", "location", "url", "posting", "deadline", "pay_currency", "pay_period", "source"):
        assert (found["draft"][name] or "") == form[name].replace("\r\n", "\n"), name
    assert found["company"] == form["company"] == "Harbour Books"
    assert found["draft"]["pay_min"] == 3_000_000
    assert (found["company_id"], found["same"]) == (None, None)


def test_a_draft_can_be_sent_as_it_is(phone: Phone) -> None:
    found = captured(phone, text=ADVERT)
    company = phone.make("companies", name=found["company"])
    made = phone.make("opportunities", **found["draft"], company_id=company["id"])
    assert made.items() >= found["draft"].items()
    again = captured(phone, text=ADVERT)
    assert again["company_id"] == company["id"]
    assert again["same"].items() >= {"id": made["id"], "title": "Bookseller", "stage": "Saved"}.items()


def test_of_an_address_alone_it_says_where_from(phone: Phone) -> None:
    found = captured(phone, text="https://www.linkedin.com/jobs/view/123")
    assert found["draft"]["url"] == "https://www.linkedin.com/jobs/view/123"
    assert found["draft"]["posting"] is None
    assert found["ask"]


@pytest.mark.parametrize("shared", [{}, {"text": None, "url": None, "title": None}, {"text": " \x00 "}, {"url": "x y"}])
def test_of_nothing_there_is_an_empty_draft(phone: Phone, shared: dict[str, Any]) -> None:
    found = captured(phone, **shared)
    assert not found["draft"]["title"]
    assert found["company"] is None


@promise("records")
def test_nothing_is_kept_and_others_know_nothing(app: Flask, phone: Phone, mallorys_phone: Phone) -> None:
    made = phone.make("opportunities", title="Bookseller", url="https://harbour.example/jobs/7")
    phone.make("companies", name="Harbour Books")
    before = rows(app)
    found = captured(mallorys_phone, text=ADVERT, url="https://harbour.example/jobs/7")
    assert (found["same"], found["company_id"]) == (None, None)
    assert captured(phone, text=ADVERT, url="https://harbour.example/jobs/7")["same"]["id"] == made["id"]
    assert rows(app) == before


def test_it_costs_at_most_five_statements(app: Flask, phone: Phone) -> None:
    phone.make("companies", name="Harbour Books")
    with statements(app) as sent:
        captured(phone, text=ADVERT, url="https://harbour.example/jobs/7")
    assert len(reads(sent)) <= 5
    assert all(statement.lower().startswith(("select", "with")) for statement in reads(sent))


@pytest.mark.parametrize(
    ("shared", "wrong"),
    [
        ({"text": 7}, "text"),
        ({"text": "x" * 100_001}, "text"),
        ({"title": "x" * 1_001}, "title"),
        ({"url": "x" * 2_001}, "url"),
        ({"page": "x"}, "page"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(phone: Phone, shared: Any, wrong: str) -> None:
    answer = phone.post("/capture", shared)
    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {wrong}
