"""Offers."""

import uuid
from typing import Annotated, Any, get_args

from pydantic import ConfigDict, Field
from sqlalchemy import select

from app.models.columns import id_text
from app.models.company import Company
from app.models.offer import Offer
from app.models.opportunity import Opportunity, PayPeriod
from app.models.owned import refers
from app.records.fields import ChoiceField, DayField, LineField, MoneyField, NumberField, ParagraphField
from app.records.form import Choices, WithPay
from app.records.kind import Kind, Sort, refers_to
from app.records.schema import Currency, Day, Money, OptionalLine, OptionalParagraph, OptionalShort, Schema


class OfferSchema(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "opportunity_id": "01976f3c-5d1a-7c3e-9a55-0a3c1f2b4d60",
                    "base": 3450000,
                    "currency": "EUR",
                    "period": "year",
                    "hours_per_week": 37.5,
                }
            ]
        }
    )

    opportunity_id: uuid.UUID
    base: Money | None = None
    currency: Currency | None = None
    period: PayPeriod | None = None
    bonus: Money | None = None
    equity: OptionalLine = None
    hours_per_week: Annotated[float, Field(ge=0.25, le=168)] | None = None
    holiday_days: Annotated[float, Field(ge=0, le=366)] | None = None
    starts_on: Day | None = None
    notice: OptionalShort = None
    reply_by: Day | None = None
    benefits: OptionalParagraph = None


class OfferForm(WithPay):
    currency_field, period_field = "currency", "period"
    asks_next = "offer"

    # Its choices come with the page.
    opportunity_id = ChoiceField("Opportunity", ())
    base = MoneyField("Pay", render_kw={"inputmode": "decimal"})
    currency = LineField("Currency", render_kw={"maxlength": 3})
    period = ChoiceField("Per", get_args(PayPeriod))
    bonus = MoneyField("Bonus per year", render_kw={"inputmode": "decimal"})
    hours_per_week = NumberField("Hours per week", render_kw={"inputmode": "decimal"})
    holiday_days = NumberField("Vacation days per year", render_kw={"inputmode": "decimal"})
    starts_on = DayField("Start date")
    reply_by = DayField("Answer by")
    equity = LineField("Stock or options")
    notice = LineField("Notice period")
    benefits = ParagraphField("Benefits", render_kw={"rows": 3})

    def offer_choices(self, of: Choices) -> dict[str, Any]:
        roles = of.open_roles(self.opportunity_id.data)
        self.opportunity_id.choices = {"": "Choose one", **roles}
        return {"has_roles": bool(roles)}

    def read(self) -> bool:
        valid = super().read()
        if self.opportunity_id.data:
            return valid
        self.opportunity_id.errors = ("Choose an opportunity.",)
        return False


KIND = Kind(
    slug="offers",
    singular="offer",
    model=Offer,
    schema=OfferSchema,
    form=OfferForm,
    list_query=select(
        id_text(Offer.id),
        id_text(Offer.opportunity_id, "opportunity_id"),
        Offer.base,
        Offer.currency,
        Offer.period,
        Offer.bonus,
        Offer.equity,
        Offer.hours_per_week,
        Offer.holiday_days,
        Offer.starts_on,
        Offer.reply_by,
        Opportunity.title.label("role"),
        Company.name.label("company"),
    )
    .join(Opportunity, refers(Offer.opportunity_id, Opportunity))
    .outerjoin(Company, refers(Opportunity.company_id, Company)),
    sorts={
        "added": Sort("Newest", Offer.created_at, descending=True),
        "reply": Sort("Due soonest", Offer.reply_by),
    },
    filters={"opportunity_id": refers_to(Offer.opportunity_id)},
    searchable=True,
    # They are looked at side by side.
    page_size=12,
    references={"opportunity_id": "opportunities"},
    delete_warning="Only this offer is deleted. The opportunity stays.",
)
