"""What people say of themselves, by phone."""

from typing import Any

import pytest
from flask import Flask

from tests.api.test_lists import reads, statements
from tests.support.phone import Phone
from tests.support.promises import promise


def test_it_is_changed_and_shown(phone: Phone) -> None:
    before = phone.read("/me")
    assert before["id"] == str(phone.account_id)
    asked = {"first_name": " Alice ", "last_name": "Liddell", "time_zone": "Europe/Dublin", "region": "IE"}
    changed = phone.patch("/me", asked)
    assert changed.status_code == 200
    assert changed.get_json() == before | asked | {"first_name": "Alice"} == phone.read("/me")
    assert phone.patch("/me", {"first_name": ""}).get_json()["first_name"] == ""
    assert phone.patch("/me", {}).get_json()["last_name"] == "Liddell"


def test_an_activity_is_filed_where_the_person_is(phone: Phone) -> None:
    phone.patch("/me", {"time_zone": "Europe/Berlin"})
    assert phone.make("activities", kind="call", starts_at="2026-05-04T09:30:00Z")["time_zone"] == "Europe/Berlin"


@promise("records")
def test_it_is_ones_own(phone: Phone, mallorys_phone: Phone) -> None:
    hers = phone.read("/me")
    mallorys_phone.patch("/me", {"first_name": "Mallory", "time_zone": "Asia/Tokyo"})
    assert phone.read("/me") == hers


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"first_name": None}, "first_name"),
        ({"first_name": "x" * 101}, "first_name"),
        ({"last_name": 7}, "last_name"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"region": "XX"}, "region"),
        ({"region": None}, "region"),
        ({"email": "other@example.org"}, "email"),
        ({"reminder_hour": 7}, "reminder_hour"),
        ({"password": "x"}, "password"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(phone: Phone, sent: Any, wrong: str) -> None:
    before = phone.read("/me")
    answer = phone.patch("/me", {"first_name": "Alice"} | sent)
    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {wrong}
    assert phone.read("/me") == before


def test_it_costs_at_most_five_statements(app: Flask, phone: Phone) -> None:
    with statements(app) as sent:
        phone.patch("/me", {"time_zone": "Europe/Dublin"})
    assert len(reads(sent)) <= 5
