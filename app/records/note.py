import uuid

from pydantic import ConfigDict, ValidationInfo, field_validator
from sqlalchemy import false, true

from app.models.note import Note
from app.records.fields import IdField, ParagraphField, TickField
from app.records.form import RecordForm
from app.records.kind import Filter, Kind, Sort
from app.records.values import Text, Values

SUBJECTS = ("opportunity_id", "company_id", "contact_id")


class NoteValues(Values):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"body": "Ask about **shifts** and the start date.", "pinned": True}]}
    )

    body: Text
    pinned: bool = False
    opportunity_id: uuid.UUID | None = None
    company_id: uuid.UUID | None = None
    contact_id: uuid.UUID | None = None

    @field_validator("company_id", "contact_id")
    @classmethod
    def _is_about_one_thing(cls, id: uuid.UUID | None, info: ValidationInfo) -> uuid.UUID | None:
        if id and any(info.data.get(subject) for subject in SUBJECTS):
            raise ValueError("A note is about one thing: an opportunity, a company or a contact.")
        return id


class NoteForm(RecordForm):
    body = ParagraphField("Note", render_kw={"rows": 10})
    pinned = TickField("Keep at the top")
    opportunity_id = IdField()
    company_id = IdField()
    contact_id = IdField()


KIND = Kind(
    word="notes",
    singular="note",
    model=Note,
    values=NoteValues,
    form=NoteForm,
    sorts={
        "changed": Sort("Changed last", Note.updated_at, descending=True),
        "added": Sort("Added last", Note.created_at, descending=True),
    },
    filters={
        "opportunity_id": Filter("uuid", lambda id: Note.opportunity_id == id),
        "company_id": Filter("uuid", lambda id: Note.company_id == id),
        "contact_id": Filter("uuid", lambda id: Note.contact_id == id),
        "pinned": Filter("boolean", lambda yes: Note.pinned == (true() if yes else false())),
    },
    searchable=True,
    references={"opportunity_id": "opportunities", "company_id": "companies", "contact_id": "contacts"},
)
