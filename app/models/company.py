"""A company."""

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.models.columns import BYTEWISE, sort_key
from app.models.data_inventory import record_data
from app.models.searched import Searched


class Company(Searched):
    __tablename__ = "company"
    __table_args__ = (
        Index(None, "account_id", "name_key", "id"),
        Index(None, "account_id", "created_at", "id"),
        Index(None, "account_id", "updated_at", "id"),
    )
    title_texts = ("name",)
    other_texts = ("location", "address", "industry", "website", "phone", "avoid_reason")

    name: Mapped[str] = mapped_column(info=record_data("its name"))
    name_key: Mapped[str] = mapped_column(
        BYTEWISE, info=record_data("its name without capitals and accents, to sort by", exported=False, technical=True)
    )
    website: Mapped[str | None] = mapped_column(info=record_data("its website"))
    careers_url: Mapped[str | None] = mapped_column(info=record_data("its careers page"))
    location: Mapped[str | None] = mapped_column(info=record_data("where it is"))
    address: Mapped[str | None] = mapped_column(Text, info=record_data("its mailing address"))
    phone: Mapped[str | None] = mapped_column(info=record_data("its phone number"))
    industry: Mapped[str | None] = mapped_column(info=record_data("its industry"))
    size: Mapped[str | None] = mapped_column(info=record_data("its size"))
    avoid: Mapped[bool] = mapped_column(default=False, info=record_data("whether you avoid it"))
    avoid_reason: Mapped[str | None] = mapped_column(Text, info=record_data("why you avoid it"))

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name
