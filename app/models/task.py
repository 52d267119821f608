"""A task."""

import uuid
from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from app.models.columns import UtcDateTime
from app.models.company import Company
from app.models.data_inventory import record_data
from app.models.owned import reference, refers
from app.models.searched import Searched


class Task(Searched):
    """Something to do, perhaps by a day."""

    __tablename__ = "task"
    __table_args__ = (
        *reference("opportunity_id", "opportunity", "CASCADE"),
        *reference("company_id", "company", "SET NULL"),
        *reference("contact_id", "contact", "SET NULL"),
        # What is open, the next first.
        Index("ix_task_due", "account_id", "done_at", "due_on", "id"),
        Index(None, "account_id", "done_at", "id"),
        Index(None, "account_id", "due_on", "id"),
        Index(None, "account_id", "created_at", "id"),
        Index(None, "account_id", "updated_at", "id"),
    )
    title_texts = ("title",)

    title: Mapped[str] = mapped_column(info=record_data("the task"))
    due_on: Mapped[date | None] = mapped_column(info=record_data("when it is due"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=record_data("when you did it"))
    opportunity_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("the opportunity it is for"))
    company_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("the company it is about"))
    contact_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("the person it is about"))

    company: Mapped[Company | None] = relationship(
        primaryjoin=lambda: refers(foreign(Task.company_id), Company),
        viewonly=True,
    )
