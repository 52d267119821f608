"""Activities: interviews, calls and whatever else has its time."""

import uuid
from collections.abc import Iterable
from typing import Annotated, Any, get_args

from pydantic import ConfigDict, Field
from sqlalchemy import ColumnElement, String, cast, exists, func, not_, select
from wtforms.validators import InputRequired

from app.models.activity import Activity, ActivityContact, ActivityKind, ActivityOutcome
from app.models.columns import id_text
from app.models.company import Company
from app.models.opportunity import Opportunity
from app.models.owned import either, refers
from app.reading.text import one_line
from app.records.fields import (
    ChoiceField,
    ChosenField,
    ChosenManyField,
    IdField,
    LineField,
    NumberField,
    ParagraphField,
    TagsField,
)
from app.records.form import Choices, WithCompany, WithTime
from app.records.kind import ComputedList, Filter, Kind, Sort, refers_to
from app.records.schema import (
    LONGEST_LINE,
    Ids,
    Moment,
    OptionalAddressOrLine,
    OptionalLine,
    OptionalParagraph,
    OptionalText,
    Schema,
    TimeZone,
    too_long,
)

MOST_MINUTES = 60 * 24 * 14


OUTCOME_LABELS = {
    "waiting": "Waiting to hear",
    "passed": "Passed",
    "not_passed": "Didn’t pass",
    "cancelled": "Canceled",
}
KIND_LABELS = {"follow_up": "Follow-up", "email": "E-mail", "career_center": "Career center"}


class ActivitySchema(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "interview",
                    "starts_at": "2026-12-01T10:30:00Z",
                    "time_zone": "America/New_York",
                    "minutes": 45,
                    "summary": "Second interview",
                }
            ]
        }
    )

    kind: ActivityKind
    starts_at: Moment
    time_zone: TimeZone | None = None
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] | None = None
    summary: OptionalLine = None
    place: OptionalAddressOrLine = None
    method: OptionalLine = None
    result: OptionalParagraph = None
    outcome: ActivityOutcome | None = None
    opportunity_id: uuid.UUID | None = None
    company_id: uuid.UUID | None = None
    contact_ids: Ids = Field(default_factory=list)
    preparation: OptionalText = None
    debrief: OptionalText = None


MOST_NAMES = 20


class ActivityForm(WithTime, WithCompany):
    shown_first = (
        *("kind", "summary", "starts_at", "minutes", "time_zone", "which", "place"),
        *("opportunity_id", "company", "contact_ids", "people", "method", "preparation"),
    )
    # `people` are typed by name, and found or made when the activity is saved.
    not_validated = (*WithTime.not_validated, *WithCompany.not_validated, "people")

    kind = ChoiceField(
        "Type", get_args(ActivityKind), KIND_LABELS, validators=[InputRequired("Choose a type of activity.")]
    )
    summary = LineField("Title")
    minutes = NumberField("Minutes", render_kw={"inputmode": "numeric"})
    place = LineField("Location or link")
    method = LineField("How")
    outcome = ChoiceField("Outcome", get_args(ActivityOutcome), OUTCOME_LABELS)
    result = ParagraphField("Result", render_kw={"rows": 3})
    preparation = ParagraphField("Preparation", render_kw={"rows": 6})
    debrief = ParagraphField("How it went", render_kw={"rows": 6})
    opportunity_id = ChosenField("Opportunity")
    company_id = IdField()
    contact_ids = ChosenManyField("People")
    people = TagsField("More people")

    def offer_choices(self, of: Choices) -> dict[str, Any]:
        people = self.contact_ids.data or ()
        found = of.records(
            opportunity=self.opportunity_id.data, company=self.company_id.data, people=people, only_near=True
        )
        self.opportunity_id.offer(found["opportunity"])
        self.contact_ids.offer(found["contact"])
        return {"companies": list(found["company"].values())}

    def typed_people(self) -> Iterable[str]:
        return self.people.data or ()

    def read(self) -> bool:
        valid = super().read()
        self.people.data = [name for name in map(one_line, self.people.data or ()) if name]
        if len(self.people.data) > MOST_NAMES:
            self.people.errors = (f"{self.people.label.text} must be {MOST_NAMES} names or fewer.",)
        elif any(len(name) > LONGEST_LINE for name in self.people.data):
            self.people.errors = (too_long("Each name", LONGEST_LINE),)
        return valid and not self.people.errors


def _is_to_come() -> ColumnElement[bool]:
    return Activity.starts_at >= func.current_timestamp()


def _with(contact_id: uuid.UUID) -> ColumnElement[bool]:
    return exists().where(
        refers(ActivityContact.activity_id, Activity),
        ActivityContact.contact_id == contact_id,
    )


def _people() -> ColumnElement[Any]:
    line = cast(ActivityContact.id, String) + " " + cast(ActivityContact.contact_id, String)
    its_own = refers(ActivityContact.activity_id, Activity)
    return select(func.aggregate_strings(line, "\n")).where(its_own).scalar_subquery()


# Its own, or else its opportunity's.
_at_company = refers(either(Activity.company_id, Opportunity.company_id), Company, of=Activity)

KIND = Kind(
    slug="activities",
    singular="activity",
    model=Activity,
    schema=ActivitySchema,
    form=ActivityForm,
    list_query=select(
        id_text(Activity.id),
        Activity.kind,
        Activity.summary,
        Activity.starts_at,
        Activity.local_start,
        Activity.time_zone,
        Activity.outcome,
        id_text(Activity.opportunity_id, "opportunity_id"),
        Opportunity.title.label("role"),
        Company.name.label("company"),
    )
    .outerjoin(Opportunity, refers(Activity.opportunity_id, Opportunity))
    .outerjoin(
        Company,
        _at_company,
    ),
    sorts={
        "newest": Sort("Newest first", Activity.starts_at, descending=True),
        "oldest": Sort("Oldest first", Activity.starts_at),
        "added": Sort("Recently added", Activity.created_at, descending=True),
    },
    filters={
        "kind": Filter("choice", lambda choice: Activity.kind == choice, choices=get_args(ActivityKind)),
        "coming": Filter("boolean", lambda yes: _is_to_come() if yes else not_(_is_to_come())),
        "opportunity_id": refers_to(Activity.opportunity_id),
        "company_id": refers_to(Activity.company_id),
        "contact_id": Filter("uuid", _with),
    },
    searchable=True,
    references={"opportunity_id": "opportunities", "company_id": "companies", "contact_ids": "contacts"},
    kept_when_left_out=("outcome", "time_zone"),
    computed={"contact_ids": ComputedList(_people(), uuid.UUID)},
    delete_warning="Its notes are deleted too. The people and the opportunity stay.",
)
