"""A stage: a column of someone's board."""

import uuid
from typing import Literal, Self

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.models.columns import BYTEWISE, sort_key
from app.models.data_inventory import record_data
from app.models.owned import Record

StageKind = Literal["saved", "applied", "screening", "interviewing", "offer", "closed"]
FIRST_STAGES = (
    ("Saved", "saved"),
    ("Applied", "applied"),
    ("Screening", "screening"),
    ("Interview", "interviewing"),
    ("Offer", "offer"),
    ("Closed", "closed"),
)


class Stage(Record):
    """A stop on the line. Its name is the person's; its kind says what it means to the system."""

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("account_id", "name_key"),
        Index(None, "account_id", "position", "id"),
        Index(None, "account_id", "updated_at", "id"),
    )

    name: Mapped[str] = mapped_column(info=record_data("its name"))
    name_key: Mapped[str] = mapped_column(
        BYTEWISE,
        info=record_data("its name without capitals and accents, to find it by", exported=False, technical=True),
    )
    kind: Mapped[str] = mapped_column(
        info=record_data("its type: saved, applied, screening, interviewing, offer, or closed")
    )
    position: Mapped[int] = mapped_column(info=record_data("its place among the stages"))
    # How many opportunities that are not archived stand here; kept by triggers, so that no page counts rows.
    opportunity_count: Mapped[int] = mapped_column(default=0, info=record_data("how many opportunities are there"))

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name

    @property
    def is_closed(self) -> bool:
        return self.kind == "closed"

    @classmethod
    def first_set(cls, account_id: uuid.UUID) -> list[Self]:
        """The stages a new account starts with."""
        return [
            cls(account_id=account_id, name=name, kind=kind, position=position)
            for position, (name, kind) in enumerate(FIRST_STAGES)
        ]


# As their owner has put them.
IN_ORDER = (Stage.position, Stage.id)
