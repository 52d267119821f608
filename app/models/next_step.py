"""What the next step of an opportunity is judged by: only what no clock changes is stored.

Triggers keep it (migrations/next_step.py), whatever writes: `heard_on`, the last day of a call, e-mail, interview or
assessment, planned ones too; `acted_on`, the same of everything else; `replied_on` and `reply_days`, their first answer
to an application; `due_on`, the first day of an open task, an offer to answer, or a closing date; `last_on`, the last
day on which anything happened. What is planned is found by index. Whether something is due, late, quiet or waiting is
judged when it is read: app/queries/next_step.py.
"""

from contextvars import ContextVar
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction, object_session
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.orm.util import identity_key

from app.models.activity import Activity
from app.models.columns import now
from app.models.offer import Offer
from app.models.opportunity import Opportunity
from app.models.task import Task

# Activities in which they take part. One's own, such as a follow-up, begins the waiting anew and is no reply.
THEIRS = ("call", "email", "interview", "assessment")


class Present(NamedTuple):
    """What a list's order and filters judge by: the person's day, the time, and what is quiet."""

    today: date
    now: datetime
    quiet_from: int


present: ContextVar[Present | None] = ContextVar("present", default=None)


def judged_by() -> Present:
    """Return what the request has set; where nobody asks, the day in UTC and what an account begins with."""
    return present.get() or Present(now().date(), now(), 21)


# What triggers write when an opportunity is written; and when an activity, a task, or an offer of it is.
_OF_ITSELF = ("due_on", "last_on")
_OF_OTHERS = ("heard_on", "acted_on", *_OF_ITSELF, "version", "updated_at")


@event.listens_for(Activity, "after_insert")
@event.listens_for(Activity, "after_update")
@event.listens_for(Activity, "after_delete")
@event.listens_for(Task, "after_insert")
@event.listens_for(Task, "after_update")
@event.listens_for(Task, "after_delete")
@event.listens_for(Offer, "after_insert")
@event.listens_for(Offer, "after_update")
@event.listens_for(Offer, "after_delete")
def _note_opportunities(_mapper: object, _connection: object, row: Activity | Task | Offer) -> None:
    """The opportunity that it is about, and the one that it was about until now, may have another version now."""
    session, of = object_session(row), instance_state(row).attrs.opportunity_id.history
    assert session is not None
    keys = [identity_key(Opportunity, (row.account_id, id)) for id in of.sum() if id]
    held = [session.identity_map[key] for key in keys if key in session.identity_map]
    session.info.setdefault("written_by_triggers", []).extend((opportunity, _OF_OTHERS) for opportunity in held)


@event.listens_for(Opportunity, "after_insert")
@event.listens_for(Opportunity, "after_update")
def _note_own(_mapper: object, _connection: object, opportunity: Opportunity) -> None:
    session = object_session(opportunity)
    assert session is not None
    session.info.setdefault("written_by_triggers", []).append((opportunity, _OF_ITSELF))


@event.listens_for(Session, "after_flush_postexec")
def _read_again(session: Session, _context: UOWTransaction) -> None:
    """Of what the session holds, what triggers wrote."""
    for opportunity, written in session.info.pop("written_by_triggers", ()):
        if opportunity in session:
            session.expire(opportunity, written)
