"""Lists: words, filters, order and place, all in the address."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.activity import Activity
from app.models.columns import new_id
from app.models.note import Note
from app.models.offer import Offer
from app.models.opportunity import Opportunity
from app.models.owned import Record
from app.models.task import Task
from app.models.tenant import use_account
from app.operations.records import history
from app.queries import record_list
from app.records.kinds import PAGE_KINDS
from tests.records import factories
from tests.support.browser import Browser, Page

# Of kinds whose list is a table.
LINKS = {"opportunities": "tbody th a", "offers": "tbody th a"}
# How many a page shows, where it is not fifty.
PAGE = {"offers": 12}


def paths(page: Page, slug: str) -> list[str]:
    return [node.attributes["href"] or "" for node in page.tree.css(LINKS.get(slug, "main ul.rows b a"))]


def walked(browser: Browser, address: str) -> list[list[str]]:
    """The paths of the records, page by page, following "Next" as people do."""
    slug, found, page = address.strip("/").split("?")[0], [], browser.get(address)
    while True:
        found.append(paths(page, slug))
        assert len(found) < 20
        if "Next" not in page.links("nav.pages a"):
            return found
        page = page.click("Next")


def titles(browser: Browser, **asked: str) -> set[str]:
    page = browser.get(f"/opportunities?{urlencode(asked)}")
    assert page.status_code == 200
    return set(page.texts("tbody th a"))


MANY = 123


def make_many(app: Flask, owner: Browser, slug: str) -> None:
    """So many records of a kind, with equal and missing values among them."""
    with app.app_context():
        mine, day = {"account_id": owner.account_id}, factories.TODAY
        stage = history.first_stage(owner.account_id)
        make: dict[str, Callable[[int], Record]] = {
            "notes": lambda n: Note(body=f"Note {n}", **mine),
            "offers": lambda n: Offer(
                opportunity_id=job.id,
                equity=f"Share {n}",
                reply_by=day + timedelta(days=n % 5) if n % 3 else None,
                **mine,
            ),
            "tasks": lambda n: Task(title=f"Task {n}", due_on=day + timedelta(days=n % 5) if n % 3 else None, **mine),
            "activities": lambda n: activity(f"Call {n}", datetime(2026, 12, 1 + n % 9, tzinfo=UTC), **mine),
            "opportunities": lambda n: Opportunity(
                title=f"Role {n % 7}",
                deadline=day + timedelta(days=n % 5) if n % 3 else None,
                stage_id=stage.id,
                moved_on=day - timedelta(days=n % 4),
                **mine,
            ),
        }
        use_account(db.session(), owner.account_id)
        # What offers are for.
        job = Opportunity(id=new_id(), title="Role", archived=True, stage_id=stage.id, moved_on=day, **mine)
        if slug == "offers":
            db.session.add(job)
            db.session.flush()
        main, model = factories.MAIN[slug], PAGE_KINDS[slug].model
        plain = make.get(slug) or (lambda n: model(**{main: f"Name {n % 9}"}, **mine))
        db.session.add_all(plain(n) for n in range(MANY))
        db.session.commit()


def activity(summary: str, starts_at: datetime, **mine: Any) -> Activity:
    made = Activity(kind="call", summary=summary, **mine)
    made.at(starts_at, "Europe/London")
    return made


@pytest.fixture
def companies(app: Flask, alice: Browser) -> None:
    make_many(app, alice, "companies")


@pytest.fixture
def opportunities(app: Flask, alice: Browser) -> None:
    make_many(app, alice, "opportunities")


@pytest.mark.slow
def test_every_row_comes_once_in_every_order(app: Flask, alice: Browser, mallory: Browser) -> None:
    for slug, kind in PAGE_KINDS.items():
        make_many(app, alice, slug)
        for sort in kind.sorts:
            pages = walked(alice, f"/{slug}?sort={sort}")
            rows = [path for page in pages for path in page]
            assert len(rows) == len(set(rows)) == MANY, (slug, sort)
            most = PAGE.get(slug, 50)
            assert [len(page) for page in pages] == [most] * (MANY // most) + [MANY % most]
        assert walked(mallory, f"/{slug}") == [[]]


def test_the_order_is_what_it_says(alice: Browser, opportunities: None) -> None:
    def shown(address: str) -> list[str]:
        found, page = [], alice.get(address)
        while True:
            found += [" ".join(text.split()) for text in page.texts("tbody th a")]
            if "Next" not in page.links("nav.pages a"):
                return found
            page = page.click("Next")

    names = shown("/opportunities?sort=title")
    assert names == sorted(names)
    assert shown("/opportunities?sort=added") == [f"Role {n % 7}" for n in reversed(range(MANY))]


def test_missing_dates_come_last(alice: Browser, app: Flask) -> None:
    days = [None, date(2027, 1, 2), None, date(2026, 12, 1)]
    factories.make(app, alice, "opportunities", *({"title": f"Role {n}", "deadline": d} for n, d in enumerate(days)))
    page = alice.get("/opportunities?sort=deadline")
    assert page.texts("tbody th a") == ["Role 3", "Role 1", "Role 0", "Role 2"]


def test_a_page_can_be_bookmarked(alice: Browser, companies: None) -> None:
    second = alice.get("/companies?sort=name").click("Next")
    address = second.request.full_path
    again = alice.get(address)
    assert paths(again, "companies") == paths(second, "companies")
    assert "Back to the first page" in again.links()
    assert paths(again.click("Back to the first page"), "companies") == paths(
        alice.get("/companies?sort=name"), "companies"
    )


def test_what_was_asked_stays_in_the_address_of_the_next_page(alice: Browser, opportunities: None) -> None:
    page = alice.get("/opportunities?q=role&sort=title&archived=&x=1")
    query = parse_qs(urlsplit(page.links("nav.pages a")["Next"]).query)
    assert query["q"] == ["role"]
    assert query["sort"] == ["title"]
    assert sum(len(part) for part in walked(alice, "/opportunities?q=role&sort=title")) == MANY


def test_a_row_that_goes_meanwhile_loses_none_of_the_others(app: Flask, alice: Browser, companies: None) -> None:
    page = alice.get("/companies?sort=name")
    first = paths(page, "companies")
    factories.delete(alice, first[-1])
    rest = [path for part in walked(alice, page.links("nav.pages a")["Next"]) for path in part]
    assert len(rest) == MANY - 50
    assert not set(rest) & set(first)


@pytest.mark.parametrize("after", ["x", "", "a.b.c", "%00", "é", "x" * 3000, "-1", "'; --"])
def test_a_broken_place_leads_to_the_start(alice: Browser, companies: None, after: str) -> None:
    page = alice.get(f"/companies?sort=name&after={after}", follow_redirects=True)
    assert page.status_code == 200
    assert paths(page, "companies") == paths(alice.get("/companies?sort=name"), "companies")


def test_a_place_of_another_order_leads_to_the_start(alice: Browser, companies: None) -> None:
    address = alice.get("/companies?sort=name").links("nav.pages a")["Next"]
    page = alice.get(address.replace("sort=name", "sort=added"))
    assert page.status_code == 302
    assert page.location == "/companies?sort=added"


def test_someone_elses_place_shows_only_ones_own(app: Flask, alice: Browser, mallory: Browser, companies: None) -> None:
    factories.make(app, mallory, "companies", {"name": "Mine, the only one"})
    page = mallory.get(alice.get("/companies?sort=name").links("nav.pages a")["Next"])
    assert page.status_code == 200
    assert page.texts("main ul.rows b a") in ([], ["Mine, the only one"])


@pytest.mark.parametrize("sort", ["x", "", "id", "name_key", "title;drop table company", "\x00", "deadline desc"])
def test_an_order_that_does_not_exist_is_the_first(alice: Browser, companies: None, sort: str) -> None:
    asked = alice.get(f"/companies?{urlencode({'sort': sort})}")
    assert paths(asked, "companies") == paths(alice.get("/companies"), "companies")


def test_words_are_found_without_accents_as_beginnings_and_across_role_and_company(alice: Browser) -> None:
    factories.add(alice, "opportunities", title="Head gardener", company="Café Müller")
    factories.add(alice, "opportunities", title="Gärtnerin")
    factories.add(alice, "opportunities", title="Baker", location="Köln", reference="R-17/b")
    assert titles(alice, q="gardener") == {"Café Müller Head gardener"}
    assert titles(alice, q="GARD") == {"Café Müller Head gardener"}
    assert titles(alice, q="cafe muller") == {"Café Müller Head gardener"}
    assert titles(alice, q="garden caf") == {"Café Müller Head gardener"}
    assert titles(alice, q="gartner") == {"Gärtnerin"}
    assert titles(alice, q="koln baker") == {"Baker"}
    assert titles(alice, q="R-17") == {"Baker"}
    assert titles(alice, q='"head gardener"') == {"Café Müller Head gardener"}
    assert titles(alice, q='"gardener head"') == set()
    assert titles(alice, q="baker gardener") == set()
    assert titles(alice, q="!!") == set()
    assert len(titles(alice, q="  ")) == 3


def test_a_list_says_how_many_there_are_and_where_one_is(app: Flask, alice: Browser, opportunities: None) -> None:
    page = alice.get("/opportunities")
    assert page.texts(".under") == ["1–50 of 123, recently moved"]
    page = page.click("Next")
    assert page.texts(".under") == ["51–100 of 123, recently moved"]
    last = page.click("Next")
    assert last.texts(".under") == ["101–123 of 123, recently moved"]
    assert last.click("Back to the first page").texts(".under") == ["1–50 of 123, recently moved"]
    stage = factories.stage_ids(app, alice)
    assert alice.get(f"/opportunities?stage_id={stage['Saved']}").texts(".under") == ["1–50 of 123, recently moved"]
    assert not alice.get(f"/opportunities?stage_id={stage['Offer']}").has(".under")
    assert alice.get("/opportunities?q=role&sort=title").texts(".under") == ["1–50 of 123, role, A to Z"]
    factories.make(app, alice, "opportunities", {"title": "A", "archived": True}, {"title": "B", "tags": ["one"]})
    assert alice.get("/opportunities?archived=true").texts(".under") == ["1 opportunity, recently moved"]
    assert alice.get("/opportunities?tag=one").texts(".under") == ["1 opportunity, recently moved"]


def test_every_list_says_how_many_there_are(app: Flask, alice: Browser) -> None:
    for slug in PAGE_KINDS:
        make_many(app, alice, slug)
        assert f" of {MANY}" in alice.get(f"/{slug}").texts(".under")[0], slug


def test_more_than_are_counted_are_said_to_be_more(
    app: Flask, alice: Browser, opportunities: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_list, "MOST_COUNTED", 60)
    page = alice.get("/opportunities?q=role")
    assert page.texts(".under")[0].startswith("1–50 of more than 60")
    assert page.click("Next").texts(".under")[0].startswith("51–100 of more than 60")
    assert page.click("Next").click("Next").texts(".under")[0].startswith("101–123 of 123")


def test_heads_of_columns_sort_both_ways(app: Flask, alice: Browser) -> None:
    [acme] = factories.make(app, alice, "companies", {"name": "acme"})
    [zoo] = factories.make(app, alice, "companies", {"name": "Zoo"})
    pay = {"pay_currency": "GBP", "pay_period": "year"}
    hour = {"pay_currency": "GBP", "pay_period": "hour"}
    factories.make(
        app,
        alice,
        "opportunities",
        {"title": "Baker", "company_id": zoo, "location": "Ärhus", **pay, "pay_min": 3_000_000},
        {"title": "Cook", "company_id": acme, "location": "Zürich", **hour, "pay_min": 1_000, "pay_max": 2_000},
        {"title": "Artist", "company_id": acme, "location": "Bern"},
        {"title": "Miller", **pay, "pay_min": 5_000_000},
    )
    page = alice.get("/opportunities")
    assert not page.has("[aria-sort]")
    by_name = page.click("Company and role")
    assert by_name.texts("tbody th a") == ["acme Artist", "acme Cook", "Miller", "Zoo Baker"]
    assert [node.attributes["aria-sort"] for node in by_name.tree.css("thead th[aria-sort]")] == ["ascending"]
    other_way = by_name.click("Company and role")
    assert other_way.texts("tbody th a") == ["Zoo Baker", "Miller", "acme Cook", "acme Artist"]
    assert [node.attributes["aria-sort"] for node in other_way.tree.css("thead th[aria-sort]")] == ["descending"]
    assert other_way.click("Company and role").texts("tbody th a") == by_name.texts("tbody th a")
    # What is missing comes last, either way.
    by_pay = page.click("Pay")
    assert by_pay.texts("tbody th a") == ["Miller", "acme Cook", "Zoo Baker", "acme Artist"]
    assert [node.attributes["aria-sort"] for node in by_pay.tree.css("thead th[aria-sort]")] == ["descending"]
    assert by_pay.click("Pay").texts("tbody th a") == ["Zoo Baker", "acme Cook", "Miller", "acme Artist"]
    by_place = page.click("Location")
    assert by_place.texts("tbody th a") == ["Zoo Baker", "acme Artist", "acme Cook", "Miller"]


def test_a_renamed_company_moves_in_the_order(app: Flask, alice: Browser) -> None:
    acme, zoo = factories.make(app, alice, "companies", {"name": "Acme"}, {"name": "Zoo"})
    roles = ({"title": "A", "company_id": zoo}, {"title": "B", "company_id": acme}, {"title": "N"})
    factories.make(app, alice, "opportunities", *roles)
    by_name = "/opportunities?sort=name"
    assert alice.get(by_name).texts("tbody th a") == ["Acme B", "N", "Zoo A"]
    alice.get(f"/companies/{acme}/edit").form().fill(name="Zulu").submit()
    assert alice.get(by_name).texts("tbody th a") == ["N", "Zoo A", "Zulu B"]
    page = factories.delete(alice, f"/companies/{zoo}")
    assert alice.get(by_name).texts("tbody th a") == ["A", "N", "Zulu B"]
    factories.undo(page)
    assert alice.get(by_name).texts("tbody th a") == ["N", "Zoo A", "Zulu B"]


def test_an_order_keeps_what_is_asked_and_begins_anew(alice: Browser, opportunities: None) -> None:
    second = alice.get("/opportunities?q=role&archived=false").click("Next")
    sorted_anew = second.click("Company and role")
    query = parse_qs(urlsplit(sorted_anew.request.full_path).query)
    assert query == {"q": ["role"], "archived": ["false"], "sort": ["name"]}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"company": "ac"}, {"Acme A"}),
        ({"company": "%"}, set()),
        ({"location": "leeds"}, {"Acme A", "B"}),
        ({"location": "LÉEDS, "}, {"B"}),
        ({"source": "a fr"}, {"B"}),
        ({"source": "friend"}, set()),
        ({"workplace": "remote"}, {"B"}),
        ({"pay_at_least": "45k"}, {"Acme A", "C"}),
        ({"pay_at_least": "60,000"}, {"C"}),
        ({"applied_from": "2026-10-02"}, {"B", "C"}),
        ({"applied_to": "2026-10-02"}, {"Acme A", "B"}),
        ({"applied_from": "2026-10-02", "applied_to": "2026-10-02"}, {"B"}),
        ({"workplace": "remote", "location": "leeds", "pay_at_least": "1"}, set()),
        ({"q": "a", "location": "leeds, "}, {"B"}),
        ({"q": "acme", "location": "leeds"}, {"Acme A"}),
    ],
)
def test_filters_of_opportunities(app: Flask, alice: Browser, asked: dict[str, str], found: set[str]) -> None:
    stages = factories.stage_ids(app, alice)
    [company] = factories.make(app, alice, "companies", {"name": "Acme"})
    pay = {"pay_currency": "GBP", "pay_period": "year"}
    applied = {"stage_id": stages["Applied"]}
    factories.make(
        app,
        alice,
        "opportunities",
        {
            "title": "A",
            "company_id": company,
            "location": "Leeds",
            **pay,
            "pay_min": 4_000_000,
            "pay_max": 5_000_000,
            "applied_on": date(2026, 10, 1),
            **applied,
        },
        {
            "title": "B",
            "location": "Leeds, UK",
            "source": "A friend",
            "workplace": "remote",
            "applied_on": date(2026, 10, 2),
            **applied,
        },
        {"title": "C", **pay, "pay_period": "hour", "pay_min": 3_000, "applied_on": date(2026, 10, 3), **applied},
    )
    assert titles(alice, **asked) == found
    assert titles(alice, **asked, sort="pay_reversed") == found


def test_when_it_was_added_is_a_day_where_the_person_is(app: Flask, alice: Browser) -> None:
    alice.get("/account/profile").form().fill(time_zone="Pacific/Auckland").submit()
    factories.make(app, alice, "opportunities", {"title": "A"}, {"title": "B"})
    with app.app_context():
        use_account(db.session(), alice.account_id)
        for one in db.session.scalars(select(Opportunity)):
            one.created_at = datetime(2026, 6, 1, 10 if one.title == "A" else 12, tzinfo=UTC)
        db.session.commit()
    assert titles(alice, added_from="2026-06-01", added_to="2026-06-01") == {"A"}
    assert titles(alice, added_from="2026-06-02") == {"B"}


def test_what_is_asked_for_is_shown_and_taken_away(app: Flask, alice: Browser) -> None:
    stages = factories.stage_ids(app, alice)
    [company] = factories.make(app, alice, "companies", {"name": "Acme"})
    factories.make(app, alice, "opportunities", {"title": "A", "company_id": company, "tags": ["old"]})
    asked = {
        "q": "a",
        "stage_id": str(stages["Saved"]),
        "company_id": str(company),
        "tag": "old",
        "next_step": "none",
        "priority": "2",
        "pay_at_least": "45k",
        "added_to": "2027-01-05",
        "workplace": "on_site",
        "sort": "title",
    }
    page = alice.get(f"/opportunities?{urlencode(asked)}")
    words = ["“a”", "Saved", "Tag: old", "No next step", "Priority, at least: Medium", "Pay per year, at least: 45,000"]
    assert set(page.texts(".narrowed bdi")) == {*words, "Acme", "Added until: Jan 5, 2027", "Workplace: On site"}
    for _ in range(9):
        away = page.tree.css_first(".narrowed a").attributes["href"] or ""
        page = alice.get(away)
    assert not page.has(".narrowed")
    assert page.request.full_path == "/opportunities?sort=title"


def test_all_filters_are_one_link_away_with_names_to_choose_from(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "companies", {"name": "Acme"}, {"name": "Zoo"})
    roles = [{"title": f"R {n}", "location": ("Leeds", "leeds", "Bern")[n % 3], "tags": ["b", "a"]} for n in range(5)]
    factories.make(app, alice, "opportunities", *roles, {"title": "Put away", "archived": True, "location": "Rome"})
    page = alice.get("/opportunities?tag=a&sort=title").click("More filters")
    options = {
        name: [node.attributes["value"] for node in page.tree.css(f"datalist#{name}-names option")]
        for name in ("company", "tag", "location", "source")
    }
    assert options["company"] == ["Acme", "Zoo"]
    assert options["tag"] == ["a", "b"]
    assert [name.lower() for name in options["location"] if name] == ["bern", "leeds"]
    assert options["source"] == []
    form = page.form("form.filters")
    assert form.values["tag"] == "a"
    found = form.fill(location="bern", workplace="", applied_from="").submit()
    assert sorted(found.texts("tbody th a")) == ["R 2"]
    assert found.request.args["tag"] == "a"
    # Without the panel, what it asks for is carried along.
    again = alice.get("/opportunities?tag=a&location=bern&sort=title").form("form.filters").fill(q="r").submit()
    assert again.texts("tbody th a") == ["R 2"]


def test_every_kind_is_searched(alice: Browser) -> None:
    for slug in PAGE_KINDS:
        path = factories.add(alice, slug, **factories.FILLED[slug])
        factories.add(alice, slug)
        archived = "&archived=true" if slug == "opportunities" else ""
        words = {"opportunities": "garden", "companies": "hof koln", "contacts": "neill fair", "notes": "papers"}
        words |= {"activities": "greenhouse koln", "tasks": "ring zoe", "offers": "dental", "documents": "gardens"}
        asked = words.get(slug) or factories.FILLED[slug][factories.MAIN[slug]].split()[-1]
        assert paths(alice.get(f"/{slug}?q={asked}{archived}"), slug) == [path], slug


def test_filters_narrow(app: Flask, alice: Browser) -> None:
    stages = factories.stage_ids(app, alice)
    [company] = factories.make(app, alice, "companies", {"name": "Acme", "avoid": True})
    [person] = factories.make(app, alice, "contacts", {"name": "Bob", "relationship": "friend", "company_id": company})
    factories.make(
        app,
        alice,
        "opportunities",
        {"title": "A", "company_id": company, "tags": ["Café"], "priority": 3},
        {"title": "B", "stage_id": stages["Offer"], "contact_ids": [person], "priority": 1},
        {"title": "C", "stage_id": stages["Closed"], "outcome": "rejected"},
        {"title": "D", "archived": True},
    )
    assert titles(alice) == {"Acme A", "B", "C"}
    assert titles(alice, archived="true") == {"D"}
    assert titles(alice, archived="false") == {"Acme A", "B", "C"}
    assert titles(alice, stage_id=str(stages["Offer"])) == {"B"}
    assert titles(alice, company_id=str(company)) == {"Acme A"}
    assert titles(alice, contact_id=str(person)) == {"B"}
    assert titles(alice, tag="cafe") == {"Acme A"}
    assert titles(alice, outcome="rejected") == {"C"}
    assert titles(alice, priority="2") == {"Acme A"}
    both = f"stage_id={stages['Offer']}&stage_id={stages['Closed']}"
    page = alice.get(f"/opportunities?{both}")
    assert set(page.texts("tbody th a")) == {"B", "C"}
    assert page.heading == "Opportunities in Offer and Closed"
    assert alice.get("/companies?avoid=true").texts("main ul.rows b a") == ["Acme"]
    assert alice.get("/companies?avoid=false").has(".nothing")
    assert alice.get("/contacts?relationship=friend").texts("main ul.rows b a") == ["Bob"]
    assert alice.get("/contacts?relationship=agency").has(".nothing")


def test_the_form_of_filters_sends_what_it_shows(app: Flask, alice: Browser) -> None:
    stages = factories.stage_ids(app, alice)
    factories.make(app, alice, "opportunities", {"title": "A"}, {"title": "B", "stage_id": stages["Offer"]})
    form = alice.get("/opportunities").form("form.filters")
    page = form.fill(stage_id=[stages["Offer"]], sort="title", q="b").submit()
    assert page.texts("tbody th a") == ["B"]
    again = page.form("form.filters")
    assert again.values["q"] == "b"
    assert again.values["sort"] == "title"
    assert again.values.getlist("stage_id") == [str(stages["Offer"])]


@pytest.mark.parametrize(
    "query",
    [
        *("stage_id=x", "company_id=1", "archived=maybe", "priority=9", "outcome=won", "tag=" + "x" * 300),
        *("contact_id=%00", "next_step=perhaps", "applied_from=soon", "added_to=2026-02-30", "added_from=9999-12-31"),
        *(
            "pay_at_least=much",
            "pay_at_least=-1",
            "pay_at_least=9" + "9" * 40,
            "workplace=moon",
            "location=" + "x" * 300,
        ),
    ],
)
def test_a_filter_that_cannot_be_read_is_named_and_left_out(alice: Browser, query: str) -> None:
    factories.add(alice, "opportunities")
    page = alice.get(f"/opportunities?{query}")
    assert page.status_code == 200
    assert page.texts("tbody th a") == ["Baker"]
    assert query.split("=")[0] in page.texts(".notice.late")[0]


def test_ids_of_others_find_nothing(app: Flask, alice: Browser, mallory: Browser) -> None:
    [company] = factories.make(app, alice, "companies", {"name": "Acme"})
    factories.make(app, alice, "opportunities", {"title": "A", "company_id": company})
    stage = factories.stage_ids(app, alice)["Saved"]
    factories.make(app, mallory, "opportunities", {"title": "M"})
    assert titles(mallory, company_id=str(company)) == set()
    assert titles(mallory, stage_id=str(stage)) == set()


def test_nothing_that_fits_is_not_an_empty_list(alice: Browser) -> None:
    factories.add(alice, "opportunities")
    page = alice.get("/opportunities?q=nowhere")
    assert "No matches." in page.words
    assert page.click("Clear the filters").texts("tbody th a") == ["Baker"]


def test_what_one_looked_for_is_shown_as_text(alice: Browser) -> None:
    page = alice.get("/opportunities?" + urlencode({"q": '"><script>alert(1)</script>', "tag": "<b>x"}))
    assert not page.has("main script")
    assert not re.search(r"<script>alert", page.get_data(as_text=True))
    assert page.form("form.filters").values["q"] == '"><script>alert(1)</script>'


@pytest.mark.parametrize("query", ["\x00", "a\x00b", "\u202e", "\ud7ff", "%ff%fe", "😀", " ", "'", "\\", "x" * 5000])
def test_odd_words_are_just_words(alice: Browser, query: str) -> None:
    factories.add(alice, "opportunities")
    assert alice.get("/opportunities?" + urlencode({"q": query})).status_code == 200
    assert (
        alice.get(f"/opportunities?q={query if query.isascii() and query.isprintable() else '%ff'}").status_code == 200
    )


def test_a_choice_that_is_not_whole_says_so_and_leads_to_a_search(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "opportunities", *[{"title": f"Role {n}"} for n in range(199)])
    kinds = ("tasks", "activities", "offers")
    assert not any("are listed here" in alice.get(f"/{slug}/new").words for slug in kinds)
    factories.make(app, alice, "opportunities", {"title": "One more"}, {"title": "And another"})
    for slug in kinds:
        page = alice.get(f"/{slug}/new")
        assert "Only the 200 most recently moved are listed here." in page.words
        assert page.links(".hint a") == {"Search all opportunities": "/opportunities"}


def test_filters_are_folded_until_there_are_many_rows(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "opportunities", *[{"title": f"Role {n}"} for n in range(19)])
    assert alice.get("/opportunities").has(".fold.always")
    assert not alice.get("/opportunities?q=role").has(".fold.always")
    factories.add(alice, "opportunities", title="The twentieth")
    assert not alice.get("/opportunities").has(".fold.always")
