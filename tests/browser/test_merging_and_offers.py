"""Two companies made one and taken apart again, and offers counted anew: with scripts and without."""

from playwright.sync_api import Page, expect

from tests.browser.records_at_hand import how_many, id_in, keep
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.server import Server


def test_two_companies_become_one_and_two_again(either_page: Page, server: Server, alice: Person) -> None:
    page = either_page
    be(page, alice)
    kept = keep(server, alice, "companies", name="Harbour Books", location="Cork")
    other = keep(server, alice, "companies", name="Harbor Books", location="Dublin")
    keep(server, alice, "opportunities", title="Bookseller", company_id=id_in(other))
    page.goto(kept)
    page.get_by_role("link", name="Merge with…").click()
    page.get_by_role("link", name="Harbor Books").click()
    page.get_by_role("radio", name="Dublin").check()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Books")
    expect(page.get_by_role("link", name="Bookseller").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Dublin")
    assert how_many(server, alice, "companies") == 1
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("main")).to_contain_text("Cork")
    expect(page.get_by_role("link", name="Bookseller")).to_have_count(0)
    assert how_many(server, alice, "companies") == 2


def test_offers_are_counted_anew(either_page: Page, server: Server, alice: Person) -> None:
    page = either_page
    be(page, alice)
    job = id_in(keep(server, alice, "opportunities", title="Bookseller"))
    keep(server, alice, "offers", opportunity_id=job, base=2000, currency="EUR", period="hour")
    page.goto("/offers")
    year = page.locator("td[data-name='Per year']")
    expect(year).to_have_text("€41,600")
    page.get_by_label("Hours per week, if not given").fill("20")
    page.get_by_role("button", name="Recalculate").click()
    expect(year).to_have_text("€20,800")
    expect(page.get_by_label("Hours per week, if not given")).to_have_value("20")
