"""Documents: files such as a resume, each with its versions."""

from typing import Annotated, Any, get_args

from pydantic import ConfigDict, Field
from sqlalchemy import select

from app.models.columns import id_text
from app.models.document import Document, DocumentKind
from app.records.fields import ChoiceField, LineField
from app.records.form import RecordForm
from app.records.kind import Filter, Kind, Sort
from app.records.schema import Line, Schema

DOCUMENT_KINDS = {
    "resume": "Resume",
    "cover_letter": "Cover letter",
    "portfolio": "Portfolio",
    "offer": "Offer or contract",
    "other": "Other",
}


MOST_VERSIONS = 10_000


class DocumentSchema(Schema):
    """`version` counts the documents of one name; left out, it is the next."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Resume for care work", "kind": "resume"}]})

    name: Line
    kind: DocumentKind = "other"
    version: Annotated[int, Field(ge=1, le=MOST_VERSIONS)] | None = None


class DocumentFile(Schema):
    """What is known of its content, once there is one."""

    media_type: str | None
    size: int
    sha256: str | None


class DocumentForm(RecordForm):
    # The file is a field of new ones only.
    shown_first = ("file",)

    name = LineField("Name")
    kind = ChoiceField("Type", get_args(DocumentKind), DOCUMENT_KINDS)

    def submitted_values(self) -> dict[str, Any]:
        values = super().submitted_values()
        return values | {"kind": values.get("kind") or "other"}


KIND = Kind(
    slug="documents",
    singular="document",
    model=Document,
    schema=DocumentSchema,
    read_only=DocumentFile,
    columns={"version": "edition"},
    kept_when_left_out=("version",),
    form=DocumentForm,
    list_query=select(
        id_text(Document.id),
        Document.name,
        Document.kind,
        Document.edition,
        Document.media_type,
        Document.size,
        Document.created_at,
    ),
    sorts={
        "added": Sort("Newest", Document.created_at, descending=True),
        "name": Sort("Name, A to Z", Document.name_key),
    },
    filters={"kind": Filter("choice", lambda choice: Document.kind == choice, choices=get_args(DocumentKind))},
    searchable=True,
    delete_warning="Only this version of the document is deleted.",
)
