"""Adverts: the versions of an advert's text. JSON calls them postings."""

import uuid

from pydantic import ConfigDict

from app.models.advert import Advert
from app.reading.advert_text import as_text
from app.records.fields import LineField, ParagraphField
from app.records.form import RecordForm
from app.records.kind import Kind, Sort, refers_to
from app.records.schema import Moment, OptionalAddressOrLine, Schema, Text, validate


class AdvertSchema(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "text": "Bookseller, full time. You know your shelves.",
                    "opportunity_id": "01976f3c-5d1a-7c3e-9a55-0a3c1f2b4d60",
                    "captured_from": "https://harbour.example/jobs/7",
                }
            ]
        }
    )

    text: Text
    opportunity_id: uuid.UUID
    captured_at: Moment | None = None
    captured_from: OptionalAddressOrLine = None


class PastedForm(RecordForm):
    """A newer text of an advert. Adverts are added where their opportunity is, and never changed."""

    text = ParagraphField("Advert text", render_kw={"rows": 4})
    captured_from = LineField("Where it’s from")

    def validated(self, opportunity_id: uuid.UUID) -> AdvertSchema | None:
        """None when the form says what is wrong."""
        typed = {"text": as_text(self.text.data or ""), "captured_from": self.captured_from.data}
        values, errors = validate(AdvertSchema, typed | {"opportunity_id": opportunity_id}, self.labels)
        self.read()
        self.reject(errors)
        return values


KIND = Kind(
    slug="postings",
    singular="posting",
    model=Advert,
    schema=AdvertSchema,
    sorts={"captured": Sort("Newest first", Advert.captured_at, descending=True)},
    filters={"opportunity_id": refers_to(Advert.opportunity_id)},
    searchable=True,
    references={"opportunity_id": "opportunities"},
    kept_when_left_out=("captured_at",),
    immutable=("text", "opportunity_id", "captured_at", "captured_from"),
    has_own_page=False,
    delete_warning="Only this version of the advert is deleted.",
)
