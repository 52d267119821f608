import uuid
from datetime import date

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.columns import MINOR_UNITS
from app.models.held import in_record
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

    opportunity_id: Mapped[uuid.UUID] = mapped_column(info=in_record("the opportunity it is for"))
    base: Mapped[int | None] = mapped_column(MINOR_UNITS, info=in_record("the pay"))
    currency: Mapped[str | None] = mapped_column(info=in_record("its currency"))
    period: Mapped[str | None] = mapped_column(info=in_record("what the pay is for, such as a month"))
    bonus: Mapped[int | None] = mapped_column(MINOR_UNITS, info=in_record("the bonus per year"))
    equity: Mapped[str | None] = mapped_column(info=in_record("stock or options"))
    hours_per_week: Mapped[float | None] = mapped_column(info=in_record("the hours per week"))
    holiday_days: Mapped[float | None] = mapped_column(info=in_record("the vacation days per year"))
    starts_on: Mapped[date | None] = mapped_column(info=in_record("when the work would start"))
    notice: Mapped[str | None] = mapped_column(info=in_record("the notice period"))
    reply_by: Mapped[date | None] = mapped_column(info=in_record("the day to answer by"))
    benefits: Mapped[str | None] = mapped_column(Text, info=in_record("the benefits"))
