"""A skill of someone's own list: what adverts are compared with a resume by."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.models.columns import BYTEWISE, sort_key
from app.models.data_inventory import record_data
from app.models.owned import Record


class Skill(Record):
    __tablename__ = "skill"
    __table_args__ = (
        Index(None, "account_id", "name_key", "id"),
        Index(None, "account_id", "updated_at", "id"),
    )

    name: Mapped[str] = mapped_column(info=record_data("its name"))
    name_key: Mapped[str] = mapped_column(
        BYTEWISE,
        info=record_data("its name without capitals and accents, to sort by", exported=False, technical=True),
    )
    other_names: Mapped[str | None] = mapped_column(info=record_data("what else it is called"))

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name
