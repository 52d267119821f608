import uuid

from pydantic import ConfigDict
from sqlalchemy import and_, select

from app.models.columns import id_text
from app.models.company import Company
from app.models.contact import Contact
from app.models.opportunity import Opportunity
from app.models.task import Task
from app.records.fields import DayField, IdField, LineField
from app.records.form import RecordForm
from app.records.kind import Filter, Kind, Sort
from app.records.values import Day, Line, Moment, Values


class TaskValues(Values):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "Ring Ines about the start", "due_on": "2026-12-01"}]}
    )

    title: Line
    due_on: Day | None = None
    done_at: Moment | None = None
    opportunity_id: uuid.UUID | None = None
    company_id: uuid.UUID | None = None
    contact_id: uuid.UUID | None = None


class TaskForm(RecordForm):
    title = LineField("What is to be done", render_kw={"autocomplete": "off"})
    due_on = DayField("By when")
    opportunity_id = IdField()
    company_id = IdField()
    contact_id = IdField()


KIND = Kind(
    word="tasks",
    singular="task",
    model=Task,
    values=TaskValues,
    form=TaskForm,
    listed=select(
        id_text(Task.id),
        Task.title,
        Task.due_on,
        Task.done_at,
        id_text(Task.opportunity_id, "opportunity_id"),
        Opportunity.title.label("role"),
        Company.name.label("company"),
        Contact.name.label("contact"),
    )
    .outerjoin(Opportunity, and_(Opportunity.account_id == Task.account_id, Opportunity.id == Task.opportunity_id))
    .outerjoin(Company, and_(Company.account_id == Task.account_id, Company.id == Task.company_id))
    .outerjoin(Contact, and_(Contact.account_id == Task.account_id, Contact.id == Task.contact_id)),
    sorts={
        "due": Sort("Due first", Task.due_on),
        "added": Sort("Added last", Task.created_at, descending=True),
    },
    filters={
        "done": Filter("boolean", lambda yes: Task.done_at.is_not(None) if yes else Task.done_at.is_(None)),
        "opportunity_id": Filter("uuid", lambda id: Task.opportunity_id == id),
        "company_id": Filter("uuid", lambda id: Task.company_id == id),
        "contact_id": Filter("uuid", lambda id: Task.contact_id == id),
    },
    searchable=True,
    references={"opportunity_id": "opportunities", "company_id": "companies", "contact_id": "contacts"},
    is_thing=False,
    goes_with_it="Only this task goes.",
)
