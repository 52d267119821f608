import uuid

from app.models.opportunity import Outcome, StageChange
from app.records.kind import Filter, Kind, Sort
from app.records.values import Day, Values


class StageChangeValues(Values):
    opportunity_id: uuid.UUID
    stage_id: uuid.UUID
    happened_on: Day
    outcome: Outcome | None = None


KIND = Kind(
    word="stage_changes",
    singular="stage_change",
    model=StageChange,
    values=StageChangeValues,
    sorts={"added": Sort("Added last", StageChange.created_at, descending=True)},
    filters={"opportunity_id": Filter("uuid", lambda id: StageChange.opportunity_id == id)},
    references={"opportunity_id": "opportunities", "stage_id": "stages"},
)
