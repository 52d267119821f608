"""What a company's page reads."""

import uuid
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, union_all

from app.models.activity import Activity
from app.models.columns import id_text, now
from app.models.company import Company
from app.models.contact import Contact
from app.models.document import Document, OpportunityDocument
from app.models.opportunity import Opportunity, StageChange
from app.models.stage import Stage
from app.queries import next_step
from app.queries.base import (
    SECTION_ROWS,
    Rows,
    UnionOf,
    first,
    found_first,
    mine,
    refers,
    run,
    run_for_one,
    this,
)
from app.queries.opportunity_rows import NEWEST
from app.queries.timeline import (
    ACTIVITY_COLUMNS,
    OpenTask,
    Past,
    PastActivity,
    PastNote,
    PastStage,
    SentDocument,
    met,
    newest_activities,
    newest_notes,
    open_tasks,
    past_of,
    role_of_activity,
    spoken,
)

_activity, _contact, _company = Activity.__table__.c, Contact.__table__.c, Company.__table__.c
_opportunity, _change, _stage = Opportunity.__table__.c, StageChange.__table__.c, Stage.__table__.c
_document, _sent = Document.__table__.c, OpportunityDocument.__table__.c


# Of contacts that are there already.
PEOPLE_TO_CHOOSE = 30


class Person(NamedTuple):
    """Someone who works there, and when they were last spoken to."""

    id: str
    name: str
    name_key: str
    role: str | None
    spoken: datetime | None


class PersonElsewhere(NamedTuple):
    """Someone who is at no company yet, or at another, and of whom something was written lately."""

    id: str
    name: str
    role: str | None
    company: str | None
    updated: datetime


_OPPORTUNITIES = NEWEST.where(_opportunity.company_id == this).limit(SECTION_ROWS)

# Whatever hangs on a role is found from the roles here, and not among all that the account has.
_roles = found_first(
    select(_opportunity.id, _opportunity.title, _opportunity.due_on).where(
        mine(Opportunity), _opportunity.company_id == this
    ),
    "role_here",
)
_role_ids = select(_roles.c.id)
_activities = (
    select(*ACTIVITY_COLUMNS)
    .outerjoin_from(Activity.__table__, Opportunity.__table__, role_of_activity)
    .where(mine(Activity))
)
# As one condition with OR, PostgreSQL goes through all activities of the account.
_ACTIVITIES = union_all(
    _activities.where(_activity.company_id == this),
    _activities.where(_activity.opportunity_id.in_(_role_ids), _activity.company_id.is_distinct_from(this)),
)
_STAGES = (
    select(
        id_text(_change.id),
        _stage.name,
        _stage.kind,
        _change.outcome,
        id_text(_roles.c.id, "opportunity_id"),
        _roles.c.title.label("role"),
        _change.happened_on.label("shown_at"),
        _change.created_at.label("at"),
    )
    .join_from(_roles, StageChange.__table__, _change.opportunity_id == _roles.c.id)
    .join(Stage.__table__, refers(_change.stage_id, Stage))
    .where(mine(StageChange), _change.opportunity_id.in_(_role_ids))
)
_SENT = (
    select(
        id_text(_document.id),
        _document.name,
        id_text(_roles.c.id, "opportunity_id"),
        _roles.c.title.label("role"),
        _sent.sent_on.label("shown_at"),
        _document.created_at.label("at"),
    )
    .join_from(_roles, OpportunityDocument.__table__, _sent.opportunity_id == _roles.c.id)
    .join(Document.__table__, refers(_sent.document_id, Document))
    .where(mine(OpportunityDocument), _sent.opportunity_id.in_(_role_ids), _sent.sent_on.is_not(None))
)
_TIMELINE = UnionOf(
    {
        PastActivity: newest_activities(_ACTIVITIES),
        PastStage: first("stage", _STAGES, SECTION_ROWS, lambda c: (c.shown_at.desc(), c.at.desc())),
        SentDocument: first("document", _SENT, SECTION_ROWS, lambda c: (c.shown_at.desc(), c.id)),
        PastNote: newest_notes("company_id", this),
    }
)
_PEOPLE = select(id_text(_contact.id), _contact.name, _contact.name_key, _contact.role, met.label("spoken")).where(
    mine(Contact), _contact.company_id == this
)
# From now back: a range of an index, gone through in its order until there are enough.
_elsewhere = found_first(
    select(_contact.id, _contact.name, _contact.role, _contact.company_id, _contact.updated_at)
    .where(mine(Contact), _contact.updated_at <= next_step.present, _contact.company_id.is_distinct_from(this))
    .order_by(_contact.updated_at.desc(), _contact.id.desc())
    .limit(PEOPLE_TO_CHOOSE),
    "elsewhere",
)
_ELSEWHERE = select(
    id_text(_elsewhere.c.id),
    _elsewhere.c.name,
    _elsewhere.c.role,
    select(_company.name)
    .where(mine(Company), _company.id == _elsewhere.c.company_id)
    .scalar_subquery()
    .label("company"),
    _elsewhere.c.updated_at.label("updated"),
)
_PEOPLE_AND_TASKS = UnionOf(
    {
        Person: first("person", _PEOPLE, SECTION_ROWS, lambda c: (c.name_key, c.id)),
        PersonElsewhere: _ELSEWHERE,
        OpenTask: open_tasks("company_id", this),
        **next_step.hanging(_roles, lambda column: column.in_(_role_ids)),
    }
)

_here = union_all(
    select(_activity.starts_at).where(mine(Activity), _activity.company_id == this, spoken),
    select(_activity.starts_at).where(mine(Activity), _activity.opportunity_id.in_(_role_ids), spoken),
).subquery()
_COMPANY = select(
    Company, select(func.max(_here.c.starts_at)).scalar_subquery().label("spoken"), *next_step.SILENCE
).where(mine(Company), Company.id == this)


def company(account_id: uuid.UUID, id: uuid.UUID, today: date) -> Any | None:
    """(company, when one last had to do with them, what silence is)"""
    return run_for_one(_COMPANY, account_id, id=id, now=now(), today=today)


class PeopleAndTasks(NamedTuple):
    """Its people, by name; contacts that could be, of whom something was written last; and what is to be done, the next
    first. `hanging` is what hangs on its roles.
    """

    people: list[Person]
    to_choose: list[PersonElsewhere]
    tasks: list[OpenTask]
    hanging: next_step.Hanging


def people_and_tasks(account_id: uuid.UUID, company_id: uuid.UUID) -> PeopleAndTasks:
    found = _PEOPLE_AND_TASKS.run(account_id, id=company_id, now=now())
    elsewhere = sorted(found[PersonElsewhere], key=lambda person: (person.updated, person.id), reverse=True)
    return PeopleAndTasks(found[Person], elsewhere, found[OpenTask], found)


def past_with_company(account_id: uuid.UUID, id: uuid.UUID) -> Past:
    return past_of(_TIMELINE.run(account_id, id=id))


def opportunities_at(
    account_id: uuid.UUID, company_id: uuid.UUID, found: next_step.Hanging, silence: next_step.Silence, today: date
) -> tuple[Rows, dict[str, next_step.Step]]:
    """In the order of what comes next, and that of each; `found` is what hangs on them."""
    rows = run(_OPPORTUNITIES, account_id, id=company_id)
    steps = next_step.steps_among(rows, {row.id: row.stage_kind for row in rows}, found, silence, today)
    return sorted(rows, key=lambda row: next_step.order(steps[row.id])), steps
