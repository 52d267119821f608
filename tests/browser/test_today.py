"""Today in few acts: a click, a key that is pressed or a field that is filled is one each."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.models.columns import now
from tests.browser.records_at_hand import keep
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.server import Server

LONG_AGO = (now() - timedelta(days=40)).date().isoformat()


@pytest.fixture
def quiet(server: Server, alice: Person) -> str:
    return keep(server, alice, "opportunities", title="Clerk", applied_on=LONG_AGO)


@pytest.mark.usefixtures("quiet")
def test_following_up_and_planning_the_next_takes_two_acts(either_page: Page, alice: Person) -> None:
    be(either_page, alice)
    either_page.goto("/today")
    either_page.get_by_role("button", name="I followed up").click()
    expect(either_page.get_by_text("Followed up on Clerk.")).to_be_visible()
    either_page.get_by_role("button", name="Add a task").click()
    expect(either_page.get_by_text("Added Follow up on Clerk.")).to_be_visible()


@pytest.mark.usefixtures("quiet")
def test_following_up_on_a_card_takes_one(either_page: Page, alice: Person) -> None:
    be(either_page, alice)
    either_page.goto("/board")
    either_page.get_by_role("button", name="I followed up").click()
    expect(either_page.get_by_text("Followed up on Clerk.")).to_be_visible()
    expect(either_page.locator(".stub")).to_contain_text("Waiting since today")


def test_saying_how_it_went_takes_two_acts(either_page: Page, server: Server, alice: Person, quiet: str) -> None:
    about = {"kind": "interview", "opportunity_id": quiet.rpartition("/")[2], "time_zone": "UTC"}
    keep(server, alice, "activities", starts_at=(now() - timedelta(hours=2)).isoformat(), **about)
    be(either_page, alice)
    either_page.goto("/today")
    either_page.get_by_label("A line about it").fill("They liked the plan.")
    either_page.get_by_role("button", name="Went well").click()
    expect(either_page.get_by_text("Saved how it went.")).to_be_visible()
    expect(either_page.get_by_text("How did it go?")).to_have_count(0)


def test_the_words_are_copied(page: Page, alice: Person, quiet: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    be(page, alice)
    page.goto(f"{quiet}?asked=follow_up")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert "I applied for Clerk" in page.evaluate("navigator.clipboard.readText()")
