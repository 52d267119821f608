"""The policy as it is once everyone was told."""

import sqlalchemy as sa

from app.policy import effective, revisions
from tests.support.databases import Database

MATERIAL = [revision.date for revision in map(revisions.read, revisions.files()[:-1]) if revision.material]


def in_effect() -> None:
    """As if the newest text were in effect, and no later one announced."""
    effective._settled.clear()
    effective._settled.update({day: day for day in MATERIAL})


def put_into_effect(database: Database) -> None:
    """The same for servers, which read it in their database."""
    engine = sa.create_engine(database.past_all_url)
    with engine.begin() as connection:
        for day in MATERIAL:
            announced = "insert into policy_announcement values (:day, :day, :day) on conflict do nothing"
            connection.execute(sa.text(announced), {"day": day.isoformat()})
    engine.dispose()
