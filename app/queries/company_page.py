"""What a company's page reads."""

import uuid
from typing import Any

from sqlalchemy import and_, func, select, union_all

from app.models.activity import Activity
from app.models.columns import id_text, now
from app.models.company import Company
from app.models.contact import Contact
from app.models.document import Document, OpportunityDocument
from app.models.note import Note
from app.models.opportunity import Opportunity, StageChange
from app.models.stage import Stage
from app.models.task import Task
from app.queries.base import SECTION_ROWS, Rows, mine, refers, run, run_for_one, this
from app.queries.opportunity_rows import NEWEST
from app.queries.timeline import Past, activities, columns_of, met, notes, past_of, spoken, tasks, together

_activity, _contact, _task, _note = Activity.__table__.c, Contact.__table__.c, Task.__table__.c, Note.__table__.c
_opportunity, _change, _stage = Opportunity.__table__.c, StageChange.__table__.c, Stage.__table__.c
_document, _sent = Document.__table__.c, OpportunityDocument.__table__.c

_OPPORTUNITIES = NEWEST.where(_opportunity.company_id == this).limit(SECTION_ROWS)
_with_a_role_here = and_(refers(_activity.opportunity_id, Opportunity), _opportunity.company_id == this)

_COMPANY_TIMELINE = together(
    activities()
    .outerjoin_from(Activity.__table__, Opportunity.__table__, refers(_activity.opportunity_id, Opportunity))
    .where(mine(Activity), _activity.company_id == this),
    activities()
    .join_from(Activity.__table__, Opportunity.__table__, _with_a_role_here)
    .where(mine(Activity), _activity.company_id.is_distinct_from(this)),
    columns_of(
        "stage",
        id=id_text(_change.id),
        words=_stage.name,
        detail=_change.outcome,
        state=_stage.kind,
        opportunity_id=id_text(_opportunity.id, "opportunity_id"),
        role=_opportunity.title,
        on_day=_change.happened_on,
        at=_change.created_at,
    )
    .join_from(
        Opportunity.__table__,
        StageChange.__table__,
        refers(_change.opportunity_id, Opportunity),
    )
    .join(Stage.__table__, refers(_change.stage_id, Stage))
    .where(mine(Opportunity), _opportunity.company_id == this)
    .order_by(_change.happened_on.desc(), _change.created_at.desc()),
    columns_of(
        "document",
        id=id_text(_document.id),
        words=_document.name,
        opportunity_id=id_text(_opportunity.id, "opportunity_id"),
        role=_opportunity.title,
        on_day=_sent.sent_on,
        at=_document.created_at,
    )
    .join_from(
        Opportunity.__table__,
        OpportunityDocument.__table__,
        refers(_sent.opportunity_id, Opportunity),
    )
    .join(Document.__table__, refers(_sent.document_id, Document))
    .where(mine(Opportunity), _opportunity.company_id == this, _sent.sent_on.is_not(None))
    .order_by(_sent.sent_on.desc(), _document.id),
    notes().where(_note.company_id == this),
)
_PEOPLE_AND_TASKS = together(
    columns_of("contact", id=id_text(_contact.id), words=_contact.name, detail=_contact.role, at=met)
    .where(mine(Contact), _contact.company_id == this)
    .order_by(_contact.name_key, _contact.id),
    tasks().where(_task.company_id == this),
)
_here = union_all(
    select(_activity.starts_at).where(mine(Activity), _activity.company_id == this, spoken),
    select(_activity.starts_at)
    .join_from(Activity.__table__, Opportunity.__table__, _with_a_role_here)
    .where(mine(Activity), spoken),
).subquery()
_COMPANY = select(Company, select(func.max(_here.c.starts_at)).scalar_subquery().label("spoken")).where(
    mine(Company), Company.id == this
)


def company(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(company, when one last had to do with them)"""
    return run_for_one(_COMPANY, account_id, id=id, now=now())


def people_and_tasks(account_id: uuid.UUID, company_id: uuid.UUID) -> tuple[Rows, Rows]:
    """A company's people, each with when they were last spoken to, and what is to be done, the next first."""
    rows = run(_PEOPLE_AND_TASKS, account_id, id=company_id, now=now())
    return [row for row in rows if row.what == "contact"], [row for row in rows if row.what == "task"]


def past_with_company(account_id: uuid.UUID, id: uuid.UUID) -> Past:
    return past_of(run(_COMPANY_TIMELINE, account_id, id=id))


def opportunities_at(account_id: uuid.UUID, company_id: uuid.UUID) -> Rows:
    return run(_OPPORTUNITIES, account_id, id=company_id)
