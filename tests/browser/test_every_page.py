"""Every page there is, looked over; the addresses are those the application knows, so that no new one is forgotten."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import render_template
from playwright.sync_api import Page, expect
from werkzeug.routing import Rule

from app.extensions import db
from app.models.columns import now
from app.models.document import Document
from app.operations.records import document_texts, documents, file_types
from app.policy import checked, promises
from app.policy.checked import Check, Checked, Outcome
from app.records.kinds import PAGE_KINDS
from app.web import errors
from app.web.headers import CONTENT_SECURITY_POLICY
from tests.browser.page_checks import faults
from tests.browser.records_at_hand import keep, rows_of
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.people import PASSWORD
from tests.support.promises import promise
from tests.support.server import Server
from tests.support.ses import text_of

# For machines, and shown to nobody.
NOT_PAGES = (
    *("/healthz", "/readyz", "/robots.txt", "/manifest.webmanifest", "/service-worker.js"),
    "/opportunities/line/known",
    "/documents/<uuid:id>/content",
    "/activities/<uuid:id>.ics",
    "/calendar/<token>.ics",
)

LONG = "Interdepartmentalcoordination" * 6
LONGISH = LONG[:60]
ARABIC = "شركة الأفق للتقنيات المتقدمة"
NOTE = f"# After the call\n\n- {LONG}\n\n| a | b |\n|---|---|\n| {LONG} | c |\n\n`{LONG}`\n\n    {LONG} {LONG}\n"


@pytest.fixture
def search(server: Server, alice: Person) -> dict[str, str]:
    """A search with all that is awkward to show; gives a record's address for each kind's word."""
    keep(server, alice, "stages", name="Assessment centre with tasks for a whole day", kind="screening", position=3)
    stage = keep(server, alice, "stages", name=LONG, kind="interviewing", position=4)
    long = _id(
        keep(
            server,
            alice,
            "companies",
            name=LONG,
            location=LONGISH,
            phone="0" * 50,
            avoid=True,
            avoid_reason=LONGISH,
        )
    )
    arabic = _id(
        keep(server, alice, "companies", name=ARABIC, location="القاهرة", careers_url=f"https://e.test/{LONGISH}")
    )
    person = keep(server, alice, "contacts", name=LONG, role=LONGISH, company_id=long, email=f"{'x' * 60}@example.org")
    for number, name in enumerate(("Applied", "Screening", "Interview", "Offer", LONG, "Closed", "Applied")):
        keep(server, alice, "opportunities", title="Clerk", company_id=(long, arabic)[number % 2], stage=name)
    opportunity = keep(
        server,
        alice,
        "opportunities",
        title=LONG,
        company_id=long,
        location=LONGISH,
        pay_min=3_000_000,
        pay_max=10**15,
        pay_currency="EUR",
        pay_period="year",
        pay_text=LONGISH,
        url=f"https://example.org/{LONGISH}",
        tags=[f"{LONG[:45]}{number}" for number in range(8)],
        contact_ids=[_id(person)],
        referrer_id=_id(person),
        outcome_reason=LONGISH,
    )
    note = keep(server, alice, "notes", body=NOTE, opportunity_id=_id(opportunity))
    keep(server, alice, "notes", body=ARABIC, company_id=long, pinned=True)
    texts = (
        f"Wanted\n\n{LONG} now and then\n• {ARABIC}",
        f"Wanted\n\n{LONG} always\nSkills\n• {LONGISH}\n• {ARABIC}\n• {LONG} for us",
    )
    older, newer = (
        _id(keep(server, alice, "postings", text=text, opportunity_id=_id(opportunity), captured_from=LONGISH))
        for text in texts
    )
    offer = keep(
        server,
        alice,
        "offers",
        opportunity_id=_id(opportunity),
        base=10**15,
        currency="EUR",
        period="month",
        bonus=10**14,
        equity=LONGISH,
        notice=LONGISH,
        benefits=LONG,
        reply_by="2026-01-02",
    )
    found = {
        "differences": f"{opportunity}/adverts/{older}..{newer}",
        "opportunities": opportunity,
        "companies": f"/companies/{long}",
        "contacts": person,
        "notes": note,
        "stages": stage,
        "offers": offer,
    }
    ties = {"opportunity_id": _id(opportunity), "company_id": long}
    found["tasks"] = keep(server, alice, "tasks", title=LONG, due_on="2026-01-01", contact_id=_id(person), **ties)
    keep(server, alice, "tasks", title=ARABIC, done_at=now())
    words = dict.fromkeys(("summary", "method", "place"), LONG) | dict.fromkeys(
        ("preparation", "debrief", "result"), NOTE
    )
    times = {"kind": "interview", "starts_at": datetime(2199, 1, 1, tzinfo=UTC), "time_zone": "Asia/Tokyo"}
    activity = {**times, **words, **ties, "contact_ids": [_id(person)]}
    found["documents"] = keep(server, alice, "documents", name=LONG, kind="resume")
    with rows_of(server, alice) as account:
        document = db.session.get_one(Document, (account.id, uuid.UUID(_id(found["documents"]))))
        documents.fill(document, BytesIO(LONG.encode()), file_types.inspect(BytesIO(LONG.encode())))
        document_texts.keep(document, f"{LONG} {LONGISH} now and then\n{ARABIC}")
    keep(server, alice, "skills", name=LONGISH, other_names=LONG)
    found["activities"] = keep(server, alice, "activities", **activity)
    keep(server, alice, "activities", kind="call", starts_at=now(), summary=ARABIC)
    return found


@pytest.fixture
def hers(page: Page, alice: Person) -> Page:
    be(page, alice)
    return page


@promise("own-pages")
def test_pages_of_a_search(hers: Page, server: Server, search: dict[str, str]) -> None:
    addresses = [address for rule in rules(server, public=False) for address in filled(rule, search)]
    assert {"/board", "/account", search["notes"]} <= set(addresses)
    # Forms are alike for a new record and for one there is.
    like_others = [address for address in addresses if address.endswith(("/edit", "/delete"))]
    none(over(hers, like_others))
    none(over(hers, [address for address in (*addresses, "/privacy") if address not in like_others], by_tab=True))


def test_pages_of_an_account_without_records(hers: Page) -> None:
    lists = [f"/{slug}{query}" for slug in PAGE_KINDS for query in ("", "?q=nothing")]
    none(over(hers, ["/today", "/board", *lists]))


@promise("own-pages")
def test_pages_for_someone_signed_out(page: Page, server: Server) -> None:
    addresses = [address for rule in rules(server, public=True) for address in filled(rule, {})]
    assert {"/sign-in", "/sign-up", "/forgot-password", "/privacy", "/reset-password/broken"} <= set(addresses)
    none(over(page, addresses, by_tab=True))


def test_pages_on_the_way_to_an_account(page: Page, server: Server) -> None:
    email = "nobody.yet@example.org"
    page.goto("/sign-up")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    found = faults(page)
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your address first")
    found += faults(page)
    page.goto(server.link(email, "/verify-email/"))
    none(found + faults(page))


def test_forms_that_are_refused(page: Page) -> None:
    found = []
    for address in ("/sign-up", "/sign-in", "/forgot-password"):
        found += refused(page, address)
    none(found)


def test_forms_of_records_and_of_the_account_that_are_refused(hers: Page, search: dict[str, str]) -> None:
    found = []
    for address in (*[f"/{slug}/new" for slug in PAGE_KINDS], "/account/password", "/account/delete"):
        found += refused(hers, address)
    hers.goto(search["opportunities"])
    history = hers.locator(".history")
    history.locator("summary").first.click()
    history.get_by_label("Date", exact=True).first.fill("")
    history.get_by_role("button", name="Save").first.click()
    expect(hers.locator(".errors")).to_be_focused()
    hers.locator(".errors").get_by_role("link").click()
    expect(history.get_by_label("Date", exact=True).first).to_be_focused()
    none(found + faults(hers))


def test_two_versions_of_a_record(hers: Page, alice: Person, search: dict[str, str]) -> None:
    fields = {search["opportunities"]: ("source", "How you found it (optional)"), search["notes"]: ("body", "Note")}
    for address, (name, label) in fields.items():
        hers.goto(f"{address}/edit")
        elsewhere = alice.get(f"{address}/edit").form(".form").fill(**{name: "From another device"})
        assert elsewhere.submit().status_code == 303
        hers.get_by_label(label).fill(LONGISH)
        hers.get_by_role("button", name="Save").click()
        expect(hers.get_by_role("heading", level=1)).to_contain_text("Two versions")
        none(faults(hers))


def test_a_deleted_record_that_can_be_put_back(hers: Page, search: dict[str, str]) -> None:
    hers.goto(f"{search['opportunities']}/delete")
    hers.get_by_role("main").get_by_role("button").click()
    expect(hers.get_by_role("button", name="Undo")).to_be_visible()
    none(faults(hers))


def test_pages_of_errors(page: Page, server: Server) -> None:
    found = []
    for code in (400, 403, 404, 405, 410, 413, 429, 503):
        with server.app.test_request_context():
            html, _code = errors.page(code)
        found += shown(page, server, html)
    found += shown(page, server, server.app.jinja_env.get_template("errors/500.html").render())
    none(found)


def test_the_promises_with_what_tests_found(page: Page, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = {id: Outcome(result="passed", checks=[Check(words=LONG, result="passed")] * 2) for id in promises.IDS}
    outcomes |= {id: Outcome(result="failed", checks=outcomes[id].checks) for id in ("mail", "mobile-sign-in")}
    outcomes["law"] = Outcome(result="failed", checks=[])
    run = Checked(finished_at=now(), commit="f718279 with changes", code="", promises=outcomes)
    monkeypatch.setattr(checked, "last", lambda: run)
    with server.app.test_request_context():
        html = server.app.view_functions["policy.promises"]()
    none(shown(page, server, str(html).replace("<details>", "<details open>")))


def test_the_emails_shown_in_development(page: Page, server: Server, emails: list[Any]) -> None:
    with server.app.test_request_context():
        html = render_template("dev/mail.html", emails=emails)
    none(shown(page, server, html))


@pytest.fixture
def emails(server: Server, page: Page) -> list[Any]:
    page.goto("/sign-up")
    page.get_by_label("E-mail address").fill("reader@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    email = server.email("reader@example.org")
    return [(email, text_of(email))]


def none(found: Iterable[str]) -> None:
    named = "\n".join(found)
    assert not named, named


def over(page: Page, addresses: list[str], by_tab: bool = False) -> Iterator[str]:
    """Every fault of the pages at these addresses, each page looked over once."""
    seen = set()
    for address in addresses:
        answer = page.goto(address)
        assert answer
        assert answer.status < 500, f"{answer.status} at {address}"
        if "html" in answer.headers["content-type"] and page.url not in seen:
            seen.add(page.url)
            yield from faults(page, by_tab)


def refused(page: Page, address: str) -> list[str]:
    """The faults of the page that comes back when its form is sent with nothing in it."""
    page.goto(address)
    page.locator("main form button:not([type])").last.click()
    expect(page.locator(".errors")).to_be_focused()
    return faults(page)


def shown(page: Page, server: Server, html: str) -> list[str]:
    """The faults of a page that the application cannot be brought to serve here, served in its place."""
    policy = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
    page.route("**/shown", lambda route: route.fulfill(body=html, content_type="text/html", headers=policy))
    page.goto("/shown")
    found = faults(page)
    page.unroute("**/shown")
    return found


def rules(server: Server, public: bool) -> list[Rule]:
    """Those of pages that are open to everyone, or of those that are not."""
    views = server.app.view_functions
    pages = [rule for rule in server.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    pages = [rule for rule in pages if not rule.endpoint.startswith("api.")]
    return [rule for rule in pages if getattr(views[rule.endpoint], "is_public", False) == public]


# What stands in an address for anything but a record.
FILLINGS = {"<token>": "broken", "<date>": "2026-05-25", "<before>": "2026-05-25", "<after>": "2026-11-23"}
FILLINGS |= {"<day>": "2026-11-23"}


def filled(rule: Rule, search: dict[str, str]) -> list[str]:
    """Addresses by this rule, with records of the search where it asks for one."""
    if rule.rule in NOT_PAGES:
        return []
    if rule.arguments == {"id", "older", "newer"}:
        return [search["differences"]]
    address = rule.rule
    for place, value in FILLINGS.items():
        address = address.replace(place, value)
    if "<" not in address:
        return [address]
    assert rule.arguments <= {"kind", "id"}, f"Say how to fill in {rule.rule}."
    if address.startswith("/account/stages/"):
        return [address.replace("<uuid:id>", _id(search["stages"]))]
    words = [slug for slug in PAGE_KINDS if "kind" in rule.arguments or address.startswith(f"/{slug}/")]
    patterns = [(address.replace("<kind:kind>", slug), slug) for slug in words]
    if "id" not in rule.arguments:
        return [pattern for pattern, _word in patterns]
    return [pattern.replace(f"/{slug}/<uuid:id>", search[slug]) for pattern, slug in patterns if slug in search]


def _id(address: str) -> str:
    return address.rpartition("/")[2]
