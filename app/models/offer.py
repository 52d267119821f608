"""An offer of an opportunity."""

import uuid
from datetime import date

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.columns import MINOR_UNITS
from app.models.data_inventory import record_data
from app.models.owned import reference
from app.models.searched import Searched


class Offer(Searched):
    """What an employer offers. Amounts are in minor units of `currency`; `bonus` is for a year."""

    __tablename__ = "offer"
    __table_args__ = (
        *reference("opportunity_id", "opportunity", "CASCADE"),
        Index(None, "account_id", "reply_by", "id"),
        Index(None, "account_id", "created_at", "id"),
        Index(None, "account_id", "updated_at", "id"),
    )
    other_texts = ("equity", "notice", "benefits")

    opportunity_id: Mapped[uuid.UUID] = mapped_column(info=record_data("the opportunity it is for"))
    base: Mapped[int | None] = mapped_column(MINOR_UNITS, info=record_data("the pay"))
    currency: Mapped[str | None] = mapped_column(info=record_data("its currency"))
    period: Mapped[str | None] = mapped_column(info=record_data("what the pay is for, such as a month"))
    bonus: Mapped[int | None] = mapped_column(MINOR_UNITS, info=record_data("the bonus per year"))
    equity: Mapped[str | None] = mapped_column(info=record_data("stock or options"))
    hours_per_week: Mapped[float | None] = mapped_column(info=record_data("the hours per week"))
    holiday_days: Mapped[float | None] = mapped_column(info=record_data("the vacation days per year"))
    starts_on: Mapped[date | None] = mapped_column(info=record_data("when the work would start"))
    notice: Mapped[str | None] = mapped_column(info=record_data("the notice period"))
    reply_by: Mapped[date | None] = mapped_column(info=record_data("the day to answer by"))
    benefits: Mapped[str | None] = mapped_column(Text, info=record_data("the benefits"))
