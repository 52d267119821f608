"""A contact: someone a person knows at a company, or elsewhere."""

import uuid
from typing import Literal

from sqlalchemy import Index, Text, orm
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.models.columns import BYTEWISE, sort_key
from app.models.company import Company
from app.models.data_inventory import record_data
from app.models.owned import reference, refers
from app.models.searched import Searched

Relationship = Literal[
    "recruiter", "agency", "hiring_manager", "interviewer", "referrer", "colleague", "friend", "other"
]


class Contact(Searched):
    __tablename__ = "contact"
    __table_args__ = (
        *reference("company_id", "company", "SET NULL"),
        Index(None, "account_id", "name_key", "id"),
        Index(None, "account_id", "created_at", "id"),
        Index(None, "account_id", "updated_at", "id"),
    )
    title_texts = ("name",)
    other_texts = ("role", "email", "phone", "how_we_met")

    name: Mapped[str] = mapped_column(info=record_data("the person’s name"))
    name_key: Mapped[str] = mapped_column(
        BYTEWISE, info=record_data("the name without capitals and accents, to sort by", exported=False, technical=True)
    )
    company_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("the company they are with"))
    role: Mapped[str | None] = mapped_column(info=record_data("their role"))
    relationship: Mapped[str | None] = mapped_column(info=record_data("your relationship"))
    email: Mapped[str | None] = mapped_column(info=record_data("their e-mail address"))
    phone: Mapped[str | None] = mapped_column(info=record_data("their phone number"))
    profile_url: Mapped[str | None] = mapped_column(info=record_data("their profile page"))
    how_we_met: Mapped[str | None] = mapped_column(Text, info=record_data("how you met"))

    company: Mapped[Company | None] = orm.relationship(
        primaryjoin=lambda: refers(orm.foreign(Contact.company_id), Company),
        viewonly=True,
    )

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name
