"""What a contact's page and the list of contacts read."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from app.models.activity import Activity, ActivityContact
from app.models.columns import id_text, now
from app.models.company import Company
from app.models.contact import Contact
from app.models.opportunity import Opportunity, OpportunityContact
from app.queries.base import SECTION_ROWS, Rows, UnionOf, first, found_first, mine, refers, run, run_for_one, this
from app.queries.opportunity_rows import OPPORTUNITY_ROWS
from app.queries.timeline import (
    ACTIVITY_COLUMNS,
    Past,
    PastActivity,
    PastNote,
    met,
    newest_activities,
    newest_notes,
    open_tasks,
    past_of,
    role_of_activity,
    spoken,
)

_activity, _link = Activity.__table__.c, ActivityContact.__table__.c
_opportunity, _known_by = Opportunity.__table__.c, OpportunityContact.__table__.c

# With their ids: of two indexes that begin with the account, SQLite goes through the one that holds all that is asked
# for, though the other one knows the contact.
_known = found_first(
    select(_known_by.opportunity_id, _known_by.id).where(mine(OpportunityContact), _known_by.contact_id == this),
    "known",
)
_with = OPPORTUNITY_ROWS.where(_opportunity.id.in_(select(_known.c.opportunity_id).where(_known.c.id.is_not(None))))
_OPPORTUNITIES = first("opportunity", _with, SECTION_ROWS, lambda c: (c.moved_on.desc(), c.id.desc()))
_taken_part = found_first(
    select(_link.activity_id, _link.id).where(mine(ActivityContact), _link.contact_id == this), "taken_part"
)
_ACTIVITIES = (
    select(*ACTIVITY_COLUMNS)
    .join_from(_taken_part, Activity.__table__, _activity.id == _taken_part.c.activity_id)
    .outerjoin(Opportunity.__table__, role_of_activity)
    .where(mine(Activity), _taken_part.c.id.is_not(None))
)
_TIMELINE = UnionOf({PastActivity: newest_activities(_ACTIVITIES), PastNote: newest_notes("contact_id", this)})
_TASKS = open_tasks("contact_id", this)
_CONTACT = (
    select(Contact, Company.name.label("company"), met.label("spoken"))
    .outerjoin(Company, refers(Contact.company_id, Company))
    .where(mine(Contact), Contact.id == this)
)
_SPOKEN_LAST = (
    select(id_text(_link.contact_id, "contact_id"), func.max(_activity.starts_at).label("spoken"))
    .join_from(ActivityContact.__table__, Activity.__table__, refers(_link.activity_id, Activity))
    .where(mine(ActivityContact), _link.contact_id.in_(bindparam("ids", expanding=True)), spoken)
    .group_by(_link.contact_id)
)


def contact(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(contact, company's name, when they were last spoken to)"""
    return run_for_one(_CONTACT, account_id, id=id, now=now())


def tasks_about_person(account_id: uuid.UUID, contact_id: uuid.UUID) -> Rows:
    return run(_TASKS, account_id, id=contact_id)


def past_with_person(account_id: uuid.UUID, id: uuid.UUID) -> Past:
    return past_of(_TIMELINE.run(account_id, id=id))


def opportunities_with(account_id: uuid.UUID, contact_id: uuid.UUID) -> Rows:
    return run(_OPPORTUNITIES, account_id, id=contact_id)


def spoken_last(account_id: uuid.UUID, contact_ids: Sequence[str]) -> dict[str, datetime]:
    """When each of these people was last spoken to, if ever."""
    if not contact_ids:
        return {}
    found = run(_SPOKEN_LAST, account_id, ids=[uuid.UUID(id) for id in contact_ids], now=now())
    return {row.contact_id: row.spoken for row in found}
