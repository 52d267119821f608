"""The board and today."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.queries.board import BOARD_CARDS, COLUMN_CARDS
from tests.records import factories
from tests.records.test_lists import make_many
from tests.support.browser import Browser, Page


def column(page: Page, stage: Any) -> list[str]:
    return page.texts(f'[data-stage="{stage}"] .card h3')


def test_an_empty_board_says_how_to_begin(alice: Browser) -> None:
    page = alice.get("/board")
    assert "Your board is empty." in page.words
    assert len(page.texts(".column")) == 6
    assert page.form('form[action="/opportunities/line"]').fill(line="Baker").submit(follow=True).heading == "Baker"


def test_each_card_stands_in_its_column_moved_last_first(app: Flask, alice: Browser, mallory: Browser) -> None:
    stages = factories.stage_ids(app, alice)
    factories.make(
        app, alice, "opportunities", {"title": "First"}, {"title": "Second"}, {"title": "Away", "archived": True}
    )
    factories.make(app, alice, "opportunities", {"title": "Third", "stage_id": stages["Offer"]})
    page = alice.get("/board")
    assert column(page, stages["Saved"]) == ["Second", "First"]
    assert column(page, stages["Offer"]) == ["Third"]
    assert column(page, stages["Closed"]) == []
    assert "Away" not in page.words
    assert page.texts("span[data-count]") == ["2", "0", "0", "0", "1", "0"] * 2
    assert "Third" not in mallory.get("/board").words


def test_the_order_of_a_column_follows_the_day(app: Flask, alice: Browser) -> None:
    stages = factories.stage_ids(app, alice)
    _old, new = factories.make(app, alice, "opportunities", {"title": "Old"}, {"title": "New"})
    form = alice.get(f"/opportunities/{new}").form('form[action*="/history/"]')
    form.fill(happened_on="2020-01-01").submit(follow=True)
    assert column(alice.get("/board"), stages["Saved"]) == ["Old", "New"]


def test_a_card_can_be_moved_without_a_script(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities", title="Baker", company="Acme")
    page = alice.get("/board")
    assert page.has('.card a.move[aria-label="Move Baker at Acme"]')
    [control] = page.tree.css(".card a.move")
    assert control.attributes["href"] == f"{path}#stage"
    assert page.has("#move form[method=post]")


def test_a_full_column_shows_fifty_and_how_many_more(app: Flask, alice: Browser) -> None:
    make_many(app, alice, "opportunities")
    page = alice.get("/board")
    saved = factories.stage_ids(app, alice)["Saved"]
    assert len(column(page, saved)) == COLUMN_CARDS == 50
    more = page.links("a.more")
    assert list(more) == ["73 more in Saved"]
    assert len(alice.get(more["73 more in Saved"]).texts("tbody tr")) == 50


def test_the_closed_column_shows_the_last_five(app: Flask, alice: Browser) -> None:
    stages = factories.stage_ids(app, alice)
    closed = ({"title": f"Job {n}", "stage_id": stages["Closed"]} for n in range(7))
    factories.make(app, alice, "opportunities", *closed)
    page = alice.get("/board")
    assert len(column(page, stages["Closed"])) == 5
    assert list(page.links("a.more")) == ["2 more in Closed"]


def test_large_columns_share_the_room(app: Flask, alice: Browser) -> None:
    stages = factories.stage_ids(app, alice)
    for name, number in (("Saved", 60), ("Applied", 40), ("Offer", 3)):
        factories.make(app, alice, "opportunities", *({"title": "J", "stage_id": stages[name]} for _ in range(number)))
    page = alice.get("/board")
    shown = {name: len(column(page, id)) for name, id in stages.items()}
    assert sum(shown.values()) == BOARD_CARDS == 72
    assert shown["Offer"] == 3
    assert abs(shown["Saved"] - shown["Applied"]) <= 1
    hidden = {60 - shown["Saved"], 40 - shown["Applied"]}
    assert {int(text.split()[0]) for text in page.texts("a.more")} == hidden


@pytest.mark.parametrize("name", ["<b>x</b>", "x" * 200, "cit\u202erus", "😀", "a&b;", "{{ 7 * 7 }}"])
def test_odd_names_are_just_names(alice: Browser, name: str) -> None:
    factories.add(alice, "opportunities", title=name, company=name)
    page = alice.get("/board")
    assert name in page.texts(".card h3")[0]
    assert not page.has(".card h3 span b")


def today_in(zone: str = "UTC") -> Any:
    return datetime.now(ZoneInfo(zone)).date()


def test_today_shows_what_closes(app: Flask, alice: Browser, mallory: Browser) -> None:
    day, offer = today_in(), factories.stage_ids(app, alice)["Offer"]
    factories.make(
        app,
        alice,
        "opportunities",
        {"title": "Tomorrow", "deadline": day + timedelta(days=1)},
        {"title": "Today", "deadline": day},
        {"title": "Past", "deadline": day - timedelta(days=1)},
        {"title": "Applied for", "deadline": day, "stage_id": offer},
        {"title": "Away", "deadline": day, "archived": True},
    )
    page = alice.get("/today")
    assert page.texts('[aria-labelledby="closing-title"] b a') == ["Today", "Tomorrow"]
    assert "Tomorrow" not in mallory.get("/today").words.replace("Tomorrow,", "")


def test_today_is_the_home_page(app: Flask, alice: Browser, client: Browser) -> None:
    assert alice.get("/").location == "/today"
    assert client.get("/").links()["Create an account"] == "/sign-up"
    form = alice.get("/today").form('form[action="/opportunities/line"]').fill(line="Baker")
    assert form.submit(follow=True).heading == "Baker"
