"""What is shown to whom e-mails do not reach, and to whom asked by mail: looked over, as every page is."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.mail import links
from app.models.columns import new_id, now
from app.models.privacy_request import PrivacyRequest
from app.models.suppression import Suppression
from app.operations.privacy import requests
from tests.browser.page_checks import faults
from tests.browser.records_at_hand import rows_of
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.people import PASSWORD
from tests.support.server import Server

LONG = "x" * 60
CHANGES = {
    "email": f"{LONG}@{LONG}.example.org",
    "first_name": "Interdepartmentalcoordination" * 3,
    "last_name": "",
    "time_zone": "America/Argentina/ComodRivadavia",
}


def path(server: Server, person: Person, step: str) -> str:
    """The path of a link to this step of a request of theirs."""
    with rows_of(server, person) as account:
        request = PrivacyRequest(kind=step, confirmed_at=now() if step == "new-address" else None)
        db.session.add(request)
        db.session.flush()
        return urlsplit(links.request_link(step, request.id, account, CHANGES).signed()).path


def stop(server: Server, person: Person, reason: str = "bounce") -> None:
    with rows_of(server, person):
        since = now() - timedelta(days=3)
        db.session.add(Suppression(account_id=person.account_id, id=new_id(), reason=reason, since=since))


def test_requests_by_mail(page: Page, server: Server, alice: Person) -> None:
    be(page, alice)
    found = []
    for step in ("access", "correction", "new-address", "deletion"):
        address = path(server, alice, step)
        page.goto(address)
        expect(page.locator("main form button").last).to_be_visible()
        found += faults(page)
    page.locator("main form button:not([type])").last.click()
    expect(page.locator(".errors")).to_be_focused()
    found += faults(page)
    page.goto(path(server, alice, "correction"))
    page.get_by_role("button", name="Correct it").click()
    expect(page.get_by_text("An e-mail is on its way to your new address")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    found += faults(page)
    assert not found, "\n".join(found)


def test_the_copy_is_a_file(either_page: Page, server: Server, alice: Person) -> None:
    be(either_page, alice)
    either_page.goto(path(server, alice, requests.ACCESS))
    with either_page.expect_download() as download:
        either_page.get_by_role("button", name="Download everything").click()
    assert download.value.suggested_filename.startswith("jobplanr-")


@pytest.mark.parametrize("reason", ["bounce", "complaint"])
def test_emails_that_do_not_arrive(page: Page, server: Server, alice: Person, reason: str) -> None:
    stop(server, alice, reason)
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(alice.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".notice")).to_contain_text("We’re not sending e-mail to your address")
    found = faults(page)
    page.get_by_role("link", name="See what you can do").click()
    expect(page.get_by_role("heading", name="Our e-mail isn’t reaching you")).to_be_visible()
    found += faults(page)
    assert not found, "\n".join(found)
    page.get_by_role("button", name="Try my address again").click()
    # The worker sees to it before long.
    deadline = time.monotonic() + 10
    while "Our e-mail isn’t reaching you" in alice.get("/account").words:
        assert time.monotonic() < deadline
        time.sleep(0.1)
