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
from app.models.note import Note
from app.models.opportunity import Opportunity, OpportunityContact
from app.models.task import Task
from app.queries.base import SECTION_ROWS, Rows, mine, refers, run, run_for_one, this
from app.queries.opportunity_rows import NEWEST
from app.queries.timeline import Past, activities, met, notes, past_of, spoken, tasks, together

_activity, _link, _note, _task = Activity.__table__.c, ActivityContact.__table__.c, Note.__table__.c, Task.__table__.c
_opportunity, _known_by = Opportunity.__table__.c, OpportunityContact.__table__.c

_known = select(_known_by.opportunity_id).where(mine(OpportunityContact), _known_by.contact_id == this)
_OPPORTUNITIES = NEWEST.where(_opportunity.id.in_(_known)).limit(SECTION_ROWS)
_CONTACT_TIMELINE = together(
    activities()
    .join_from(ActivityContact.__table__, Activity.__table__, refers(_link.activity_id, Activity))
    .outerjoin(Opportunity.__table__, refers(_activity.opportunity_id, Opportunity))
    .where(mine(ActivityContact), _link.contact_id == this),
    notes().where(_note.contact_id == this),
)
_TASKS_ABOUT_PERSON = tasks().where(_task.contact_id == this).limit(SECTION_ROWS)

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
    return run(_TASKS_ABOUT_PERSON, account_id, id=contact_id)


def past_with_person(account_id: uuid.UUID, id: uuid.UUID) -> Past:
    return past_of(run(_CONTACT_TIMELINE, account_id, id=id))


def opportunities_with(account_id: uuid.UUID, contact_id: uuid.UUID) -> Rows:
    return run(_OPPORTUNITIES, account_id, id=contact_id)


def spoken_last(account_id: uuid.UUID, contact_ids: Sequence[str]) -> dict[str, datetime]:
    """When each of these people was last spoken to, if ever."""
    if not contact_ids:
        return {}
    found = run(_SPOKEN_LAST, account_id, ids=[uuid.UUID(id) for id in contact_ids], now=now())
    return {row.contact_id: row.spoken for row in found}
