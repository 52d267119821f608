"""The calendar in other programs, by a secret link; read here by parsers other than the one that writes it."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.tz import tzical
from flask import Flask
from sqlalchemy import func, select, text

from app.extensions import db
from app.models.calendar_feed import CalendarFeed
from app.models.columns import now
from app.web import log
from tests.auth.statements import sent
from tests.records import factories
from tests.support.browser import Browser
from tests.support.promises import promise

SOON = datetime.now(UTC).replace(hour=9, minute=30, second=0, microsecond=0) + timedelta(days=3)
PAGE = "/account/calendar"


def make_link(owner: Browser, shows: str = "type") -> str:
    """Ask for one; its path."""
    made = owner.get(PAGE).form('main form[action="/account/calendar"]').fill(shows=shows).submit()
    assert made.status_code == 200
    address = made.tree.css_first("#link").attributes["value"] or ""
    assert address.startswith("http")
    return "/" + address.split("/", 3)[3]


def read(client: Browser, path: str) -> Any:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return vobject.readOne(answer.get_data(as_text=True))


def events(calendar: Any) -> dict[str, Any]:
    return {event.summary.value: event for event in getattr(calendar, "vevent_list", [])}


def live(app: Flask, owner: Browser) -> dict[str, Any]:
    """One of everything that has a day."""
    [company] = factories.make(app, owner, "companies", {"name": "Kew; & Söhne, Ltd"})
    day = SOON.date()
    values = {"title": "Gardener", "company_id": company, "deadline": day}
    stages = factories.stage_ids(app, owner)
    saved, offered = factories.make(
        app, owner, "opportunities", values, {"title": "Cook", "stage_id": stages["Offer"], "company_id": company}
    )
    place = "Am Hof 1;\nKöln, 2nd \\ floor " + "ß" * 80
    talk = {"kind": "interview", "summary": "Talk", "starts_at": SOON, "time_zone": "Europe/Berlin", "minutes": 45}
    activity, off = factories.make(
        app,
        owner,
        "activities",
        talk | {"opportunity_id": saved, "place": place},
        {"kind": "call", "summary": "Hush", "starts_at": SOON, "time_zone": "UTC", "outcome": "cancelled"},
    )
    factories.make(
        app, owner, "tasks", {"title": "Ring Zoë", "due_on": day}, {"title": "Did", "due_on": day, "done_at": now()}
    )
    factories.make(app, owner, "offers", {"opportunity_id": offered, "base": 100, "reply_by": day})
    return {"activity": activity, "place": place, "off": off}


def test_there_is_none_until_it_is_asked_for(app: Flask, alice: Browser) -> None:
    page = alice.get(PAGE)
    assert "You don’t have a link yet." in page.words
    assert not page.has("#link")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(CalendarFeed)) == 0


@promise("calendar-link")
def test_it_shows_time_and_type_and_nothing_else(app: Flask, alice: Browser, client: Browser) -> None:
    live(app, alice)
    path = make_link(alice)
    found = events(read(client, path))
    assert set(found) == {"Interview", "Call"}
    interview = found["Interview"]
    assert interview.dtstart.value == SOON
    assert interview.duration.value == timedelta(minutes=45)
    assert found["Call"].status.value == "CANCELLED"
    said = client.get(path).get_data(as_text=True)
    for hidden in ("Talk", "Kew", "Gardener", "Ring", "Cook", "LOCATION", "URL", alice.email):
        assert hidden not in said


@promise("calendar-link")
def test_with_details_it_shows_all_that_has_a_day(app: Flask, alice: Browser, client: Browser) -> None:
    made = live(app, alice)
    found = events(read(client, make_link(alice, "details")))
    company = "Kew; & Söhne, Ltd"
    assert set(found) == {
        f"Talk, Gardener at {company}",
        "Hush",
        "Ring Zoë",
        f"Closing date: Gardener at {company}",
        f"Answer the offer: Cook at {company}",
    }
    talk = found[f"Talk, Gardener at {company}"]
    assert talk.location.value == made["place"]
    assert talk.url.value.endswith(f"/activities/{made['activity']}")
    assert found["Ring Zoë"].dtstart.value == SOON.date()
    assert len({event.uid.value for event in found.values()}) == len(found)


def test_each_zone_comes_with_its_rules(app: Flask, alice: Browser, client: Browser) -> None:
    """Read by them alone, every waking hour of two years is the instant it was."""
    year = now().year
    zones = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata")
    for zone in zones:
        factories.make(app, alice, "activities", {"kind": "call", "starts_at": SOON, "time_zone": zone})
    last = datetime(year + 1, 12, 1, 12, tzinfo=UTC)
    factories.make(app, alice, "activities", {"kind": "call", "starts_at": last, "time_zone": "Europe/London"})
    said = client.get(make_link(alice)).get_data(as_text=True)
    rules = tzical(io.StringIO(said))
    assert set(rules.keys()) == set(zones)
    for zone in zones:
        for day in range(500):
            for hour in (6, 12, 20):
                local = datetime(year, 7, 1, hour) + timedelta(days=day)  # noqa: DTZ001 - by each zone below
                told = local.replace(tzinfo=rules.get(zone)).utcoffset()
                assert told == local.replace(tzinfo=ZoneInfo(zone)).utcoffset(), (zone, local)


def test_the_second_of_two_times_is_told_apart(app: Flask, alice: Browser, client: Browser) -> None:
    """Where clocks are put back, within the days that the link shows."""
    london, day = ZoneInfo("Europe/London"), now().date()
    back = next(
        instant
        for hours in range(24 * 366)
        if (instant := datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=hours))
        and instant.astimezone(london).fold
    )
    times = (back - timedelta(hours=1), back)
    factories.make(
        app, alice, "activities", *({"kind": "call", "starts_at": at, "time_zone": "Europe/London"} for at in times)
    )
    found = read(client, make_link(alice)).vevent_list
    assert sorted(event.dtstart.value.astimezone(UTC) for event in found) == list(times)


def test_what_did_not_change_is_not_sent_again(app: Flask, alice: Browser, client: Browser) -> None:
    live(app, alice)
    path = make_link(alice)
    tag = client.get(path).headers["ETag"]
    with sent(app) as statements:
        again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert len([statement for statement in statements if not statement.startswith("BEGIN")]) == 1
    factories.make(app, alice, "activities", {"kind": "call", "starts_at": SOON})
    changed = client.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    alice.get(PAGE).form('main form[action$="/shows"]').fill(shows="details").submit()
    detailed = client.get(path, headers={"If-None-Match": changed.headers["ETag"]})
    assert detailed.status_code == 200
    assert b"Talk" in detailed.data


def test_it_takes_two_statements_and_no_cookie(app: Flask, alice: Browser, client: Browser) -> None:
    live(app, alice)
    path = make_link(alice)
    with sent(app) as statements:
        answer = client.get(path)
    assert len([statement for statement in statements if not statement.startswith("BEGIN")]) == 2
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert client.head(path).status_code == 200


@promise("calendar-link")
def test_it_is_shown_once_and_only_a_digest_is_kept(app: Flask, alice: Browser) -> None:
    path = make_link(alice)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert token not in alice.get(PAGE).text
    assert token not in alice.get("/account/data?format=json").get_data(as_text=True)
    with app.app_context():
        for table in ("calendar_feed", "account", "sign_in", "undo"):
            rows = db.session.execute(text(f"select * from {table}")).all()
            assert token not in str(rows)
            assert token[24:] not in str(rows)


@promise("calendar-link")
def test_a_new_one_ends_the_old_and_off_is_off(alice: Browser, client: Browser) -> None:
    first = make_link(alice)
    assert client.get(first).status_code == 200
    second = make_link(alice)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    alice.get(PAGE).form('main form[action$="/off"]').submit(follow=True)
    assert client.get(second).status_code == 404
    assert "You don’t have a link yet." in alice.get(PAGE).words


@promise("calendar-link")
def test_it_is_gone_with_the_account(alice: Browser, client: Browser) -> None:
    path = make_link(alice)
    alice.get("/account/delete").form().fill(password=alice.password).submit(follow=True)
    assert client.get(path).status_code == 404


def test_pressed_twice_makes_one_link(alice: Browser, client: Browser) -> None:
    form = alice.get(PAGE).form('main form[action="/account/calendar"]')
    first = form.submit()
    path = "/" + (first.tree.css_first("#link").attributes["value"] or "").split("/", 3)[3]
    assert form.submit().location == PAGE
    assert client.get(path).status_code == 200


@promise("calendar-link")
def test_any_other_link_is_unknown(app: Flask, alice: Browser, mallory: Browser, client: Browser) -> None:
    live(app, alice)
    path, theirs = make_link(alice), make_link(mallory)
    token, other = (found.removeprefix("/calendar/").removesuffix(".ics") for found in (path, theirs))
    # The account of one, the secret of the other; a letter changed, left out, added; not of letters at all.
    tries = [
        token[:21] + other[21:],
        other[:22] + token[22:],
        token[:-1],
        token + "A",
        "A" * 64,
        "é" * 64,
        "=" * 64,
        "-",
    ]
    tries.append(token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1])
    for tried in tries:
        assert client.get(f"/calendar/{tried}.ics").status_code == 404, tried
    assert client.get(path.removesuffix(".ics")).status_code == 404
    assert b"VEVENT" not in client.get(theirs).data


def test_someone_signed_in_sees_whose_link_it_is_and_stays_who_they_are(
    app: Flask, alice: Browser, mallory: Browser
) -> None:
    live(app, alice)
    path = make_link(alice)
    assert b"Interview" in mallory.get(path).data
    assert mallory.email in mallory.get("/account").words


@promise("calendar-link", "server-logs")
def test_the_link_is_masked_in_the_log(alice: Browser, client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(log.requests, "info", lines.append)
    path = make_link(alice)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    for address in (
        path,
        f"{path}/x",
        f"/x{path}",
        path.removesuffix(".ics"),
        path.upper(),
        f"/nowhere?{token}={token}",
    ):
        client.get(address)
    assert not [line for line in lines if token[:20] in line or token[:20].upper() in line]
    assert json.loads(lines[-6])["url"] == "/calendar/…"


def test_a_feed_is_of_the_days_around_now(app: Flask, alice: Browser, client: Browser) -> None:
    days = (-200, -30, 30, 300, 1000)
    times = {f"{day} days": now() + timedelta(days=day) for day in days}
    factories.make(
        app, alice, "activities", *({"kind": "call", "summary": name, "starts_at": at} for name, at in times.items())
    )
    assert set(events(read(client, make_link(alice, "details")))) == {"-30 days", "30 days", "300 days"}


def test_an_empty_calendar_is_one(alice: Browser, client: Browser) -> None:
    calendar = read(client, make_link(alice))
    assert calendar.prodid.value.startswith("-//Jobplanr")
    assert not hasattr(calendar, "vevent")


def test_odd_texts_break_no_line(app: Flask, alice: Browser, client: Browser) -> None:
    odd = 'a\u2028b BEGIN:VEVENT "q" ; , \\n \\ 😀' + "ż" * 100
    factories.make(app, alice, "activities", {"kind": "call", "summary": odd, "starts_at": SOON})
    answer = client.get(make_link(alice, "details"))
    lines = answer.data.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert lines.count(b"BEGIN:VEVENT") == 1
    [event] = vobject.readOne(answer.get_data(as_text=True)).vevent_list
    assert event.summary.value == odd
    assert date.today() < event.dtstart.value.date()  # noqa: DTZ011


def test_who_looks_over_what_is_open_is_told_of_the_link(alice: Browser) -> None:
    assert "Calendar programs" not in alice.get("/account/sign-ins").words
    make_link(alice)
    assert "Calendar programs read your dates" in alice.get("/account/sign-ins").words
    page = alice.get("/account/password").form("main form.form")
    changed = page.fill(current_password=alice.password, password="five other words in a row").submit(follow=True)
    assert changed.links()["Make a new one"] == "/account/calendar"
