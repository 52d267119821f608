"""Tasks."""

import uuid
from datetime import date
from typing import Any

from pydantic import ConfigDict
from sqlalchemy import select
from wtforms import Form

from app.models.columns import id_text
from app.models.company import Company
from app.models.contact import Contact
from app.models.opportunity import Opportunity
from app.models.owned import either, refers
from app.models.task import Task
from app.records.fields import ChosenField, DayField, IdField, LineField
from app.records.form import Choices, WithCompany
from app.records.kind import Filter, Kind, Sort, refers_to
from app.records.schema import Day, Line, Moment, Schema


class TaskSchema(Schema):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "Call Ines about the start date", "due_on": "2026-12-01"}]}
    )

    title: Line
    due_on: Day | None = None
    done_at: Moment | None = None
    opportunity_id: uuid.UUID | None = None
    company_id: uuid.UUID | None = None
    contact_id: uuid.UUID | None = None


class TaskForm(WithCompany):
    shown_first = ("title", "due_on", "opportunity_id")

    title = LineField("Task")
    due_on = DayField("Due date")
    opportunity_id = ChosenField("Opportunity")
    company_id = IdField()
    contact_id = ChosenField("Contact")

    def offer_choices(self, of: Choices) -> dict[str, Any]:
        people = [self.contact_id.data]
        found = of.records(opportunity=self.opportunity_id.data, company=self.company_id.data, people=people)
        self.opportunity_id.offer(found["opportunity"])
        self.contact_id.offer(found["contact"])
        return {"companies": list(found["company"].values())}


class UntilField(DayField):
    """A day, or a word that stands for one."""

    @property
    def text(self) -> str:
        return str(self.raw_data[0]).strip() if self.raw_data else ""


class SnoozeForm(Form):
    until = UntilField("Another date")

    def day_from(self, today: date) -> date | None:
        """The day that was typed. None when there is none, or it has passed; the field says so."""
        self.validate()
        if not self.until.errors and not self.until.data:
            self.until.errors = ("Choose a date.",)
        elif self.until.data and self.until.data < today:
            self.until.errors = ("That date has passed. Choose today or a later date.",)
        return None if self.until.errors else self.until.data


# Its own, or else its opportunity's.
_at_company = refers(either(Task.company_id, Opportunity.company_id), Company, of=Task)

KIND = Kind(
    slug="tasks",
    singular="task",
    model=Task,
    schema=TaskSchema,
    form=TaskForm,
    list_query=select(
        id_text(Task.id),
        Task.title,
        Task.due_on,
        Task.done_at,
        id_text(Task.opportunity_id, "opportunity_id"),
        id_text(Company.id, "company_id"),
        id_text(Task.contact_id, "contact_id"),
        Opportunity.title.label("role"),
        Company.name.label("company"),
        Contact.name.label("contact"),
    )
    .outerjoin(Opportunity, refers(Task.opportunity_id, Opportunity))
    .outerjoin(
        Company,
        _at_company,
    )
    .outerjoin(Contact, refers(Task.contact_id, Contact)),
    sorts={
        "due": Sort("Due soonest", Task.due_on),
        "added": Sort("Newest", Task.created_at, descending=True),
    },
    filters={
        "done": Filter("boolean", lambda yes: Task.done_at.is_not(None) if yes else Task.done_at.is_(None)),
        "opportunity_id": refers_to(Task.opportunity_id),
        "company_id": refers_to(Task.company_id),
        "contact_id": refers_to(Task.contact_id),
    },
    searchable=True,
    acts=("done", "later", "delete"),
    references={"opportunity_id": "opportunities", "company_id": "companies", "contact_id": "contacts"},
    delete_warning="Only this task is deleted.",
)
