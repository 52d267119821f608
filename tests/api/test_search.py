"""The search by JSON."""

import pytest

from tests.support.phone import Phone
from tests.support.promises import promise


@promise("records")
def test_it_finds_by_kind_and_marks_the_words(phone: Phone, mallorys_phone: Phone) -> None:
    role = phone.make("opportunities", title="Nurse", tags=["zebra"])
    note = phone.make("notes", body="Bring the **zebra** papers", opportunity_id=role["id"])
    found = phone.read("/search?q=zeb")["kinds"]
    assert [(one["kind"], one["count"], [item["id"] for item in one["items"]]) for one in found] == [
        ("opportunities", 1, [role["id"]]),
        ("notes", 1, [note["id"]]),
    ]
    assert found[1]["items"][0]["excerpt"] == [
        {"text": "Bring the ", "found": False},
        {"text": "zebra", "found": True},
        {"text": " papers", "found": False},
    ]
    assert mallorys_phone.read("/search?q=zebra") == {"kinds": []}
    assert phone.read("/search") == phone.read("/search?q=%00!") == {"kinds": []}


@pytest.mark.parametrize(("asked", "named"), [("?q=a&q=b", "q"), ("?q=a&sort=b", "sort"), (f"?q={'a' * 201}", "q")])
def test_it_says_what_it_cannot_be_asked(phone: Phone, asked: str, named: str) -> None:
    answer = phone.get(f"/search{asked}")
    assert answer.status_code == 422
    assert set(answer.get_json()["errors"]) == {named}
