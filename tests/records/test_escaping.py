"""Nothing typed is taken for the page's own markup."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from markupsafe import escape

from app.extensions import db
from app.models.columns import now
from app.models.opportunity import Opportunity
from app.models.tenant import use_account
from tests.records import factories
from tests.support.browser import Browser

NASTY = """<b onclick='x'>&"Energy"</b>"""


def test_what_was_typed_stands_on_board_and_list_as_it_was_typed(alice: Browser) -> None:
    form = alice.get("/opportunities/new").form("main form.form")
    # What closes soon stands on Today as well.
    form.fill(deadline=str((now() + timedelta(days=2)).date()))
    form.fill(title=f"Role {NASTY}", company=f"Company {NASTY}", location=f"Place {NASTY}").submit(follow=True)
    for address in ("/board", "/opportunities", "/today"):
        page = alice.get(address)
        assert f"Company {NASTY}" in page.words
        assert f"Company {escape(NASTY)}" in page.text
        assert NASTY not in page.text
        assert not page.has("[onclick]")


def test_what_was_typed_stands_on_an_opportunitys_page_as_it_was_typed(app: Flask, alice: Browser) -> None:
    [job] = factories.make(app, alice, "opportunities", {"title": f"Role {NASTY}", "tags": [f"Tag {NASTY}"]})
    about = {"opportunity_id": job}
    talk = {"kind": "call", "summary": f"Talk {NASTY}", **about}
    for year, place in ((2020, "Past"), (2150, "Place")):
        starts_at = datetime(year, 1, 1, 9, tzinfo=UTC)
        factories.make(app, alice, "activities", talk | {"starts_at": starts_at, "place": f"{place} {NASTY}"})
    factories.make(app, alice, "tasks", {"title": f"Task {NASTY}", **about})
    [note] = factories.make(app, alice, "notes", {"body": f"Note {NASTY}", **about})
    factories.make(app, alice, "postings", {"text": "Wanted", "captured_from": f"From {NASTY}", **about})
    [paper] = factories.make(app, alice, "documents", {"name": f"Paper {NASTY}"})
    [person] = factories.make(app, alice, "contacts", {"name": f"Person {NASTY}", "role": f"Post {NASTY}"})
    with app.app_context():
        use_account(db.session(), alice.account_id)
        opportunity = db.session.get_one(Opportunity, (alice.account_id, job))
        opportunity.set_contacts([person])
        opportunity.set_documents([paper])
        db.session.commit()
    for address in (f"/opportunities/{job}", f"/opportunities/{job}?note={note}"):
        page = alice.get(address)
        for word in ("Role", "Tag", "Talk", "Task", "Place", "From", "Paper", "Person", "Post"):
            assert f"{word} {NASTY}" in page.words, word
        # Markdown spares the quotes.
        assert "Note &lt;b onclick" in page.text
        assert NASTY not in page.text
        assert not page.has("[onclick]")
