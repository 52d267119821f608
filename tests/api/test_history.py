"""Stages and their history through JSON: an opportunity's present is read off its entries, whoever writes them."""

from typing import Any

from tests.support.phone import Phone


def entries(phone: Phone, opportunity: dict[str, Any]) -> list[dict[str, Any]]:
    """Newest last."""
    found = phone.read(f"/stage_changes?opportunity_id={opportunity['id']}")["items"]
    return sorted(found, key=lambda entry: (entry["happened_on"], entry["created_at"]))


def test_a_new_opportunity_stands_at_the_first_stage(phone: Phone) -> None:
    made = phone.make("opportunities", title="x")
    assert made["stage_id"] == phone.stage("saved")
    assert [entry["stage_id"] for entry in entries(phone, made)] == [made["stage_id"]]


def test_patching_the_stage_adds_to_the_history(phone: Phone) -> None:
    made = phone.make("opportunities", title="x")
    path = f"/opportunities/{made['id']}"
    moved = phone.patch(path, {"stage_id": phone.stage("interviewing")}).get_json()
    assert moved["stage_id"] == phone.stage("interviewing")
    assert len(entries(phone, made)) == 2
    closed = phone.patch(path, {"outcome": "rejected"}).get_json()
    assert closed["stage_id"] == phone.stage("closed")
    assert closed["outcome"] == "rejected"
    corrected = phone.patch(path, {"outcome": "no_answer"}).get_json()
    assert corrected["outcome"] == "no_answer"
    assert len(entries(phone, made)) == 3


def test_patching_the_day_of_application_corrects_the_history(phone: Phone) -> None:
    made = phone.make("opportunities", title="x")
    path = f"/opportunities/{made['id']}"
    applied = phone.patch(path, {"applied_on": "2026-05-04"}).get_json()
    assert applied["applied_on"] == "2026-05-04"
    phone.patch(path, {"applied_on": "2026-05-05"})
    assert entries(phone, made)[0]["happened_on"] == "2026-05-05"
    taken_out = entries(phone, made)[0]["id"]
    assert phone.patch(path, {"applied_on": None}).get_json()["applied_on"] is None
    assert len(entries(phone, made)) == 1
    since = made["created_at"]
    assert {"id": taken_out, "deleted": True} in phone.read(f"/stage_changes?updated_since={since}")["items"]


def test_never_having_applied_leaves_an_only_entry_saved(phone: Phone) -> None:
    made = phone.make("opportunities", title="x", applied_on="2026-05-04")
    assert made["stage_id"] == phone.stage("applied")
    changed = phone.patch(f"/opportunities/{made['id']}", {"applied_on": None}).get_json()
    assert changed["applied_on"] is None
    assert changed["stage_id"] == phone.stage("saved")


def test_an_entry_of_the_same_day_comes_after_those_before_it(phone: Phone) -> None:
    made = phone.make("opportunities", title="x")
    day = entries(phone, made)[0]["happened_on"]
    for kind in ("applied", "screening", "offer"):
        phone.make("stage_changes", opportunity_id=made["id"], stage_id=phone.stage(kind), happened_on=day)
        assert phone.read(f"/opportunities/{made['id']}")["stage_id"] == phone.stage(kind)


def test_an_entry_tells_the_opportunitys_present(phone: Phone) -> None:
    made = phone.make("opportunities", title="x")
    path = f"/opportunities/{made['id']}"
    values = {"opportunity_id": made["id"], "stage_id": phone.stage("closed"), "happened_on": "2199-01-01"}
    entry = phone.make("stage_changes", **values, outcome="accepted")
    assert phone.read(path)["outcome"] == "accepted"
    phone.patch(f"/stage_changes/{entry['id']}", {"happened_on": "2000-01-01"})
    assert phone.read(path)["stage_id"] == phone.stage("saved")
    assert phone.read(path)["outcome"] is None
    phone.patch(f"/stage_changes/{entry['id']}", {"happened_on": "2199-01-01", "stage_id": phone.stage("offer")})
    assert phone.read(path)["stage_id"] == phone.stage("offer")
    assert phone.delete(f"/stage_changes/{entry['id']}").status_code == 204
    assert phone.read(path)["stage_id"] == phone.stage("saved")


def test_the_only_entry_stays(phone: Phone) -> None:
    made = phone.make("opportunities", title="x")
    answer = phone.delete(f"/stage_changes/{entries(phone, made)[0]['id']}")
    assert answer.status_code == 409
    assert answer.get_json()["type"] == "/problems/in-use"


def test_an_entry_stays_with_its_opportunity(phone: Phone) -> None:
    one, two = phone.make("opportunities", title="x"), phone.make("opportunities", title="y")
    answer = phone.patch(f"/stage_changes/{entries(phone, one)[0]['id']}", {"opportunity_id": two["id"]})
    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {"opportunity_id"}


def test_an_outcome_needs_a_stage_that_closes(phone: Phone) -> None:
    made = phone.make("opportunities", title="x")
    entry = {"opportunity_id": made["id"], "stage_id": phone.stage("offer"), "happened_on": "2026-05-04"}
    for answer in (
        phone.post("/stage_changes", {**entry, "outcome": "accepted"}),
        phone.post("/opportunities", {"title": "y", "stage_id": phone.stage("saved"), "outcome": "rejected"}),
        phone.patch(f"/stage_changes/{entries(phone, made)[0]['id']}", {"outcome": "rejected"}),
    ):
        assert answer.status_code == 422
        assert answer.get_json()["errors"].keys() == {"outcome"}


def test_a_stage_in_use_stays_and_keeps_its_kind(phone: Phone) -> None:
    phone.make("opportunities", title="x")
    path = f"/stages/{phone.stage('saved')}"
    assert phone.delete(path).status_code == 409
    assert phone.patch(path, {"kind": "applied"}).get_json()["errors"].keys() == {"kind"}
    assert phone.patch(path, {"name": "Wish list", "position": 0}).get_json()["name"] == "Wish list"
    unused = f"/stages/{phone.stage('screening')}"
    assert phone.patch(unused, {"kind": "interviewing"}).status_code == 200
    assert phone.delete(unused).status_code == 204


def test_without_a_stage_of_the_kind_it_says_so(phone: Phone) -> None:
    made = phone.make("opportunities", title="x")
    phone.delete(f"/stages/{phone.stage('closed')}")
    answer = phone.patch(f"/opportunities/{made['id']}", {"outcome": "rejected"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"]["stage_id"]


def test_a_contact_that_goes_changes_the_opportunities_that_show_it(phone: Phone) -> None:
    person = phone.make("contacts", name="Ines")["id"]
    made = phone.make("opportunities", title="x", contact_ids=[person])
    path = f"/opportunities/{made['id']}"
    tag = phone.get(path).headers["ETag"]
    phone.delete(f"/contacts/{person}")
    after = phone.get(path, If_None_Match=tag)
    assert after.status_code == 200
    assert after.get_json()["contact_ids"] == []
    assert after.get_json()["updated_at"] > made["updated_at"]


def test_references_to_what_goes_are_emptied(phone: Phone) -> None:
    company = phone.make("companies", name="Acme")["id"]
    person = phone.make("contacts", name="Ines", company_id=company)
    made = phone.make("opportunities", title="x", company_id=company, referrer_id=person["id"])
    phone.delete(f"/companies/{company}")
    phone.delete(f"/contacts/{person['id']}")
    after = phone.read(f"/opportunities/{made['id']}")
    assert after["company_id"] is None
    assert after["referrer_id"] is None
