"""Following up on what is quiet, leaving it for a while, and saying how it went. Each can be taken back."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from app.extensions import db
from app.models.activity import Activity
from app.models.columns import now
from app.models.opportunity import Opportunity
from app.models.undo import Undo
from app.operations.records import deletion, undo
from app.operations.records.activities import RULES as ACTIVITIES

LEFT_FOR = timedelta(days=7)


def follow_up(opportunity: Opportunity, time_zone: str, today: date, label: str, back: str) -> Undo:
    """Log that one has asked again, just now: the waiting begins anew. `back` is where taking it back leads."""
    values = {
        "kind": "follow_up",
        "starts_at": now(),
        "time_zone": time_zone,
        "opportunity_id": opportunity.id,
        "company_id": opportunity.company_id,
    }
    made = ACTIVITIES.create(opportunity.account_id, values, today)
    payload = {"activity_id": str(made.id), "back": back}
    needs = [undo.Need("activity", made.id)]
    return undo.remember(opportunity.account_id, "follow_up", label, payload, needs=needs)


@undo.takes_back("follow_up")
def _not_followed_up(done: Undo) -> str:
    """Return to the page where the button was pressed."""
    made = db.session.get(Activity, (done.account_id, uuid.UUID(done.payload["activity_id"])))
    if not made or made.version != 1:
        raise undo.Changed
    # Logged by mistake: of it nothing is kept to be put back.
    db.session.delete(deletion.delete(made, "Deleted."))
    return str(done.payload["back"])


def leave(opportunity: Opportunity, today: date, label: str, back: str) -> Undo:
    """Say nothing of its silence for a week."""
    before = opportunity.quiet_until
    opportunity.quiet_until = today + LEFT_FOR
    payload = {
        "opportunity_id": str(opportunity.id),
        "before": before.isoformat() if before else None,
        "after": opportunity.quiet_until.isoformat(),
        "back": back,
    }
    db.session.flush()
    needs = [undo.Need("opportunity", opportunity.id)]
    return undo.remember(opportunity.account_id, "leave", label, payload, needs=needs)


@undo.takes_back("leave")
def _not_left(done: Undo) -> str:
    payload = done.payload
    opportunity = db.session.get(Opportunity, (done.account_id, uuid.UUID(payload["opportunity_id"])))
    if not opportunity or opportunity.quiet_until != date.fromisoformat(payload["after"]):
        raise undo.Changed
    opportunity.quiet_until = date.fromisoformat(payload["before"]) if payload["before"] else None
    return str(payload["back"])


def say_how_it_went(activity: Activity, words: str, label: str, back: str) -> Undo:
    """Keep the answer as the result; what they will say is waited for, unless it is known already."""
    payload: dict[str, Any] = {
        "activity_id": str(activity.id),
        "outcome": activity.outcome,
        "result": activity.result,
        "back": back,
    }
    activity.outcome, activity.result = activity.outcome or "waiting", words
    db.session.flush()
    payload |= {"version": activity.version}
    needs = [undo.Need("activity", activity.id)]
    return undo.remember(activity.account_id, "went", label, payload, needs=needs)


@undo.takes_back("went")
def _unsaid(done: Undo) -> str:
    payload = done.payload
    activity = db.session.get(Activity, (done.account_id, uuid.UUID(payload["activity_id"])))
    if not activity or activity.version != payload["version"]:
        raise undo.Changed
    activity.outcome, activity.result = payload["outcome"], payload["result"]
    return str(payload["back"])


def ends_at(activity: Any) -> datetime:
    """Return when it is over; where nobody said how long it takes, after an hour."""
    end: datetime = activity.starts_at + timedelta(minutes=activity.minutes or 60)
    return end
