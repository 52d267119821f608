"""An advert beside a resume: shown when asked for, with each word's sentences, and nothing of it is stored."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from tests.auth.statements import sent
from tests.records import factories
from tests.records.test_document_texts import add, read
from tests.support.browser import Browser, Page
from tests.support.promises import promise
from tests.sweeps.routes import rows

ADVERT = (
    "Baker\n\nWhat you bring\n- Excel for the orders\n- Experience with sourdough and rye\n- A love of early mornings"
)
RESUME = b"Ten years of sourdough. All orders in Excel since 2010."


def role(app: Flask, owner: Browser, advert: str = ADVERT, **values: Any) -> str:
    """The path of an opportunity's page."""
    [id] = factories.make(app, owner, "opportunities", {"title": "Baker", **values})
    if advert:
        posting = {"text": advert, "captured_at": datetime(2026, 11, 1, tzinfo=UTC), "opportunity_id": id}
        factories.make(app, owner, "postings", posting)
    return f"/opportunities/{id}"


def named(page: Page, section: str) -> list[str]:
    return page.texts(f'section[aria-labelledby="{section}-title"] b')


@promise("advert-and-resume")
def test_what_the_resume_names_and_what_not_each_with_its_sentence(app: Flask, alice: Browser) -> None:
    path = role(app, alice)
    add(alice, RESUME)
    page = alice.get(path).click("Compare with your resume")
    assert "Nothing has been read out of this file yet." in page.words
    assert not page.has("#named-title")
    page = page.form('form[action$="/text"]').submit(follow=True)
    assert page.request.path == f"{path}/comparison"
    assert named(page, "named") == ["Excel", "sourdough"]
    assert named(page, "missing") == ["rye"]
    assert page.texts('section[aria-labelledby="named-title"] li p')[:2] == [
        "Advert: Excel for the orders",
        "Resume: All orders in Excel since 2010.",
    ]
    assert "A love of early mornings" in page.words
    assert "Words compared, no judgment" in page.words


@promise("advert-and-resume")
def test_looking_at_it_writes_nothing(app: Flask, alice: Browser) -> None:
    path = role(app, alice)
    read(alice, add(alice, RESUME))
    alice.get(path)
    before = rows(app)
    with sent(app) as statements:
        assert named(alice.get(f"{path}/comparison"), "named")
    assert not [statement for statement in statements if statement.split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert len([statement for statement in statements if not statement.startswith("BEGIN")]) <= 5
    assert rows(app) == before


def test_the_resume_that_was_sent_goes_before_a_newer_one(app: Flask, alice: Browser) -> None:
    path = role(app, alice)
    sent_one = add(alice, b"I know rye.", name="cv.txt")
    newer = add(alice, b"I know Excel.", name="cv2.txt")
    for one in (sent_one, newer):
        read(alice, one)
    assert named(alice.get(f"{path}/comparison"), "named") == ["Excel"]
    alice.get(sent_one).form('form[action$="/sent"]').fill(opportunity_id=path.rpartition("/")[2]).submit()
    page = alice.get(f"{path}/comparison")
    assert named(page, "named") == ["rye"]
    page = page.form(f'form[action="{path}/comparison"]').fill(document=newer.rpartition("/")[2]).submit()
    assert named(page, "named") == ["Excel"]


def test_ones_own_list_is_looked_for_too(app: Flask, alice: Browser) -> None:
    path = role(app, alice)
    read(alice, add(alice, b"Vollkornbrot every day."))
    assert named(alice.get(f"{path}/comparison"), "named") == []
    factories.make(app, alice, "skills", {"name": "Rye", "other_names": "vollkornbrot, black bread"})
    assert named(alice.get(f"{path}/comparison"), "named") == ["Rye"]


def test_what_is_missing_for_it_is_said(app: Flask, alice: Browser) -> None:
    bare = role(app, alice, advert="")
    assert "There is no advert text here to compare." in alice.get(f"{bare}/comparison").words
    path = role(app, alice)
    assert "You have no resume here yet." in alice.get(f"{path}/comparison").words
    add(alice, b"\x89PNG\r\n\x1a\n", "cv.png")
    assert "This file has no text that can be read" in alice.get(f"{path}/comparison").words
    assert alice.get(f"{path}/comparison?document=nonsense").status_code == 200


def test_neither_can_be_anothers(app: Flask, alice: Browser, mallory: Browser) -> None:
    path = role(app, alice)
    theirs = add(alice, b"I know rye.")
    read(alice, theirs)
    assert mallory.get(f"{path}/comparison").status_code == 404
    own = role(app, mallory)
    read(mallory, add(mallory, b"I know Excel."))
    page = mallory.get(f"{own}/comparison?document={theirs.rpartition('/')[2]}")
    assert named(page, "named") == ["Excel"]
