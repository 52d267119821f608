"""The day as JSON: the page's own reading, for whoever asks by a phone."""

from datetime import timedelta

import pytest
from flask import Flask

from app.blueprints.api import paging
from app.models.columns import now, today_in
from tests.api.test_lists import reads, statements
from tests.records.test_next_step import phone_of
from tests.support.browser import Browser
from tests.support.phone import Phone
from tests.support.promises import promise

PARTS = ("coming", "held", "tasks", "offers", "quiet", "closing")


def fill(phone: Phone) -> dict[str, str]:
    """Something for each part; returns its id."""
    today = now().date()
    company = phone.make("companies", name="Acme")["id"]
    at_acme = {"company_id": company}
    job = phone.make("opportunities", title="Baker", stage_id=phone.stage("applied"), **at_acme)["id"]
    about = {"opportunity_id": job}

    def held(hours: int, **values: str) -> str:
        at = (now() + timedelta(hours=hours)).isoformat()
        return str(phone.make("activities", kind="interview", starts_at=at, time_zone="UTC", **about, **values)["id"])

    return {
        "coming": held(30, place="Dock 1"),
        "held": held(-30),
        "tasks": phone.make("tasks", title="Ring", due_on=str(today), **about)["id"],
        "offers": phone.make("offers", base=100, reply_by=str(today + timedelta(days=3)), **about)["id"],
        "quiet": phone.make("opportunities", title="Cook", applied_on=str(today - timedelta(days=60)))["id"],
        "closing": phone.make("opportunities", title="Smith", deadline=str(today + timedelta(days=2)), **at_acme)["id"],
    }


def test_it_says_what_the_page_says(app: Flask, alice: Browser) -> None:
    phone = phone_of(app, alice)
    ids = fill(phone)
    today = phone.read("/today")
    assert {part: [row["id"] for row in today[part]] for part in PARTS} == {part: [id] for part, id in ids.items()}
    assert today["date"] == str(now().date())
    assert today["quiet_from"] == 21
    assert today["sentence"] in alice.get("/today").words
    assert today["coming"][0].items() >= {"role": "Baker", "company": "Acme", "place": "Dock 1"}.items()
    assert today["closing"][0].items() >= {"role": "Smith", "company": "Acme", "stage": "Saved"}.items()
    assert today["quiet"][0].items() >= {"role": "Cook", "company": None}.items()
    assert today["tasks"][0].items() >= {"title": "Ring", "role": "Baker", "company": "Acme"}.items()


@promise("records")
def test_of_others_it_says_nothing(phone: Phone, mallorys_phone: Phone) -> None:
    fill(phone)
    today = mallorys_phone.read("/today")
    assert not any(today[part] for part in PARTS)


def test_it_is_told_where_the_person_is_and_not_where_a_cookie_is(
    app: Flask, alice: Browser, mallorys_phone: Phone
) -> None:
    """Kiritimati is a day ahead of Honolulu, always."""
    phone_of(app, alice).patch("/me", {"time_zone": "Pacific/Kiritimati"})
    mallorys_phone.patch("/me", {"time_zone": "Pacific/Honolulu"})
    answer = alice.open("/api/v1/today", headers={"Authorization": f"Bearer {mallorys_phone.token}"})
    assert answer.get_json()["date"] == str(today_in("Pacific/Honolulu"))


def test_its_tag_holds_the_records_and_the_hour(app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, present = phone_of(app, alice), now()
    monkeypatch.setattr(paging, "now", lambda: present)
    tag = phone.get("/today").headers["ETag"]
    with statements(app) as sent:
        assert phone.get("/today", If_None_Match=tag).status_code == 304
    assert len(reads(sent)) == 1
    present += timedelta(hours=1)
    seen = [tag, phone.get("/today", If_None_Match=tag).headers["ETag"]]
    for change in (
        lambda: phone.make("tasks", title="Ring", due_on=str(now().date())),
        lambda: phone.patch("/me", {"time_zone": "Asia/Tokyo"}),
        lambda: phone.patch("/me", {"region": "IE"}),
        lambda: alice.get("/account/silence").form().fill(quiet_after="9").submit(),
    ):
        change()
        answer = phone.get("/today", If_None_Match=seen[-1])
        assert answer.status_code == 200
        seen.append(answer.headers["ETag"])
    assert len(set(seen)) == len(seen)
    assert answer.get_json()["quiet_from"] == 9


def test_it_costs_at_most_eight_statements(app: Flask, phone: Phone) -> None:
    fill(phone)
    with statements(app) as sent:
        phone.read("/today")
    assert len(reads(sent)) <= 8


def test_it_takes_no_parameters(phone: Phone) -> None:
    answer = phone.get("/today?date=2026-01-01")
    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {"date"}
