from typing import Annotated

from pydantic import ConfigDict, Field

from app.models.stage import Stage, StageKind
from app.records.kind import Kind, Sort
from app.records.values import Line, Values


class StageValues(Values):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Second interview", "kind": "interviewing", "position": 4}]}
    )

    name: Line
    kind: StageKind = "screening"
    position: Annotated[int, Field(ge=0, le=1000)] = 0


KIND = Kind(
    word="stages",
    singular="stage",
    model=Stage,
    values=StageValues,
    sorts={"position": Sort("In order", Stage.position)},
)
