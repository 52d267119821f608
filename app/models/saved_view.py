"""A list of opportunities that someone saved under a name: what it asks for, and in which order."""

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.models.columns import BYTEWISE, sort_key
from app.models.data_inventory import record_data
from app.models.owned import Record


class SavedView(Record):
    __tablename__ = "saved_view"
    __table_args__ = (
        Index(None, "account_id", "name_key", "id"),
        Index(None, "account_id", "updated_at", "id"),
    )

    name: Mapped[str] = mapped_column(info=record_data("its name"))
    name_key: Mapped[str] = mapped_column(
        BYTEWISE,
        info=record_data("its name without capitals and accents, to sort by", exported=False, technical=True),
    )
    query: Mapped[str] = mapped_column(Text, info=record_data("what it asks your list for"))

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name
