"""A version of an advert's text, as it was on its day."""

import uuid
from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.columns import UtcDateTime, now
from app.models.data_inventory import record_data
from app.models.owned import SHOWN_BY, reference
from app.models.searched import Searched


class Advert(Searched):
    """An advert's text as it was on a day. It is never overwritten: an advert that changed is another row."""

    __tablename__ = "posting"
    __table_args__ = (
        *reference("opportunity_id", "opportunity", "CASCADE"),
        Index(None, "account_id", "opportunity_id", "captured_at", "id"),
        Index(None, "account_id", "updated_at", "id"),
        {"info": {SHOWN_BY: "opportunity_id"}},
    )
    other_texts = ("text",)

    opportunity_id: Mapped[uuid.UUID] = mapped_column(info=record_data("the opportunity it is the advert of"))
    captured_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now, info=record_data("when the advert said this")
    )
    captured_from: Mapped[str | None] = mapped_column(Text, info=record_data("where you got it from"))
    text: Mapped[str] = mapped_column(Text, info=record_data("the advert’s text"))
