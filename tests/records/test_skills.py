"""One's own list of skills."""

import pytest
from flask import Flask

from app.records.skill import LONGEST_NAME, MOST_OTHER_NAMES, MOST_SKILLS
from tests.records import factories
from tests.support.browser import Browser, Page


def add(owner: Browser, name: str, other_names: str = "") -> Page:
    form = owner.get("/skills").form('form[action="/skills"]')
    return form.fill(name=name, other_names=other_names).submit(follow=True)


def listed(page: Page) -> list[str]:
    return page.texts("main ul.rows li div")


def test_a_skill_is_added_changed_removed_and_put_back(alice: Browser) -> None:
    assert "Nothing here yet." in alice.get("/skills").words
    assert listed(add(alice, "  Welding ", "MIG,TIG , MIG,")) == ["Welding Also called MIG, TIG"]
    assert listed(add(alice, "Baking")) == ["Baking", "Welding Also called MIG, TIG"]
    page = add(alice, "welding", "Schweißen")
    assert listed(page) == ["Baking", "welding Also called Schweißen"]
    assert "Changed welding." in page.words
    removed = page.form('form[action$="/remove"]').submit(follow=True)
    assert listed(removed) == ["welding Also called Schweißen"]
    put_back = factories.undo(removed)
    assert put_back.request.path == "/skills"
    assert len(listed(put_back)) == 2


@pytest.mark.parametrize("name", ["", " - ", "a" * (LONGEST_NAME + 1)])
def test_what_is_no_name_is_refused_and_stays_typed(alice: Browser, name: str) -> None:
    page = alice.get("/skills").form('form[action="/skills"]').fill(name=name, other_names="kept").submit()
    assert page.status_code == 422
    assert page.title.startswith("Error:")
    assert page.form('form[action="/skills"]').values["other_names"] == "kept"


def test_there_is_room_for_so_many(app: Flask, alice: Browser) -> None:
    factories.make(app, alice, "skills", *({"name": f"Skill {number}"} for number in range(MOST_SKILLS)))
    refused = alice.get("/skills").form('form[action="/skills"]').fill(name="One more").submit()
    assert refused.status_code == 422
    assert f"You can list {MOST_SKILLS} skills at most." in refused.words
    assert "Changed Skill 1." in add(alice, "Skill 1", "still changed").words


def test_each_has_their_own(alice: Browser, mallory: Browser) -> None:
    removing = add(alice, "Welding").form('form[action$="/remove"]').node.attributes["action"]
    assert listed(mallory.get("/skills")) == []
    token = mallory.get("/skills").form().values["csrf_token"]
    assert mallory.post(removing, data={"csrf_token": token}).status_code == 404
    assert listed(alice.get("/skills")) == ["Welding"]


def test_more_other_names_than_anything_has_are_refused_and_stay_typed(alice: Browser) -> None:
    names = ", ".join(f"Name {number}" for number in range(MOST_OTHER_NAMES + 1))
    page = alice.get("/skills").form('form[action="/skills"]').fill(name="Welding", other_names=names).submit()
    assert page.status_code == 422
    assert "must be 20 names or fewer." in page.words
    assert page.form('form[action="/skills"]').values["other_names"] == names
