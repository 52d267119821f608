"""What the pages read: columns instead of whole records, and a fixed number of statements whatever there is to show.

Statements are built once and of tables: for most of them, building one takes longer than running it.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, Select, Uuid, and_, bindparam, case, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models.activity import Activity
from app.models.columns import id_text
from app.models.company import Company
from app.models.contact import Contact
from app.models.document import Document, OpportunityDocument
from app.models.note import Note
from app.models.offer import Offer
from app.models.opportunity import Opportunity, OpportunityContact
from app.models.stage import Stage
from app.records.opportunity import KIND as OPPORTUNITIES

# A board shows every card of most searches; a larger one is shared among the columns, so that it never grows slow.
BOARD_CARDS = 72
COLUMN_CARDS = 50
TODAY_ROWS = 8
SECTION_ROWS = 50

# Rows of columns: their names are those of the select.
Rows = Sequence[Any]

# The columns of each table.
_opportunity, _stage = Opportunity.__table__.c, Stage.__table__.c
_company, _contact, _note = Company.__table__.c, Contact.__table__.c, Note.__table__.c
_link = OpportunityContact.__table__.c

_mine = bindparam("account_id", type_=Uuid())
_this = bindparam("id", type_=Uuid())


def found_first(rows: Select[Any], name: str) -> CTE:
    """Few rows by a narrow index, which the database reads before anything else, whatever it thinks it knows."""
    return rows.cte(name).prefix_with("MATERIALIZED")


def _all(statement: Select[Any], account_id: uuid.UUID, **values: Any) -> Rows:
    return db.session.execute(statement, {"account_id": account_id, **values}).all()


_stage_columns = (_stage.id, _stage.name, _stage.kind, _stage.opportunity_count)
_STAGES = select(*_stage_columns).where(_stage.account_id == _mine).order_by(_stage.position, _stage.id)


def stages(account_id: uuid.UUID) -> Rows:
    """In order, each with the number of opportunities that stand there."""
    return _all(_STAGES, account_id)


def cards(account_id: uuid.UUID, counts: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, list[Any]]:
    """The cards of each stage, moved last first; `counts` says how many there are."""
    shown = {stage: most for stage, most in share(counts, BOARD_CARDS, COLUMN_CARDS).items() if most}
    found: dict[uuid.UUID, list[Any]] = {stage: [] for stage in counts}
    if shown:
        values: dict[str, Any] = {}
        for place, (stage, most) in enumerate(shown.items()):
            values |= {f"stage_{place}": stage, f"most_{place}": most}
        columns = [found[stage] for stage in shown]
        for row in _all(_cards_of(len(shown)), account_id, **values):
            columns[row.place].append(row)
    return found


def share(counts: Mapping[uuid.UUID, int], budget: int, most: int) -> dict[uuid.UUID, int]:
    """How many each may show so that all together keep to the budget: the short ones all, the long ones alike."""
    shares = dict.fromkeys(counts, 0)
    left, waiting = budget, sorted(counts, key=lambda stage: counts[stage])
    for place, stage in enumerate(waiting):
        shares[stage] = min(counts[stage], left // (len(waiting) - place), most)
        left -= shares[stage]
    return shares


_at_company = and_(_company.account_id == _opportunity.account_id, _company.id == _opportunity.company_id)
_at_stage = and_(_stage.account_id == _opportunity.account_id, _stage.id == _opportunity.stage_id)


@lru_cache(maxsize=32)
def _cards_of(stages: int) -> Select[Any]:
    """One statement for all columns, each read off the index of the board."""
    columns = []
    for place in range(stages):
        one = (
            select(
                id_text(_opportunity.id),
                literal(place).label("place"),
                _opportunity.title,
                _company.name.label("company"),
                _opportunity.location,
                _opportunity.pay_min,
                _opportunity.pay_max,
                _opportunity.pay_currency,
                _opportunity.pay_period,
                _opportunity.deadline,
                _opportunity.moved_on,
                _opportunity.outcome,
            )
            .outerjoin(Company.__table__, _at_company)
            .where(
                _opportunity.account_id == _mine,
                _opportunity.archived.is_(False),
                _opportunity.stage_id == bindparam(f"stage_{place}"),
            )
            .order_by(_opportunity.moved_on.desc(), _opportunity.id.desc())
            .limit(bindparam(f"most_{place}"))
        )
        columns.append(select(one.subquery()))
    return select(union_all(*columns).subquery())


_OPPORTUNITY_ROWS = (
    select(
        id_text(_opportunity.id),
        _opportunity.title,
        _company.name.label("company"),
        _opportunity.moved_on,
        _opportunity.deadline,
        _opportunity.outcome,
        _stage.name.label("stage"),
        _stage.kind.label("stage_kind"),
    )
    .join(Stage.__table__, _at_stage)
    .outerjoin(Company.__table__, _at_company)
    .where(_opportunity.account_id == _mine)
)
_NEWEST = _OPPORTUNITY_ROWS.order_by(_opportunity.moved_on.desc(), _opportunity.id.desc())
_MOVED_LAST = _NEWEST.where(_opportunity.archived.is_(False)).limit(TODAY_ROWS)
_CLOSING_SOON = (
    _OPPORTUNITY_ROWS.where(
        _opportunity.archived.is_(False), _opportunity.deadline >= bindparam("today"), _stage.kind == "saved"
    )
    .order_by(_opportunity.deadline, _opportunity.id)
    .limit(TODAY_ROWS)
)


def moved_last(account_id: uuid.UUID) -> Rows:
    return _all(_MOVED_LAST, account_id)


def closing_soon(account_id: uuid.UUID, today: date) -> Rows:
    """Saved and not applied for yet, with a last day from today on."""
    return _all(_CLOSING_SOON, account_id, today=today)


_referrer = aliased(Contact)
_tags = OPPORTUNITIES.computed["tags"]
_OPPORTUNITY = (
    select(*_opportunity, Company.name.label("company"), _referrer.name.label("referrer"), _tags.lines.label("tags"))
    .outerjoin(Company, and_(Company.account_id == Opportunity.account_id, Company.id == Opportunity.company_id))
    .outerjoin(_referrer, and_(_referrer.account_id == Opportunity.account_id, _referrer.id == Opportunity.referrer_id))
    .where(Opportunity.account_id == _mine, Opportunity.id == _this)
)


def opportunity(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """Its columns, company's name, who referred, tags each on a line; by one statement."""
    return db.session.execute(_OPPORTUNITY, {"account_id": account_id, "id": id}).one_or_none()


_enclosed, _document = OpportunityDocument.__table__.c, Document.__table__.c
_DOCUMENTS_TO_SEND = (
    select(id_text(_document.id), _document.name, _document.kind, _document.edition, _enclosed.sent_on)
    .outerjoin(
        OpportunityDocument.__table__,
        and_(
            _enclosed.account_id == _document.account_id,
            _enclosed.document_id == _document.id,
            _enclosed.opportunity_id == _this,
        ),
    )
    .where(_document.account_id == _mine)
    .order_by(_enclosed.sent_on.is_(None), _enclosed.id.is_(None), _document.created_at.desc(), _document.id.desc())
    .limit(SECTION_ROWS)
)


def documents_to_send(account_id: uuid.UUID, opportunity_id: uuid.UUID) -> Rows:
    """What was sent with it, what belongs to it, and then the newest documents."""
    return _all(_DOCUMENTS_TO_SEND, account_id, id=opportunity_id)


_NOTES_ABOUT = {
    subject: select(
        id_text(_note.id),
        _note.body_html,
        _note.pinned,
        _note.version,
        _note.created_at,
        case((_note.id == bindparam("edited", type_=Uuid()), _note.body)).label("body"),
    )
    .where(_note.account_id == _mine, _note[subject] == _this)
    .order_by(_note.pinned.desc(), _note.created_at.desc(), _note.id.desc())
    .limit(SECTION_ROWS)
    for subject in ("opportunity_id", "company_id", "contact_id", "activity_id")
}


def notes_about(account_id: uuid.UUID, subject: str, id: uuid.UUID, edited: uuid.UUID | None = None) -> Rows:
    """The newest notes about one thing, pinned ones first; `subject` is the column that names it.

    Only of the one that is edited, its Markdown too.
    """
    return _all(_NOTES_ABOUT[subject], account_id, id=id, edited=edited)


_known = select(_link.opportunity_id).where(_link.account_id == _mine, _link.contact_id == _this)
_OPPORTUNITIES_AT = _NEWEST.where(_opportunity.company_id == _this).limit(SECTION_ROWS)
_OPPORTUNITIES_WITH = _NEWEST.where(_opportunity.id.in_(_known)).limit(SECTION_ROWS)


def opportunities_at(account_id: uuid.UUID, company_id: uuid.UUID) -> Rows:
    return _all(_OPPORTUNITIES_AT, account_id, id=company_id)


def opportunities_with(account_id: uuid.UUID, contact_id: uuid.UUID) -> Rows:
    return _all(_OPPORTUNITIES_WITH, account_id, id=contact_id)


_OPEN_ROLES = (
    select(_opportunity.id, _opportunity.title, _company.name.label("company"))
    .join(Stage.__table__, _at_stage)
    .outerjoin(Company.__table__, _at_company)
    .where(
        _opportunity.account_id == _mine,
        or_(
            _opportunity.id == _this,
            and_(_opportunity.archived.is_(False), _stage.kind != "closed"),
        ),
    )
    .order_by((_opportunity.id == _this).desc(), (_stage.kind == "offer").desc(), _opportunity.moved_on.desc())
    .limit(200)
)


def open_roles(account_id: uuid.UUID, chosen: uuid.UUID | None) -> Rows:
    """To choose one from: the chosen first, then those with an offer, then the others, moved last first."""
    return _all(_OPEN_ROLES, account_id, id=chosen)


def offer(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(offer, the role's title, its company's name)"""
    return db.session.execute(
        select(Offer, Opportunity.title.label("title"), Company.name.label("company"))
        .join(Opportunity, and_(Opportunity.account_id == Offer.account_id, Opportunity.id == Offer.opportunity_id))
        .outerjoin(Company, and_(Company.account_id == Opportunity.account_id, Company.id == Opportunity.company_id))
        .where(Offer.account_id == account_id, Offer.id == id)
    ).one_or_none()


def note(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(note, what it is about: role, opportunity's company, company, contact, activity)"""
    its_company = aliased(Company)
    return db.session.execute(
        select(
            Note,
            Opportunity.title.label("title"),
            its_company.name.label("opportunity_company"),
            Company.name.label("company"),
            Contact.name.label("contact"),
            func.coalesce(Activity.summary, Activity.kind).label("activity"),
        )
        .outerjoin(Opportunity, and_(Opportunity.account_id == Note.account_id, Opportunity.id == Note.opportunity_id))
        .outerjoin(
            its_company,
            and_(its_company.account_id == Opportunity.account_id, its_company.id == Opportunity.company_id),
        )
        .outerjoin(Company, and_(Company.account_id == Note.account_id, Company.id == Note.company_id))
        .outerjoin(Contact, and_(Contact.account_id == Note.account_id, Contact.id == Note.contact_id))
        .outerjoin(Activity, and_(Activity.account_id == Note.account_id, Activity.id == Note.activity_id))
        .where(Note.account_id == account_id, Note.id == id)
    ).one_or_none()


def names(model: Any, account_id: uuid.UUID) -> Sequence[str]:
    """Names to choose from while typing one: the first two hundred."""
    return db.session.scalars(
        select(model.name).where(model.account_id == account_id).order_by(model.name_key, model.id).limit(200)
    ).all()
