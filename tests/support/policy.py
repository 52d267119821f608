"""The policy as it is once everyone was told."""

from datetime import UTC, datetime, time

import sqlalchemy as sa

from app.models.policy_announcement import PolicyAnnouncement
from app.policy import effective, revisions
from tests.support.databases import Database

MATERIAL = [revision.date for revision in map(revisions.read, revisions.files()[:-1]) if revision.material]


def in_effect() -> None:
    """As if the newest text were in effect, and no later one announced."""
    effective._settled.clear()
    effective._settled.update({day: day for day in MATERIAL})


def put_into_effect(database: Database) -> None:
    """The same for servers, which read it in their database."""
    engine, table = sa.create_engine(database.past_all_url), PolicyAnnouncement.__table__
    with engine.begin() as connection:
        told = set(connection.scalars(sa.select(table.c.revision)))
        for day in set(MATERIAL) - told:
            begun_at = datetime.combine(day, time(), UTC)
            connection.execute(sa.insert(PolicyAnnouncement).values(revision=day, begun_at=begun_at, in_force_on=day))
    engine.dispose()
