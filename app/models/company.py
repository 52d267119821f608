from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.models.columns import BYTEWISE, fold
from app.models.held import in_record
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

    name: Mapped[str] = mapped_column(info=in_record("its name"))
    name_key: Mapped[str] = mapped_column(
        BYTEWISE, info=in_record("its name without capitals and accents, to sort by", exported=False, technical=True)
    )
    website: Mapped[str | None] = mapped_column(info=in_record("its website"))
    careers_url: Mapped[str | None] = mapped_column(info=in_record("its careers page"))
    location: Mapped[str | None] = mapped_column(info=in_record("where it is"))
    address: Mapped[str | None] = mapped_column(Text, info=in_record("its mailing address"))
    phone: Mapped[str | None] = mapped_column(info=in_record("its phone number"))
    industry: Mapped[str | None] = mapped_column(info=in_record("its industry"))
    size: Mapped[str | None] = mapped_column(info=in_record("its size"))
    avoid: Mapped[bool] = mapped_column(default=False, info=in_record("whether you avoid it"))
    avoid_reason: Mapped[str | None] = mapped_column(Text, info=in_record("why you avoid it"))

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_key = fold(name)
        return name
