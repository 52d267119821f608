"""Notes."""

import uuid

from pydantic import ConfigDict, ValidationInfo, field_validator
from sqlalchemy import false, func, select, true
from sqlalchemy.orm import aliased

from app.models.activity import Activity
from app.models.columns import id_text
from app.models.company import Company
from app.models.contact import Contact
from app.models.note import Note
from app.models.opportunity import Opportunity
from app.models.owned import refers
from app.records.fields import IdField, ParagraphField, TickField
from app.records.form import RecordForm
from app.records.kind import Filter, Kind, Sort, refers_to
from app.records.schema import Schema, Text

SUBJECTS = ("opportunity_id", "company_id", "contact_id", "activity_id")

EXCERPT_LENGTH = 240


class NoteSchema(Schema):
    """About one thing at most: an opportunity, a company, a contact, or an activity."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"body": "Ask about **shifts** and the start date.", "pinned": True}]}
    )

    body: Text
    pinned: bool = False
    opportunity_id: uuid.UUID | None = None
    company_id: uuid.UUID | None = None
    contact_id: uuid.UUID | None = None
    activity_id: uuid.UUID | None = None

    @field_validator("company_id", "contact_id", "activity_id")
    @classmethod
    def _is_about_one_thing(cls, id: uuid.UUID | None, info: ValidationInfo) -> uuid.UUID | None:
        if id and any(info.data.get(subject) for subject in SUBJECTS):
            raise ValueError("A note is about one thing: an opportunity, a company, a contact, or an activity.")
        return id


class NoteForm(RecordForm):
    body = ParagraphField("Note", render_kw={"rows": 10})
    pinned = TickField("Pin to the top")
    opportunity_id = IdField()
    company_id = IdField()
    contact_id = IdField()
    activity_id = IdField()


_its_company = aliased(Company)

KIND = Kind(
    slug="notes",
    singular="note",
    model=Note,
    schema=NoteSchema,
    form=NoteForm,
    list_query=select(
        id_text(Note.id),
        func.substr(Note.body, 1, EXCERPT_LENGTH).label("excerpt"),
        Note.pinned,
        Note.updated_at,
        Opportunity.title.label("title"),
        Company.name.label("company"),
        _its_company.name.label("opportunity_company"),
        Contact.name.label("contact"),
        Activity.summary.label("activity"),
    )
    .outerjoin(Opportunity, refers(Note.opportunity_id, Opportunity))
    .outerjoin(
        _its_company,
        refers(Opportunity.company_id, _its_company),
    )
    .outerjoin(Company, refers(Note.company_id, Company))
    .outerjoin(Contact, refers(Note.contact_id, Contact))
    .outerjoin(Activity, refers(Note.activity_id, Activity)),
    sorts={
        "changed": Sort("Recently changed", Note.updated_at, descending=True),
        "added": Sort("Newest", Note.created_at, descending=True),
    },
    filters={
        "opportunity_id": refers_to(Note.opportunity_id),
        "company_id": refers_to(Note.company_id),
        "contact_id": refers_to(Note.contact_id),
        "activity_id": refers_to(Note.activity_id),
        "pinned": Filter("boolean", lambda yes: Note.pinned == (true() if yes else false())),
    },
    searchable=True,
    references={
        "opportunity_id": "opportunities",
        "company_id": "companies",
        "contact_id": "contacts",
        "activity_id": "activities",
    },
    row_fragment="note-{id}",
    has_own_page=False,
    added="Note saved.",
    delete_warning="Only this note is deleted.",
)
