"""What a task's page and the list of tasks read."""

import uuid
from typing import Any

from sqlalchemy import select

from app.models.company import Company
from app.models.contact import Contact
from app.models.opportunity import Opportunity
from app.models.task import Task
from app.queries.base import Rows, either, mine, refers, run, run_for_one, this
from app.records.task import KIND as TASKS

DONE_ROWS = 10

_DONE_LAST = (
    TASKS.list_columns.where(mine(Task), Task.done_at.is_not(None))
    .order_by(Task.done_at.desc(), Task.id.desc())
    .limit(DONE_ROWS)
)
_TASK = (
    select(Task, Opportunity.title.label("role"), Company.name.label("company"), Contact.name.label("contact"))
    .outerjoin(Opportunity, refers(Task.opportunity_id, Opportunity))
    .outerjoin(Company, refers(either(Task.company_id, Opportunity.company_id), Company, of=Task))
    .outerjoin(Contact, refers(Task.contact_id, Contact))
    .where(mine(Task), Task.id == this)
)


def task(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(task, role, company, contact)"""
    return run_for_one(_TASK, account_id, id=id)


def done_last(account_id: uuid.UUID) -> Rows:
    return run(_DONE_LAST, account_id)
