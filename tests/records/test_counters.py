"""The numbers beside the stages are those of the rows, whatever was done in whatever order."""

import random
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import false, func, select

from app.extensions import db
from app.models.company import Company
from app.models.opportunity import Opportunity, StageChange
from app.models.stage import Stage
from app.models.tenant import use_account
from app.models.undo import Undo
from app.operations.records import crud, history, undo
from app.operations.records.undo import CannotUndo
from app.records.kinds import KINDS
from tests.records import factories
from tests.support.browser import Browser

ACTS = 60


class Person:
    """Does one thing after another, whatever is possible."""

    def __init__(self, account_id: uuid.UUID, seed: int) -> None:
        self.account_id = account_id
        self.dice = random.Random(seed)  # noqa: S311 - the same acts each time
        self.acts: list[Callable[[], Any]] = [
            self.add, self.add, self.add, self.move, self.move, self.move, self.correct, self.take_out,
            self.archive, self.delete, self.undo, self.undo, self.delete_company, self.apply,
        ]  # fmt: skip

    def act(self) -> None:
        use_account(db.session(), self.account_id)
        self.dice.choice(self.acts)()
        db.session.commit()

    def one(self, model: Any) -> Any:
        rows = db.session.scalars(select(model).where(model.account_id == self.account_id).order_by(model.id)).all()
        return self.dice.choice(rows) if rows else None

    def day(self) -> Any:
        return factories.TODAY - timedelta(days=self.dice.randrange(30))

    def add(self) -> None:
        company = self.one(Company)
        values = {
            "title": "Job",
            "archived": self.dice.random() < 0.2,
            "stage_id": self.one(Stage).id,
            "company_id": company.id if company and self.dice.random() < 0.5 else None,
        }
        crud.create(self.account_id, KINDS["opportunities"], values, self.day())
        if self.dice.random() < 0.3:
            crud.create(self.account_id, KINDS["companies"], {"name": "Acme"}, self.day())

    def move(self) -> None:
        if job := self.one(Opportunity):
            history.move(job, self.one(Stage), self.day(), "rejected")

    def correct(self) -> None:
        if entry := self.one(StageChange):
            history.correct(entry, self.day(), None)

    def take_out(self) -> None:
        entry = self.one(StageChange)
        if entry and len(db.session.get_one(Opportunity, (self.account_id, entry.opportunity_id)).history) > 1:
            history.remove(entry, "Taken out.")

    def archive(self) -> None:
        if job := self.one(Opportunity):
            crud.change(KINDS["opportunities"], job, {"archived": not job.archived}, self.day())

    def apply(self) -> None:
        if job := self.one(Opportunity):
            day = self.day() if self.dice.random() < 0.7 else None
            crud.change(KINDS["opportunities"], job, {"applied_on": day}, self.day())

    def delete(self) -> None:
        if job := self.one(Opportunity):
            crud.delete(KINDS["opportunities"], job, "Deleted.")

    def delete_company(self) -> None:
        if company := self.one(Company):
            crud.delete(KINDS["companies"], company, "Deleted.")

    def undo(self) -> None:
        if done := self.one(Undo):
            try:
                undo.take_back(done)
            except CannotUndo:
                db.session.rollback()


def check(account_id: uuid.UUID) -> None:
    mine = Stage.account_id == account_id
    told = {
        row.id: row.opportunity_count
        for row in db.session.execute(select(Stage.id, Stage.opportunity_count).where(mine))
    }
    there = select(Opportunity.stage_id, func.count().label("n")).where(
        Opportunity.account_id == account_id, Opportunity.archived == false()
    )
    real = {row.stage_id: row.n for row in db.session.execute(there.group_by(Opportunity.stage_id))}
    assert told == {id: real.get(id, 0) for id in told}
    db.session.expire_all()
    for job in db.session.scalars(select(Opportunity).where(Opportunity.account_id == account_id)):
        newest = job.history[-1]
        assert (job.stage_id, job.moved_on, job.outcome) == (newest.stage_id, newest.happened_on, newest.outcome)
        days = [entry.happened_on for entry in job.history if entry.stage.kind == "applied"]
        assert job.applied_on == (days[0] if days else None)


@pytest.mark.parametrize("seed", range(6))
def test_they_stay_true(app: Flask, alice: Browser, mallory: Browser, seed: int) -> None:
    with app.app_context():
        person = Person(alice.account_id, seed)
        for _ in range(ACTS):
            person.act()
            check(alice.account_id)
        check(mallory.account_id)
        assert db.session.scalar(select(func.count()).select_from(Opportunity))


def test_moves_at_once_lose_no_count(app: Flask, alice: Browser) -> None:
    """Two stages, each moved from and to, by several at the same moment."""
    jobs = factories.make(app, alice, "opportunities", *({"title": f"Job {n}"} for n in range(8)))
    names = list(factories.stage_ids(app, alice).values())

    def shuffle(number: int) -> None:
        for step in range(4):
            with app.app_context():
                use_account(db.session(), alice.account_id)
                job = db.session.get_one(Opportunity, (alice.account_id, jobs[number]))
                stage = db.session.get_one(Stage, (alice.account_id, names[(number + step) % 3]))
                history.move(job, stage, factories.TODAY)
                db.session.commit()

    factories.at_once(*(lambda number=number: shuffle(number) for number in range(len(jobs))))
    with app.app_context():
        check(alice.account_id)
