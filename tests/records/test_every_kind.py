"""What holds for every kind of record alike: adding, looking, changing, deleting."""

import uuid
from typing import Any

import pytest
from flask import Flask
from wtforms import HiddenField
from wtforms.fields import StringField

from app.extensions import db
from app.records.fields import ClockField, DayField, MoneyField, TagsField
from app.records.kinds import PAGE_KINDS
from app.records.schema import LONGEST_PARAGRAPH, LONGEST_TEXT
from tests.records import factories
from tests.records.factories import FILLED, LEAST, MAIN, add, typed
from tests.support.browser import Browser
from tests.support.promises import promise

TYPED = (StringField, ClockField, DayField, MoneyField, TagsField)

pytestmark = pytest.mark.parametrize("slug", PAGE_KINDS)


def seen_fields(slug: str) -> list[Any]:
    form = PAGE_KINDS[slug].form
    assert form is not None
    return [field for field in form() if not isinstance(field, HiddenField)]


def test_every_field_is_tried(slug: str) -> None:
    assert {field.name for field in seen_fields(slug)} - factories.CHOSEN == set(FILLED[slug])


def test_an_empty_list_says_how_to_begin(alice: Browser, slug: str) -> None:
    page = alice.get(f"/{slug}")
    assert page.status_code == 200
    assert page.has(".nothing")


def test_what_was_typed_is_kept_whole(alice: Browser, slug: str) -> None:
    path = add(alice, slug, **FILLED[slug])
    form = alice.get(f"{path}/edit").form()
    kept = {name: form.values.get(name, "") for name in FILLED[slug]}
    assert kept == FILLED[slug]


def test_every_error_names_its_field_in_the_order_of_the_page(alice: Browser, slug: str) -> None:
    """That each is another sentence, and where it stands, is looked at on every page with errors."""
    form = alice.get(f"/{slug}/new").form()
    texts = [field.name for field in seen_fields(slug) if isinstance(field, TYPED) and field.name in form.names]
    page = form.fill(**dict.fromkeys(texts, "x" * (LONGEST_TEXT + 1))).submit()
    assert page.status_code == 422
    assert page.title.startswith("Error: ")
    assert page.texts(".errors li")


def test_its_page_shows_what_was_typed(alice: Browser, slug: str) -> None:
    page = alice.get(add(alice, slug, **FILLED[slug]))
    html = page.get_data(as_text=True)
    shown_elsewhere = {"archived", "avoid", "pinned", "company", "email", "url", "website", "body", "careers_url"}
    words = page.words.lower()
    for name, value in FILLED[slug].items():
        if name in shown_elsewhere or slug == "notes":
            continue
        if name.endswith("_url"):
            assert value.replace("&", "&amp;") in html
        elif "\n" in value or field_is_text(slug, name):
            assert " ".join(value.split()).lower().split(",")[0] in words, name


def field_is_text(slug: str, name: str) -> bool:
    return any(
        field.name == name and type(field).__name__ in ("LineField", "ParagraphField") for field in seen_fields(slug)
    ) and name not in ("pay_currency", "currency")


def test_the_least_is_enough(app: Flask, alice: Browser, slug: str) -> None:
    path = add(alice, slug)
    assert alice.get(path).status_code == 200
    assert factories.count(app, slug) == 1
    text = next(iter(LEAST[slug].values()))
    assert text in alice.get(f"/{slug}").words.lower() + alice.get(f"/{slug}").words


def test_nothing_is_not_enough(app: Flask, alice: Browser, slug: str) -> None:
    page = alice.get(f"/{slug}/new").form().submit()
    assert page.status_code == 422
    assert page.texts(".errors li")
    assert page.texts("p.error")
    assert factories.count(app, slug) == 0


def test_white_space_is_nothing(app: Flask, alice: Browser, slug: str) -> None:
    page = alice.get(f"/{slug}/new").form().fill(**{MAIN[slug]: " \t\u00a0\u2003\x00 "}).submit()
    assert page.status_code == 422
    assert factories.count(app, slug) == 0


@promise("rights")
def test_changing_one_field_leaves_the_others(alice: Browser, slug: str) -> None:
    path = add(alice, slug, **FILLED[slug])
    page = alice.get(f"{path}/edit").form().fill(**{MAIN[slug]: "Something else"}).submit(follow=True)
    assert "Saved." in page.words
    form = alice.get(f"{path}/edit").form()
    assert {name: form.values.get(name, "") for name in FILLED[slug]} == FILLED[slug] | {MAIN[slug]: "Something else"}


def test_every_field_can_be_emptied_again(app: Flask, alice: Browser, slug: str) -> None:
    path = add(alice, slug, **FILLED[slug])
    blank = {name: False if name in factories.TICKS else "" for name in FILLED[slug]}
    blank |= {"priority": "0"} if "priority" in blank else {}
    # A document is always something, and "other" if nothing is said.
    blank |= {"kind": "other"} if slug == "documents" else {}
    alice.get(f"{path}/edit").form().fill(**(blank | LEAST[slug])).submit(follow=True)
    assert factories.stored(app, alice, slug, path).version > 1
    form = alice.get(f"{path}/edit").form()
    expected = (
        dict.fromkeys(FILLED[slug], "") | {n: v for n, v in blank.items() if n in ("priority", "kind")} | LEAST[slug]
    )
    assert {name: form.values.get(name, "") for name in FILLED[slug]} == expected


def test_each_text_that_is_too_long_is_told_so_beside_its_field(app: Flask, alice: Browser, slug: str) -> None:
    texts = [field for field in seen_fields(slug) if isinstance(field, StringField)]
    for field in texts:
        most = LONGEST_TEXT if field.name in ("body", "preparation", "debrief") else LONGEST_PARAGRAPH
        long = "x" * (most + 1)
        long = f"https://a.example/{long}" if field.name.endswith("url") or field.name == "website" else long
        page = factories.new_form(alice, slug).fill(**(typed(FILLED[slug]) | {field.name: long})).submit()
        assert page.status_code == 422, field.name
        assert page.texts(f'[id="{field.name}-error"]'), field.name
        form = page.form()
        assert {n: form.values.get(n, "") for n in FILLED[slug]} == FILLED[slug] | {field.name: long}
    assert factories.count(app, slug) == 0


def test_the_longest_that_is_allowed_is_kept(alice: Browser, slug: str) -> None:
    longest = {"notes": LONGEST_TEXT}.get(slug, 200)
    text = ("é" * longest)[:longest]
    path = add(alice, slug, **(LEAST[slug] | {MAIN[slug]: text}))
    assert alice.get(f"{path}/edit").form().values[MAIN[slug]] == text


def test_what_does_not_exist_is_a_404(alice: Browser, slug: str) -> None:
    nobodys = uuid.uuid4()
    for path in (
        f"/{slug}/{nobodys}",
        f"/{slug}/{nobodys}/edit",
        f"/{slug}/{nobodys}/delete",
        f"/{slug}/x",
        f"/{slug}/",
    ):
        assert alice.get(path).status_code == 404


@promise("records")
def test_a_stranger_sees_the_same_404(alice: Browser, mallory: Browser, slug: str) -> None:
    path = add(alice, slug)
    nobodys = f"/{slug}/{uuid.uuid4()}"
    for rest in ("", "/edit", "/delete"):
        theirs, unknown = mallory.get(path + rest), mallory.get(nobodys + rest)
        assert theirs.status_code == unknown.status_code == 404
        assert theirs.words == unknown.words
    assert mallory.get(f"/{slug}").has(".nothing")


@promise("records")
def test_a_stranger_cannot_change_or_delete(app: Flask, alice: Browser, mallory: Browser, slug: str) -> None:
    path = add(alice, slug, **FILLED[slug])
    before = vars(factories.stored(app, alice, slug, path)).copy()
    form = factories.new_form(mallory, slug).fill(**typed(FILLED[slug]))
    fields = form.values.to_dict() | {"version": "1", MAIN[slug]: "mine now"}
    assert mallory.post(f"{path}/edit", data=fields).status_code == 404
    assert mallory.post(f"{path}/delete", data=fields).status_code == 404
    after = vars(factories.stored(app, alice, slug, path)).copy()
    assert {n: v for n, v in before.items() if n[0] != "_"} == {n: v for n, v in after.items() if n[0] != "_"}


@promise("rights")
def test_deleting_asks_first_and_can_be_undone(app: Flask, alice: Browser, slug: str) -> None:
    path = add(alice, slug, **FILLED[slug])
    before = alice.get(f"{path}/edit").form().values.to_dict()
    assert alice.get(f"{path}/delete").status_code == 200
    assert alice.get(path).status_code == 200, "looking deletes nothing"
    page = factories.delete(alice, path)
    assert "Deleted" in page.words
    assert alice.get(path).status_code == 404
    assert factories.count(app, slug) == 0
    back = factories.undo(page)
    assert "Undone." in back.words
    assert back.request.path == path
    after = alice.get(f"{path}/edit").form().values.to_dict()
    assert {n: v for n, v in before.items() if n in FILLED[slug]} == {
        n: v for n, v in after.items() if n in FILLED[slug]
    }
    assert int(after["version"]) > int(before["version"]), "a phone that saw it go must see it come back"


def test_a_form_open_in_another_tab_shows_both_versions(app: Flask, alice: Browser, slug: str) -> None:
    path, main = add(alice, slug, **FILLED[slug]), MAIN[slug]
    mine = alice.get(f"{path}/edit").form().fill(**{main: "What I typed"})
    alice.get(f"{path}/edit").form().fill(**{main: "What another tab saved"}).submit(follow=True)
    page = mine.submit()
    assert page.status_code == 409
    assert page.heading.startswith("Two versions")
    assert page.texts(".versions section:nth-of-type(1) .differs dd") == ["What another tab saved (differs)"]
    assert page.texts(".versions section:nth-of-type(2) .differs dd") == ["What I typed (differs)"]
    assert getattr(factories.stored(app, alice, slug, path), main) == "What another tab saved"
    assert page.form().values[main] == "What I typed"
    page.form().submit("Save mine", follow=True)
    assert getattr(factories.stored(app, alice, slug, path), main) == "What I typed"


def test_saving_over_a_third_version_shows_that_one_too(alice: Browser, slug: str) -> None:
    path, main = add(alice, slug), MAIN[slug]
    mine = alice.get(f"{path}/edit").form().fill(**{main: "Mine"})
    alice.get(f"{path}/edit").form().fill(**{main: "Second"}).submit(follow=True)
    page = mine.submit()
    alice.get(f"{path}/edit").form().fill(**{main: "Third"}).submit(follow=True)
    again = page.form().submit("Save mine")
    assert again.status_code == 409
    assert "Third" in again.words


@pytest.mark.parametrize("version", ["", "0", "-1", "999", "1.0", "x", "１", "9" * 5000])
def test_a_version_that_never_was_saves_nothing(app: Flask, alice: Browser, slug: str, version: str) -> None:
    path = add(alice, slug)
    form = alice.get(f"{path}/edit").form().fill(**{MAIN[slug]: "Forced"})
    form.values["version"] = version
    assert form.submit().status_code == 409
    assert getattr(factories.stored(app, alice, slug, path), MAIN[slug]) != "Forced"


def test_two_that_save_at_once_do_not_overwrite_each_other(app: Flask, alice: Browser, slug: str) -> None:
    path, main = add(alice, slug), MAIN[slug]
    cookie = alice.get_cookie("session")
    assert cookie is not None
    forms = []
    for number in range(3):
        tab = Browser(app)
        tab.set_cookie("session", cookie.value)
        forms.append(tab.get(f"{path}/edit").form().fill(**{main: f"Tab {number}"}))
    statuses = factories.at_once(*(lambda form=form: form.submit().status_code for form in forms))
    assert sorted(statuses) == [303, 409, 409]
    assert getattr(factories.stored(app, alice, slug, path), main) == f"Tab {statuses.index(303)}"


def test_a_button_pressed_twice_makes_one(app: Flask, alice: Browser, slug: str) -> None:
    form = factories.new_form(alice, slug).fill(**typed(FILLED[slug]))
    first, second = form.submit(), form.submit()
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert factories.count(app, slug) == 1


def test_a_button_pressed_twice_at_once_makes_one(app: Flask, alice: Browser, slug: str) -> None:
    form = factories.new_form(alice, slug).fill(**typed(FILLED[slug]))
    cookie = alice.get_cookie("session")
    assert cookie is not None

    def press() -> tuple[int, str]:
        tab = Browser(app)
        tab.set_cookie("session", cookie.value)
        page = tab.post(f"/{slug}/new", data=form.data)
        return page.status_code, page.location

    answers = factories.at_once(press, press, press)
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 303
    assert factories.count(app, slug) == 1
    if slug in ("opportunities", "contacts"):
        assert factories.count(app, "companies") == 1


def test_going_back_after_deleting_makes_a_new_one(app: Flask, alice: Browser, slug: str) -> None:
    form = factories.new_form(alice, slug).fill(**LEAST[slug])
    path = form.submit().location
    factories.delete(alice, path)
    again = form.submit()
    assert again.status_code == 303
    assert again.location != path
    assert factories.count(app, slug) == 1


@pytest.mark.parametrize("id", ["", "x", "0", "9" * 5000, "{}", "\0", "../../x"])
def test_a_broken_id_in_the_form_still_makes_one(app: Flask, alice: Browser, slug: str, id: str) -> None:
    form = factories.new_form(alice, slug).fill(**LEAST[slug])
    form.values["id"] = id
    assert form.submit().status_code == 303
    assert factories.count(app, slug) == 1


@promise("records")
def test_an_id_of_someone_elses_record_is_no_way_in(app: Flask, alice: Browser, mallory: Browser, slug: str) -> None:
    path = add(alice, slug)
    form = factories.new_form(mallory, slug).fill(**(LEAST[slug] | {MAIN[slug]: "Mallorys own"}))
    form.values["id"] = str(factories.id_in(path))
    mallory.get(form.submit().location)
    assert getattr(factories.stored(app, alice, slug, path), MAIN[slug]) == LEAST[slug].get(MAIN[slug])
    assert getattr(factories.stored(app, mallory, slug, path), MAIN[slug]) == "Mallorys own"


def test_what_is_not_in_the_form_cannot_be_written(app: Flask, alice: Browser, mallory: Browser, slug: str) -> None:
    form = factories.new_form(alice, slug).fill(**LEAST[slug])
    forged = {
        "account_id": str(mallory.account_id),
        "version": "77",
        "created_at": "2001-01-01",
        "updated_at": "2001-01-01",
        "name_key": "forged",
        "body_html": "<script>",
        "opportunity_count": "5",
        "moved_on": "2001-01-01",
        "applied_on": "2001-01-01",
        "outcome": "accepted",
    }
    forged = {name: value for name, value in forged.items() if name not in form.names}
    page = alice.post(f"/{slug}/new", data=form.data.to_dict() | forged)
    record = factories.stored(app, alice, slug, page.location)
    # The content of a document comes in a second step.
    assert record.version == (2 if slug == "documents" else 1)
    assert record.created_at.year > 2001
    for name, value in forged.items():
        assert str(getattr(record, name, None)) != value or name == "version"
    with app.app_context():
        assert not db.session.query(PAGE_KINDS[slug].model).filter_by(account_id=mallory.account_id).all()
