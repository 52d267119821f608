"""Activities: times that clocks skip or repeat, people and companies by name, and the sheet for an interview."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from app.models.columns import now
from tests.records import factories
from tests.support.browser import Browser, Form, Page

BERLIN = "Europe/Berlin"
# On 25 October 2026 clocks there go from 03:00 back to 02:00; on 29 March 2026 from 02:00 on to 03:00.
TWICE, NEVER = "2026-10-25T02:30", "2026-03-29T02:30"


def form_at(browser: Browser, starts_at: str, zone: str = BERLIN) -> Form:
    return browser.get("/activities/new").form().fill(kind="call", summary="Call", starts_at=starts_at, time_zone=zone)


def begins(app: Flask, owner: Browser, path: str) -> tuple[datetime, datetime, bool]:
    stored = factories.stored(app, owner, "activities", path)
    return stored.starts_at, stored.local_start, stored.second_time


def test_it_is_at_that_time_on_the_clock_there(app: Flask, alice: Browser) -> None:
    path = form_at(alice, "2026-12-01T15:00", "America/New_York").submit().location
    assert begins(app, alice, path)[:2] == (datetime(2026, 12, 1, 20, tzinfo=UTC), datetime(2026, 12, 1, 15))  # noqa: DTZ001


def test_the_time_zone_is_the_accounts_at_first(alice: Browser) -> None:
    alice.get("/account/profile").form().fill(time_zone=BERLIN).submit()
    assert alice.get("/activities/new").form().values["time_zone"] == BERLIN


def test_a_time_that_comes_twice_is_asked_about_and_all_is_kept(app: Flask, alice: Browser) -> None:
    form = form_at(alice, TWICE).fill(place="Am Hof 1", people="Bob, Zoë")
    asked = form.submit()
    assert asked.status_code == 422
    assert asked.texts(".errors li") == ["The clocks go back that day, so 2:30 AM happens twice. Which one?"]
    again = asked.form()
    kept = {name: again.values[name] for name in ("starts_at", "time_zone", "place", "people", "summary", "kind")}
    assert kept == {
        "starts_at": TWICE,
        "time_zone": BERLIN,
        "place": "Am Hof 1",
        "people": "Bob, Zoë",
        "summary": "Call",
        "kind": "call",
    }
    assert factories.count(app, "contacts") == 0, "nobody is made before it is saved"
    path = again.fill(which="later").submit().location
    assert begins(app, alice, path)[0] == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_each_of_the_two_stays_which_it_is_when_something_else_is_edited(app: Flask, alice: Browser) -> None:
    for which, hour in (("earlier", 0), ("later", 1)):
        path = form_at(alice, TWICE).submit().form().fill(which=which).submit().location
        instant = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        assert begins(app, alice, path)[::2] == (instant, which == "later")
        edited = alice.get(f"{path}/edit").form().fill(summary="Another").submit()
        assert edited.status_code == 303
        assert begins(app, alice, path)[::2] == (instant, which == "later")


def test_a_time_without_a_twin_asks_nothing_whatever_was_answered_before(app: Flask, alice: Browser) -> None:
    asked = form_at(alice, TWICE).submit().form().fill(which="later", starts_at="2026-10-25T04:30")
    assert begins(app, alice, asked.submit().location)[::2] == (datetime(2026, 10, 25, 3, 30, tzinfo=UTC), False)
    assert not alice.get("/activities/new").has("#which")


def test_a_time_that_never_comes_is_told_so(app: Flask, alice: Browser) -> None:
    page = form_at(alice, NEVER).submit()
    assert page.status_code == 422
    words = "The clocks go forward that day, so 2:30 AM doesn’t happen. Choose another time, such as 3:30 AM."
    assert page.texts(".errors li") == [words]
    assert page.texts("#starts_at-error") == [f"Error: {words}"]
    assert page.form().values["starts_at"] == NEVER
    assert factories.count(app, "activities") == 0


def test_days_that_no_clock_of_ours_reaches_are_refused(alice: Browser) -> None:
    for typed in ("0001-01-01T00:00", "9999-12-31T23:59", "2200-01-01T00:00", "soon", "2026-12-01T25:00"):
        page = form_at(alice, typed).submit()
        assert page.status_code == 422, typed
        assert len(page.texts(".errors li")) == 1
        assert page.form().values["starts_at"] == typed


def test_one_needs_a_kind_and_a_time_and_is_told_in_words(alice: Browser) -> None:
    page = alice.get("/activities/new").form().submit()
    assert set(page.texts(".errors li")) == {"Choose a type of activity.", "Enter a date and time."}


def test_a_zone_that_does_not_exist_is_named_once(alice: Browser) -> None:
    form = form_at(alice, "2026-12-01T15:00")
    form.values["time_zone"] = "Mars/Olympus"
    assert alice.post("/activities/new", data=form.values).texts(".errors li") == [
        "Time zone must be the name of a time zone, such as America/New_York."
    ]


def test_people_are_ticked_or_typed_and_the_company_is_the_opportunitys(app: Flask, alice: Browser) -> None:
    [company] = factories.make(app, alice, "companies", {"name": "Acme"})
    zoe, bob = factories.make(app, alice, "contacts", {"name": "Zoë", "company_id": company}, {"name": "Bob"})
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker", "company_id": company, "contact_ids": [bob]})
    page = alice.get(f"/activities/new?opportunity_id={job}&kind=interview&contact_id={bob}")
    form = page.form()
    assert form.values["kind"] == "interview"
    assert form.values.getlist("contact_ids") == [str(bob)]
    path = form.fill(starts_at="2026-12-01T15:00", contact_ids=[zoe, bob], people=" Ines ,zoe,, ").submit().location
    stored = factories.stored(app, alice, "activities", path)
    assert stored.company_id == company
    assert factories.count(app, "contacts") == 3, "Ines is new, Zoë is not"
    assert alice.get(path).texts("#people-title")
    assert [name for name in ("Bob", "Ines", "Zoë") if name in alice.get(path).links()] == ["Bob", "Ines", "Zoë"]
    again = alice.get(f"{path}/edit").form()
    assert len(again.values.getlist("contact_ids")) == 3
    again.fill(contact_ids=[]).submit(follow=True)
    assert "Nobody added yet." in alice.get(path).words


def test_what_is_someone_elses_is_neither_offered_nor_taken(app: Flask, alice: Browser, mallory: Browser) -> None:
    [person] = factories.make(app, alice, "contacts", {"name": "Zoë"})
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker", "contact_ids": [person]})
    page = mallory.get(f"/activities/new?opportunity_id={job}&contact_id={person}")
    assert "Baker" not in page.text
    assert "Zoë" not in page.text
    form = form_at(mallory, "2026-12-01T15:00")
    for name, id in (("opportunity_id", job), ("contact_ids", person)):
        page = mallory.post("/activities/new", data=form.values.to_dict() | {name: str(id)})
        assert page.status_code == 422
        assert "There’s no such" in page.texts(".errors li")[0]
    assert factories.count(app, "activities") == 0


def test_the_page_shows_the_time_there_and_here(alice: Browser) -> None:
    path = form_at(alice, "2026-12-01T23:30", "Europe/London").submit().location
    here = alice.get("/account/profile").form()
    here.fill(time_zone="Europe/London").submit()
    assert "Tuesday, December 1, 11:30 PM" in alice.get(path).words
    assert "yours" not in alice.get(path).words
    here.fill(time_zone=BERLIN).submit()
    assert "11:30 PM London, Wed, Dec 2, 12:30 AM yours" in alice.get(path).words
    here.fill(time_zone="Europe/Lisbon").submit()
    assert "yours" not in alice.get(path).words, "the clocks show the same"


def test_only_a_web_address_is_a_link(alice: Browser) -> None:
    for place, is_link in (
        ("https://meet.example/a?b=1&c=2", True),
        ("http://meet.example/", True),
        ("Am Hof 1, Köln", False),
        ("javascript:alert(1)", False),
        ("ftp://a.example/", False),
        ('https://a.example/"onclick="x', True),
    ):
        page = alice.get(form_at(alice, "2026-12-01T15:00").fill(place=place).submit().location)
        assert (page.links("main dd a").get(place) == place) is is_link, place
        assert place in page.words


def test_what_was_typed_is_text(alice: Browser) -> None:
    nasty = """<b onclick='x'>&"Energy"</b>"""
    form = form_at(alice, "2026-12-01T15:00").fill(summary=nasty, place=nasty, method=nasty, result=nasty)
    path = form.fill(company=nasty, people=nasty, preparation=f"<script>x</script> {nasty}").submit().location
    for address in (path, f"{path}/edit", "/activities", "/today"):
        page = alice.get(address)
        assert nasty in page.words or nasty in page.form().values.values()
        assert nasty not in page.text
        assert not page.has("main [onclick], main script")


def test_the_list_has_what_comes_next_first_and_what_was_last_below(app: Flask, alice: Browser) -> None:
    hours = {"Last": -1, "Long ago": -50, "Next": 1, "Then": 90}
    values = [{"kind": "call", "summary": words, "starts_at": now() + timedelta(hours=n)} for words, n in hours.items()]
    factories.make(app, alice, "activities", *values)

    def shown(page: Page) -> list[str]:
        return page.texts("main h2, main .rows b")

    assert shown(alice.get("/activities")) == ["Upcoming", "Next", "Then", "Past", "Last", "Long ago"]
    assert shown(alice.get("/activities?coming=true&sort=oldest")) == ["Upcoming", "Next", "Then"]
    assert shown(alice.get("/activities?coming=false")) == ["Past", "Last", "Long ago"]
    assert alice.get("/activities?kind=interview").has(".nothing")
    assert "Next" in alice.get("/today").words
    assert "Last" not in alice.get("/today").texts("main .rows b")


def test_notes_about_it_stand_on_its_page(alice: Browser) -> None:
    path = form_at(alice, "2026-12-01T15:00").submit().location
    page = alice.get(path).form('form[action="/notes/new"]').fill(body="Ask about **parking**").submit(follow=True)
    assert page.request.path == path
    assert page.texts(".notes .written strong") == ["parking"]
    note = alice.get("/notes").links("main .rows a")["Ask about parking"]
    assert alice.get(note).click("Go to Call").request.path == path


def test_the_sheet_has_all_that_one_takes_along(app: Flask, alice: Browser) -> None:
    acme = {"name": "Acme", "address": "Moor End Road", "phone": "01632 960 140"}
    [company] = factories.make(app, alice, "companies", acme)
    person = {"name": "Zoë", "role": "Matron", "email": "zoe@acme.example.org", "phone": "01632 960 141"}
    [zoe] = factories.make(app, alice, "contacts", person)
    [cv] = factories.make(app, alice, "documents", {"name": "CV for care", "kind": "resume"})
    job = {"title": "Ward clerk", "company_id": company, "document_ids": [cv], "posting": "Wanted: a clerk"}
    [job_id] = factories.make(app, alice, "opportunities", job)
    values = {"kind": "interview", "starts_at": now(), "opportunity_id": job_id, "contact_ids": [zoe]}
    [id] = factories.make(app, alice, "activities", values | {"preparation": "Why *here*?", "minutes": 90})
    words = alice.get(f"/activities/{id}").words
    for shown in ("Acme", "Moor End Road", "01632 960 140", "Zoë", "Matron", "zoe@acme.example.org", "01632 960 141"):
        assert shown in words
    for shown in ("CV for care", "Wanted: a clerk", "Why here ?", "for 1 hour 30 minutes", "Space for notes"):
        assert shown in words


def test_nobody_waits_to_hear_before_it_was(app: Flask, alice: Browser) -> None:
    for hours, is_said in ((1, False), (-1, True)):
        at = now() + timedelta(hours=hours)
        [id] = factories.make(app, alice, "activities", {"kind": "interview", "starts_at": at, "outcome": "waiting"})
        assert ("Waiting to hear" in alice.get(f"/activities/{id}").words) is is_said
        assert ("waiting to hear" in alice.get("/activities").words) is is_said


def test_without_a_title_it_is_called_by_its_company(alice: Browser) -> None:
    path = factories.add(alice, "activities", kind="interview", starts_at="2026-12-01T15:00", company="Acme")
    assert alice.get(f"{path}/delete").heading == "Delete the interview with Acme"
