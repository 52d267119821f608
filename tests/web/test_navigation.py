"""The way around: one entry for each place, the line where one adds, and the shell on errors."""

from collections import Counter

import pytest

from app.records.kinds import PAGE_KINDS
from tests.records import factories
from tests.support.browser import Browser

PLACES = {"/today", "/board", "/opportunities", "/calendar", "/contacts", "/notes", "/documents", "/offers", "/capture"}
PLACES |= {"/recent"}


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_each_place_has_one_entry_at_every_width(alice: Browser, width: str) -> None:
    hidden = {"wide": "narrow", "narrow": "wide"}[width]
    entries = alice.get("/today").tree.css(".nav a, #more a")
    shown = [entry for entry in entries if hidden not in (entry.attributes.get("class") or "")]
    places = Counter((entry.attributes["href"] or "").partition("#")[0] for entry in shown)
    places.pop("", None)
    assert places == dict.fromkeys(PLACES, 1)


def test_every_list_is_led_to_from_one_of_them(alice: Browser) -> None:
    led_to = {link.attributes["href"] for place in PLACES for link in alice.get(place).tree.css("a[href]")}
    missing = {f"/{slug}" for slug in PAGE_KINDS} - led_to
    assert not missing, f"app/templates/base.html, or a page that it leads to, needs a link to {missing}."


def test_each_place_has_a_sign_of_its_own(alice: Browser) -> None:
    entries = alice.get("/today").tree.css(".nav a, .nav button, #more a")
    sign = {entry.text().strip(): (entry.css_first("use").attributes["href"] or "") for entry in entries}  # type: ignore[union-attr]
    assert len(set(sign.values())) == len(sign)


@pytest.mark.parametrize(
    ("address", "place"),
    [("/activities", "Calendar"), ("/tasks", "Calendar"), ("/companies", "People"), ("/contacts/new", "People")],
)
def test_a_page_marks_its_place(alice: Browser, address: str, place: str) -> None:
    assert alice.get(address).texts(".nav a[aria-current]") == [place]


def test_the_line_stands_where_one_adds_and_add_leads_there(alice: Browser) -> None:
    opportunity = factories.add(alice, "opportunities", title="Nurse")
    for address in ("/today", "/board", "/opportunities", opportunity):
        page = alice.get(address)
        assert page.tree.css("#add")
        assert page.links(".nav a")["Add"] == "#add"
    for address in ("/account", "/notes", f"{opportunity}/edit", "/privacy", "/calendar"):
        page = alice.get(address)
        assert not page.tree.css("#add"), address
        assert page.links(".nav a")["Add"] == "/today#add"


@pytest.mark.parametrize("address", ["/nowhere", "/opportunities/x", "/privacy/1999-01-01", "/sign-out"])
def test_errors_keep_the_way_around_for_someone_signed_in(alice: Browser, client: Browser, address: str) -> None:
    page = alice.get(address)
    assert page.status_code in (404, 405)
    assert page.links(".nav a")["Board"] == "/board"
    assert not client.get(address).tree.css(".nav")


def test_an_error_page_leaves_the_message_of_the_last_act(alice: Browser) -> None:
    factories.add(alice, "opportunities", title="Nurse")
    path = alice.get("/opportunities/new").form("main form").fill(title="Baker").submit().location
    alice.get("/nowhere")
    assert alice.get(path).texts(".notice")


def test_visitors_are_told_what_this_is(client: Browser) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert {"/sign-up", "/sign-in", "/privacy"} <= set(page.links("main a").values())
    assert "Set-Cookie" not in page.headers


def test_public_pages_say_where_they_are_and_what_they_are_about(client: Browser) -> None:
    described = Counter()
    for address in ("/", "/sign-in", "/sign-up", "/privacy", "/privacy/promises", "/privacy/data", "/security"):
        tree = client.get(address).tree
        canonical = tree.css_first("link[rel=canonical]")
        assert canonical is not None, address
        assert (canonical.attributes["href"] or "").endswith(address)
        assert tree.css("meta[property='og:title']")
        described[tree.css_first("meta[name=description]").attributes["content"]] += 1  # type: ignore[union-attr]
    assert set(described.values()) == {1}
    assert not client.get("/nowhere").tree.css("link[rel=canonical]")


@pytest.mark.parametrize("address", ["/favicon.ico", "/apple-touch-icon.png"])
def test_what_browsers_look_for_untold_is_there(client: Browser, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content_type.startswith("image/")


def test_search_engines_may_load_the_style_of_what_they_show(client: Browser) -> None:
    assert "Allow: /assets/" in client.get("/robots.txt").text.splitlines()


def test_every_time_is_one_that_html_knows(alice: Browser) -> None:
    opportunity = factories.add(alice, "opportunities", title="Nurse")
    alice.get(opportunity).form("form[action='/notes/new']").fill(body="Ask Ruth").submit()
    for address in (opportunity, "/notes", "/activities", "/today"):
        times = [node.attributes.get("datetime") or "" for node in alice.get(address).tree.css("time")]
        assert [time for time in times if "." in time] == []
