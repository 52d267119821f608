import uuid
from typing import Literal

from sqlalchemy import Index, Text, orm
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.models.columns import BYTEWISE, fold
from app.models.company import Company
from app.models.owned import Record, reference

Relationship = Literal[
    "recruiter", "agency", "hiring_manager", "interviewer", "referrer", "colleague", "friend", "other"
]


class Contact(Record):
    __tablename__ = "contact"
    __table_args__ = (
        *reference("company_id", "company", "SET NULL"),
        Index(None, "account_id", "name_key", "id"),
        Index(None, "account_id", "created_at", "id"),
        Index(None, "account_id", "updated_at", "id"),
    )

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(BYTEWISE)
    company_id: Mapped[uuid.UUID | None]
    role: Mapped[str | None]
    relationship: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    profile_url: Mapped[str | None]
    how_we_met: Mapped[str | None] = mapped_column(Text)

    company: Mapped[Company | None] = orm.relationship(
        primaryjoin="and_(Company.id == foreign(Contact.company_id), Company.account_id == Contact.account_id)",
        viewonly=True,
    )

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_key = fold(name)
        return name
