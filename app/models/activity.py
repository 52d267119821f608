"""Something done or to be done at a time: an application, a call, an interview."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, Index, Text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, validates

from app.models.associations import set_ids
from app.models.columns import UtcDateTime
from app.models.company import Company
from app.models.data_inventory import record_data
from app.models.markdown import RENDERER_VERSION, render
from app.models.owned import SHOWN_BY, Owned, reference, refers
from app.models.searched import Searched

ActivityKind = Literal[
    "application",
    "follow_up",
    "call",
    "email",
    "interview",
    "assessment",
    "networking",
    "job_fair",
    "workshop",
    "career_center",
    "agency",
    "training",
    "other",
]
ActivityOutcome = Literal["waiting", "passed", "not_passed", "cancelled"]


class Activity(Searched):
    """Its time is what a clock shows where it takes place; the instant follows from that, and is computed anew when a
    country changes its clocks.
    """

    __tablename__ = "activity"
    __table_args__ = (
        *reference("opportunity_id", "opportunity", "CASCADE"),
        *reference("company_id", "company", "SET NULL"),
        Index(None, "account_id", "starts_at", "id"),
        Index(None, "account_id", "created_at", "id"),
        Index(None, "account_id", "updated_at", "id"),
    )
    title_texts = ("summary",)
    other_texts = ("place", "result", "preparation", "debrief")

    kind: Mapped[str] = mapped_column(info=record_data("what kind of activity it was"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, info=record_data("when it begins"))
    local_start: Mapped[datetime] = mapped_column(DateTime(timezone=False), info=record_data("the local time there"))
    time_zone: Mapped[str] = mapped_column(info=record_data("the time zone where it takes place"))
    second_time: Mapped[bool] = mapped_column(
        default=False,
        info=record_data("whether it is the second of two, where that time happens twice"),
    )
    minutes: Mapped[int | None] = mapped_column(info=record_data("how long it takes"))
    summary: Mapped[str | None] = mapped_column(info=record_data("its title"))
    place: Mapped[str | None] = mapped_column(Text, info=record_data("where it takes place"))
    method: Mapped[str | None] = mapped_column(info=record_data("how, such as by phone"))
    result: Mapped[str | None] = mapped_column(Text, info=record_data("its result"))
    outcome: Mapped[str | None] = mapped_column(info=record_data("how it went"))
    preparation: Mapped[str | None] = mapped_column(Text, info=record_data("what you prepared"))
    preparation_html: Mapped[str | None] = mapped_column(
        Text, info=record_data("the same, made ready to be shown", exported=False, technical=True)
    )
    debrief: Mapped[str | None] = mapped_column(Text, info=record_data("what you wrote about how it went"))
    debrief_html: Mapped[str | None] = mapped_column(
        Text, info=record_data("the same, made ready to be shown", exported=False, technical=True)
    )
    renderer_version: Mapped[int] = mapped_column(
        default=RENDERER_VERSION,
        info=record_data("which version of our software made it ready", exported=False, technical=True),
    )
    opportunity_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("the opportunity it was for"))
    company_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("the company it was with"))

    company: Mapped[Company | None] = relationship(
        primaryjoin=lambda: refers(foreign(Activity.company_id), Company),
        viewonly=True,
    )
    contact_rows: Mapped[list["ActivityContact"]] = relationship(
        primaryjoin=lambda: refers(foreign(ActivityContact.activity_id), Activity),
        order_by="ActivityContact.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @validates("preparation", "debrief")
    def _render(self, name: str, text: str | None) -> str | None:
        setattr(self, f"{name}_html", render(text) if text else None)
        self.renderer_version = RENDERER_VERSION
        return text

    def at(self, instant: datetime, time_zone: str) -> None:
        """Begin at this instant, which a clock in that zone shows in its own way."""
        self.starts_at, self.time_zone = instant.astimezone(UTC), time_zone
        local = instant.astimezone(ZoneInfo(time_zone))
        self.local_start, self.second_time = local.replace(tzinfo=None, fold=0), local.fold == 1

    @property
    def contact_ids(self) -> list[uuid.UUID]:
        return [row.contact_id for row in self.contact_rows]

    def set_participants(self, contact_ids: Iterable[uuid.UUID]) -> None:
        """Be with just these people."""
        if set_ids(self.contact_rows, "contact_id", contact_ids, self._contact_row):
            self.touch()

    def _contact_row(self, contact_id: uuid.UUID) -> "ActivityContact":
        return ActivityContact(account_id=self.account_id, activity_id=self.id, contact_id=contact_id)


class ActivityContact(Owned):
    __tablename__ = "activity_contact"
    __table_args__ = (
        *reference("activity_id", "activity", "CASCADE"),
        *reference("contact_id", "contact", "CASCADE"),
        Index("uq_activity_contact", "account_id", "activity_id", "contact_id", unique=True),
        {"info": {SHOWN_BY: "activity_id"}},
    )

    activity_id: Mapped[uuid.UUID] = mapped_column(
        info=record_data("the activity that a person took part in", technical=True)
    )
    contact_id: Mapped[uuid.UUID] = mapped_column(info=record_data("the people who took part"))
