"""What the page of a stage reads, beside the stages themselves (`board.stages`)."""

import uuid

from sqlalchemy import literal, select

from app.models.opportunity import StageChange
from app.queries.base import mine, run, this

_ENTRY = select(literal(1)).where(mine(StageChange), StageChange.stage_id == this).limit(1)


def is_in_history(account_id: uuid.UUID, id: uuid.UUID) -> bool:
    """Whether an opportunity stands at it or has passed it. It cannot be deleted then."""
    return bool(run(_ENTRY, account_id, id=id))
