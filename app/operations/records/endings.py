"""Accepting and declining an offer, and what is done with all the others once one is accepted."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update

from app.extensions import db
from app.models.columns import now
from app.models.engines import in_parts
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.models.task import Task
from app.models.undo import Undo
from app.operations.records import bulk, history, undo

# As many as one Undo holds.
MOST_AT_ONCE = 500


def answer(opportunity: Opportunity, outcome: str, today: date) -> Undo | None:
    """Close it as accepted or declined. None when it is already. Raises NoSuchStage."""
    closed = history.stage_of_kind(opportunity.account_id, "closed")
    if opportunity.history[-1].stage.is_closed:
        opportunity.close_as(outcome)
        db.session.flush()
        return None
    return history.move(opportunity, closed, today, outcome)


def close_others(accepted: Opportunity, today: date, label: str) -> Undo:
    """Close all that is open beside what was accepted as withdrawn, and finish the tasks of opportunities.

    Raises NoSuchStage.
    """
    account_id = accepted.account_id
    closed = history.stage_of_kind(account_id, "closed")
    found = db.session.scalars(
        _still_open(account_id).where(Opportunity.id != accepted.id).limit(MOST_AT_ONCE).with_for_update(of=Opportunity)
    ).all()
    others = {other.id: other for other in found}
    history.read_many(others)
    moved = {id: other.move_to(closed, today, "withdrawn") for id, other in others.items()}
    moves = {id: entry.id for id, entry in moved.items() if entry}
    finished = _finish_tasks(account_id)
    db.session.flush()
    payload = {
        "moves": [[str(id), str(entry_id)] for id, entry_id in moves.items()],
        "tasks": [str(id) for id in finished],
    }
    told = bulk.about("opportunity", [others[id] for id in moves], lambda _other: closed.id)
    return undo.remember(account_id, "close_others", label, payload, **told)


def _still_open(account_id: uuid.UUID) -> Any:
    is_open = (Stage.account_id == Opportunity.account_id, Stage.id == Opportunity.stage_id, Stage.kind != "closed")
    mine = select(Opportunity).join(Stage, is_open[0] & is_open[1] & is_open[2])
    return mine.where(Opportunity.account_id == account_id, Opportunity.archived.is_(False)).order_by(Opportunity.id)


def _finish_tasks(account_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Of all opportunities; other tasks stay."""
    these = (Task.account_id == account_id, Task.opportunity_id.is_not(None), Task.done_at.is_(None))
    done = update(Task).where(*these).values(done_at=now(), version=Task.version + 1, updated_at=now())
    return db.session.scalars(done.returning(Task.id), execution_options={"synchronize_session": False}).all()


@undo.takes_back("close_others")
def _open_others(done: Undo) -> str:
    """Open what was closed and is as it was left; what was changed since stays."""
    account_id, payload = done.account_id, done.payload
    moves = {uuid.UUID(id): uuid.UUID(entry_id) for id, entry_id in payload["moves"]}
    stays = len(moves) - bulk.take_out(account_id, moves)
    if stays:
        done.stays = f"Undone, except for {bulk.counted(stays)} that changed in the meantime."
    tasks = [uuid.UUID(id) for id in payload["tasks"]]
    for some in in_parts(tasks):
        these = (Task.account_id == account_id, Task.id.in_(some), Task.done_at.is_not(None))
        again = update(Task).where(*these).values(done_at=None, version=Task.version + 1, updated_at=now())
        db.session.execute(again, execution_options={"synchronize_session": False})
    return "/board"
