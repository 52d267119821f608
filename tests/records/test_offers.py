"""Offers side by side: their pay made comparable, what is assumed in the address, and an opportunity for each."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask

from app.models.columns import new_id, today_in
from tests.records import factories
from tests.support.browser import Browser, Page


def role(app: Flask, owner: Browser, title: str = "Baker") -> uuid.UUID:
    return factories.make(app, owner, "opportunities", {"title": title})[0]


def cells(page: Page, row: int = 0) -> dict[str, str]:
    """What a card says, by what each of its cells is called."""
    found = [tr for tr in page.tree.css("tbody tr") if "group" not in (tr.attributes.get("class") or "")][row]
    return {td.attributes["data-name"] or "": " ".join(td.text().split()) for td in found.css("td")}


def test_pay_is_shown_as_offered_and_made_comparable(app: Flask, alice: Browser) -> None:
    job = role(app, alice)
    page = alice.get(f"/offers/new?opportunity_id={job}").form()
    page.fill(base="£18.50 an hour", bonus="1k", hours_per_week="37,5", holiday_days="25").submit(follow=True)
    said = cells(alice.get("/offers"))
    assert said["Offered"] == "£18.50 an hour"
    assert said["Per year"] == "£36,075"
    assert said["Per hour"] == "£18.50 37.5 hours per week"
    assert (said["Bonus per year"], said["Total per year"], said["Vacation"]) == ("£1,000", "£37,075", "25 days")


@pytest.mark.parametrize(
    ("currency", "typed", "stored", "shown"),
    [
        ("JPY", "4500000", 4_500_000, "¥4,500,000 a year"),
        ("BHD", "1200.125", 1_200_125, "BHD 1,200.125 a year"),
        ("EUR", "45,000.50", 4_500_050, "€45,000.50 a year"),
    ],
)
def test_amounts_are_in_the_offers_own_currency(
    app: Flask, alice: Browser, currency: str, typed: str, stored: int, shown: str
) -> None:
    form = alice.get(f"/offers/new?opportunity_id={role(app, alice)}").form()
    path = form.fill(base=typed, currency=currency, period="year").submit().location
    assert factories.stored(app, alice, "offers", path).base == stored
    assert shown in alice.get(path).words
    again = alice.get(f"{path}/edit").form()
    assert again.submit().status_code == 303
    assert factories.stored(app, alice, "offers", path).base == stored


@pytest.mark.parametrize(
    ("base", "currency", "field"), [("a lot", "EUR", "base"), ("1.5", "JPY", "base"), ("9", "EURO", "currency")]
)
def test_what_is_no_amount_is_told_beside_it(app: Flask, alice: Browser, base: str, currency: str, field: str) -> None:
    form = alice.get(f"/offers/new?opportunity_id={role(app, alice)}").form()
    page = form.fill(base=base, currency=currency).submit()
    assert page.status_code == 422
    assert page.texts(f"#{field}-error")
    assert (page.form().values["base"], page.form().values["currency"]) == (base, currency)
    assert factories.count(app, "offers") == 0


def test_what_is_assumed_is_changed_by_the_address_and_stored_nowhere(app: Flask, alice: Browser) -> None:
    job = role(app, alice)
    factories.make(app, alice, "offers", {"opportunity_id": job, "base": 100_00, "currency": "EUR", "period": "hour"})
    page = alice.get("/offers?sort=reply")
    assert cells(page)["Per year"] == "€208,000"
    assert "assumed" in cells(page)["Per hour"]
    page = page.form("form[action='/offers'].form").fill(weeks="46", hours="20").submit()
    assert cells(page)["Per year"] == "€92,000"
    assert "46 paid weeks" in page.words
    assert "sort=reply" in page.request.full_path
    assert cells(alice.get("/offers"))["Per year"] == "€208,000"


def test_what_cannot_be_assumed_is_told_beside_its_field(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "offers", {"opportunity_id": role(app, alice)})
    page = alice.get("/offers?weeks=900&hours=x")
    assert page.status_code == 200
    assert page.texts("#weeks-error")
    assert page.texts("#hours-error")
    assert page.form("form[action='/offers'].form").values["weeks"] == "900"
    assert "52 paid weeks" in page.words


def test_currencies_stand_apart_and_nothing_is_converted(app: Flask, alice: Browser) -> None:
    job, pay = role(app, alice), {"base": 3_000_000, "period": "year"}
    for currency in ("EUR", "GBP", None, "EUR"):
        factories.make(app, alice, "offers", {"opportunity_id": job, "currency": currency, **pay})
    page = alice.get("/offers")
    assert page.texts("tr.group") == ["In EUR", "No currency given", "In GBP"]
    assert [len(body.css("tr:not(.group)")) for body in page.tree.css("tbody")] == [2, 1, 1]
    assert "Nothing is converted" in page.words


def test_twelve_are_shown_and_the_others_are_a_press_away(app: Flask, alice: Browser) -> None:
    job = role(app, alice)
    factories.make(app, alice, "offers", *({"opportunity_id": job, "equity": f"{n} %"} for n in range(15)))
    page = alice.get("/offers?weeks=46")
    assert len(page.tree.css("tbody tr")) == 12
    page = page.click("Next")
    assert len(page.tree.css("tbody tr")) == 3
    assert "46 paid weeks" in page.words


@pytest.mark.parametrize(
    ("days", "tint", "word"), [(-1, "late", "Was due"), (0, "due", "Soon"), (3, "due", "Soon"), (4, "", "")]
)
def test_a_day_to_answer_by_that_is_near_or_over_is_marked(
    app: Flask, alice: Browser, days: int, tint: str, word: str
) -> None:
    on = today_in("UTC") + timedelta(days=days)
    [offer] = factories.make(app, alice, "offers", {"opportunity_id": role(app, alice), "reply_by": on})
    cell = alice.get("/offers").tree.css_first("td.when")
    assert (cell.attributes["class"] or "").split()[1:] == ([tint] if tint else [])
    assert cell.text().split(" ")[0] in (word.split(" ")[0] or cell.text())
    assert alice.get(f"/offers/{offer}").has(f"p.notice.{tint}" if tint else "p.notice")


def test_someone_who_comes_without_an_opportunity_chooses_one(app: Flask, alice: Browser) -> None:
    assert "Add the opportunity first" in alice.get("/offers/new").words
    [open_one, closed] = (role(app, alice, title) for title in ("Baker", "Cook"))
    stages = factories.stage_ids(app, alice)
    alice.get(f"/opportunities/{closed}").form("form#stage").submit(str(stages["Closed"]))
    page = alice.get("/offers/new")
    assert page.texts("#opportunity_id option") == ["Choose one", "Baker"]
    refused = page.form("main form.form").fill(equity="1 %").submit()
    assert refused.status_code == 422
    assert refused.texts(".errors li") == ["Choose an opportunity."]
    path = refused.form().fill(opportunity_id=str(open_one)).submit().location
    assert path.startswith("/offers/")
    assert alice.get(path).links()["Baker"] == f"/opportunities/{open_one}"
    assert alice.get(f"/offers/new?opportunity_id={closed}").form().values["opportunity_id"] == str(closed)


def test_what_is_sent_from_an_opportunitys_page_goes_back_there(app: Flask, alice: Browser) -> None:
    job = role(app, alice)
    token = alice.get("/account").form().values["csrf_token"]
    sent = {"csrf_token": token, "opportunity_id": str(job), "base": "£30,000", "id": str(new_id())}
    sent["back"] = f"/opportunities/{job}"
    answers = [alice.post("/offers/new", data=sent) for _ in range(2)]
    assert [(page.status_code, page.location) for page in answers] == [
        (303, f"/opportunities/{job}?asked=offer#asked")
    ] * 2
    assert factories.count(app, "offers") == 1


def test_an_opportunity_of_someone_else_is_none(app: Flask, alice: Browser, mallory: Browser) -> None:
    theirs = role(app, alice, "Secret role")
    page = mallory.get(f"/offers/new?opportunity_id={theirs}")
    assert "Secret role" not in page.words
    token = page.form().values["csrf_token"]
    refused = mallory.post("/offers/new", data={"csrf_token": token, "opportunity_id": str(theirs), "equity": "x"})
    assert refused.status_code == 422
    assert factories.count(app, "offers") == 0


def test_a_column_that_no_offer_fills_is_left_out(app: Flask, alice: Browser) -> None:
    job = role(app, alice)
    factories.make(app, alice, "offers", {"opportunity_id": job, "base": 3_000_000, "period": "year"})
    plain = ["Answer by", "Offered", "Per year", "Per hour"]
    assert alice.get("/offers").texts("thead th") == ["Company and role", *plain]
    assert list(cells(alice.get("/offers"))) == plain
    factories.make(app, alice, "offers", {"opportunity_id": job, "bonus": 1, "currency": "USD", "holiday_days": 0})
    page = alice.get("/offers")
    assert list(cells(page)) == list(cells(page, 1)) == [*plain, "Bonus per year", "Total per year", "Vacation"]
    assert page.tree.css_first("tr.group th").attributes["colspan"] == "8"


def test_deleting_says_whose_offer_it_is(app: Flask, alice: Browser) -> None:
    job = factories.add(alice, "opportunities", title="Baker", company="Acme")
    id = uuid.UUID(job.rpartition("/")[2])
    for opportunity, whose in ((id, "Acme"), (role(app, alice, "Cook"), "Cook")):
        [offer] = factories.make(app, alice, "offers", {"opportunity_id": opportunity})
        assert alice.get(f"/offers/{offer}/delete").heading == f"Delete the offer from {whose}"
        assert f"Deleted the offer from {whose}." in factories.delete(alice, f"/offers/{offer}").words
