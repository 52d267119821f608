"""What the pages read of activities and tasks: columns, and a fixed number of statements."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, func, select

from app.extensions import db
from app.models.activity import Activity, ActivityContact
from app.models.columns import id_text, now
from app.models.company import Company
from app.models.contact import Contact
from app.models.document import Document, OpportunityDocument
from app.models.opportunity import Opportunity
from app.models.task import Task
from app.queries.base import SECTION_ROWS, TODAY_ROWS, Rows
from app.records.activity import KIND as ACTIVITIES
from app.records.opportunity import KIND as OPPORTUNITIES
from app.records.task import KIND as TASKS

NEXT_ACTIVITIES = 3
DONE_ROWS = 10

_mine = bindparam("account_id", type_=Uuid())
_this = bindparam("id", type_=Uuid())


def _all(statement: Any, account_id: uuid.UUID, **values: Any) -> Rows:
    return db.session.execute(statement, {"account_id": account_id, **values}).all()


_its_company = func.coalesce(Activity.company_id, Opportunity.company_id)
_ACTIVITY = (
    select(
        Activity,
        Opportunity.title.label("role"),
        Company.id.label("company_id"),
        Company.name.label("company"),
        *(Company.location, Company.address, Company.phone, Company.website, Company.industry, Company.size),
        OPPORTUNITIES.computed["posting"].lines.label("advert"),
    )
    .outerjoin(
        Opportunity, and_(Opportunity.account_id == Activity.account_id, Opportunity.id == Activity.opportunity_id)
    )
    .outerjoin(Company, and_(Company.account_id == Activity.account_id, Company.id == _its_company))
    .where(Activity.account_id == _mine, Activity.id == _this)
)


def activity(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(activity, role, its company or its opportunity's, the advert's newest text), by one statement."""
    return db.session.execute(_ACTIVITY, {"account_id": account_id, "id": id}).one_or_none()


_PEOPLE_AT = (
    select(
        id_text(Contact.id),
        Contact.name,
        Contact.role,
        Contact.relationship,
        Contact.phone,
        Contact.email,
        Contact.how_we_met,
    )
    .join(
        ActivityContact,
        and_(ActivityContact.account_id == Contact.account_id, ActivityContact.contact_id == Contact.id),
    )
    .where(ActivityContact.account_id == _mine, ActivityContact.activity_id == _this)
    .order_by(Contact.name_key, Contact.id)
    .limit(SECTION_ROWS)
)


def people_at(account_id: uuid.UUID, activity_id: uuid.UUID) -> Rows:
    """Who takes part, and how to reach them."""
    return _all(_PEOPLE_AT, account_id, id=activity_id)


_DOCUMENTS = (
    select(id_text(Document.id), Document.name, Document.edition, OpportunityDocument.sent_on)
    .join(
        OpportunityDocument,
        and_(OpportunityDocument.account_id == Document.account_id, OpportunityDocument.document_id == Document.id),
    )
    .where(OpportunityDocument.account_id == _mine, OpportunityDocument.opportunity_id == _this)
    .order_by(OpportunityDocument.sent_on.is_(None), OpportunityDocument.sent_on, Document.name_key, Document.id)
    .limit(SECTION_ROWS)
)


def documents_of(account_id: uuid.UUID, opportunity_id: uuid.UUID | None) -> Rows:
    """What was sent, the first first, and what is only meant to be."""
    return _all(_DOCUMENTS, account_id, id=opportunity_id)


_COMING = (
    ACTIVITIES.list_columns.where(Activity.account_id == _mine, Activity.starts_at >= bindparam("now"))
    .order_by(Activity.starts_at, Activity.id)
    .limit(NEXT_ACTIVITIES)
)


def coming(account_id: uuid.UUID) -> Rows:
    """The next few activities."""
    return _all(_COMING, account_id, now=now())


_tasks = TASKS.list_columns.where(Task.account_id == _mine)
_DUE = (
    _tasks.where(Task.done_at.is_(None), Task.due_on <= bindparam("today"))
    .order_by(Task.due_on, Task.id)
    .limit(TODAY_ROWS)
)
_DONE_LAST = _tasks.where(Task.done_at.is_not(None)).order_by(Task.done_at.desc(), Task.id.desc()).limit(DONE_ROWS)


def due(account_id: uuid.UUID, today: date) -> Rows:
    """What is to be done today, and should have been before."""
    return _all(_DUE, account_id, today=today)


def done_last(account_id: uuid.UUID) -> Rows:
    return _all(_DONE_LAST, account_id)


_TASK = (
    select(Task, Opportunity.title.label("role"), Company.name.label("company"), Contact.name.label("contact"))
    .outerjoin(Opportunity, and_(Opportunity.account_id == Task.account_id, Opportunity.id == Task.opportunity_id))
    .outerjoin(
        Company,
        and_(
            Company.account_id == Task.account_id, Company.id == func.coalesce(Task.company_id, Opportunity.company_id)
        ),
    )
    .outerjoin(Contact, and_(Contact.account_id == Task.account_id, Contact.id == Task.contact_id))
    .where(Task.account_id == _mine, Task.id == _this)
)


def task(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(task, role, company, contact)"""
    return db.session.execute(_TASK, {"account_id": account_id, "id": id}).one_or_none()
