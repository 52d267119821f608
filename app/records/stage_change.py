"""Stage changes: the entries of an opportunity's history, and the forms that make and correct them."""

import uuid
from typing import get_args

from pydantic import ConfigDict
from wtforms import Form, ValidationError

from app.models.opportunity import Outcome, StageChange
from app.reading.dates import FIRST_DAY, LAST_DAY
from app.records.fields import ChoiceField, DayField, IdField
from app.records.kind import Kind, Sort, refers_to
from app.records.opportunity import OUTCOME_LABELS
from app.records.schema import Day, Schema


class StageChangeSchema(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "opportunity_id": "01976f3c-5d1a-7c3e-9a55-0a3c1f2b4d60",
                    "stage_id": "01976f3c-5d1a-7c3e-9a55-0a3c1f2b4d61",
                    "happened_on": "2026-03-31",
                }
            ]
        }
    )

    opportunity_id: uuid.UUID
    stage_id: uuid.UUID
    happened_on: Day
    outcome: Outcome | None = None


KIND = Kind(
    slug="stage_changes",
    singular="stage_change",
    model=StageChange,
    schema=StageChangeSchema,
    sorts={"added": Sort("Newest", StageChange.created_at, descending=True)},
    filters={"opportunity_id": refers_to(StageChange.opportunity_id)},
    kept_when_left_out=("outcome",),
    references={"opportunity_id": "opportunities", "stage_id": "stages"},
)


class MoveForm(Form):
    """To a stage, today or on a day; with the outcome when it closes. What is wrong is shown at the stages."""

    stage_id = IdField("Stage", id="stage")
    happened_on = DayField("Date", id="stage")
    outcome = ChoiceField("How it ended", get_args(Outcome), OUTCOME_LABELS, id="stage")

    def validate_happened_on(self, field: DayField) -> None:
        _in_range(field)

    def validate_outcome(self, field: ChoiceField) -> None:
        if field.data and field.data not in get_args(Outcome):
            raise ValidationError("Choose how it ended from the list.")


class HistoryForm(Form):
    """A correction of one entry. Where another one tells otherwise, it is asked about."""

    contradicts = False

    happened_on = DayField("Date")
    outcome = ChoiceField("How it ended", get_args(Outcome), OUTCOME_LABELS)

    def validate_happened_on(self, field: DayField) -> None:
        if not field.data and not field.errors:
            raise ValidationError("Enter a date, such as 2026-03-31.")
        _in_range(field)

    validate_outcome = MoveForm.validate_outcome


def _in_range(field: DayField) -> None:
    if field.data and not FIRST_DAY <= field.data <= LAST_DAY:
        raise ValidationError(f"Date must be between {FIRST_DAY.year} and {LAST_DAY.year}.")
