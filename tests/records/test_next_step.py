"""The next step: what is stored follows from the rows, whatever was done, and everywhere the same is said of it."""

import random
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.activity import Activity
from app.models.company import Company
from app.models.offer import Offer
from app.models.opportunity import Opportunity, StageChange
from app.models.stage import Stage
from app.models.task import Task
from app.models.tenant import use_account
from app.models.undo import Undo
from app.operations.records import bulk, crud, endings, follow_ups, history, merge, stages, tasks, undo
from app.operations.records.undo import CannotUndo
from app.records.kinds import KINDS
from tests.records import factories
from tests.support.browser import Browser
from tests.support.clock import set_clock
from tests.support.phone import Phone

ACTS = 70
TODAY = factories.TODAY
NOON = datetime.combine(TODAY, time(12), UTC)
THEIRS = ("call", "email", "interview", "assessment")
REPLIES = ("screening", "interviewing", "offer")
TOLD = ("rejected", "accepted", "declined", "cancelled")
STORED = ("heard_on", "acted_on", "replied_on", "reply_days", "due_on", "last_on")


class Person:
    """Does one thing after another with whatever there is, at the pages and by phone."""

    def __init__(self, phone: Phone, account_id: uuid.UUID, seed: int) -> None:
        self.phone, self.account_id = phone, account_id
        self.dice = random.Random(seed)  # noqa: S311 - the same acts each time
        self.acts: list[Callable[[], Any]] = [
            self.add, self.plan, self.plan, self.plan, self.add_task, self.add_task, self.add_offer, self.move,
            self.move, self.correct, self.take_out, self.edit, self.change_activity, self.change_task,
            self.change_offer, self.delete, self.undo, self.undo, self.merge_companies, self.merge_stages,
            self.patch, self.patch, self.act_on_many, self.act_on_many, self.follow_up, self.leave, self.end,
        ]  # fmt: skip

    def act(self) -> None:
        use_account(db.session(), self.account_id)
        self.dice.choice(self.acts)()
        db.session.commit()

    def many(self, model: Any) -> list[uuid.UUID]:
        rows = db.session.scalars(select(model).where(model.account_id == self.account_id).order_by(model.id)).all()
        return [row.id for row in self.dice.sample(rows, min(len(rows), 3))]

    def one(self, model: Any) -> Any:
        rows = db.session.scalars(select(model).where(model.account_id == self.account_id).order_by(model.id)).all()
        return self.dice.choice(rows) if rows else None

    def day(self, ahead: int = 20) -> date:
        return TODAY + timedelta(days=self.dice.randrange(-60, ahead))

    def create(self, slug: str, **values: Any) -> Any:
        return crud.create(self.account_id, KINDS[slug], values, self.day(0))

    def opportunity_id(self) -> uuid.UUID | None:
        job = self.one(Opportunity)
        return job.id if job and self.dice.random() < 0.9 else None

    def add(self) -> None:
        company = self.one(Company) or self.create("companies", name="Acme")
        self.create(
            "opportunities",
            title="Baker",
            stage_id=self.one(Stage).id,
            company_id=company.id,
            deadline=self.day() if self.dice.random() < 0.5 else None,
            applied_on=self.day(0) if self.dice.random() < 0.5 else None,
        )
        self.create("companies", name="Other")

    def activity(self) -> dict[str, Any]:
        kinds = ("call", "email", "interview", "assessment", "follow_up", "networking")
        return {
            "kind": self.dice.choice(kinds),
            "starts_at": datetime.combine(self.day(), time(self.dice.randrange(24)), UTC),
            "time_zone": self.dice.choice(("UTC", "Asia/Tokyo", "America/New_York")),
            "outcome": self.dice.choice((None, None, "cancelled", "passed")),
            "opportunity_id": self.opportunity_id(),
        }

    def plan(self) -> None:
        self.create("activities", **self.activity())

    def add_task(self) -> None:
        due_on = self.day() if self.dice.random() < 0.8 else None
        self.create("tasks", title="Ring", due_on=due_on, opportunity_id=self.opportunity_id())

    def add_offer(self) -> None:
        if job := self.one(Opportunity):
            self.create("offers", opportunity_id=job.id, reply_by=self.day())

    def move(self) -> None:
        if job := self.one(Opportunity):
            history.move(job, self.one(Stage), self.day(0), self.dice.choice(("rejected", "no_answer")))

    def correct(self) -> None:
        if entry := self.one(StageChange):
            history.correct(entry, self.day(0), self.dice.choice((None, "rejected", "no_answer")))

    def take_out(self) -> None:
        entry = self.one(StageChange)
        if entry and len(db.session.get_one(Opportunity, (self.account_id, entry.opportunity_id)).history) > 1:
            history.remove(entry, "Taken out.")

    def edit(self) -> None:
        if job := self.one(Opportunity):
            values = {"deadline": self.day(), "applied_on": self.dice.choice((None, self.day(0)))}
            crud.change(KINDS["opportunities"], job, values, self.day(0))

    def change_activity(self) -> None:
        if activity := self.one(Activity):
            # Held by the session, which must not go on with the version that it read.
            job = self.one(Opportunity)
            crud.change(KINDS["activities"], activity, self.activity(), self.day(0))
            if job:
                job.set_tags([f"tag {self.dice.random()}"])

    def change_task(self) -> None:
        if task := self.one(Task):
            self.dice.choice(
                (
                    lambda: tasks.finish(task, "/tasks"),
                    lambda: tasks.reopen(task, "/tasks"),
                    lambda: tasks.snooze(task, self.day(), "Later.", "/tasks"),
                    lambda: crud.change(KINDS["tasks"], task, {"opportunity_id": self.opportunity_id()}, TODAY),
                )
            )()

    def change_offer(self) -> None:
        if offer := self.one(Offer):
            crud.change(KINDS["offers"], offer, {"reply_by": self.dice.choice((None, self.day()))}, TODAY)

    def patch(self) -> None:
        """As the app does, which sends JSON."""
        slug = self.dice.choice(("activities", "tasks", "offers", "opportunities"))
        record = self.one(KINDS[slug].model)
        if not record:
            return
        about = self.opportunity_id()
        starts_at = datetime.combine(self.day(), time(self.dice.randrange(24)), UTC)
        of_it = {"opportunity_id": str(about) if about else None}
        done_at = NOON.isoformat() if self.dice.random() < 0.5 else None
        values: dict[str, Any] = {
            "activities": {"kind": self.dice.choice(THEIRS), "starts_at": starts_at.isoformat(), **of_it},
            "tasks": {"due_on": self.day().isoformat(), "done_at": done_at, **of_it},
            "offers": {"reply_by": self.day().isoformat()},
            "opportunities": {"deadline": self.day().isoformat(), "stage_id": str(self.one(Stage).id)},
        }[slug]
        path = f"/{slug}/{record.id}"
        db.session.commit()
        assert self.phone.patch(path, values).status_code == 200

    def act_on_many(self) -> None:
        stage, today = self.one(Stage), self.day(0)
        roles, tasks, plans = self.many(Opportunity), self.many(Task), self.many(Activity)
        self.dice.choice(
            (
                lambda: bulk.move(self.account_id, roles, stage, today, "/opportunities"),
                lambda: bulk.close(self.account_id, roles[:1], "rejected", today, "/opportunities"),
                lambda: bulk.delete(self.account_id, KINDS["tasks"], tasks, "/tasks"),
                lambda: bulk.delete(self.account_id, KINDS["activities"], plans, "/activities"),
            )
        )()

    def follow_up(self) -> None:
        if job := self.one(Opportunity):
            follow_ups.follow_up(job, "Asia/Tokyo", TODAY, "Followed up.", "/today")

    def leave(self) -> None:
        if job := self.one(Opportunity):
            follow_ups.leave(job, self.day(), "Left alone.", "/today")

    def end(self) -> None:
        if job := self.one(Opportunity):
            done = endings.close_others(job, TODAY, "Closed everything else.")
            check_stored(self.account_id)
            # Mostly, else little else would be left to do.
            if self.dice.random() < 0.9:
                undo.take_back(db.session.get_one(Undo, (self.account_id, done.id)))

    def delete(self) -> None:
        slug = self.dice.choice(("activities", "tasks", "offers", "opportunities", "activities"))
        if record := self.one(KINDS[slug].model):
            crud.delete(KINDS[slug], record, "Deleted.")

    def undo(self) -> None:
        if done := self.one(Undo):
            try:
                undo.take_back(done)
            except CannotUndo:
                db.session.rollback()

    def merge_companies(self) -> None:
        kept, other = self.one(Company), self.one(Company)
        if kept and kept is not other:
            values = merge.together(KINDS["companies"], kept, other, set())
            merge.merge(KINDS["companies"], kept, other, values, "Merged.")

    def merge_stages(self) -> None:
        stage, into = self.one(Stage), self.one(Stage)
        if self.dice.random() < 0.2 and stages.can_merge(stage, into):
            stages.merge(stage, into)


def of(model: Any, job: Any) -> list[Any]:
    return [*db.session.scalars(select(model).where(model.opportunity_id == job.id))]


def computed(job: Any) -> dict[str, Any]:
    """What the rows say, found in the plainest way."""
    kinds = {stage.id: stage.kind for stage in db.session.scalars(select(Stage))}
    held = [activity for activity in of(Activity, job) if activity.outcome != "cancelled"]
    days = {
        theirs: [activity.local_start.date() for activity in held if (activity.kind in THEIRS) == theirs]
        for theirs in (True, False)
    }
    replies = list(days[True])
    for entry in of(StageChange, job):
        kind = kinds[entry.stage_id]
        if kind in REPLIES or (kind == "closed" and entry.outcome in TOLD):
            replies.append(entry.happened_on)
    replied_on = min((day for day in replies if job.applied_on and day >= job.applied_on), default=None)
    due = [task.due_on for task in of(Task, job) if task.due_on and not task.done_at]
    due += [offer.reply_by for offer in of(Offer, job) if offer.reply_by]
    due += [job.deadline] if job.deadline and kinds[job.stage_id] == "saved" else []
    return {
        "heard_on": max(days[True], default=None),
        "acted_on": max(days[False], default=None),
        "replied_on": replied_on,
        "reply_days": (replied_on - job.applied_on).days if replied_on else None,
        "due_on": min(due, default=None) if kinds[job.stage_id] != "closed" else None,
        "last_on": max([job.moved_on, *days[True], *days[False]]),
    }


def check_stored(account_id: uuid.UUID) -> None:
    db.session.expire_all()
    for job in db.session.scalars(select(Opportunity).where(Opportunity.account_id == account_id)):
        assert {name: getattr(job, name) for name in STORED} == computed(job)


def plain_step(job: Any, moment: datetime, quiet_from: int) -> tuple[str, date | None]:
    kind = db.session.get_one(Stage, (job.account_id, job.stage_id)).kind
    if kind == "closed":
        return "closed", job.moved_on
    found = [
        ("activity", activity.local_start.date())
        for activity in of(Activity, job)
        if activity.starts_at > moment and activity.outcome != "cancelled"
    ]
    found += [("deadline", job.deadline)] if kind == "saved" and job.deadline else []
    found += [("task", task.due_on) for task in of(Task, job) if task.due_on and not task.done_at]
    found += [("offer", offer.reply_by) for offer in of(Offer, job) if offer.reply_by]
    if found:
        return min(found, key=lambda step: step[1])
    if kind == "saved":
        return "none", None
    since = computed(job)["last_on"]
    is_quiet = (moment.date() - since).days >= quiet_from and not (job.quiet_until and job.quiet_until > moment.date())
    return ("decide" if kind == "offer" else "quiet" if is_quiet else "waiting"), since


def plain_quiet_from(moment: datetime) -> int:
    answers = sorted(
        told["reply_days"]
        for told in (computed(job) for job in db.session.scalars(select(Opportunity)))
        if told["replied_on"] and told["replied_on"] <= moment.date()
    )
    return 21 if len(answers) < 5 else max(answers[-(-9 * len(answers) // 10) - 1] + 1, 7)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_what_is_stored_and_shown_follows_from_the_rows(
    app: Flask, alice: Browser, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(phone_of(app, alice), alice.account_id, seed)
    with app.app_context():
        for _ in range(ACTS):
            person.act()
            check_stored(alice.account_id)
    for days in (0, 5, 40):
        moment = NOON + timedelta(days=days)
        set_clock(monkeypatch, moment)
        compare_places(app, alice, moment)


def compare_places(app: Flask, owner: Browser, moment: datetime) -> None:
    """The board, the list in its order and by its filters, the page and the company say the same of each."""

    with app.app_context():
        jobs = list(db.session.scalars(select(Opportunity).where(Opportunity.account_id == owner.account_id)))
        quiet_from = plain_quiet_from(moment)
        expected = {str(job.id): plain_step(job, moment, quiet_from) for job in jobs}
        names = {str(job.id): str(job.company_id) if job.company_id else None for job in jobs}
        outcomes = {str(job.id): job.outcome for job in jobs}
        kinds = {str(job.id): db.session.get_one(Stage, (job.account_id, job.stage_id)).kind for job in jobs}
    board = owner.get("/board")
    listed = owner.get("/opportunities?sort=next")
    for id, (what, day) in expected.items():
        for told in (foot(board, id), cell(listed, id)):
            assert_said(told, what, day, outcomes[id])
        page = owner.get(f"/opportunities/{id}")
        assert ("No next step yet" in page.words) == (what in ("none", "decide")), what
        assert page.has('.next [formaction$="/leave"]') == (what == "quiet"), what
        if names[id] and what != "closed":
            row = owner.get(f"/companies/{names[id]}")
            assert_said(near(row, id), what, day, outcomes[id])
    check_order(listed, expected, kinds)
    for choice in ("due", "planned", "waiting", "quiet", "none"):
        shown = ids_in(owner.get(f"/opportunities?next_step={choice}"))
        assert shown == {id for id, step in expected.items() if is_asked_for(choice, *step, moment.date())}, choice


def is_asked_for(choice: str, what: str, day: date | None, today: date) -> bool:
    dated = what in ("activity", "task", "offer", "deadline")
    if choice == "due":
        return dated and day is not None and day <= today
    if choice == "planned":
        return dated
    return what in {"waiting": ("waiting", "decide"), "quiet": ("quiet",), "none": ("none",)}[choice]


def ids_in(page: Any) -> set[str]:
    return {link.attributes["href"].rpartition("/")[2] for link in page.tree.css("tbody th a")}


def foot(page: Any, id: str) -> Any:
    [card] = [card for card in page.tree.css(".card") if card.css_first("h3 a").attributes["href"].endswith(id)]
    return card.css_first(".stub")


def cell(page: Any, id: str) -> Any:
    [row] = [row for row in page.tree.css("tbody tr") if row.css_first("th a").attributes["href"].endswith(id)]
    return row.css_first(".when")


def near(page: Any, id: str) -> Any:
    [link] = [
        a for a in page.tree.css('[aria-labelledby="opportunities-title"] li b a') if a.attributes["href"].endswith(id)
    ]
    return link.parent.parent.parent.css_first("span")


WORDS = {
    "task": "Ring",
    "offer": "Answer the offer",
    "waiting": "Waiting",
    "quiet": "Quiet",
    "decide": "To decide",
    "none": "No next step",
}


def assert_said(told: Any, what: str, day: date | None, outcome: str | None) -> None:
    words, shown = told.text(), told.css_first("time")
    assert (shown.attributes["datetime"] if shown else None) == (day.isoformat() if day else None), (what, words)
    if what in WORDS:
        assert WORDS[what] in words
    if what == "deadline":
        assert "Clos" in words


def check_order(page: Any, expected: dict[str, tuple[str, date | None]], kinds: dict[str, str]) -> None:
    """What has a day first, by it; then the longest silence; then what has none; then what is closed."""
    rows = [a.attributes["href"].rpartition("/")[2] for a in page.tree.css("tbody th a")]
    ranks = {"none": 2, "closed": 3, "waiting": 1, "quiet": 1, "decide": 1}
    keys = []
    for id in rows:
        what, day = expected[id]
        rank = ranks.get(what, 0)
        keys.append((rank, day if rank < 2 and day else date.min))
    assert keys == sorted(keys)
    assert len(rows) == len(expected)


def test_json_shows_what_no_clock_changes(app: Flask, alice: Browser) -> None:
    phone = phone_of(app, alice)
    job = phone.make("opportunities", title="Baker")
    path = f"/opportunities/{job['id']}"
    first = phone.get(path)
    activity = phone.make(
        "activities", kind="call", starts_at="2026-11-20T10:00:00Z", time_zone="UTC", opportunity_id=job["id"]
    )
    then = phone.get(path, If_None_Match=first.headers["ETag"])
    assert then.status_code == 200
    assert (then.get_json()["heard_on"], then.get_json()["acted_on"]) == ("2026-11-20", None)
    assert then.get_json()["updated_at"] > first.get_json()["updated_at"]
    kept = phone.patch(path, {"quiet_until": "2026-12-01"}, If_Match=then.headers["ETag"])
    assert kept.get_json()["quiet_until"] == "2026-12-01"
    phone.patch(f"/activities/{activity['id']}", {"kind": "follow_up"})
    assert phone.get(path).get_json()["acted_on"] == "2026-11-20"
    assert phone.get(path).get_json()["heard_on"] is None
    phone.delete(f"/activities/{activity['id']}")
    assert phone.get(path).get_json()["acted_on"] is None


def phone_of(app: Flask, owner: Browser) -> Phone:
    phone = Phone(app)
    asked = phone.post("/token", {"email": owner.email, "password": owner.password, "device": "Phone"})
    phone.token = asked.get_json()["token"]
    return phone


def test_what_is_added_at_once_is_all_seen(app: Flask, alice: Browser) -> None:
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker"})

    def add(day: int) -> None:
        values = {"title": "Ring", "due_on": TODAY + timedelta(days=day), "opportunity_id": job}
        factories.make(app, alice, "tasks", values)

    factories.at_once(*(lambda day=day: add(day) for day in range(1, 9)))
    with app.app_context():
        check_stored(alice.account_id)


def test_a_full_column_shows_what_comes_first(app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, NOON)
    applied = factories.stage_ids(app, alice)["Applied"]
    jobs = factories.make(app, alice, "opportunities", *({"title": f"Job {n}", "stage_id": applied} for n in range(80)))
    tomorrow = NOON + timedelta(days=1)
    factories.make(app, alice, "activities", {"kind": "interview", "starts_at": tomorrow, "opportunity_id": jobs[70]})
    factories.make(
        app, alice, "tasks", {"title": "Ring", "due_on": TODAY - timedelta(days=1), "opportunity_id": jobs[60]}
    )
    page = alice.get("/board")
    assert page.texts(f'[data-stage="{applied}"] .card h3')[:2] == ["Job 60", "Job 70"]
    assert page.texts(".stub.late")[0].startswith("Ring")
    assert page.texts(".stub.due")[0].startswith("Interview Tomorrow, 12:00")


@pytest.mark.parametrize("slug", ["activities", "tasks", "offers", "stage_changes", "opportunities"])
@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
def test_whatever_is_deleted_is_due_and_counts_no_more(app: Flask, alice: Browser, slug: str, several: bool) -> None:
    applied = factories.stage_ids(app, alice)["Applied"]
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker", "stage_id": applied})
    ids = {"opportunities": [job]}
    for kind, values in {
        "activities": {"kind": "call", "starts_at": NOON + timedelta(days=9)},
        "tasks": {"title": "Ring", "due_on": TODAY},
        "offers": {"reply_by": TODAY},
        "stage_changes": {"stage_id": factories.stage_ids(app, alice)["Screening"], "happened_on": TODAY},
    }.items():
        ids[kind] = factories.make(app, alice, kind, values | {"opportunity_id": job})
    for other in {"tasks", "offers"} - {slug}:
        with app.app_context():
            use_account(db.session(), alice.account_id)
            crud.delete(KINDS[other], db.session.get_one(KINDS[other].model, (alice.account_id, ids[other][0])), "x")
            db.session.commit()
            check_stored(alice.account_id)
    with app.app_context():
        use_account(db.session(), alice.account_id)
        record = db.session.get_one(KINDS[slug].model, (alice.account_id, ids[slug][0]))
        done = (
            bulk.delete(alice.account_id, KINDS[slug], ids[slug], "/today").undo
            if several and slug != "stage_changes"
            else crud.delete(KINDS[slug], record, "Deleted.")
        )
        db.session.commit()
        check_stored(alice.account_id)
        assert done
        undo.take_back(db.session.get_one(Undo, (alice.account_id, done.id)))
        db.session.commit()
        check_stored(alice.account_id)


def test_silence_counts_from_what_happened_last(app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, NOON)
    applied = factories.stage_ids(app, alice)["Applied"]
    # They were left alone until yesterday.
    moved = {"stage_id": applied, "applied_on": TODAY - timedelta(days=40), "quiet_until": TODAY - timedelta(days=1)}
    names = ("Baker", "Cook")
    baker, _cook = factories.make(app, alice, "opportunities", *({"title": name, **moved} for name in names))
    called = {"kind": "call", "starts_at": NOON - timedelta(days=3), "time_zone": "UTC", "opportunity_id": baker}
    factories.make(app, alice, "activities", called)
    assert alice.get("/board").texts(".stub") == ["Quiet 40 days I followed up on Cook", "Waiting 3 days"]


@pytest.mark.parametrize(
    ("zone", "hour", "tone"), [("Pacific/Kiritimati", 11, "late"), ("Pacific/Pago_Pago", 34, "due")]
)
def test_a_day_is_the_one_where_the_person_is(
    app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch, zone: str, hour: int, tone: str
) -> None:
    """An hour into the day after it, and an hour before its end, when it is another day in London."""
    alice.get("/account/profile").form().fill(time_zone=zone).submit(follow=True)
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker"})
    factories.make(app, alice, "tasks", {"title": "Ring", "due_on": TODAY, "opportunity_id": job})
    set_clock(monkeypatch, datetime.combine(TODAY, time(), UTC) + timedelta(hours=hour))
    assert alice.get("/board").has(f".stub.{tone}")
    assert alice.get("/opportunities").has(f".when.{tone}")
    assert alice.get(f"/opportunities/{job}").has(f".step .{tone}")
    assert ("One task overdue." if tone == "late" else "One task due today.") in alice.get("/today").words
