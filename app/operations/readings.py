"""What the pages read: columns instead of whole records, and a fixed number of statements whatever there is to show."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, func, select, union_all
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models.company import Company
from app.models.contact import Contact
from app.models.note import Note
from app.models.opportunity import Opportunity, OpportunityContact, OpportunityTag, StageChange
from app.models.stage import Stage

# A board shows every card of most searches; a larger one is shared among the columns, so that it never grows slow.
BOARD_CARDS = 72
COLUMN_CARDS = 50
TODAY_ROWS = 8
SECTION_ROWS = 50

# Rows of columns: their names are those of the select.
Rows = Sequence[Any]

_stage_columns = (Stage.id, Stage.name, Stage.kind, Stage.opportunity_count)

_at_company = and_(Company.account_id == Opportunity.account_id, Company.id == Opportunity.company_id)
_at_stage = and_(Stage.account_id == Opportunity.account_id, Stage.id == Opportunity.stage_id)


def stages(account_id: uuid.UUID) -> Rows:
    """In order, each with the number of opportunities that stand there."""
    return db.session.execute(
        select(*_stage_columns).where(Stage.account_id == account_id).order_by(Stage.position, Stage.id)
    ).all()


def cards(account_id: uuid.UUID, counts: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, list[Any]]:
    """The cards of each stage, moved last first; `counts` says how many there are."""
    shown = {stage: most for stage, most in share(counts, BOARD_CARDS, COLUMN_CARDS).items() if most}
    found: dict[uuid.UUID, list[Any]] = {stage: [] for stage in counts}
    if shown:
        values: dict[str, Any] = {"account_id": account_id}
        for place, (stage, most) in enumerate(shown.items()):
            values |= {f"stage_{place}": stage, f"most_{place}": most}
        for row in db.session.execute(_cards_of(len(shown)), values):
            found[row.stage_id].append(row)
    return found


def share(counts: Mapping[uuid.UUID, int], budget: int, most: int) -> dict[uuid.UUID, int]:
    """How many each may show so that all together keep to the budget: the short ones all, the long ones alike."""
    shares = dict.fromkeys(counts, 0)
    left, waiting = budget, sorted(counts, key=lambda stage: counts[stage])
    for place, stage in enumerate(waiting):
        shares[stage] = min(counts[stage], left // (len(waiting) - place), most)
        left -= shares[stage]
    return shares


@lru_cache(maxsize=32)
def _cards_of(stages: int) -> Any:
    """One statement for all columns, each read off the index of the board."""
    columns = []
    for place in range(stages):
        one = (
            select(
                Opportunity.id,
                Opportunity.stage_id,
                Opportunity.title,
                Company.name.label("company"),
                Opportunity.location,
                Opportunity.workplace,
                Opportunity.pay_min,
                Opportunity.pay_max,
                Opportunity.pay_currency,
                Opportunity.pay_period,
                Opportunity.deadline,
                Opportunity.moved_on,
                Opportunity.outcome,
            )
            .outerjoin(Company, _at_company)
            .where(
                Opportunity.account_id == bindparam("account_id"),
                Opportunity.archived.is_(False),
                Opportunity.stage_id == bindparam(f"stage_{place}"),
            )
            .order_by(Opportunity.moved_on.desc(), Opportunity.id.desc())
            .limit(bindparam(f"most_{place}"))
        )
        columns.append(select(one.subquery()))
    return select(union_all(*columns).subquery())


_row_columns = (
    Opportunity.id,
    Opportunity.title,
    Company.name.label("company"),
    Opportunity.moved_on,
    Opportunity.deadline,
    Opportunity.outcome,
    Stage.name.label("stage"),
    Stage.kind.label("stage_kind"),
)


def _opportunity_rows(account_id: uuid.UUID) -> Any:
    return (
        select(*_row_columns)
        .join(Stage, _at_stage)
        .outerjoin(Company, _at_company)
        .where(Opportunity.account_id == account_id)
    )


def moved_last(account_id: uuid.UUID) -> Rows:
    newest = (Opportunity.moved_on.desc(), Opportunity.id.desc())
    active = _opportunity_rows(account_id).where(Opportunity.archived.is_(False))
    return db.session.execute(active.order_by(*newest).limit(TODAY_ROWS)).all()


def closing_soon(account_id: uuid.UUID, today: date) -> Rows:
    """Saved and not applied for yet, with a last day from today on."""
    open_ones = _opportunity_rows(account_id).where(
        Opportunity.archived.is_(False), Opportunity.deadline >= today, Stage.kind == "saved"
    )
    return db.session.execute(open_ones.order_by(Opportunity.deadline, Opportunity.id).limit(TODAY_ROWS)).all()


def opportunity(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(opportunity, company's name, who referred, tags each on a line), by one statement."""
    referrer = aliased(Contact)
    tags = (
        select(func.aggregate_strings(OpportunityTag.name, "\n"))
        .where(OpportunityTag.account_id == Opportunity.account_id, OpportunityTag.opportunity_id == Opportunity.id)
        .scalar_subquery()
    )
    return db.session.execute(
        select(Opportunity, Company.name.label("company"), referrer.name.label("referrer"), tags.label("tags"))
        .outerjoin(Company, _at_company)
        .outerjoin(
            referrer, and_(referrer.account_id == Opportunity.account_id, referrer.id == Opportunity.referrer_id)
        )
        .where(Opportunity.account_id == account_id, Opportunity.id == id)
    ).one_or_none()


def line(account_id: uuid.UUID, opportunity_id: uuid.UUID) -> Rows:
    """Every stage in order, each with the entries this opportunity has there, oldest first."""
    of_this = and_(
        StageChange.account_id == Stage.account_id,
        StageChange.stage_id == Stage.id,
        StageChange.opportunity_id == opportunity_id,
    )
    return db.session.execute(
        select(
            *_stage_columns,
            StageChange.id.label("entry_id"),
            StageChange.happened_on,
            StageChange.outcome,
            StageChange.created_at,
        )
        .outerjoin(StageChange, of_this)
        .where(Stage.account_id == account_id)
        .order_by(Stage.position, Stage.id, StageChange.happened_on, StageChange.created_at)
    ).all()


def people_of(account_id: uuid.UUID, opportunity_id: uuid.UUID) -> Rows:
    return db.session.execute(
        select(Contact.id, Contact.name, Contact.role, Contact.relationship)
        .join(
            OpportunityContact,
            and_(
                OpportunityContact.account_id == Contact.account_id,
                OpportunityContact.contact_id == Contact.id,
                OpportunityContact.opportunity_id == opportunity_id,
            ),
        )
        .where(Contact.account_id == account_id)
        .order_by(Contact.name_key, Contact.id)
        .limit(SECTION_ROWS)
    ).all()


def notes_about(account_id: uuid.UUID, subject: str, id: uuid.UUID) -> Rows:
    """The newest notes about one thing, pinned ones first; `subject` is the column that names it."""
    return db.session.execute(
        select(Note.id, Note.body_html, Note.pinned, Note.created_at, Note.updated_at)
        .where(Note.account_id == account_id, getattr(Note, subject) == id)
        .order_by(Note.pinned.desc(), Note.created_at.desc(), Note.id.desc())
        .limit(SECTION_ROWS)
    ).all()


def opportunities_at(account_id: uuid.UUID, company_id: uuid.UUID) -> Rows:
    return db.session.execute(
        _opportunity_rows(account_id)
        .where(Opportunity.company_id == company_id)
        .order_by(Opportunity.moved_on.desc(), Opportunity.id.desc())
        .limit(SECTION_ROWS)
    ).all()


def opportunities_with(account_id: uuid.UUID, contact_id: uuid.UUID) -> Rows:
    known = select(OpportunityContact.opportunity_id).where(
        OpportunityContact.account_id == account_id, OpportunityContact.contact_id == contact_id
    )
    return db.session.execute(
        _opportunity_rows(account_id)
        .where(Opportunity.id.in_(known))
        .order_by(Opportunity.moved_on.desc(), Opportunity.id.desc())
        .limit(SECTION_ROWS)
    ).all()


def contacts_at(account_id: uuid.UUID, company_id: uuid.UUID) -> Rows:
    return db.session.execute(
        select(Contact.id, Contact.name, Contact.role, Contact.relationship)
        .where(Contact.account_id == account_id, Contact.company_id == company_id)
        .order_by(Contact.name_key, Contact.id)
        .limit(SECTION_ROWS)
    ).all()


def contact(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(contact, company's name)"""
    return db.session.execute(
        select(Contact, Company.name.label("company"))
        .outerjoin(Company, and_(Company.account_id == Contact.account_id, Company.id == Contact.company_id))
        .where(Contact.account_id == account_id, Contact.id == id)
    ).one_or_none()


def note(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(note, what it is about: role, opportunity's company, company, contact)"""
    its_company = aliased(Company)
    return db.session.execute(
        select(
            Note,
            Opportunity.title.label("title"),
            its_company.name.label("opportunity_company"),
            Company.name.label("company"),
            Contact.name.label("contact"),
        )
        .outerjoin(Opportunity, and_(Opportunity.account_id == Note.account_id, Opportunity.id == Note.opportunity_id))
        .outerjoin(
            its_company,
            and_(its_company.account_id == Opportunity.account_id, its_company.id == Opportunity.company_id),
        )
        .outerjoin(Company, and_(Company.account_id == Note.account_id, Company.id == Note.company_id))
        .outerjoin(Contact, and_(Contact.account_id == Note.account_id, Contact.id == Note.contact_id))
        .where(Note.account_id == account_id, Note.id == id)
    ).one_or_none()


def names(model: Any, account_id: uuid.UUID) -> Sequence[str]:
    """Names to choose from while typing one: the first two hundred."""
    return db.session.scalars(
        select(model.name).where(model.account_id == account_id).order_by(model.name_key, model.id).limit(200)
    ).all()


_note_opportunity = and_(Opportunity.account_id == Note.account_id, Opportunity.id == Note.opportunity_id)
_note_company = and_(Company.account_id == Note.account_id, Company.id == Note.company_id)
_note_contact = and_(Contact.account_id == Note.account_id, Contact.id == Note.contact_id)

EXCERPT_LENGTH = 240

# What a list shows of each kind.
LISTED: Mapping[str, Any] = {
    "opportunities": select(
        Opportunity.id,
        Opportunity.stage_id,
        Opportunity.title,
        Company.name.label("company"),
        Opportunity.location,
        Opportunity.workplace,
        Opportunity.pay_min,
        Opportunity.pay_max,
        Opportunity.pay_currency,
        Opportunity.pay_period,
        Opportunity.deadline,
        Opportunity.moved_on,
        Opportunity.outcome,
    ).outerjoin(Company, _at_company),
    "companies": select(Company.id, Company.name, Company.location, Company.industry, Company.avoid),
    "contacts": select(
        Contact.id, Contact.name, Contact.role, Contact.relationship, Company.name.label("company"), Contact.company_id
    ).outerjoin(Company, and_(Company.account_id == Contact.account_id, Company.id == Contact.company_id)),
    "notes": select(
        Note.id,
        func.substr(Note.body, 1, EXCERPT_LENGTH).label("excerpt"),
        Note.pinned,
        Note.updated_at,
        Opportunity.title.label("title"),
        Company.name.label("company"),
        Contact.name.label("contact"),
    )
    .outerjoin(Opportunity, _note_opportunity)
    .outerjoin(Company, _note_company)
    .outerjoin(Contact, _note_contact),
}
