"""Which revision is in force, what is coming and when, and how the pages say so."""

from datetime import date, timedelta

import pytest
from flask import Flask

from app.models.columns import now
from app.models.policy_announcement import NOTICE_TIME, day_in_force, today
from app.policy import effective, revisions
from app.policy.effective import EffectivePolicy
from tests.auth.statements import sent
from tests.policy.fixtures import COMING, RevisionFolder, announced
from tests.support.browser import Browser
from tests.support.promises import promise

PRESENT = date(2026, 11, 23)
LATER = date(2027, 3, 1)
YESTERDAY, TOMORROW = today() - timedelta(days=1), today() + timedelta(days=1)


def now_standing(app: Flask) -> EffectivePolicy:
    with app.test_request_context():
        return effective.now()


def test_a_newest_that_is_not_material_is_in_force_as_it_stands(app: Flask, revision_folder: RevisionFolder) -> None:
    revision_folder.add(material=False, publish=False)
    with sent(app) as statements:
        now = now_standing(app)
    assert (now.in_force.date, now.since, now.coming) == (COMING, COMING, None)
    assert not statements


@promise("changes")
@pytest.mark.parametrize("publish", [False, True], ids=["open", "frozen"])
def test_a_material_one_that_nobody_was_told_of_is_not(
    app: Flask, revision_folder: RevisionFolder, publish: bool
) -> None:
    revision_folder.add(publish=publish)
    now = now_standing(app)
    assert (now.in_force.date, now.coming) == (PRESENT, None)
    assert [now.of(revision) for revision in revision_folder.read()] == ["later", "in force", "earlier"]


@promise("changes")
def test_while_people_are_told_the_older_one_holds(app: Flask, revision_folder: RevisionFolder) -> None:
    announced(app, revision_folder.add())
    now = now_standing(app)
    assert now.coming is not None
    assert (now.in_force.date, now.coming.date, now.coming_on) == (PRESENT, COMING, None)
    assert [now.of(revision) for revision in revision_folder.read()] == ["coming", "in force", "earlier"]


def test_so_it_does_until_the_day(app: Flask, revision_folder: RevisionFolder) -> None:
    announced(app, revision_folder.add(), TOMORROW)
    assert now_standing(app).in_force.date == PRESENT
    assert now_standing(app).coming_on == TOMORROW


@pytest.mark.parametrize("day", [today(), YESTERDAY])
def test_from_the_day_on_it_is_in_force_for_good_and_need_not_be_asked_for(
    app: Flask, revision_folder: RevisionFolder, day: date
) -> None:
    announced(app, revision_folder.add(), day)
    with sent(app) as statements:
        now = now_standing(app)
        now_again = now_standing(app)
    assert now == now_again
    assert (now.in_force.date, now.since, now.coming) == (COMING, max(day, COMING), None)
    assert len([statement for statement in statements if not statement.startswith("BEGIN")]) == 1


def test_a_later_one_waits_for_the_material_change_it_carries(app: Flask, revision_folder: RevisionFolder) -> None:
    revision_folder.add()
    revision_folder.add(LATER, material=False, publish=False)
    assert now_standing(app).in_force.date == PRESENT
    announced(app, COMING, TOMORROW)
    now = now_standing(app)
    assert [now.of(revision) for revision in revision_folder.read()] == ["later", "coming", "in force", "earlier"]
    announced(app, COMING, YESTERDAY)
    assert now_standing(app).in_force.date == LATER


def test_of_two_material_ones_each_waits_for_its_own_day(app: Flask, revision_folder: RevisionFolder) -> None:
    announced(app, revision_folder.add(), YESTERDAY)
    announced(app, revision_folder.add(LATER), TOMORROW)
    now = now_standing(app)
    assert [now.of(revision) for revision in revision_folder.read()] == ["coming", "in force", "earlier", "earlier"]
    announced(app, LATER, YESTERDAY)
    assert now_standing(app).in_force.date == LATER


def test_the_newer_one_brings_an_older_that_was_never_announced(app: Flask, revision_folder: RevisionFolder) -> None:
    revision_folder.add()
    announced(app, revision_folder.add(LATER), YESTERDAY)
    assert now_standing(app).in_force.date == LATER


@promise("changes")
def test_the_day_lies_no_sooner_than_the_notice_time_after_the_last_email() -> None:
    began = now()
    first_moment = day_in_force()
    assert (began + NOTICE_TIME).date() < first_moment <= (began + NOTICE_TIME + timedelta(days=1)).date()
    text = " ".join(section.html for section in revisions.current().sections if section.id == "changes")
    assert f"no sooner than {NOTICE_TIME.days} days" in " ".join(text.split())


def test_the_policy_says_what_is_coming_and_when(
    app: Flask, revision_folder: RevisionFolder, client: Browser, alice: Browser
) -> None:
    announced(app, revision_folder.add(), TOMORROW)
    for browser in (client, alice):
        page = browser.get("/privacy")
        [box] = page.texts(".coming")
        assert f"It takes effect on {revisions.in_words(TOMORROW)} . Until then, what you read here applies." in box
        assert f"We keep less, since {COMING}." in box
        links = page.links(".coming a")
        assert links["What will change, word by word"] == f"/privacy/{PRESENT}..{COMING}"
        assert links["The new text, of January 31, 2027"] == f"/privacy/{COMING}"
        assert "We changed this on" not in page.words
        assert "In effect since November 23, 2026" in page.words


def test_while_the_day_is_not_known_it_says_what_it_hangs_on(
    app: Flask, revision_folder: RevisionFolder, client: Browser
) -> None:
    announced(app, revision_folder.add())
    [box] = client.get("/privacy").texts(".coming")
    assert "no sooner than 14 days after the last of these e-mails" in box


def test_a_draft_is_not_called_coming(app: Flask, revision_folder: RevisionFolder, client: Browser) -> None:
    revision_folder.add(publish=False)
    assert not client.get("/privacy").has(".coming")
    page = client.get(f"/privacy/{COMING}")
    assert "This text is not in effect yet. Nobody has been told about it yet." in page.words
    assert page.heading == "Privacy policy of January 31, 2027"


def test_the_coming_text_says_that_it_is_not_in_force_yet(
    app: Flask, revision_folder: RevisionFolder, client: Browser
) -> None:
    announced(app, revision_folder.add(), TOMORROW)
    page = client.get(f"/privacy/{COMING}")
    assert "This text is not in effect yet. It takes effect on" in page.words
    assert page.links()["read the current policy"] == "/privacy"
    assert page.links()["what will change"] == f"/privacy/{PRESENT}..{COMING}"


def test_once_in_force_it_says_since_when(app: Flask, revision_folder: RevisionFolder, client: Browser) -> None:
    announced(app, revision_folder.add(date(2026, 11, 24)), today())
    page = client.get("/privacy")
    assert page.heading == "Privacy policy"
    assert f"In effect since {revisions.in_words(max(today(), date(2026, 11, 24)))}" in page.words
    assert "no longer in effect" in client.get(f"/privacy/{PRESENT}").words


def test_the_list_says_of_each_where_it_stands(app: Flask, revision_folder: RevisionFolder, client: Browser) -> None:
    announced(app, revision_folder.add(), TOMORROW)
    revision_folder.add(LATER, material=False, publish=False)
    assert client.get("/privacy/revisions").texts(".history h2") == [
        "March 1, 2027 , not announced yet",
        f"January 31, 2027 , coming on {revisions.in_words(TOMORROW)}",
        "November 23, 2026 , in effect",
        "May 25, 2026",
    ]
    announced(app, COMING, None)
    assert "January 31, 2027 , coming: we are telling everyone" in client.get("/privacy/revisions").texts(".history h2")


def test_it_costs_one_read_at_most(app: Flask, revision_folder: RevisionFolder, client: Browser) -> None:
    announced(app, revision_folder.add(), TOMORROW)
    for address in ("/privacy", "/privacy/revisions", f"/privacy/{COMING}"):
        with sent(app) as statements:
            assert client.get(address).status_code == 200
        assert len([statement for statement in statements if not statement.startswith("BEGIN")]) == 1
    with sent(app) as statements:
        assert client.get(f"/privacy/{PRESENT}..{COMING}").status_code == 200
    assert not statements
