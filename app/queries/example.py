"""Whether the example is there to look around in."""

import uuid

from sqlalchemy import bindparam, select

from app.models.opportunity import Opportunity
from app.queries.base import mine, run
from app.records import example

_opportunity = Opportunity.__table__.c

_THERE = (
    select(_opportunity.id).where(mine(Opportunity), _opportunity.id.in_(bindparam("ids", expanding=True))).limit(1)
)


def is_there(account_id: uuid.UUID) -> bool:
    """Some of it, at least."""
    return bool(run(_THERE, account_id, ids=list(example.ids(account_id, "opportunities"))))
