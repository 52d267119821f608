"""Contacts."""

import uuid
from typing import Any, get_args

from pydantic import ConfigDict
from sqlalchemy import select
from wtforms import Form, SelectField, ValidationError

from app.models.columns import id_text
from app.models.company import Company
from app.models.contact import Contact, Relationship
from app.models.opportunity import Opportunity
from app.models.owned import refers
from app.reading.text import one_line
from app.records.fields import ChoiceField, IdField, LineField, ParagraphField
from app.records.form import WithCompany
from app.records.kind import Filter, Kind, Sort, refers_to
from app.records.schema import (
    LONGEST_LINE,
    Line,
    OptionalAddress,
    OptionalEmail,
    OptionalLine,
    OptionalParagraph,
    OptionalShort,
    Schema,
    too_long,
)


class ContactSchema(Schema):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Ines Moreau", "role": "Head of hiring", "relationship": "recruiter"}]}
    )

    name: Line
    company_id: uuid.UUID | None = None
    role: OptionalLine = None
    relationship: Relationship | None = None
    email: OptionalEmail = None
    phone: OptionalShort = None
    profile_url: OptionalAddress = None
    how_we_met: OptionalParagraph = None


class ContactForm(WithCompany):
    shown_first = ("name",)
    not_validated = (*WithCompany.not_validated, "opportunity_id")

    name = LineField("Name")
    role = LineField("Role")
    relationship = ChoiceField("Relationship", get_args(Relationship))
    phone = LineField("Phone", render_kw={"inputmode": "tel"})
    email = LineField("E-mail address", render_kw={"inputmode": "email"})
    profile_url = LineField("Profile page", render_kw={"inputmode": "url"})
    how_we_met = ParagraphField("How you met", render_kw={"rows": 3})
    company_id = IdField()
    # The opportunity whose page the form was opened from: the new person is one of its contacts.
    opportunity_id = IdField()

    @property
    def opened_from(self) -> str | None:
        return self.opportunity_id.data

    def after_save(self, record: Any, opportunity: Opportunity) -> None:
        opportunity.set_contacts([*opportunity.contact_ids, record.id])


class PersonForm(Form):
    """One of one's contacts, or else someone by name alone, from the page of an opportunity or a company."""

    contact_id = SelectField("One of your contacts", choices=(), validate_choice=False)
    name = LineField("Person’s name", filters=[one_line])

    def validate_name(self, field: LineField) -> None:
        if self.contact_id.data:
            return
        if not field.data:
            raise ValidationError("Enter the person’s name.")
        if len(field.data) > LONGEST_LINE:
            raise ValidationError(too_long(field.label.text, LONGEST_LINE))


KIND = Kind(
    slug="contacts",
    singular="contact",
    model=Contact,
    schema=ContactSchema,
    form=ContactForm,
    list_query=select(
        id_text(Contact.id),
        Contact.name,
        Contact.role,
        Contact.relationship,
        Company.name.label("company"),
        Contact.company_id,
    ).outerjoin(Company, refers(Contact.company_id, Company)),
    sorts={
        "name": Sort("Name, A to Z", Contact.name_key),
        "added": Sort("Newest", Contact.created_at, descending=True),
    },
    filters={
        "company_id": refers_to(Contact.company_id),
        "relationship": Filter("choice", lambda choice: Contact.relationship == choice, choices=get_args(Relationship)),
    },
    searchable=True,
    duplicate_sign="Same e-mail address",
    delete_warning="Notes about this person are deleted too. Companies, opportunities, and activities stay.",
    references={"company_id": "companies"},
)
