"""Days, times, numbers and money as they are written, and read, where the person is."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

import config
from app.extensions import db
from app.models.account import Account
from app.models.columns import now
from app.reading import region
from app.reading.dates import clock_of, day_of
from app.reading.pay import minor_units
from app.web import template_filters
from tests.auth import auth_forms, inbox
from tests.support.browser import Browser

THEN = date(2026, 12, 4)
# Region: weekday, long day, time, number, pay on a card, pay on a page.
WRITTEN = {
    "US": ("Fri, Dec 4", "Friday, December 4", "3:05 PM", "1,234.5", "$58.5–64K", "$58,500 to $64,000"),
    "GB": ("Fri 4 Dec", "Friday 4 December", "15:05", "1,234.5", "US$58.5–64k", "US$58,500 to US$64,000"),
    "IE": ("Fri, 4 Dec", "Friday 4 December", "15:05", "1,234.5", "US$58.5–64K", "US$58,500 to US$64,000"),
    "DE": ("Fri, 4 Dec", "Friday 4 December", "15:05", "1.234,5", "US$58,5–64K", "58.500 US$ to 64.000 US$"),
    "FR": ("Fri, 4 Dec", "Friday 4 December", "15:05", "1 234,5", "US$58,5–64K", "58 500 US$ to 64 000 US$"),
    "CA": ("Fri, Dec 4", "Friday, December 4", "3:05 p.m.", "1,234.5", "US$58.5–64K", "US$58,500 to US$64,000"),
    "CH": ("Fri, 4 Dec", "Friday 4 December", "15:05", "1'234.5", "US$58.5–64K", "US$ 58'500 to US$ 64'000"),
    "JP": ("Fri, Dec 4", "Friday, December 4", "15:05", "1,234.5", "$58.5–64K", "$58,500 to $64,000"),
    # English is not written there: the words are, with the country's numbers and clock.
    "BR": ("Fri, 4 Dec", "Friday 4 December", "15:05", "1.234,5", "US$58,5–64K", "US$ 58.500 to US$ 64.000"),
    "MX": ("Fri, 4 Dec", "Friday 4 December", "3:05 pm", "1,234.5", "US$58.5–64K", "US$58,500 to US$64,000"),
}


@pytest.fixture
def here(request: pytest.FixtureRequest) -> Iterator[str]:
    """The region that a test is told to be in."""
    region.current.set(request.param)
    yield request.param
    region.current.set(region.UNKNOWN)


@pytest.mark.parametrize("here", WRITTEN, indirect=True)
def test_each_writes_its_own_way(here: str) -> None:
    pay = (5_850_000, 6_400_000, "USD", None)
    written = (
        region.day(THEN, here, "MMMEd"),
        template_filters.long_day(THEN),
        region.clock(time(15, 5), here),
        template_filters.number(1234.5),
        template_filters._pay(*pay, full=False, here=here),
        template_filters._pay(*pay, full=True, here=here),
    )
    assert tuple(text.replace("\u00a0", " ") for text in written) == WRITTEN[here]


@pytest.mark.parametrize("here", region.names())
def test_every_country_can_write_everything_in_english(here: str) -> None:
    words = " ".join(
        (
            *(region.day(THEN, here, skeleton) for skeleton in ("MMMd", "yMMMd", "MMMEd", "yMMMEd", "yMMMMd")),
            *(region.long_day(THEN, here), region.clock(time(15, 5), here), region.number(Decimal("1234.5"), here)),
        )
    )
    assert "4" in words
    assert "05" in words
    assert all(character.isascii() or character in "\u00a0\u2019" for character in words), words
    amounts = (
        region.money(Decimal("31.50"), "USD", here),
        region.short_money(Decimal(58_500), region.currency_of(here), here),
    )
    assert all(amounts)
    # Our font has no narrow space, and no mark of direction is to be copied along.
    assert not set("".join(amounts)) & set("\u202f\u200e\u200f\u061c")
    assert region.date_example(here)
    assert region.next_week(THEN, here) > THEN


def test_one_amount_is_never_rounded() -> None:
    assert template_filters.money(3_150, "HUF") == "HUF\u00a031.50"
    assert template_filters.money(1_234, "KWD") == "KWD\u00a01.234"
    assert template_filters.money(58_000, "JPY") == "¥58,000"
    assert template_filters.money(3_150, None, "hour") == "31.50 an hour"


@pytest.mark.parametrize(
    ("here", "typed", "meant"),
    [
        ("US", "12/11/2026", date(2026, 12, 11)),
        ("US", "12-11-2026", date(2026, 12, 11)),
        ("IE", "12/11/2026", date(2026, 11, 12)),
        ("DE", "12/11/2026", date(2026, 11, 12)),
        *((here, "31.3.2026", date(2026, 3, 31)) for here in ("US", "DE", "JP")),
        *((here, "2026-03-31", date(2026, 3, 31)) for here in ("US", "GB", "CA")),
        *((here, "Mar 31 2026", date(2026, 3, 31)) for here in ("US", "GB")),
        ("US", "Fri, Dec 4, 2026", THEN),
        ("US", "Friday, December 4th 2026", THEN),
        ("GB", "Fri 4 Dec 2026", THEN),
        ("GB", "4th of Dec, 2026", THEN),
        ("US", "sept. 5 2026", date(2026, 9, 5)),
    ],
    indirect=["here"],
)
def test_a_typed_date_is_read_as_it_is_meant_there(here: str, typed: str, meant: date) -> None:
    assert day_of(typed, "Date") == meant


def test_the_app_reads_days_like_the_web() -> None:
    dates = (Path(config.__file__).parent / "mobile/src/store/dates.ts").read_text()
    listed = re.search(r"MONTH_FIRST = \[(.*)\]", dates)
    assert listed
    assert set(re.findall(r"[A-Z]{2}", listed[1])) == {here for here in region.names() if region.is_month_first(here)}


def test_a_day_without_a_year_is_the_nearest() -> None:
    today = now().date()
    for typed in (f"{today:%B} {today.day}", f"{today.day} {today:%b}"):
        assert abs((day_of(typed, "Date") - today).days) <= 1


@pytest.mark.parametrize(
    ("here", "example"), [("US", "3/31/2026"), ("GB", "31/3/2026"), ("SE", "2026-03-31")], indirect=["here"]
)
@pytest.mark.parametrize("typed", ["31/31/2026", "2/30/2026", "Smarch 3 2026", "soon", "3/31", "1.2.3", "February 30"])
def test_what_is_no_date_is_answered_with_an_example(here: str, example: str, typed: str) -> None:
    with pytest.raises(ValueError, match="must be a date") as refused:
        day_of(typed, "Start date")
    assert str(refused.value) == f"Start date must be a date, such as {example} or Mar 31 2026."


@pytest.mark.parametrize(
    ("here", "typed"),
    [
        ("US", "2026-12-04T15:05"),
        ("US", "12/4/2026 3:05 pm"),
        ("US", "Fri, Dec 4, 2026, 3:05\u202fPM"),
        ("US", "December 4, 2026 at 3:05p.m."),
        ("CA", "Dec 4 2026 3:05 p.m."),
        ("FI", "4.12.2026 15.05"),
        ("DE", "4/12/2026 15:05"),
    ],
    indirect=["here"],
)
def test_a_typed_time_is_read_as_it_is_meant_there(here: str, typed: str) -> None:
    assert clock_of(typed, "When") == datetime(2026, 12, 4, 15, 5)  # noqa: DTZ001


@pytest.mark.parametrize("typed", ["2026-12-04", "12/4/2026 13:05 pm", "12/4/2026 15", "12/4/2026 0:30 am", "noon"])
def test_what_is_no_time_is_answered_with_an_example(typed: str) -> None:
    with pytest.raises(ValueError, match=r"must look like 3/31/2026 9:30 am"):
        clock_of(typed, "When")


@pytest.mark.parametrize(
    ("here", "typed", "currency", "meant"),
    [
        ("US", "1.234,56", "EUR", 123_456),
        ("DE", "1.234,56", "EUR", 123_456),
        ("DE", "1,234.56", "EUR", 123_456),
        ("US", "1,234", "KWD", 1_234_000),
        ("US", "1.234", "KWD", 1_234),
        ("DE", "1,234", "KWD", 1_234),
        ("DE", "1.234", "KWD", 1_234_000),
    ],
    indirect=["here"],
)
def test_an_amount_is_read_as_it_is_meant_there(here: str, typed: str, currency: str, meant: int) -> None:
    assert minor_units(typed, currency) == meant


def test_a_dollar_is_the_dollar_of_that_country() -> None:
    signs = {here: region.currency_signs(here)["$"] for here in ("US", "CA", "AU", "IE")}
    assert signs == {"US": "USD", "CA": "CAD", "AU": "AUD", "IE": "USD"}
    assert region.currency_signs("AU")["US$"] == "USD"


@pytest.mark.parametrize(
    ("here", "begins", "next_week"),
    [
        # November 29, 2026 is a Sunday: in the US the week has begun with it, in Ireland it ends.
        ("US", date(2026, 11, 29), date(2026, 12, 7)),
        ("IE", date(2026, 11, 23), date(2026, 11, 30)),
        ("EG", date(2026, 11, 28), date(2026, 12, 6)),
    ],
)
def test_weeks_begin_where_they_do_there(here: str, begins: date, next_week: date) -> None:
    sunday = date(2026, 11, 29)
    assert region.first_day_of_week(sunday, here) == begins
    assert region.next_week(sunday, here) == next_week


@pytest.mark.parametrize(
    ("languages", "time_zone", "guessed"),
    [
        (["en-IE", "en"], "America/New_York", "IE"),
        (["de", "en"], "Europe/Vienna", "AT"),
        (["zh-Hant-TW"], "UTC", "TW"),
        (["en"], "Asia/Calcutta", "IN"),
        (["en-XX", "x"], "UTC", "US"),
        ([], "Mars/Olympus", "US"),
    ],
)
def test_the_browser_says_the_country_else_the_time_zone(languages: list[str], time_zone: str, guessed: str) -> None:
    assert region.guess(languages, time_zone) == guessed


def region_of(app: Flask, email: str) -> str | None:
    with app.app_context():
        return db.session.scalar(select(Account.region).where(Account.email == email))


def test_signing_up_guesses_the_country(app: Flask) -> None:
    browser = Browser(app)
    auth_forms.sign_up(browser, "new@example.org")
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en-IE,en;q=0.8"
    auth_forms.verify(browser, inbox.link(app, "new@example.org"))
    assert region_of(app, "new@example.org") == "IE"


def test_the_country_is_chosen_in_the_profile_and_shown_everywhere(app: Flask, alice: Browser) -> None:
    page = alice.get("/account/profile").form().fill(region="DE").submit(follow=True)
    assert "Country Germany" in page.words
    form = alice.get("/opportunities/new").form().fill(title="Cook", deadline="12/11/2026", pay_min="1.234,50")
    shown = form.fill(pay_currency="€").submit(follow=True).words.replace("\u00a0", " ")
    assert "12 Nov" in shown
    assert "1.234,50 €" in shown
    assert 'data-region="DE" data-clock="h23"' in alice.get("/today").text


@pytest.mark.parametrize("code", ["XX", "United States", "us", "\0", "x" * 5000])
def test_a_country_that_does_not_exist_is_refused(app: Flask, alice: Browser, code: str) -> None:
    form = alice.get("/account/profile").form()
    page = alice.post("/account/profile", data={**form.values.to_dict(), "region": code})
    assert page.status_code == 422
    assert "Choose a country from the list." in page.words
    assert region_of(app, alice.email) == "US"


def test_who_was_there_before_is_told_once(app: Flask, alice: Browser) -> None:
    with app.app_context():
        db.session.execute(update(Account).values(region="IE", region_is_news=True))
        db.session.commit()
    told = "now follow what’s usual in Ireland, typed ones too. Change your country"
    for is_told in (True, False):
        browser = Browser(app)
        auth_forms.sign_in(browser, alice.email, alice.password)
        assert (told in browser.get("/today").words) is is_told
