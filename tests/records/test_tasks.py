"""Tasks: added by a line, ticked off and put off by one press, each taken back by another."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.models.columns import now
from app.operations.records.tasks import days_to_snooze
from tests.records import factories
from tests.support.browser import Browser, Page


def make(app: Flask, owner: Browser, **values: Any) -> str:
    [id] = factories.make(app, owner, "tasks", {"title": "Ring Zoë"} | values)
    return f"/tasks/{id}"


def press(browser: Browser, address: str, on: str = "/tasks", **fields: str) -> Page:
    token = browser.get(on).form("main form").values["csrf_token"]
    return browser.post(address, data={"csrf_token": token, "back": on, **fields})


def today(browser: Browser) -> date:
    return now().date()


def test_a_line_adds_one_and_stays_on_the_list(app: Flask, alice: Browser) -> None:
    page = alice.get("/tasks").form("form.add-line").fill(title="Ring Zoë").submit(follow=True)
    assert page.request.path == "/tasks"
    assert "Added Ring Zoë." in page.words
    assert page.texts("main .rows b") == ["Ring Zoë"]
    page = alice.get("/tasks").form("form.add-line").fill(title="", due_on="2026-12-32").submit()
    assert page.status_code == 422
    assert page.form().values["due_on"] == "2026-12-32"
    assert page.form().fill(title="B", due_on="2026-12-31").submit().location == "/tasks#tasks"


def test_the_way_back_leads_nowhere_else(alice: Browser) -> None:
    form = alice.get("/tasks").form("form.add-line").fill(title="Ring")
    form.values["back"] = "https://evil.example/"
    assert form.submit().location == "/today#tasks"


def test_the_list_is_grouped_by_when(app: Flask, alice: Browser) -> None:
    day = today(alice)
    days = {"Late": -1, "Now": 0, "Soon": 1, "In a week": 7, "In a while": 8}
    for title, left in days.items():
        make(app, alice, title=title, due_on=day + timedelta(days=left))
    make(app, alice, title="Some day")
    make(app, alice, title="Did", done_at=now())
    assert alice.get("/tasks").texts("main h2, main .rows b") == [
        *("Overdue", "Late", "Today", "Now", "Next 7 days", "Soon", "In a week", "Later", "In a while"),
        *("No date", "Some day", "Completed tasks", "Did"),
    ]
    assert alice.get("/tasks?done=true").texts("main .rows b") == ["Did"]
    assert alice.get("/today").texts("main .rows.tasks b") == ["Late", "Now"]


def test_one_press_does_it_and_another_takes_that_back(app: Flask, alice: Browser) -> None:
    path = make(app, alice)
    page = (
        alice.get("/tasks").form("main form[method=post]:not(.add-line)").submit("Mark as done: Ring Zoë", follow=True)
    )
    assert page.request.path == "/tasks"
    assert "Done: Ring Zoë" in page.words
    assert factories.stored(app, alice, "tasks", path).done_at
    page = factories.undo(page)
    assert page.request.path == "/tasks"
    stored = factories.stored(app, alice, "tasks", path)
    assert (stored.done_at, stored.version) == (None, 3)


def test_it_can_be_opened_again(app: Flask, alice: Browser) -> None:
    path = make(app, alice, done_at=now())
    page = alice.get(path).form(f'form[action="{path}/undone"]').submit(follow=True)
    assert page.request.path == path
    assert factories.stored(app, alice, "tasks", path).done_at is None


@pytest.mark.parametrize("until", ["tomorrow", "next_week", "next_month", "2199-12-31"])
def test_it_is_put_off_and_that_is_taken_back(app: Flask, alice: Browser, until: str) -> None:
    before = today(alice)
    path = make(app, alice, due_on=before)
    days = days_to_snooze(before)
    page = press(alice, f"{path}/snooze", path, until=until).follow()
    assert page.request.path == path
    assert factories.stored(app, alice, "tasks", path).due_on == days.get(until, date(2199, 12, 31))
    factories.undo(page)
    assert factories.stored(app, alice, "tasks", path).due_on == before


@pytest.mark.parametrize("until", ["", "x", "2001-01-01", "yesterday", "2026-13-01"])
def test_a_day_that_will_not_do_is_told(app: Flask, alice: Browser, until: str) -> None:
    path = make(app, alice)
    page = press(alice, f"{path}/snooze", path, until=until)
    assert page.status_code == 422
    assert page.texts("#until-error")
    assert page.form(f'form.form[action="{path}/snooze"]').values["until"] == until
    assert factories.stored(app, alice, "tasks", path).version == 1


def test_a_day_that_will_not_do_is_told_of_a_task_done_meanwhile(app: Flask, alice: Browser) -> None:
    path = make(app, alice)
    press(alice, f"{path}/done")
    page = press(alice, f"{path}/snooze", path, until="x")
    assert page.status_code == 422
    assert page.form(f'form.form[action="{path}/snooze"]').values["until"] == "x"


def test_what_was_changed_since_is_not_taken_back(app: Flask, alice: Browser) -> None:
    path = make(app, alice)
    page = press(alice, f"{path}/done").follow()
    alice.get(f"{path}/edit").form().fill(title="Ring Bob").submit()
    page = factories.undo(page)
    assert "This changed in the meantime" in page.words
    assert factories.stored(app, alice, "tasks", path).done_at


def test_words_for_days() -> None:
    assert days_to_snooze(date(2026, 12, 31)) == {
        "tomorrow": date(2027, 1, 1),
        "next_week": date(2027, 1, 4),
        "next_month": date(2027, 1, 1),
    }
    assert days_to_snooze(date(2026, 11, 29))["next_week"] == date(2026, 12, 7), "in the US a week begins on Sunday"
    assert days_to_snooze(date(2026, 11, 30))["next_week"] == date(2026, 12, 7), "a Monday"


@pytest.mark.parametrize("act", ["done", "undone", "snooze"])
def test_a_stranger_does_nothing_to_it(app: Flask, alice: Browser, mallory: Browser, act: str) -> None:
    path = make(app, alice)
    assert press(mallory, f"{path}/{act}", until="tomorrow").status_code == 404
    assert factories.stored(app, alice, "tasks", path).version == 1


def test_it_is_tied_to_anything_and_shows_links(app: Flask, alice: Browser) -> None:
    [company] = factories.make(app, alice, "companies", {"name": "Acme"})
    [person] = factories.make(app, alice, "contacts", {"name": "Bob"})
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker", "archived": True, "company_id": company})
    form = alice.get(f"/tasks/new?opportunity_id={job}&contact_id={person}").form()
    path = form.fill(title="Ring", company="New one").submit().location
    assert set(alice.get(path).links(".facts a")) == {"Baker at New one", "New one", "Bob"}
    assert {"Baker at New one", "Bob"} <= set(alice.get("/tasks").links("main .rows a"))
    form = alice.get(f"{path}/edit").form()
    assert form.values["opportunity_id"] == str(job), "archived, and still chosen"
    form.fill(opportunity_id="", company="", contact_id="").submit(follow=True)
    stored = factories.stored(app, alice, "tasks", path)
    assert (stored.opportunity_id, stored.company_id, stored.contact_id) == (None, None, None)


def test_what_was_typed_is_text(app: Flask, alice: Browser) -> None:
    nasty = """<b onclick='x'>&"Energy"</b>"""
    path = make(app, alice, title=nasty, due_on=today(alice))
    for address in (path, "/tasks", "/today"):
        page = alice.get(address)
        assert nasty in page.words
        assert nasty not in page.text
        assert not page.has("main [onclick]")


def test_a_link_opens_the_form_that_adds_one(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    page = alice.get(path)
    links = page.links(".quick-row a")
    for name, id in (("Task", "add-task"), ("Interview", "add-activity")):
        assert links[name].endswith(f"#{id}")
        assert not page.has(f"#{id}[open]")
        assert alice.get(f"{path}{links[name].partition('#')[0]}").has(f"#{id}[open]")
