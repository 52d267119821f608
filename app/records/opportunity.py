"""Opportunities."""

import uuid
from typing import Annotated, Any, get_args

from pydantic import ConfigDict, Field, ValidationInfo, field_validator
from sqlalchemy import ColumnElement, func, select
from wtforms import SelectField

from app.models.advert import Advert
from app.models.document import OpportunityDocument
from app.models.opportunity import (
    NEXT_DAYS,
    EmploymentType,
    Opportunity,
    OpportunityContact,
    OpportunityTag,
    Outcome,
    PayPeriod,
    WayToApply,
    Workplace,
)
from app.models.owned import refers
from app.records import opportunity_list
from app.records.fields import (
    ChoiceField,
    ChosenField,
    DayField,
    IdField,
    LineField,
    MoneyField,
    ParagraphField,
    TagsField,
    TickField,
)
from app.records.form import Choices, WithCompany, WithPay
from app.records.kind import ComputedList, ComputedValue, Kind
from app.records.schema import (
    Currency,
    Day,
    Ids,
    Money,
    OptionalAddress,
    OptionalLine,
    OptionalParagraph,
    OptionalShort,
    OptionalText,
    Schema,
    Tags,
)

OUTCOME_LABELS = {
    "accepted": "You accepted",
    "declined": "You declined",
    "rejected": "Not selected",
    "withdrawn": "You withdrew",
    "no_answer": "No reply",
    "cancelled": "Role canceled",
    "expired": "Advert expired",
}


def role_at(title: str | None, company: str | None) -> str:
    """What an opportunity is called: Research Nurse at Kirkgate NHS Trust, or the one of the two there is."""
    return " at ".join(filter(None, (title, company))) or "the opportunity"


WAY_LABELS = {"email": "E-mail", "post": "Mail"}
PRIORITY_LABELS = {"0": "None", "1": "Low", "2": "Medium", "3": "High"}


def _has(name: str) -> dict[str, Any]:
    """In a JSON schema, that it is there and not null."""
    return {"required": [name], "properties": {name: {"type": "string"}}}


class OpportunitySchema(Schema):
    """A title or a company; nothing else is needed. The highest pay is no lower than the lowest."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Bookseller",
                    "location": "Cork",
                    "pay_min": 1450,
                    "pay_currency": "EUR",
                    "pay_period": "hour",
                    "deadline": "2026-12-18",
                    "tags": ["part time"],
                }
            ],
            "if": {"not": _has("title")},
            "then": _has("company_id"),
        }
    )

    company_id: uuid.UUID | None = None
    title: Annotated[OptionalLine, Field(validate_default=True)] = None
    url: OptionalAddress = None
    apply_url: OptionalAddress = None
    reference: OptionalShort = None
    location: OptionalLine = None
    workplace: Workplace | None = None
    employment_type: EmploymentType | None = None
    pay_min: Money | None = None
    pay_max: Money | None = None
    pay_currency: Currency | None = None
    pay_period: PayPeriod | None = None
    pay_text: OptionalLine = None
    source: OptionalLine = None
    referrer_id: uuid.UUID | None = None
    posted_on: Day | None = None
    deadline: Day | None = None
    starts_on: Day | None = None
    applied_on: Day | None = None
    applied_by: WayToApply | None = None
    priority: Annotated[int, Field(ge=0, le=3)] = 0
    tags: Tags = Field(default_factory=list)
    stage_id: uuid.UUID | None = None
    outcome: Outcome | None = None
    outcome_reason: OptionalParagraph = None
    archived: bool = False
    quiet_until: Day | None = None
    contact_ids: Ids = Field(default_factory=list)
    document_ids: Ids = Field(default_factory=list)
    posting: OptionalText = None

    @field_validator("title")
    @classmethod
    def _has_a_name(cls, title: str | None, info: ValidationInfo) -> str | None:
        if title is None and info.data.get("company_id") is None:
            raise ValueError("Enter a role or a company.")
        return title

    @field_validator("pay_max")
    @classmethod
    def _is_a_range(cls, pay_max: int | None, info: ValidationInfo) -> int | None:
        pay_min = info.data.get("pay_min")
        if pay_max is not None and pay_min is not None and pay_max < pay_min:
            raise ValueError("Pay to must be higher than pay from.")
        return pay_max


class NextStep(Schema):
    """What the next step is judged by, as far as no clock changes it."""

    due_on: Annotated[
        Day | None,
        Field(
            description="The first day of an open task, an offer to answer, or, while it is saved, the closing date."
        ),
    ]
    last_on: Annotated[Day, Field(description="The last day on which something happened, or is planned.")]
    moved_on: Annotated[Day, Field(description="The day on which it came to its stage.")]


class Known(Schema):
    """When they were last spoken with, when something was last done, and what comes next; not for others to set."""

    heard_on: Day | None = None
    acted_on: Day | None = None
    next_step: NextStep


def _number(value: Any) -> int:
    return int(value or 0)


class OpportunityForm(WithCompany, WithPay):
    shown_first: tuple[str, ...] = ("title",)
    # Moving has a control and an address of its own.
    only_when_new = ("stage_id",)
    shows_earlier_roles = True

    title = LineField("Role")
    stage_id = ChoiceField("Stage", ())
    url = LineField("Link to the advert", render_kw={"inputmode": "url"})
    location = LineField("Location")
    workplace = ChoiceField("Workplace", get_args(Workplace))
    deadline = DayField("Closing date")
    pay_min = MoneyField("Pay from", render_kw={"inputmode": "decimal"})
    pay_max = MoneyField("Pay to", render_kw={"inputmode": "decimal"})
    pay_currency = LineField("Currency", render_kw={"maxlength": 3})
    pay_period = ChoiceField("Per", get_args(PayPeriod))
    pay_text = LineField("Pay as advertised")
    tags = TagsField("Tags")
    priority = SelectField("Priority", choices=PRIORITY_LABELS, coerce=_number, validate_choice=False)
    employment_type = ChoiceField(
        "Employment type", get_args(EmploymentType), {"intern": "Internship", "per_diem": "Per diem"}
    )
    source = LineField("How you found it")
    reference = LineField("Reference number")
    applied_by = ChoiceField("How you applied", get_args(WayToApply), WAY_LABELS)
    posted_on = DayField("Posted on")
    starts_on = DayField("Start date")
    apply_url = LineField("Link to apply", render_kw={"inputmode": "url"})
    outcome_reason = ParagraphField("Why it ended", render_kw={"rows": 3})
    archived = TickField("Archived (hidden from the board and lists)")
    company_id = IdField()
    referrer_id = ChosenField("Referred by")

    def offer_choices(self, of: Choices) -> dict[str, Any]:
        if "stage_id" in self:
            self.stage_id.choices = dict(of.stages())
        if "referrer_id" not in self:
            return super().offer_choices(of)
        found = of.records(opportunity=None, company=self.company_id.data, people=[self.referrer_id.data])
        self.referrer_id.offer(found["contact"])
        return {"companies": list(found["company"].values())}


class _NextDays(ComputedValue):
    def entries(self, lines: Any) -> Any:
        return {name: day or None for name, day in zip(NEXT_DAYS, lines.split(" "), strict=True)}


def _next_days() -> ColumnElement[Any]:
    """The days of a next step in their order, one column of text."""
    first, *others = (func.coalesce(opportunity_list.day_text(getattr(Opportunity, name)), "") for name in NEXT_DAYS)
    line: ColumnElement[Any] = first
    for day in others:
        line = line + " " + day
    return line


def _newest_advert() -> ColumnElement[Any]:
    its_own = refers(Advert.opportunity_id, Opportunity)
    newest = (Advert.captured_at.desc(), Advert.id.desc())
    return select(Advert.text).where(its_own).order_by(*newest).limit(1).scalar_subquery()


KIND = Kind(
    slug="opportunities",
    singular="opportunity",
    model=Opportunity,
    schema=OpportunitySchema,
    read_only=Known,
    form=OpportunityForm,
    list_query=opportunity_list.LIST_QUERY,
    sorts=opportunity_list.SORTS,
    filters=opportunity_list.FILTERS,
    list_columns_besides=opportunity_list.COLUMNS,
    searchable=True,
    acts=("move", "close", "tag", "archive", "delete"),
    references={
        "company_id": "companies",
        "referrer_id": "contacts",
        "stage_id": "stages",
        "contact_ids": "contacts",
        "document_ids": "documents",
    },
    kept_when_left_out=("stage_id", "outcome", "applied_on", "quiet_until", "posting"),
    computed={
        "tags": ComputedList(opportunity_list.lines(OpportunityTag, OpportunityTag.position, OpportunityTag.name)),
        "contact_ids": ComputedList(
            opportunity_list.lines(OpportunityContact, OpportunityContact.id, OpportunityContact.contact_id), uuid.UUID
        ),
        "document_ids": ComputedList(
            opportunity_list.lines(OpportunityDocument, OpportunityDocument.id, OpportunityDocument.document_id),
            uuid.UUID,
        ),
        "posting": ComputedValue(_newest_advert()),
        "next_step": _NextDays(_next_days()),
    },
    delete_warning="Its notes, adverts, activities, tasks, offers, and timeline are deleted too. Its company, contacts,"
    " and documents stay.",
)
