"""What an opportunity's page reads: by few statements whatever hangs on it, and neither documents' bytes nor adverts.

On PostgreSQL each statement costs more than the rows it finds, so what is alike comes together: the line with what
happened (opportunity_timeline.py), and tasks, offers and people (opportunity_hanging.py).
"""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from app.models.columns import id_text, now
from app.models.company import Company
from app.models.contact import Contact
from app.models.document import Document, OpportunityDocument
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.queries import next_step
from app.queries.base import SECTION_ROWS, Rows, mine, refers, run, run_for_one, this
from app.queries.next_step import Step, find_step
from app.queries.note_page import notes_about
from app.queries.opportunity_hanging import (
    HANGING,
    AdvertRow,
    DocumentToChoose,
    OfferRow,
    PersonKnown,
    PersonRow,
    PersonThere,
    TaskRow,
    people_to_choose,
)
from app.queries.opportunity_timeline import (
    TIMELINE,
    ActivityEntry,
    AdvertEntry,
    DocumentEntry,
    Entry,
    NoteEntry,
    RailRow,
    StageEntry,
    Stop,
    stops_of,
    when,
)
from app.records.opportunity import KIND as OPPORTUNITIES

TIMELINE_ROWS = 100
LONG_TIMELINE_ROWS = 1000

_opportunity, _stage = Opportunity.__table__.c, Stage.__table__.c
_document, _enclosed = Document.__table__.c, OpportunityDocument.__table__.c

_referrer = aliased(Contact)
_tags = OPPORTUNITIES.computed["tags"]
_OPPORTUNITY = (
    select(
        *_opportunity,
        Company.name.label("company"),
        _referrer.name.label("referrer"),
        _tags.lines.label("tags"),
        _stage.kind.label("stage_kind"),
        *next_step.SILENCE,
    )
    .join(Stage.__table__, refers(_opportunity.stage_id, Stage))
    .outerjoin(Company, refers(Opportunity.company_id, Company))
    .outerjoin(_referrer, refers(Opportunity.referrer_id, _referrer))
    .where(mine(Opportunity), Opportunity.id == this)
)


def opportunity(account_id: uuid.UUID, id: uuid.UUID, today: date) -> Any | None:
    """Its columns, company's name, who referred, tags each on a line, its stage's kind, what is silence; at once."""
    return run_for_one(_OPPORTUNITY, account_id, id=id, today=today)


_DOCUMENTS_TO_SEND = (
    select(id_text(_document.id), _document.name, _document.kind, _document.edition, _enclosed.sent_on)
    .outerjoin(
        OpportunityDocument.__table__,
        and_(refers(_enclosed.document_id, Document), _enclosed.opportunity_id == this),
    )
    .where(mine(Document))
    .order_by(_enclosed.sent_on.is_(None), _enclosed.id.is_(None), _document.created_at.desc(), _document.id.desc())
    .limit(SECTION_ROWS)
)


def documents_to_send(account_id: uuid.UUID, opportunity_id: uuid.UUID) -> Rows:
    """What was sent with it, what belongs to it, and then the newest documents."""
    return run(_DOCUMENTS_TO_SEND, account_id, id=opportunity_id)


@dataclass(frozen=True)
class OpportunityPage:
    """Everything on the page, each in its order."""

    opportunity: Any
    company: str | None
    referrer: str | None
    tags: list[str]
    stops: list[Stop]
    entries: list[StageEntry]
    timeline: list[Entry]
    has_more: bool
    coming: list[ActivityEntry]
    past: list[ActivityEntry]
    documents: list[DocumentEntry]
    notes: Rows
    tasks: list[TaskRow]
    offers: list[OfferRow]
    people: list[PersonRow]
    advert: AdvertRow | None
    documents_to_choose: list[DocumentToChoose]
    people_to_choose: list[PersonThere | PersonKnown]

    @property
    def newest(self) -> StageEntry:
        """The entry that says where it stands."""
        return max(self.entries, key=when)


def read(
    account_id: uuid.UUID, id: uuid.UUID, today: date, *, long: bool = False, edited: uuid.UUID | None = None
) -> OpportunityPage | None:
    """Of theirs with this id. `edited` is the note whose Markdown is wanted too."""
    row = opportunity(account_id, id, today)
    if not row:
        return None
    most = LONG_TIMELINE_ROWS if long else TIMELINE_ROWS
    found = TIMELINE.run(account_id, id=id, most=most + 1)
    present = now()
    hanging = HANGING.run(account_id, id=id, present=present)
    rail, activities, documents = found[RailRow], found[ActivityEntry], found[DocumentEntry]
    entries = [StageEntry(*row[:-1]) for row in rail if row.id]
    past = [activity for activity in activities if activity.at <= present]
    timeline = sorted(
        [*entries, *past, *found[NoteEntry], *documents, *found[AdvertEntry]],
        key=when,
        reverse=True,
    )
    return OpportunityPage(
        opportunity=row,
        company=row.company,
        referrer=row.referrer,
        tags=OPPORTUNITIES.computed["tags"].entries(row.tags),
        stops=stops_of(rail),
        entries=entries,
        timeline=timeline[:most],
        has_more=len(timeline) > most and not long,
        coming=sorted((activity for activity in activities if activity.at > present), key=when),
        past=sorted(past, key=when, reverse=True),
        documents=sorted(documents, key=when, reverse=True),
        notes=notes_about(account_id, "opportunity_id", id, edited),
        tasks=sorted(hanging[TaskRow], key=lambda task: (task.due_on or date.max, task.id)),
        offers=hanging[OfferRow],
        people=sorted(hanging[PersonRow], key=lambda person: (person.name_key, person.id)),
        advert=next(iter(hanging[AdvertRow]), None),
        documents_to_choose=sorted(hanging[DocumentToChoose], key=lambda row: (row.added, row.id), reverse=True),
        people_to_choose=people_to_choose(hanging),
    )


def step_of(page: OpportunityPage, today: date) -> Step:
    """Judge what comes next, of what the page has read."""
    about = page.opportunity
    planned = next((activity for activity in page.coming if activity.outcome != "cancelled"), None)
    due: Any = next((offer for offer in page.offers if offer.reply_by == about.due_on), None)
    due = next((task for task in page.tasks if task.due_on == about.due_on), due)
    return find_step(about, about.stage_kind, planned, due, next_step.silence_of(about), today)
