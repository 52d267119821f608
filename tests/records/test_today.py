"""Today: what needs someone, each row done where it stands, by one press or two, and undone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.extensions import db
from app.models.activity import Activity
from app.models.columns import now
from app.models.opportunity import Opportunity
from app.models.task import Task
from app.web import today as words
from tests.records import factories
from tests.support.browser import Browser, Page
from tests.support.page_quality import words as shown_words

TODAY = datetime.now(ZoneInfo("UTC")).date()
LONG_AGO = timedelta(days=40)


def section(page: Page, name: str) -> str:
    return f'[aria-labelledby="{name}-title"]'


def quiet_one(app: Flask, owner: Browser, title: str = "Baker", days: int = 40) -> Any:
    """Applied for so many days ago, and never answered."""
    [id] = factories.make(app, owner, "opportunities", {"title": title, "applied_on": TODAY - timedelta(days=days)})
    return id


def stored(app: Flask, owner: Browser, model: Any, id: Any) -> Any:
    with app.app_context():
        db.session.expire_all()
        return db.session.get_one(model, (owner.account_id, id))


def undo(page: Page) -> Page:
    return page.form('form[action^="/undo/"]').submit("Undo", follow=True)


def press(page: Page, button: str, **fields: str) -> Page:
    """Press the first button whose words begin so, and go where it leads."""
    for number, node in enumerate(page.tree.css("form")):
        for text in map(shown_words, node.css("button")):
            if text.startswith(button):
                return page.form(number).fill(**fields).submit(text, follow=True)
    raise AssertionError(f"There is no button “{button}”.")


def test_what_is_quiet_is_followed_up_and_planned_again_by_two_presses(app: Flask, alice: Browser) -> None:
    id = quiet_one(app, alice)
    page = alice.get("/today")
    assert page.texts(f"{section(page, 'quiet')} b a") == ["Baker"]
    assert "One gone quiet." in page.words
    page = press(page, "I followed up")
    assert "Followed up on Baker." in page.words
    assert not page.has(section(page, "quiet"))
    assert stored(app, alice, Opportunity, id).acted_on == TODAY
    page = press(page, "Add a task")
    with app.app_context():
        [task] = db.session.query(Task).all()
    assert (task.title, task.due_on) == ("Follow up on Baker", TODAY + timedelta(days=7))
    assert task.opportunity_id == id


def test_one_stays_at_the_section_where_a_button_was_pressed(app: Flask, alice: Browser) -> None:
    id = quiet_one(app, alice)
    factories.make(app, alice, "opportunities", {"title": "Cook", "deadline": TODAY + timedelta(days=2)})
    factories.make(app, alice, "offers", {"opportunity_id": id})
    page = alice.get("/today")
    for name in ("offers", "closing"):
        assert page.form(f"#{name} form").submit().location.endswith((f"/today#{name}", "/accepted"))


def test_following_up_is_undone(app: Flask, alice: Browser) -> None:
    id = quiet_one(app, alice)
    page = undo(press(alice.get("/today"), "I followed up"))
    assert page.texts(f"{section(page, 'quiet')} b a") == ["Baker"]
    assert stored(app, alice, Opportunity, id).acted_on is None
    with app.app_context():
        assert db.session.query(Activity).count() == 0


def test_what_is_quiet_is_closed_or_left_for_a_week(app: Flask, alice: Browser) -> None:
    closed, left = quiet_one(app, alice, "Closed", 50), quiet_one(app, alice, "Left", 30)
    page = press(alice.get("/today"), "Close as no reply")
    assert "Closed moved to Closed." in page.words
    assert stored(app, alice, Opportunity, closed).outcome == "no_answer"
    assert page.texts(f"{section(page, 'quiet')} b a") == ["Left"]
    page = press(page, "Leave for a week")
    assert stored(app, alice, Opportunity, left).quiet_until == TODAY + timedelta(days=7)
    assert not page.has(section(page, "quiet"))
    assert "Waiting" in alice.get("/board").texts(".stub")[0]
    assert undo(page).texts('[aria-labelledby="quiet-title"] b a') == ["Left"]


def test_how_it_went_is_asked_once_it_is_over(app: Flask, alice: Browser) -> None:
    id = quiet_one(app, alice, days=3)
    times = {"Over": now() - timedelta(hours=3), "Under way": now() - timedelta(minutes=10)}
    factories.make(
        app,
        alice,
        "activities",
        *(
            {"kind": "interview", "summary": name, "starts_at": time, "opportunity_id": id, "outcome": "waiting"}
            for name, time in times.items()
        ),
    )
    page = alice.get("/today")
    assert page.words.count("How did it go?") == 1
    assert "One interview to look back on." in page.words
    page = press(page, "Went well", line="They liked the plan.")
    assert "How did it go?" not in page.words
    with app.app_context():
        over = db.session.query(Activity).filter_by(summary="Over").one()
        assert (over.result, over.outcome) == ("Went well. They liked the plan.", "waiting")
    assert "Send a short note of thanks" in page.words
    assert "How did it go?" in undo(page).words


def test_an_answer_that_is_none_is_refused(app: Flask, alice: Browser) -> None:
    [id] = factories.make(app, alice, "activities", {"kind": "interview", "starts_at": now() - timedelta(hours=3)})
    page = alice.get("/today")
    assert "characters or fewer" in press(page, "Went well", line="x" * 3000).words
    form = page.form(f'form[action="/activities/{id}/went"]')
    form.node.css_first("button").attrs["value"] = "badly"
    assert "Choose how it went." in form.submit(follow=True).words
    with app.app_context():
        assert db.session.get_one(Activity, (alice.account_id, id)).result is None


def test_the_next_interview_has_a_card(app: Flask, alice: Browser) -> None:
    id = quiet_one(app, alice, days=3)
    about = {"kind": "interview", "opportunity_id": id, "minutes": 45}
    factories.make(
        app,
        alice,
        "activities",
        about | {"starts_at": now() + timedelta(days=2), "place": "1 Mill Street"},
        about | {"starts_at": now() + timedelta(minutes=35), "place": "https://meet.example/room"},
    )
    page = alice.get("/today")
    assert "Next interview, in 35 minutes" in page.words
    links = page.links('[aria-labelledby="interview-title"] a')
    assert links["Join"] == "https://meet.example/room"
    assert "Prepare" in " ".join(links)
    assert len(page.texts('[aria-labelledby="coming-title"] li')) == 1


def test_an_offer_is_accepted_and_the_others_closed(app: Flask, alice: Browser) -> None:
    offered, other = quiet_one(app, alice, "Offered", 3), quiet_one(app, alice, "Other", 4)
    factories.make(app, alice, "offers", {"opportunity_id": offered, "reply_by": TODAY + timedelta(days=2)})
    for id in (offered, other):
        factories.make(app, alice, "tasks", {"title": f"Ring {id}", "opportunity_id": id})
    factories.make(app, alice, "tasks", {"title": "Buy bread"})
    page = alice.get("/today")
    assert page.texts(f"{section(page, 'offers')} b a") == ["Offered"]
    page = press(page, "Accept")
    assert page.heading == "You accepted. Well done."
    assert "1 other opportunity and 2 open tasks" in page.words
    page = press(page, "Close the others")
    assert stored(app, alice, Opportunity, other).outcome == "withdrawn"
    with app.app_context():
        assert [task.title for task in db.session.query(Task).filter(Task.done_at.is_(None))] == ["Buy bread"]
    assert "You accepted" in page.words
    undo(page)
    assert stored(app, alice, Opportunity, other).outcome is None
    assert stored(app, alice, Opportunity, offered).outcome == "accepted"
    with app.app_context():
        assert db.session.query(Task).filter(Task.done_at.is_(None)).count() == 3


def test_an_offer_is_declined(app: Flask, alice: Browser) -> None:
    id = quiet_one(app, alice)
    factories.make(app, alice, "offers", {"opportunity_id": id})
    page = press(alice.get("/today"), "Decline")
    assert stored(app, alice, Opportunity, id).outcome == "declined"
    assert not page.has(section(page, "offers"))
    undo(page)
    assert stored(app, alice, Opportunity, id).outcome is None


def test_what_closes_is_applied_for_or_let_go(app: Flask, alice: Browser) -> None:
    soon = TODAY + timedelta(days=2)
    factories.make(app, alice, "opportunities", {"title": "One", "deadline": soon}, {"title": "Two", "deadline": soon})
    page = alice.get("/today")
    assert "Two closing this week." in page.words
    page = press(page, "I applied")
    assert page.texts(f"{section(page, 'closing')} b a") == ["Two"]
    page = press(page, "Let it go")
    with app.app_context():
        assert db.session.query(Opportunity).filter_by(title="Two").one().outcome == "withdrawn"
    assert page.has('form[action^="/undo/"]')


def test_others_have_none_of_it(app: Flask, alice: Browser, mallory: Browser) -> None:
    quiet_one(app, alice)
    assert "Baker" not in mallory.get("/today").words


class Row:
    def __init__(self, **values: Any) -> None:
        self.__dict__ |= values


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({}, "Nothing needs you today."),
        ({"tasks": [Row(due_on=TODAY - timedelta(days=1))] * 2, "quiet": [1]}, "Two tasks overdue and one gone quiet."),
        ({"quiet": [1] * 8}, "Many gone quiet."),
        (
            {"tasks": [Row(due_on=TODAY)], "offers": [1], "closing": [Row(deadline=TODAY + timedelta(days=20))]},
            "One task due today and one offer to answer.",
        ),
    ],
)
def test_the_day_in_one_sentence(rows: dict[str, Any], said: str) -> None:
    none: dict[str, Any] = dict.fromkeys(("coming", "held", "tasks", "offers", "quiet", "closing"), ())
    assert words.sentence(**none | rows, today=TODAY, most=8).startswith(said)


@pytest.mark.parametrize("answers", [4, 5])
def test_silence_goes_by_ones_own_times_once_there_are_five(app: Flask, alice: Browser, answers: int) -> None:
    stage = factories.stage_ids(app, alice)["Screening"]
    begun = TODAY - timedelta(days=100)
    for number in range(answers):
        [id] = factories.make(app, alice, "opportunities", {"title": f"Role {number}", "applied_on": begun})
        factories.make(
            app,
            alice,
            "stage_changes",
            {"opportunity_id": id, "stage_id": stage, "happened_on": begun + timedelta(days=8 + number)},
        )
    quiet_one(app, alice, "Fifteen days", 15)
    page = alice.get("/account/silence")
    names = alice.get("/today").texts('[aria-labelledby="quiet-title"] b a')
    assert ("Fifteen days" in names) == (answers == 5)
    assert f"{answers} of {answers + 1}" in page.words
    assert ("within 12 days, 9 times in 10" in page.words) == (answers == 5)


def test_the_default_of_silence_is_a_setting(app: Flask, alice: Browser) -> None:
    quiet_one(app, alice, days=15)
    assert "Baker" not in alice.get("/today").words
    form = alice.get("/account/silence").form('form[action="/account/silence"]')
    assert form.fill(quiet_after="0", follow_up_after="x").submit().status_code == 422
    form.fill(quiet_after="10", follow_up_after="3").submit(follow=True)
    page = press(alice.get("/today"), "I followed up")
    assert page.tree.css_first("input[name=due_on]").attributes["value"] == (TODAY + timedelta(days=3)).isoformat()


def test_words_to_send_are_there_to_copy(app: Flask, alice: Browser) -> None:
    id = quiet_one(app, alice)
    page = alice.get(f"/opportunities/{id}?asked=follow_up")
    assert "I applied for Baker on" in page.tree.css_first("#asked-words").text()
    assert "Followed up on Baker." in press(page, "I followed up").words


def test_an_offer_added_asks_to_move(app: Flask, alice: Browser) -> None:
    id = quiet_one(app, alice)
    page = alice.get(f"/opportunities/{id}").form('form[action="/offers/new"]').fill(base="100").submit(follow=True)
    assert "You have an offer." in page.words
    page = press(page, "Move to Offer")
    assert stored(app, alice, Opportunity, id).stage_id == factories.stage_ids(app, alice)["Offer"]
    assert "You have an offer." not in page.words


def test_dates_that_contradict_each_other_are_asked_about(app: Flask, alice: Browser) -> None:
    id = quiet_one(app, alice, days=10)
    stage = factories.stage_ids(app, alice)["Interview"]
    factories.make(app, alice, "stage_changes", {"opportunity_id": id, "stage_id": stage, "happened_on": TODAY})
    page = alice.get(f"/opportunities/{id}")
    newest = page.form('#history form[action*="/history/"]')
    early = (TODAY - timedelta(days=20)).isoformat()
    page = newest.fill(happened_on=early).submit()
    assert page.status_code == 422
    assert "Is this date right?" in page.words
    assert stored(app, alice, Opportunity, id).moved_on == TODAY
    page = press(page, "Save anyway", happened_on=early)
    assert stored(app, alice, Opportunity, id).moved_on == date.fromisoformat(early)


@pytest.mark.parametrize("left", [("35", {"minutes": 35}, "in 35 minutes"), ("5h", {"hours": 5}, "in 5 hours")])
def test_time_to_go(app: Flask, left: Any) -> None:
    _name, ahead, said = left
    with app.test_request_context():
        noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
        assert words.time_to_go(noon + timedelta(**ahead), noon, noon.date()) == said
        assert words.time_to_go(noon + timedelta(days=1), noon, noon.date()) == "tomorrow"
        assert words.time_to_go(noon + timedelta(days=4), noon, noon.date()) == "in 4 days"
