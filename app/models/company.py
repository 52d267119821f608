from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.models.columns import BYTEWISE, fold
from app.models.owned import Record


class Company(Record):
    __tablename__ = "company"
    __table_args__ = (
        Index(None, "account_id", "name_key", "id"),
        Index(None, "account_id", "created_at", "id"),
        Index(None, "account_id", "updated_at", "id"),
    )

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(BYTEWISE)
    website: Mapped[str | None]
    careers_url: Mapped[str | None]
    location: Mapped[str | None]
    address: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None]
    industry: Mapped[str | None]
    size: Mapped[str | None]
    avoid: Mapped[bool] = mapped_column(default=False)
    avoid_reason: Mapped[str | None] = mapped_column(Text)

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_key = fold(name)
        return name
