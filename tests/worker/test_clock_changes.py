"""What is agreed by the clock stays so when a country changes its rules."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.models.account_version import AccountVersion
from app.models.activity import Activity
from app.models.columns import now
from app.operations.upkeep import clock_changes
from app.operations.upkeep.clock_changes import ClockChanges
from tests.records import factories
from tests.support.browser import Browser

TWICE = datetime(2199, 10, 27, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def upcoming(app: Flask, owner: Browser, *instants: datetime) -> list[Activity]:
    """As they were written under other rules, by which each began an hour earlier."""
    values = [{"kind": "call", "starts_at": instant, "time_zone": "Europe/Berlin"} for instant in instants]
    ids = factories.make(app, owner, "activities", *values)
    with app.app_context():
        for id, instant in zip(ids, instants, strict=True):
            db.session.execute(
                sa.update(Activity.__table__).where(Activity.__table__.c.id == id).values(starts_at=instant - HOUR)  # type: ignore[arg-type]
            )
        db.session.commit()
    return stored(app, owner)


def stored(app: Flask, owner: Browser) -> list[Activity]:
    with app.app_context():
        mine = sa.select(Activity).where(Activity.account_id == owner.account_id)
        return list(db.session.scalars(mine.order_by(Activity.id)))


def version_of(app: Flask, owner: Browser) -> int:
    with app.app_context():
        return db.session.get_one(AccountVersion, owner.account_id).version


def work(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["work", "--once"])
    assert done.exit_code == 0, done.output


def test_its_instant_is_computed_anew_and_phones_learn_of_it(app: Flask, alice: Browser, mallory: Browser) -> None:
    then = now().replace(microsecond=0) + timedelta(days=3)
    upcoming(app, alice, then)
    factories.make(app, mallory, "activities", {"kind": "call", "starts_at": then})
    alices, mallorys = version_of(app, alice), version_of(app, mallory)
    work(app)
    [activity] = stored(app, alice)
    assert (activity.starts_at, activity.version) == (then, 2)
    assert now() - activity.updated_at < timedelta(minutes=1)
    assert version_of(app, alice) == alices + 1
    assert [other.version for other in stored(app, mallory)] == [1]
    assert version_of(app, mallory) == mallorys
    work(app)
    assert [other.version for other in stored(app, alice)] == [2], "once is enough"


def test_the_second_of_two_equal_times_stays_the_second(app: Flask, alice: Browser) -> None:
    # Clocks go back at 01:00 UTC on the last Sunday of October: this is the second 02:30 there, and that the first.
    activities = upcoming(app, alice, TWICE, TWICE - HOUR)
    assert [activity.local_start.hour for activity in activities] == [2, 2]
    assert [activity.second_time for activity in activities] == [True, False]
    work(app)
    assert [activity.starts_at for activity in stored(app, alice)] == [TWICE, TWICE - HOUR]


def test_the_past_stays_as_it_was(app: Flask, alice: Browser) -> None:
    past = now().replace(microsecond=0) - timedelta(days=3)
    upcoming(app, alice, past)
    work(app)
    assert [(one.starts_at, one.version) for one in stored(app, alice)] == [(past - HOUR, 1)]


def test_some_at_a_time_and_whose_zone_is_gone_is_left(app: Flask, alice: Browser, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(clock_changes, "AT_ONCE", 2)
    then = now().replace(microsecond=0) + timedelta(days=3)
    upcoming(app, alice, *(then + timedelta(minutes=n) for n in range(5)))
    with app.app_context():
        first = sa.select(sa.func.min(Activity.starts_at)).scalar_subquery()
        db.session.execute(
            sa.update(Activity).where(Activity.starts_at == first).values(time_zone="Europe/Gone"),
            execution_options={"synchronize_session": False},
        )
        db.session.commit()
    with app.app_context():
        changes = ClockChanges()
        assert [changes() for _turn in range(4)] == [2, 2, 1, 0]
    assert [one.starts_at - then for one in stored(app, alice)] == [
        -HOUR,
        *(timedelta(minutes=n) for n in range(1, 5)),
    ]
