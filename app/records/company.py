"""Companies."""

from pydantic import ConfigDict
from sqlalchemy import false, select, true
from wtforms import Form, ValidationError

from app.models.columns import id_text
from app.models.company import Company
from app.reading.text import one_line
from app.records.fields import LineField, ParagraphField, TickField
from app.records.form import RecordForm
from app.records.kind import Filter, Kind, Sort
from app.records.schema import (
    LONGEST_PARAGRAPH,
    Line,
    OptionalAddress,
    OptionalLine,
    OptionalParagraph,
    OptionalShort,
    Schema,
    too_long,
)


class CompanySchema(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Harbour Books", "website": "https://harbour.example", "location": "Cork"}]
        }
    )

    name: Line
    website: OptionalAddress = None
    careers_url: OptionalAddress = None
    location: OptionalLine = None
    address: OptionalParagraph = None
    phone: OptionalShort = None
    industry: OptionalLine = None
    size: OptionalShort = None
    avoid: bool = False
    avoid_reason: OptionalParagraph = None


class CompanyForm(RecordForm):
    name = LineField("Name")
    location = LineField("Location")
    website = LineField("Website", render_kw={"inputmode": "url"})
    careers_url = LineField("Careers page", render_kw={"inputmode": "url"})
    industry = LineField("Industry")
    size = LineField("Size")
    phone = LineField("Phone", render_kw={"inputmode": "tel"})
    address = ParagraphField("Mailing address", render_kw={"rows": 3})
    avoid = TickField("Avoid this company")
    avoid_reason = ParagraphField("Why you avoid it", render_kw={"rows": 3})


class AvoidForm(Form):
    """Why not to apply there, from the company's page."""

    avoid_reason = LineField("Why you avoid it", filters=[one_line])

    def validate_avoid_reason(self, field: LineField) -> None:
        if len(field.data or "") > LONGEST_PARAGRAPH:
            raise ValidationError(too_long(field.label.text, LONGEST_PARAGRAPH))


KIND = Kind(
    slug="companies",
    singular="company",
    model=Company,
    schema=CompanySchema,
    form=CompanyForm,
    list_query=select(id_text(Company.id), Company.name, Company.location, Company.industry, Company.avoid),
    sorts={
        "name": Sort("Name, A to Z", Company.name_key),
        "added": Sort("Newest", Company.created_at, descending=True),
    },
    filters={"avoid": Filter("boolean", lambda yes: Company.avoid == (true() if yes else false()))},
    searchable=True,
    duplicate_sign="Same website",
    delete_warning="Its notes are deleted too. Opportunities, activities, and contacts stay, without a company.",
)
