"""Whatever a document shows raises its version and its time: else a phone takes what it holds for what is there."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.records.kind import Kind
from app.records.kinds import KINDS
from tests.records import factories
from tests.support.phone import Phone

Documents = dict[tuple[str, str], dict[str, Any]]

# Two of each kind, so that what refers to one can come to refer to the other; each comes after what it is about.
FIRST = ("stages", "companies", "contacts", "documents", "opportunities", "stage_changes")
ORDER = (*FIRST, *(slug for slug in KINDS if slug not in FIRST))
LEAST: dict[str, dict[str, Any]] = {
    "stages": {"name": "Trial day", "kind": "interviewing"},
    "companies": {"name": "Acme"},
    "contacts": {"name": "Ines"},
    "documents": {"name": "Resume"},
    "opportunities": {"title": "Gardener", "deadline": "2026-12-20", "tags": ["outdoors"]},
    "stage_changes": {"happened_on": "2026-05-04"},
    "postings": {"text": "Gardener wanted"},
    "activities": {"kind": "call", "starts_at": "2026-11-04T09:30:00Z"},
    "tasks": {"title": "Ring Ines", "due_on": "2026-12-04"},
    "offers": {"base": 100, "reply_by": "2026-12-11"},
    "notes": {"body": "Ask"},
    "saved_views": {"name": "Near"},
    "skills": {"name": "Roses"},
}
# Of what no other text will do for.
OTHER = {
    **dict.fromkeys(("pay_currency", "currency"), "SEK"),
    **dict.fromkeys(("url", "apply_url", "website", "careers_url", "profile_url"), "https://other.example/"),
    "email": "other@example.org",
    "time_zone": "Asia/Tokyo",
    "query": "sort=pay",
    "tags": ["indoors", "outdoors"],
}
DAYS = ("2026-01-05", "2027-01-05")


def least(slug: str) -> dict[str, Any]:
    return LEAST.get(slug) or factories.example(slug)


def there(phone: Phone) -> Documents:
    """Every document there is."""
    items, cursor = [], ""
    while True:
        page = phone.read(f"/changes?limit=200{cursor}")
        items += page["items"]
        if not page["next_cursor"]:
            return {(item["kind"], item["record"]["id"]): item["record"] for item in items}
        cursor = f"&cursor={page['next_cursor']}"


def unchanged_in_silence(before: Documents, after: Documents) -> list[str]:
    """Which documents read otherwise and say that they do not."""
    found = []
    for key in before.keys() & after.keys():
        old, new = before[key], after[key]
        names = [name for name in new if new[name] != old[name]]
        if names and {"etag", "updated_at"} - set(names):
            found.append(f"{key[0]}: {', '.join(names)}")
    return found


@pytest.fixture
def things(phone: Phone) -> dict[str, list[str]]:
    """Ids by kind."""
    made: dict[str, list[str]] = {}
    for number in range(2):
        for slug in ORDER:
            about = {name: made[of][number] for name, of in KINDS[slug].references.items() if of in made}
            if slug == "notes":
                about = {"opportunity_id": made["opportunities"][number]}
            listed = {
                name: [id] if name.endswith("_ids") else id for name, id in about.items() if name != "referrer_id"
            }
            values = {name: f"{text} {number}" if name == "name" else text for name, text in least(slug).items()}
            made.setdefault(slug, []).append(phone.make(slug, **values, **listed)["id"])
    return made


def other_values(phone: Phone, kind: Kind, things: dict[str, list[str]]) -> list[tuple[str, Any]]:
    """For each field, whatever else it can be."""
    described = kind.schema.model_json_schema()["properties"]
    tried: list[tuple[str, Any]] = []
    for name, field in described.items():
        forms = field.get("anyOf", [field])
        tried += [(name, value) for form in forms for value in _values(name, form, kind, things)]
    return tried


def _values(name: str, form: dict[str, Any], kind: Kind, things: dict[str, list[str]]) -> list[Any]:
    if name in OTHER and form.get("type") != "null":
        return [OTHER[name]]
    if name in kind.references and form.get("type") != "null":
        ids = things[kind.references[name]]
        return [ids, ids[:1], []] if form.get("type") == "array" else ids
    if "enum" in form:
        return list(form["enum"])
    if form.get("format") == "date":
        return list(DAYS)
    if form.get("format") == "date-time":
        return [f"{day}T10:00:00Z" for day in DAYS]
    return {
        "string": ["Other words"],
        "integer": [2, 3],
        "number": [2.5],
        "boolean": [True, False],
        "null": [None],
    }[form["type"]]


@pytest.mark.slow
@pytest.mark.parametrize("slug", ORDER)
def test_what_reads_otherwise_has_another_version_and_time(
    phone: Phone, things: dict[str, list[str]], slug: str
) -> None:
    kind, path = KINDS[slug], f"/{slug}/{things[slug][0]}"
    before = there(phone)
    silent: list[str] = []

    def act(what: str, do: Callable[[], TestResponse]) -> TestResponse:
        nonlocal before
        answer = do()
        assert answer.status_code in (200, 201, 204, 409, 422), (what, answer.get_json())
        after = there(phone)
        silent.extend(f"{what}: {found}" for found in unchanged_in_silence(before, after))
        before = after
        return answer

    for name, value in other_values(phone, kind, things):
        act(f"{name} = {value}", lambda: phone.patch(path, {name: value}))  # noqa: B023
    again = {name: value for name, value in phone.read(path).items() if name in kind.schema.model_fields}
    again |= {"name": "Another"} if "name" in again else {}
    act("another", lambda: phone.post(f"/{slug}", again))
    gone = act("deleted", lambda: phone.delete(path))
    if gone.status_code == 204:
        act("put back", lambda: phone.post(f"/undo/{gone.headers['Undo-Id']}"))
        assert phone.get(path).status_code == 200
    assert not silent


def test_the_content_of_a_document_shows_in_it(phone: Phone, things: dict[str, list[str]]) -> None:
    path, before = f"/documents/{things['documents'][0]}", there(phone)
    assert phone.put(f"{path}/content", b"%PDF-1.7\nfirst").status_code == 201
    assert before[("documents", things["documents"][0])]["sha256"] != phone.read(path)["sha256"]
    assert not unchanged_in_silence(before, there(phone))


def test_an_advert_shows_in_its_opportunity(phone: Phone) -> None:
    made = phone.make("opportunities", title="Gardener")
    path = f"/opportunities/{made['id']}"
    assert phone.get(path, If_None_Match=made["etag"]).status_code == 304
    phone.make("postings", opportunity_id=made["id"], text="Gardener wanted")
    changed = phone.get(path, If_None_Match=made["etag"])
    assert changed.status_code == 200
    assert changed.get_json()["posting"] == "Gardener wanted"
    assert changed.get_json()["updated_at"] > made["updated_at"]


def test_what_is_due_shows_in_its_opportunity(phone: Phone) -> None:
    made = phone.make("opportunities", title="Gardener", deadline="2026-12-20")
    path, today = f"/opportunities/{made['id']}", made["next_step"]["moved_on"]
    assert made["next_step"] == {"due_on": "2026-12-20", "last_on": today, "moved_on": today}
    task = phone.make("tasks", title="Ring", due_on="2026-12-01", opportunity_id=made["id"])
    sooner = phone.read(path)
    assert sooner["next_step"]["due_on"] == "2026-12-01"
    assert sooner["etag"] != made["etag"]
    assert phone.patch(path, {"location": "Cork"}, If_Match=made["etag"]).status_code == 412
    phone.patch(f"/tasks/{task['id']}", {"done_at": "2026-11-30T10:00:00Z"}, If_Match=task["etag"])
    assert phone.read(path)["next_step"]["due_on"] == "2026-12-20"
    phone.make("activities", kind="interview", starts_at="2026-12-24T10:00:00Z", opportunity_id=made["id"])
    assert phone.read(path)["next_step"]["last_on"] == "2026-12-24"
    later = phone.patch(path, {"deadline": "2026-12-22"}).get_json()
    assert later == phone.read(path)
    assert later["next_step"]["due_on"] == "2026-12-22"
    moved = phone.patch(path, {"stage_id": phone.stage("applied")})
    assert moved.get_json() == phone.read(path)
    assert moved.get_json()["etag"] == moved.headers["ETag"] == phone.get(path).headers["ETag"]
    assert moved.get_json()["next_step"]["due_on"] is None
    assert uuid.UUID(moved.headers["Undo-Id"])
