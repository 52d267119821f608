"""Stages: the columns of someone's board. They have pages of their own instead of a form of this kind."""

from typing import Annotated, get_args

from pydantic import ConfigDict, Field
from wtforms import Form, RadioField

from app.models.stage import Stage, StageKind
from app.records.fields import IdField, LineField
from app.records.form import RecordForm
from app.records.kind import Kind, Sort
from app.records.schema import Line, Schema

MEANINGS = {
    "saved": "Roles you’re thinking about.",
    "applied": "Sent, waiting to hear.",
    "screening": "First calls and questions.",
    "interviewing": "Talking with them.",
    "offer": "Yours to decide.",
    "closed": "Finished, one way or another.",
}
# What else comes of a stage of a kind.
CONSEQUENCES = {
    "saved": "",
    "screening": "",
    "offer": "",
    "applied": "Moving something here sets the day you applied, and we ask what you sent.",
    "interviewing": "We ask when the interview is.",
    "closed": "It no longer counts as open, and we ask how it ended.",
}


# Each has a place of its own, counted from 0.
MOST_STAGES = 1_000


class StageSchema(Schema):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Second interview", "kind": "interviewing", "position": 4}]}
    )

    name: Line
    kind: StageKind = "screening"
    position: Annotated[int, Field(ge=0, le=MOST_STAGES)] = 0


KIND = Kind(
    slug="stages",
    singular="stage",
    model=Stage,
    schema=StageSchema,
    sorts={"position": Sort("In order", Stage.position)},
)


KIND_LABELS = {kind: kind.capitalize() for kind in get_args(StageKind)}


class StageForm(RecordForm):
    """Of the page of one's stages; its place is given by the page."""

    name = LineField("Name")
    kind = RadioField("Type of stage", choices=KIND_LABELS, validate_choice=False)


class MergeForm(Form):
    into = IdField("Merge into")
