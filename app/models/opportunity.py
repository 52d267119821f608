"""An opportunity and what hangs on it: its stages' history, its tags, its contacts.

The history is the truth. `stage_id`, `moved_on`, `outcome` and `applied_on` are read off it and written nowhere else.
What the next step is judged by is kept by triggers: see `next_step.py`.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Index, Text, event, text
from sqlalchemy.orm import (
    Mapped,
    Mapper,
    WriteOnlyMapped,
    foreign,
    mapped_column,
    object_session,
    relationship,
    validates,
)

from app.models.address_key import address_key
from app.models.associations import set_ids
from app.models.columns import BYTEWISE, MINOR_UNITS, UtcDateTime, new_id, now, sort_key
from app.models.company import Company
from app.models.contact import Contact
from app.models.data_inventory import record_data
from app.models.document import OpportunityDocument
from app.models.owned import SHOWN_BY, Owned, Record, reference, refers
from app.models.pay_by_year import by_year
from app.models.searched import Searched, SearchedRow
from app.models.stage import Stage

if TYPE_CHECKING:
    from app.models.advert import Advert

Workplace = Literal["on_site", "hybrid", "remote"]
EmploymentType = Literal[
    "full_time", "part_time", "contractor", "temporary", "intern", "volunteer", "per_diem", "other"
]
PayPeriod = Literal["hour", "day", "week", "month", "year"]
WayToApply = Literal["online", "email", "in_person", "phone", "post", "agency"]
# What the next step is judged by.
NEXT_DAYS = ("due_on", "last_on", "moved_on")
Outcome = Literal["accepted", "declined", "rejected", "withdrawn", "no_answer", "cancelled", "expired"]


class OnlyEntry(Exception):
    """The last entry of a history cannot be taken out: an opportunity always stands somewhere."""


def _of_some(column: str, which: str) -> Index:
    """Of what most do not have."""
    columns = ("account_id", "archived", column, "id")
    return Index(f"ix_opportunity_{column}", *columns, postgresql_where=text(which), sqlite_where=text(which))


class Opportunity(Searched):
    __tablename__ = "opportunity"
    __table_args__ = (
        *reference("company_id", "company", "SET NULL"),
        *reference("referrer_id", "contact", "SET NULL"),
        *reference("stage_id", "stage", None),
        Index("ix_opportunity_board", "account_id", "archived", "stage_id", "moved_on", "id"),
        Index("ix_opportunity_moved", "account_id", "archived", "moved_on", "id"),
        Index("ix_opportunity_created", "account_id", "archived", "created_at", "id"),
        Index("ix_opportunity_title", "account_id", "archived", "title_key", "id"),
        Index("ix_opportunity_deadline", "account_id", "archived", "deadline", "id"),
        Index("ix_opportunity_name", "account_id", "archived", "name_key", "id"),
        Index("ix_opportunity_applied", "account_id", "archived", "applied_on", "id"),
        Index("ix_opportunity_pay", "account_id", "archived", "pay_key", "id"),
        Index("ix_opportunity_location", "account_id", "archived", "location_key", "id"),
        Index("ix_opportunity_source", "account_id", "archived", "source_key", "id"),
        Index("ix_opportunity_workplace", "account_id", "archived", "workplace", "id"),
        _of_some("outcome", "outcome is not null"),
        _of_some("priority", "priority > 0"),
        Index("ix_opportunity_updated", "account_id", "updated_at", "id"),
        Index("ix_opportunity_url_key", "account_id", "url_key"),
        Index("ix_opportunity_next", "account_id", "archived", "stage_id", "due_on", "last_on", "id"),
        Index("ix_opportunity_replied", "account_id", "replied_on", "reply_days"),
    )
    title_texts = ("title",)
    other_texts = ("location", "reference", "source", "pay_text", "outcome_reason")
    links = ("url", "apply_url")

    title: Mapped[str | None] = mapped_column(info=record_data("the role"))
    title_key: Mapped[str] = mapped_column(
        BYTEWISE,
        default="",
        info=record_data("the role without capitals and accents, to sort by", exported=False, technical=True),
    )
    # Kept by triggers, since companies are renamed and deleted too.
    name_key: Mapped[str] = mapped_column(
        BYTEWISE,
        default="",
        server_default="",
        info=record_data(
            "the company and the role without capitals and accents, to sort by", exported=False, technical=True
        ),
    )
    company_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("the company"))
    url: Mapped[str | None] = mapped_column(Text, info=record_data("the link to the advert"))
    url_key: Mapped[str | None] = mapped_column(
        BYTEWISE,
        info=record_data("the link without what only tracks visitors, to find it by", exported=False, technical=True),
    )
    apply_url: Mapped[str | None] = mapped_column(Text, info=record_data("the link to apply"))
    reference: Mapped[str | None] = mapped_column(info=record_data("the reference number of the advert"))
    location: Mapped[str | None] = mapped_column(info=record_data("the location"))
    location_key: Mapped[str | None] = mapped_column(
        BYTEWISE,
        info=record_data(
            "the location without capitals and accents, to sort and find it by", exported=False, technical=True
        ),
    )
    workplace: Mapped[str | None] = mapped_column(info=record_data("the workplace, such as remote"))
    employment_type: Mapped[str | None] = mapped_column(info=record_data("the type of employment"))
    pay_min: Mapped[int | None] = mapped_column(MINOR_UNITS, info=record_data("the lowest pay"))
    pay_max: Mapped[int | None] = mapped_column(MINOR_UNITS, info=record_data("the highest pay"))
    pay_currency: Mapped[str | None] = mapped_column(info=record_data("the currency of the pay"))
    pay_period: Mapped[str | None] = mapped_column(info=record_data("what the pay is for, such as a month"))
    pay_text: Mapped[str | None] = mapped_column(info=record_data("the pay in words"))
    pay_key: Mapped[int | None] = mapped_column(
        MINOR_UNITS,
        info=record_data("the highest pay counted for a year, to sort and find it by", exported=False, technical=True),
    )
    source: Mapped[str | None] = mapped_column(info=record_data("how you found it"))
    source_key: Mapped[str | None] = mapped_column(
        BYTEWISE,
        info=record_data(
            "how you found it without capitals and accents, to sort and find it by", exported=False, technical=True
        ),
    )
    referrer_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("who referred you"))
    posted_on: Mapped[date | None] = mapped_column(info=record_data("when it was posted"))
    deadline: Mapped[date | None] = mapped_column(info=record_data("the last day to apply"))
    starts_on: Mapped[date | None] = mapped_column(info=record_data("when the work starts"))
    applied_by: Mapped[str | None] = mapped_column(info=record_data("how you applied"))
    priority: Mapped[int] = mapped_column(default=0, info=record_data("how much it matters to you"))
    outcome_reason: Mapped[str | None] = mapped_column(Text, info=record_data("why it ended as it did"))
    archived: Mapped[bool] = mapped_column(default=False, info=record_data("whether you archived it"))

    stage_id: Mapped[uuid.UUID] = mapped_column(info=record_data("the stage it is at"))
    moved_on: Mapped[date] = mapped_column(info=record_data("when it moved there"))
    outcome: Mapped[str | None] = mapped_column(info=record_data("how it ended"))
    applied_on: Mapped[date | None] = mapped_column(info=record_data("when you applied"))

    quiet_until: Mapped[date | None] = mapped_column(info=record_data("until when you leave it be, if it is quiet"))
    # Kept by triggers (migrations/next_step.py), as app/models/next_step.py says; written nowhere else.
    heard_on: Mapped[date | None] = mapped_column(info=record_data("when you last spoke with them"))
    acted_on: Mapped[date | None] = mapped_column(info=record_data("when you last did something about it"))
    replied_on: Mapped[date | None] = mapped_column(info=record_data("when they first answered"))
    reply_days: Mapped[int | None] = mapped_column(info=record_data("how many days that took"))
    due_on: Mapped[date | None] = mapped_column(info=record_data("the first day that something is due"))
    last_on: Mapped[date | None] = mapped_column(info=record_data("the last day that something happened"))

    company: Mapped[Company | None] = relationship(
        primaryjoin=lambda: refers(foreign(Opportunity.company_id), Company),
        viewonly=True,
    )
    history: Mapped[list["StageChange"]] = relationship(
        primaryjoin=lambda: refers(foreign(StageChange.opportunity_id), Opportunity),
        order_by="(StageChange.happened_on, StageChange.created_at, StageChange.id)",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    tag_rows: Mapped[list["OpportunityTag"]] = relationship(
        primaryjoin=lambda: refers(foreign(OpportunityTag.opportunity_id), Opportunity),
        order_by="OpportunityTag.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    contact_rows: Mapped[list["OpportunityContact"]] = relationship(
        primaryjoin=lambda: refers(foreign(OpportunityContact.opportunity_id), Opportunity),
        order_by="OpportunityContact.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    document_rows: Mapped[list[OpportunityDocument]] = relationship(
        primaryjoin=lambda: refers(foreign(OpportunityDocument.opportunity_id), Opportunity),
        order_by=OpportunityDocument.id,
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    # Up to a hundred thousand characters each: never read but for a few.
    adverts: WriteOnlyMapped["Advert"] = relationship(
        # Written out, since that table is defined below this one.
        primaryjoin="and_(Opportunity.id == foreign(Advert.opportunity_id),"
        " Opportunity.account_id == Advert.account_id)",
        order_by="(Advert.captured_at.desc(), Advert.id.desc())",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @validates("url")
    def _find_by_url(self, _key: str, url: str | None) -> str | None:
        self.url_key = address_key(url) if url else None
        return url

    @validates("title")
    def _fold_title(self, _key: str, title: str | None) -> str | None:
        self.title_key = sort_key(title or "")
        return title

    @validates("location", "source")
    def _fold(self, name: str, text: str | None) -> str | None:
        setattr(self, f"{name}_key", sort_key(text) if text else None)
        return text

    def move_to(self, stage: Stage, on: date, outcome: str | None = None) -> "StageChange | None":
        """Stand at `stage` from that day on. Returns the new entry, or None when it stands there already."""
        if self.history and self.history[-1].stage_id == stage.id:
            return None
        change = StageChange(
            account_id=self.account_id,
            id=new_id(),
            opportunity_id=self.id,
            stage=stage,
            happened_on=on,
            outcome=outcome if stage.is_closed else None,
            created_at=now(),
        )
        self.history.append(change)
        self.read_history()
        return change

    def close_as(self, outcome: str | None) -> None:
        """Correct how it ended. It must be closed."""
        self.history[-1].outcome = outcome
        self.read_history()

    def applied(self, on: date, stage: Stage) -> None:
        """Correct the day of application, or add it; `stage` is the account's stage of that kind."""
        first = next((change for change in self.history if change.stage.kind == "applied"), None)
        if first:
            first.happened_on = on
        else:
            same_day = [change.created_at for change in self.history if change.happened_on == on]
            # Later on the same day than being saved, earlier than anything that follows from applying.
            following = [
                c.created_at for c in self.history if c.happened_on == on and c.stage.kind not in ("saved", "applied")
            ]
            created_at = min(following) - timedelta(microseconds=1) if following else max([now(), *same_day])
            self.history.append(
                StageChange(
                    account_id=self.account_id,
                    id=new_id(),
                    opportunity_id=self.id,
                    stage=stage,
                    happened_on=on,
                    created_at=created_at,
                )
            )
        self.read_history()

    def remove_entry(self, change: "StageChange") -> None:
        """Take one entry out of the history. Raises OnlyEntry when nothing else is in it."""
        if len(self.history) == 1:
            raise OnlyEntry
        self.history.remove(change)
        self.read_history()

    def read_history(self) -> None:
        """Derive the present from the history; call after each change of an entry."""
        self.history.sort(key=lambda change: (change.happened_on, change.created_at, change.id))
        newest = self.history[-1]
        self.stage_id, self.moved_on, self.outcome = newest.stage.id, newest.happened_on, newest.outcome
        self.applied_on = next((c.happened_on for c in self.history if c.stage.kind == "applied"), None)

    @property
    def tags(self) -> list[str]:
        return [row.name for row in self.tag_rows]

    def set_tags(self, names: Iterable[str]) -> None:
        """Carry just these tags, in this order. Two spellings of one tag are one."""
        by_key = {sort_key(name): name for name in names}
        if [row.name for row in self.tag_rows] == list(by_key.values()):
            return
        kept = {row.name_key: row for row in self.tag_rows}
        rows = [kept.get(key) or self._tag_row(key) for key in by_key]
        for position, (row, name) in enumerate(zip(rows, by_key.values(), strict=True)):
            row.position, row.name = position, name
        self.tag_rows[:] = rows
        self.touch()

    def _tag_row(self, key: str) -> "OpportunityTag":
        return OpportunityTag(account_id=self.account_id, opportunity_id=self.id, name_key=key)

    @property
    def contact_ids(self) -> list[uuid.UUID]:
        return [row.contact_id for row in self.contact_rows]

    def set_contacts(self, contact_ids: Iterable[uuid.UUID]) -> None:
        """Have just these people as its contacts."""
        if set_ids(self.contact_rows, "contact_id", contact_ids, self._contact_row):
            self.touch()

    def _contact_row(self, contact_id: uuid.UUID) -> "OpportunityContact":
        return OpportunityContact(account_id=self.account_id, opportunity_id=self.id, contact_id=contact_id)

    @property
    def next_step(self) -> dict[str, date | None]:
        return {name: getattr(self, name) for name in NEXT_DAYS}

    @property
    def posting(self) -> str | None:
        """The newest text of its advert."""
        session = object_session(self)
        newest = session.scalar(self.adverts.select().limit(1)) if session and self.version else None
        return newest.text if newest else None

    @property
    def document_ids(self) -> list[uuid.UUID]:
        return [row.document_id for row in self.document_rows]

    def set_documents(self, document_ids: Iterable[uuid.UUID]) -> None:
        """Have just these documents, and those that were sent: what happened is not taken back by a list."""
        sent = [row.document_id for row in self.document_rows if row.sent_on]
        if set_ids(self.document_rows, "document_id", [*document_ids, *sent], self._document_row):
            self.touch()

    def sent_instead(self, before: date, on: date) -> None:
        """What was sent on the one day was sent on the other."""
        for row in self.document_rows:
            if row.sent_on == before:
                row.sent_on = on

    def _document_row(self, document_id: uuid.UUID) -> OpportunityDocument:
        return OpportunityDocument(account_id=self.account_id, opportunity_id=self.id, document_id=document_id)


@event.listens_for(Opportunity, "before_insert")
@event.listens_for(Opportunity, "before_update")
def _count_pay(_mapper: Mapper[Any], _connection: Connection, opportunity: Opportunity) -> None:
    counted = by_year(opportunity.pay_min, opportunity.pay_max, opportunity.pay_period)
    if opportunity.pay_key != counted:
        opportunity.pay_key = counted


class StageChange(Record):
    """An opportunity came to a stage on a day. The day can be corrected."""

    __tablename__ = "stage_change"
    __table_args__ = (
        *reference("opportunity_id", "opportunity", "CASCADE"),
        *reference("stage_id", "stage", None),
        Index(None, "account_id", "updated_at", "id"),
        Index(None, "account_id", "happened_on", "id"),
    )

    opportunity_id: Mapped[uuid.UUID] = mapped_column(info=record_data("which opportunity it was"))
    stage_id: Mapped[uuid.UUID] = mapped_column(info=record_data("the stage it moved to"))
    happened_on: Mapped[date] = mapped_column(info=record_data("the day it moved there"))
    outcome: Mapped[str | None] = mapped_column(info=record_data("how it ended, if it did"))
    created_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now, sort_order=91, info=record_data("when you recorded it")
    )

    stage: Mapped[Stage] = relationship(
        primaryjoin=lambda: refers(foreign(StageChange.stage_id), Stage),
    )


class OpportunityTag(SearchedRow):
    __tablename__ = "opportunity_tag"
    __table_args__ = (
        *reference("opportunity_id", "opportunity", "CASCADE"),
        Index(None, "account_id", "name_key", "opportunity_id"),
        {"info": {SHOWN_BY: "opportunity_id"}},
    )
    title_texts = ("name",)

    opportunity_id: Mapped[uuid.UUID] = mapped_column(
        info=record_data("the opportunity that has the tag", technical=True)
    )
    name: Mapped[str] = mapped_column(info=record_data("its tags"))
    name_key: Mapped[str] = mapped_column(
        BYTEWISE,
        info=record_data("the tag without capitals and accents, to find it by", exported=False, technical=True),
    )
    position: Mapped[int] = mapped_column(default=0, info=record_data("the tag’s place among the tags", technical=True))


class OpportunityContact(Owned):
    __tablename__ = "opportunity_contact"
    __table_args__ = (
        *reference("opportunity_id", "opportunity", "CASCADE"),
        *reference("contact_id", "contact", "CASCADE"),
        Index("uq_opportunity_contact", "account_id", "opportunity_id", "contact_id", unique=True),
        {"info": {SHOWN_BY: "opportunity_id"}},
    )

    opportunity_id: Mapped[uuid.UUID] = mapped_column(
        info=record_data("the opportunity that a person is connected with", technical=True)
    )
    contact_id: Mapped[uuid.UUID] = mapped_column(info=record_data("the people connected with it"))

    contact: Mapped[Contact] = relationship(
        primaryjoin=lambda: refers(foreign(OpportunityContact.contact_id), Contact),
        viewonly=True,
    )
