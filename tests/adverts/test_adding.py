"""Adding by the line and by /capture, and what is said of the company and of the same advert."""

import uuid
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.advert import Advert
from app.models.opportunity import Opportunity, OpportunityDocument
from app.records.schema import LONGEST_TEXT
from tests.records import factories
from tests.records.factories import count, id_in, make
from tests.records.test_form_recovery import end_sessions, sign_in_there
from tests.support.browser import Browser, Page
from tests.sweeps.routes import rows

LINE = 'form[action="/opportunities/line"]'


def type_line(browser: Browser, text: str, at: str = "/today") -> Page:
    return browser.get(at).form(LINE).fill(line=text).submit()


def texts(app: Flask, path: str) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Advert.text).where(Advert.opportunity_id == id_in(path))))


@pytest.mark.parametrize("at", ["/today", "/board", "/opportunities"])
def test_the_pages_of_opportunities_have_the_line(alice: Browser, at: str) -> None:
    page = type_line(alice, "Nurse at St Mary's", at)
    assert page.status_code == 303
    answer = page.follow()
    assert answer.heading == "St Mary's , Nurse"
    assert "Added Nurse at St Mary's." in answer.words


def test_a_pasted_advert_is_kept(app: Flask, alice: Browser) -> None:
    path = type_line(alice, "Nurse at St Mary's\r\n\r\nYou are kind.\r\n• drive").location
    assert texts(app, path) == ["Nurse at St Mary's\n\nYou are kind.\n• drive"]
    assert "You are kind." in alice.get(path).words


def test_the_longest_advert_is_kept_whole_and_a_longer_one_comes_back(app: Flask, alice: Browser) -> None:
    advert = ("Nurse\n\n" + "Grüße, 漢字 und 😀.\n" * 8000)[:LONGEST_TEXT].strip()
    assert texts(app, type_line(alice, advert).location) == [advert]
    longer = advert + "x" * LONGEST_TEXT
    page = type_line(alice, longer)
    assert page.status_code == 422
    assert "longer than 100,000 characters" in page.words
    assert page.form().values["line"] == longer
    assert count(app, "opportunities") == 1


def test_nothing_typed_leads_to_the_form(app: Flask, alice: Browser) -> None:
    assert type_line(alice, " ").location == "/opportunities/new"
    assert count(app, "opportunities") == 0


def test_sent_twice_makes_one_and_another_line_after_going_back_another(app: Flask, alice: Browser) -> None:
    form = alice.get("/today").form(LINE).fill(line="Nurse")
    assert form.submit().location == form.submit().location
    assert count(app, "opportunities") == 1
    form.fill(line="Baker").submit()
    assert count(app, "opportunities") == 2


def test_one_that_was_deleted_can_be_added_again(app: Flask, alice: Browser) -> None:
    form = alice.get("/today").form(LINE).fill(line="Nurse")
    factories.delete(alice, form.submit().location)
    assert form.submit(follow=True).heading == "Nurse"


def test_a_stage_can_be_chosen_before(app: Flask, alice: Browser, mallory: Browser) -> None:
    stages = factories.stage_ids(app, alice)
    page = alice.get("/board").tree.css_first('[aria-label="Add to Applied"]').attributes["href"]
    answer = alice.get(page).form().fill(line="Nurse").submit(follow=True)
    assert answer.texts("#stage [aria-current]")[0].startswith("Applied")
    for other in (factories.stage_ids(app, mallory)["Offer"], uuid.uuid4(), "x"):
        form = alice.get(f"/opportunities/line?stage_id={other}").form().fill(line="Baker")
        assert form.submit(follow=True).texts("#stage [aria-current]")[0].startswith("Saved")
    assert stages["Applied"]


def test_a_company_that_is_there_alone_is_a_company(alice: Browser) -> None:
    factories.add(alice, "companies", name="Kew & Söhne")
    page = type_line(alice, "kew & sohne").follow()
    assert page.heading == "Kew & Söhne"
    assert alice.get("/companies").texts("tbody tr") == alice.get("/companies").texts("tbody tr")[:1]


def test_another_persons_company_is_a_title(alice: Browser, mallory: Browser) -> None:
    factories.add(mallory, "companies", name="Kew")
    type_line(alice, "Kew")
    assert not alice.get("/companies").has('a[href^="/companies/0"]')


def test_what_was_typed_survives_a_session_that_ran_out(app: Flask, alice: Browser) -> None:
    form = alice.get("/today").form(LINE).fill(line="Nurse at Acme\n\nYou are kind.")
    end_sessions(app)
    back = sign_in_there(form.submit(), alice.email)
    assert back.form().values["line"].replace("\r\n", "\n") == "Nurse at Acme\n\nYou are kind."
    assert back.form().submit(follow=True).heading == "Acme , Nurse"


URL = "https://www.linkedin.com/jobs/view/nurse-at-acme-391?refId=a&trackingId=b&position=3"
SAME = "https://linkedin.com/jobs/view/391/?utm_source=mail"


def test_the_same_advert_is_pointed_at_and_can_be_added_anyway(app: Flask, alice: Browser) -> None:
    first = type_line(alice, URL).location
    page = type_line(alice, SAME)
    assert page.status_code == 422
    assert page.heading == "You already have this advert"
    assert "Nurse at Acme, added" in page.words
    assert "in Saved" in page.words
    assert page.links()["View it"] == first
    assert count(app, "opportunities") == 1
    assert page.form().submit("Add it anyway").status_code == 303
    assert count(app, "opportunities") == 2


def test_an_archived_one_too(app: Flask, alice: Browser) -> None:
    path = type_line(alice, URL).location
    alice.get(f"{path}/edit").form().fill(archived=True).submit()
    assert "in the archive" in type_line(alice, SAME).words
    assert count(app, "opportunities") == 1


def test_another_persons_advert_is_not(app: Flask, alice: Browser, mallory: Browser) -> None:
    type_line(alice, URL)
    assert type_line(mallory, SAME).status_code == 303
    assert mallory.get("/opportunities/line/known?line=" + SAME.replace("?", "%3F")).json is not None


def test_the_long_form_points_at_it_too(alice: Browser) -> None:
    first = type_line(alice, URL).location
    page = alice.get("/opportunities/new").form().fill(title="Nurse", url=SAME).submit(follow=True)
    assert "You already have this advert: Nurse at Acme" in page.words
    assert first in page.links(".notice a").values()


@pytest.fixture
def earlier(app: Flask, alice: Browser) -> str:
    """A role at Acme that ended, with the CV that was sent; gives its address."""
    [acme] = make(app, alice, "companies", {"name": "Acme", "avoid": True, "avoid_reason": "They never answer."})
    [cv, letter] = make(app, alice, "documents", {"name": "CV 3", "kind": "resume"}, {"name": "Draft", "kind": "other"})
    stages = factories.stage_ids(app, alice)
    [job] = make(
        app,
        alice,
        "opportunities",
        {
            "title": "Baker",
            "company_id": acme,
            "stage_id": stages["Closed"],
            "applied_on": date(2026, 3, 11),
            "outcome": "rejected",
            "document_ids": [cv, letter],
        },
    )
    with app.app_context():
        sent = select(OpportunityDocument).where(OpportunityDocument.document_id == cv)
        db.session.scalars(sent).one().sent_on = date(2026, 3, 11)
        db.session.commit()
    return f"/opportunities/{job}"


def test_you_and_this_company_on_the_answer(alice: Browser, earlier: str) -> None:
    page = type_line(alice, "Nurse at acme").follow()
    [box] = page.texts('[aria-labelledby="before-title"]')
    assert "You and Acme" in box
    assert "You marked this company to avoid: They never answer." in box
    assert "Applied Mar 11" in box
    assert "Not selected" in box
    assert "sent CV 3" in box
    assert "Draft" not in box
    assert page.links('[aria-labelledby="before-title"] a') == {"Baker": earlier}
    assert not alice.get(earlier).links('[aria-labelledby="before-title"] a').get("Baker")


def test_you_and_this_company_while_typing(alice: Browser, mallory: Browser, earlier: str) -> None:
    said = alice.get("/opportunities/line/known?line=Nurse+at+ACME").json
    assert said is not None
    assert (said["company"], said["avoid"], said["reason"]) == ("Acme", True, "They never answer.")
    assert [(role["name"], role["address"]) for role in said["roles"]] == [("Baker", earlier)]
    assert "sent CV 3" in said["roles"][0]["words"]
    for line in ("", "Nurse", "Nurse at Nowhere", "x" * 5000):
        assert alice.get("/opportunities/line/known", query_string={"line": line}).json == {}
    assert mallory.get("/opportunities/line/known?line=Nurse+at+Acme").json == {}


def test_you_and_this_company_where_the_company_is_given(app: Flask, alice: Browser, earlier: str) -> None:
    page = alice.get("/opportunities/new", query_string={"company": "Acme"})
    assert "You and Acme" in page.words


def test_capture_keeps_text_and_where_it_is_from(app: Flask, alice: Browser) -> None:
    form = alice.get("/capture").form()
    form.fill(title="Nurse", company="Acme", url="https://acme.example/1", posting="<p>We</p><ul><li>care</li></ul>")
    path = form.submit().location
    with app.app_context():
        kept = db.session.scalars(select(Advert)).one()
        assert (kept.text, kept.captured_from) == ("We\n\n• care", "https://acme.example/1")
    assert alice.get(path).heading == "Acme , Nurse"


def test_capture_takes_the_role_from_the_text(alice: Browser) -> None:
    page = alice.get("/capture").form().fill(posting="Nurse at Acme\n\nYou are kind.").submit(follow=True)
    assert page.heading == "Acme , Nurse"


def test_capture_keeps_what_was_typed_when_something_is_wrong(app: Flask, alice: Browser) -> None:
    text = "You are kind. " * 8000
    page = alice.get("/capture").form().fill(title="Nurse", posting=text, url="no address").submit()
    assert page.status_code == 422
    assert page.form().values["posting"] == text.strip()
    assert "Advert text must be 100,000 characters or fewer." in page.words
    assert count(app, "opportunities") == 0


def test_capture_points_at_the_same_advert(app: Flask, alice: Browser) -> None:
    type_line(alice, URL)
    page = alice.get("/capture").form().fill(title="Nurse", url=SAME).submit()
    assert page.status_code == 422
    assert "You already have this advert" in page.words
    assert page.form().submit("Add it anyway").status_code == 303
    assert count(app, "opportunities") == 2


def test_capture_sent_twice_makes_one(app: Flask, alice: Browser) -> None:
    form = alice.get("/capture").form().fill(title="Nurse", url=URL)
    assert form.submit().location == form.submit().location
    assert count(app, "opportunities") == 1


# As long as an advert may be, in letters of three bytes each.
LONG = "Ein Absatz über Pflege. 看護師を募集しています。\n" * 2690
SHARED = {"title": "Nurse at Acme", "text": f"{LONG}\nhttps://acme.example/1", "url": ""}


def share(browser: Browser, shared: dict[str, str] = SHARED) -> Page:
    return browser.post("/capture/shared", data=shared, content_type="multipart/form-data")


def test_a_shared_advert_as_long_as_they_may_be_fills_the_form(app: Flask, alice: Browser) -> None:
    assert 99_000 < len(LONG) < 100_000
    page = share(alice)
    assert page.status_code == 200
    assert count(app, "opportunities") == 0
    page.form().submit()
    with app.app_context():
        kept = db.session.scalars(select(Advert)).one()
        assert (kept.text, kept.captured_from) == (LONG.strip(), "https://acme.example/1")


def test_it_travels_through_sign_in_and_nothing_is_kept_of_who_is_not_signed_in(
    app: Flask, alice: Browser, client: Browser
) -> None:
    before = rows(app)
    page = share(client)
    assert (page.status_code, page.heading) == (401, "Sign in")
    assert "What you shared is safe on this page" in page.words
    assert rows(app) == before
    wrong = page.form().fill(email=alice.email, password="not my password at all").submit()
    assert "What you shared is safe on this page" in wrong.words
    back = wrong.form().fill(email=alice.email, password=alice.password).submit()
    assert "What you shared is here" in back.words
    assert back.form().values["posting"] == LONG.strip()
    assert back.form().values["url"] == "https://acme.example/1"
    assert count(app, "opportunities") == 0
    assert back.form().submit().status_code == 303
    assert count(app, "opportunities") == 1


def test_a_share_of_nothing_leads_to_the_form(alice: Browser, client: Browser) -> None:
    assert share(alice, {}).heading == "Save an advert"
    assert share(client, {}).location == "/sign-in?next=%2Fcapture%2Fshared"
    assert alice.get("/capture/shared").location == "/capture"


def test_a_share_that_is_too_long_is_told_so_and_loses_nothing(app: Flask, alice: Browser) -> None:
    page = share(alice, {"title": "Nurse", "text": "You are kind. " * 20_000}).form().submit()
    assert "must be 100,000 characters or fewer." in page.words
    assert page.form().values["posting"] == ("You are kind. " * 20_000).strip()
    assert count(app, "opportunities") == 0


def test_what_a_phone_shares_fills_the_form_and_makes_nothing(app: Flask, alice: Browser) -> None:
    """By the address too, as copies do that were installed before."""
    shared = {"title": "Nurse at Acme", "text": "Look: https://acme.example/1?utm_source=x", "url": ""}
    assert share(alice, shared).form().values["posting"] == "Look:"
    values = alice.get("/capture", query_string=shared).form().values
    assert (values["title"], values["company"]) == ("Nurse", "Acme")
    assert values["url"] == "https://acme.example/1?utm_source=x"
    assert values["posting"] == "Look:"
    assert count(app, "opportunities") == 0
    with app.app_context():
        assert db.session.scalars(select(Opportunity)).all() == []
