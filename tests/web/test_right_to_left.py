"""What people write from right to left turns nothing round that stands beside it."""

from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from tests.records import factories
from tests.support.browser import Browser
from tests.support.page_quality import problems
from tests.sweeps.routes import addresses, belongings, routes

ARABIC = "مهندس"


def test_each_typed_value_on_every_page_has_a_direction_of_its_own(app: Flask, alice: Browser) -> None:
    """Every page fetched is checked; here each of them shows values in Arabic."""
    things = belongings(app, alice, ARABIC)
    stage = things.before["stages"]
    alice.get(f"/account/stages/{stage}").form("main form.form").fill(name=ARABIC).submit()
    alice.post(f"/opportunities/{things.before['opportunities']}/stage", data={"stage_id": str(stage)})
    shown: set[str] = set()
    for route in routes(app):
        if route.method != "GET" or route.is_api or route.is_public:
            continue
        for address in addresses(app, route, things):
            answer = alice.get(address)
            if answer.status_code == 200 and answer.mimetype == "text/html" and ARABIC in answer.text:
                shown.add(route.rule.rule)
    assert len(shown) > 20, shown
    for question in ("sent", "interview", "outcome", "offer", "follow_up"):
        page = alice.get(f"/opportunities/{things.before['opportunities']}?asked={question}")
        assert ARABIC in page.text


def test_place_and_pay_stand_apart_on_the_board(app: Flask, alice: Browser) -> None:
    pay = {"pay_min": 46_000_00, "pay_max": 52_000_00, "pay_currency": "EUR", "pay_period": "year"}
    factories.make(app, alice, "opportunities", {"title": ARABIC, "location": "القاهرة", **pay})
    board = alice.get("/board")
    apart = [node.text() for node in board.tree.css(".card .meta bdi")]
    assert apart[0] == "القاهرة"
    assert "46" in apart[1]


def test_what_is_typed_runs_as_its_first_letter_does(alice: Browser) -> None:
    for address, names in (
        ("/opportunities/new", ("title", "company", "location", "tags", "outcome_reason")),
        ("/companies/new", ("name", "address")),
        ("/notes/new", ("body",)),
        ("/tasks/new", ("title",)),
    ):
        page = alice.get(address, follow_redirects=True)
        for name in names:
            found = page.tree.css_first(f"main [name={name}]")
            assert found is None or found.attributes.get("dir") == "auto", (address, name)


def test_a_page_that_mixes_directions_is_seen() -> None:
    page = "<html lang=en><title>Board</title><body><main><h1>Board</h1>{}</main>"
    mixed = LexborHTMLParser(page.format(f"<p>{ARABIC}, €46–52k</p>"))
    apart = LexborHTMLParser(page.format(f"<p><bdi>{ARABIC}</bdi>, €46–52k</p>"))
    assert any("not isolated" in problem for problem in problems(mixed))
    assert not problems(apart)
