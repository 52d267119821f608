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

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction, object_session
from sqlalchemy.orm.util import identity_key

from app.models.activity import Activity
from app.models.columns import now
from app.models.opportunity import Opportunity

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


# What triggers write when an activity is written.
_WRITTEN = ("heard_on", "acted_on", "version", "updated_at")


@event.listens_for(Activity, "after_insert")
@event.listens_for(Activity, "after_update")
def _note_reckoned(_mapper: object, _connection: object, activity: Activity) -> None:
    """The opportunity that it is about, and the one that it was about until now, have another version from now on."""
    session, of = object_session(activity), inspect(activity).attrs.opportunity_id.history
    assert session is not None
    keys = [identity_key(Opportunity, (activity.account_id, id)) for id in of.sum() if id]
    held = [session.identity_map[key] for key in keys if key in session.identity_map]
    session.info.setdefault("reckoned", []).extend(held)


@event.listens_for(Session, "after_flush_postexec")
def _read_again(session: Session, _context: UOWTransaction) -> None:
    """Of what the session holds, what triggers wrote."""
    for opportunity in session.info.pop("reckoned", ()):
        if opportunity in session:
            session.expire(opportunity, _WRITTEN)
