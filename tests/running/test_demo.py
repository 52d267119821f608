from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.commands import demo
from app.extensions import db
from app.models.account import Account
from app.models.columns import now
from app.models.contact import Contact
from app.models.note import Note
from app.models.opportunity import Opportunity, StageChange
from app.models.stage import Stage
from app.operations.accounts import password_rule
from app.records.kinds import KINDS


@pytest.fixture
def seeded(app: Flask) -> Flask:
    with app.app_context():
        assert not demo.is_there()
        demo.seed()
        assert demo.is_there()
    return app


def test_forty_opportunities_stand_on_the_board_over_all_stages(seeded: Flask) -> None:
    with seeded.app_context():
        counts = dict(db.session.execute(select(Stage.kind, Stage.opportunity_count)).all())
    assert sum(counts.values()) == 40
    assert all(counts.values())


def test_histories_have_several_steps_and_none_lies_ahead(seeded: Flask) -> None:
    with seeded.app_context():
        steps = Counter(db.session.scalars(select(StageChange.opportunity_id)))
        newest = db.session.scalar(select(func.max(StageChange.happened_on)))
        today = db.session.scalars(select(Account)).one().today()
    assert sum(count > 2 for count in steps.values()) > 15
    assert newest is not None
    assert newest <= today


def test_there_is_some_of_everything(seeded: Flask) -> None:
    with seeded.app_context():
        outcomes = set(db.session.scalars(select(Opportunity.outcome).where(Opportunity.outcome.is_not(None))))
        currencies = set(db.session.scalars(select(Opportunity.pay_currency)))
        soon = db.session.scalar(select(func.count()).where(Opportunity.deadline > now().date()))
        archived = db.session.scalar(select(func.count()).where(Opportunity.archived))
        known = db.session.scalar(select(func.count(Contact.id)))
        notes = set(db.session.execute(select(Note.opportunity_id.is_(None), Note.company_id.is_(None))).all())
    assert len(outcomes) == 7
    assert {"EUR", "USD"} <= currencies
    assert soon
    assert archived
    assert known
    assert len(notes) > 2


def test_every_kind_of_record_is_in_it(seeded: Flask) -> None:
    with seeded.app_context():
        for slug, kind in KINDS.items():
            there = db.session.scalar(select(func.count()).select_from(kind.model))
            assert there, f"KINDS_IN_ORDER of {demo.__file__} or {demo.SEARCH.name} beside it lacks {slug}."


def test_its_password_is_one_we_accept() -> None:
    assert password_rule.problem(demo.PASSWORD, demo.EMAIL) is None
