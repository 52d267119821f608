"""The sheet of an activity: what is known around it, how long it is until then, and its own file for a calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject
from flask import Flask

from app.models.columns import now
from app.web.meeting import directions_to, join_link, time_to_go
from tests.records import factories
from tests.support.browser import Browser


class Planned:
    """As much of an activity as has to do with time."""

    def __init__(self, minutes_left: float, lasts: int | None = 30) -> None:
        self.starts_at, self.minutes = now() + timedelta(minutes=minutes_left, seconds=5), lasts


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (0.2, "in 1 minute"),
        (35, "in 35 minutes"),
        (60, "in 1 hour"),
        (130, "in 2 hours 10 minutes"),
        (-10, "now"),
        (-31, ""),
        (24 * 60 * 5, "in 5 days"),
    ],
)
def test_how_long_it_is_until_then(app: Flask, left: float, words: str) -> None:
    with app.test_request_context():
        assert time_to_go(Planned(left)) == words


def test_one_of_no_length_is_over_once_it_began(app: Flask) -> None:
    with app.test_request_context():
        assert time_to_go(Planned(-1, None)) == ""


@pytest.mark.parametrize(
    ("place", "link"),
    [
        ("https://zoom.example/j/1", "https://zoom.example/j/1"),
        ("Zoom (https://zoom.example/j/1?pwd=a.b).", "https://zoom.example/j/1?pwd=a.b"),
        ("HTTPS://ZOOM.EXAMPLE/J", "HTTPS://ZOOM.EXAMPLE/J"),
        ("Moor End Road 4", None),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
def test_the_link_to_join_is_found_in_the_place(place: str | None, link: str | None) -> None:
    assert join_link(place) == link


def test_an_address_of_several_lines_is_one_place_to_go() -> None:
    assert directions_to("Am Hof 1\n50667 Köln & so").endswith("to=Am%20Hof%201%2050667%20K%C3%B6ln%20%26%20so")


@pytest.fixture
def around(app: Flask, alice: Browser) -> dict[str, Any]:
    """Three talks about one opportunity, of which one was, and one about another."""
    [company] = factories.make(app, alice, "companies", {"name": "Kew", "address": "Am Hof 1\n50667 Köln"})
    zoe, bob = factories.make(app, alice, "contacts", {"name": "Zoë"}, {"name": "Bob"})
    job, other = factories.make(
        app,
        alice,
        "opportunities",
        {"title": "Gardener", "company_id": company, "contact_ids": [zoe, bob]},
        {"title": "Baker", "company_id": company},
    )
    talk = {"kind": "interview", "opportunity_id": job, "time_zone": "UTC"}
    starts_at, past = datetime(2031, 12, 1, 9, tzinfo=UTC), now() - timedelta(days=2)
    first, second, third, elsewhere = factories.make(
        app,
        alice,
        "activities",
        talk | {"summary": "First", "starts_at": past, "debrief": "Much about **roses**."},
        talk | {"summary": "Second", "starts_at": starts_at + timedelta(days=1), "contact_ids": [zoe]},
        talk | {"summary": "Third", "starts_at": starts_at + timedelta(days=2)},
        talk | {"summary": "Elsewhere", "starts_at": past, "opportunity_id": other},
    )
    factories.make(
        app,
        alice,
        "notes",
        {"body": "About Gardener.", "opportunity_id": job},
        {"body": "About Kew.", "company_id": company},
        {"body": "About Baker.", "opportunity_id": other},
        {"body": "About the second.", "activity_id": second},
    )
    return {"first": first, "second": second, "third": third, "elsewhere": elsewhere}


def test_it_says_what_is_known_of_its_opportunity_and_company(alice: Browser, around: dict[str, Any]) -> None:
    page = alice.get(f"/activities/{around['second']}")
    assert page.texts('[aria-labelledby="people-title"] .rows b') == ["Zoë", "Bob"]
    assert page.texts('[aria-labelledby="opportunity-notes-title"] li') == ["About Gardener."]
    assert page.texts('[aria-labelledby="company-notes-title"] li') == ["About Kew."]
    [earlier] = page.texts(".earlier li")
    assert earlier.startswith("First")
    assert "Much about roses" in earlier
    assert "About the second." in page.words
    assert "About Baker." not in page.words
    assert "Elsewhere" not in page.words
    assert page.links()["Directions on OpenStreetMap"].startswith("https://www.openstreetmap.org/")


def test_without_an_opportunity_it_says_nothing_of_any(app: Flask, alice: Browser, around: dict[str, Any]) -> None:
    [alone] = factories.make(app, alice, "activities", {"kind": "call", "starts_at": now() + timedelta(days=9999)})
    page = alice.get(f"/activities/{alone}")
    for heading in ("Notes about the opportunity", "Earlier talks", "What you sent"):
        assert heading not in page.words


def test_its_file_is_for_ones_own_calendar(
    alice: Browser, mallory: Browser, client: Browser, around: dict[str, Any]
) -> None:
    path = f"/activities/{around['second']}.ics"
    answer = alice.get(path)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="interview.ics"'
    [event] = vobject.readOne(answer.get_data(as_text=True)).vevent_list
    assert event.summary.value == "Second, Gardener at Kew"
    assert event.dtstart.value == datetime(2031, 12, 2, 9, tzinfo=UTC)
    assert mallory.get(path).status_code == 404
    assert client.get(path).status_code == 302
