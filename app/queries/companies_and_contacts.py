"""What someone had to do with a company or a person: the readings of their pages.

A page may take few statements, so rows of several tables come by one, each with blanks for what it does not have.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    DateTime,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from app.extensions import db
from app.models.activity import Activity, ActivityContact
from app.models.columns import IdText, UtcDateTime, id_text, now
from app.models.company import Company
from app.models.contact import Contact
from app.models.document import Document, OpportunityDocument
from app.models.note import Note
from app.models.opportunity import Opportunity, StageChange
from app.models.stage import Stage
from app.models.task import Task
from app.queries.base import SECTION_ROWS, Rows

_activity, _link = Activity.__table__.c, ActivityContact.__table__.c
_opportunity, _change, _stage = Opportunity.__table__.c, StageChange.__table__.c, Stage.__table__.c
_note, _document, _sent = Note.__table__.c, Document.__table__.c, OpportunityDocument.__table__.c
_contact, _task = Contact.__table__.c, Task.__table__.c

_mine, _this = bindparam("account_id", type_=Uuid()), bindparam("id", type_=Uuid())
_now = bindparam("now", type_=UtcDateTime())

_TYPES: dict[str, Any] = {
    "id": IdText(),
    "words": String(),
    "detail": String(),
    "state": String(),
    "html": String(),
    "pinned": Boolean(),
    "opportunity_id": IdText(),
    "role": String(),
    "on_day": Date(),
    "by_clock": DateTime(timezone=False),
    "at": UtcDateTime(),
}


def _rows(what: str, **columns: Any) -> Select[Any]:
    """Some columns of a table in the shape that all tables have here."""
    shape = (columns.get(name, type_coerce(cast(null(), type), type)).label(name) for name, type in _TYPES.items())
    return select(literal(what).label("what"), *shape)


def _together(*parts: Select[Any]) -> Select[Any]:
    return select(union_all(*(select(part.limit(SECTION_ROWS).subquery()) for part in parts)).subquery())


_spoken = and_(_activity.starts_at <= _now, _activity.outcome.is_distinct_from("cancelled"))
_of_the_activity = and_(_link.account_id == _activity.account_id, _link.activity_id == _activity.id)
_role_of_it = and_(_opportunity.account_id == _activity.account_id, _opportunity.id == _activity.opportunity_id)
_with_a_role_here = and_(_role_of_it, _opportunity.company_id == _this)


def _activities() -> Select[Any]:
    return _rows(
        "activity",
        id=id_text(_activity.id),
        words=_activity.summary,
        detail=_activity.kind,
        state=_activity.outcome,
        opportunity_id=id_text(_activity.opportunity_id, "opportunity_id"),
        role=_opportunity.title,
        by_clock=_activity.local_start,
        at=_activity.starts_at,
    ).order_by(_activity.starts_at.desc(), _activity.id.desc())


def _notes() -> Select[Any]:
    return (
        _rows("note", id=id_text(_note.id), html=_note.body_html, pinned=_note.pinned, at=_note.created_at)
        .where(_note.account_id == _mine)
        .order_by(_note.pinned.desc(), _note.created_at.desc(), _note.id.desc())
    )


def _tasks() -> Select[Any]:
    return (
        _rows("task", id=id_text(_task.id), words=_task.title, on_day=_task.due_on)
        .where(_task.account_id == _mine, _task.done_at.is_(None))
        .order_by(_task.due_on.is_(None), _task.due_on, _task.id)
    )


_COMPANY_TIMELINE = _together(
    _activities()
    .outerjoin_from(Activity.__table__, Opportunity.__table__, _role_of_it)
    .where(_activity.account_id == _mine, _activity.company_id == _this),
    _activities()
    .join_from(Activity.__table__, Opportunity.__table__, _with_a_role_here)
    .where(_activity.account_id == _mine, _activity.company_id.is_distinct_from(_this)),
    _rows(
        "stage",
        id=id_text(_change.id),
        words=_stage.name,
        detail=_change.outcome,
        state=_stage.kind,
        opportunity_id=id_text(_opportunity.id, "opportunity_id"),
        role=_opportunity.title,
        on_day=_change.happened_on,
        at=_change.created_at,
    )
    .join_from(
        Opportunity.__table__,
        StageChange.__table__,
        and_(_change.account_id == _opportunity.account_id, _change.opportunity_id == _opportunity.id),
    )
    .join(Stage.__table__, and_(_stage.account_id == _change.account_id, _stage.id == _change.stage_id))
    .where(_opportunity.account_id == _mine, _opportunity.company_id == _this)
    .order_by(_change.happened_on.desc(), _change.created_at.desc()),
    _rows(
        "document",
        id=id_text(_document.id),
        words=_document.name,
        opportunity_id=id_text(_opportunity.id, "opportunity_id"),
        role=_opportunity.title,
        on_day=_sent.sent_on,
        at=_document.created_at,
    )
    .join_from(
        Opportunity.__table__,
        OpportunityDocument.__table__,
        and_(_sent.account_id == _opportunity.account_id, _sent.opportunity_id == _opportunity.id),
    )
    .join(Document.__table__, and_(_document.account_id == _sent.account_id, _document.id == _sent.document_id))
    .where(_opportunity.account_id == _mine, _opportunity.company_id == _this, _sent.sent_on.is_not(None))
    .order_by(_sent.sent_on.desc(), _document.id),
    _notes().where(_note.company_id == _this),
)
_CONTACT_TIMELINE = _together(
    _activities()
    .join_from(ActivityContact.__table__, Activity.__table__, _of_the_activity)
    .outerjoin(Opportunity.__table__, _role_of_it)
    .where(_link.account_id == _mine, _link.contact_id == _this),
    _notes().where(_note.contact_id == _this),
)
_met = (
    select(func.max(_activity.starts_at))
    .join_from(ActivityContact.__table__, Activity.__table__, _of_the_activity)
    .where(_link.account_id == _contact.account_id, _link.contact_id == _contact.id, _spoken)
    .correlate(Contact.__table__)
    .scalar_subquery()
)
_PEOPLE_AND_TASKS = _together(
    _rows("contact", id=id_text(_contact.id), words=_contact.name, detail=_contact.role, at=_met)
    .where(_contact.account_id == _mine, _contact.company_id == _this)
    .order_by(_contact.name_key, _contact.id),
    _tasks().where(_task.company_id == _this),
)
_TASKS_ABOUT_PERSON = _tasks().where(_task.contact_id == _this).limit(SECTION_ROWS)

_here = union_all(
    select(_activity.starts_at).where(_activity.account_id == _mine, _activity.company_id == _this, _spoken),
    select(_activity.starts_at)
    .join_from(Activity.__table__, Opportunity.__table__, _with_a_role_here)
    .where(_activity.account_id == _mine, _spoken),
).subquery()
_COMPANY = select(Company, select(func.max(_here.c.starts_at)).scalar_subquery().label("spoken")).where(
    Company.account_id == _mine, Company.id == _this
)
_CONTACT = (
    select(Contact, Company.name.label("company"), _met.label("spoken"))
    .outerjoin(Company, and_(Company.account_id == Contact.account_id, Company.id == Contact.company_id))
    .where(Contact.account_id == _mine, Contact.id == _this)
)
_SPOKEN_LAST = (
    select(id_text(_link.contact_id, "contact_id"), func.max(_activity.starts_at).label("spoken"))
    .join_from(ActivityContact.__table__, Activity.__table__, _of_the_activity)
    .where(_link.account_id == _mine, _link.contact_id.in_(bindparam("ids", expanding=True)), _spoken)
    .group_by(_link.contact_id)
)


@dataclass(frozen=True)
class Past:
    """What happened, the newest first, and the notes that stay at the top."""

    pinned: Sequence[Any]
    events: Sequence[Any]


def company(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(company, when one last had to do with them)"""
    return db.session.execute(_COMPANY, {"account_id": account_id, "id": id, "now": now()}).one_or_none()


def contact(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(contact, company's name, when they were last spoken to)"""
    return db.session.execute(_CONTACT, {"account_id": account_id, "id": id, "now": now()}).one_or_none()


def people_and_tasks(account_id: uuid.UUID, company_id: uuid.UUID) -> tuple[Rows, Rows]:
    """A company's people, each with when they were last spoken to, and what is to be done, the next first."""
    rows = _all(_PEOPLE_AND_TASKS, account_id, company_id, now=now())
    return [row for row in rows if row.what == "contact"], [row for row in rows if row.what == "task"]


def tasks_about_person(account_id: uuid.UUID, contact_id: uuid.UUID) -> Rows:
    return _all(_TASKS_ABOUT_PERSON, account_id, contact_id)


def past_with_company(account_id: uuid.UUID, id: uuid.UUID) -> Past:
    return _past(_all(_COMPANY_TIMELINE, account_id, id))


def past_with_person(account_id: uuid.UUID, id: uuid.UUID) -> Past:
    return _past(_all(_CONTACT_TIMELINE, account_id, id))


def spoken_last(account_id: uuid.UUID, contact_ids: Sequence[str]) -> dict[str, datetime]:
    """When each of these people was last spoken to, if ever."""
    if not contact_ids:
        return {}
    ids = [uuid.UUID(id) for id in contact_ids]
    values = {"account_id": account_id, "ids": ids, "now": now()}
    return {row.contact_id: row.spoken for row in db.session.execute(_SPOKEN_LAST, values)}


def _all(statement: Select[Any], account_id: uuid.UUID, id: uuid.UUID, **values: Any) -> Rows:
    return db.session.execute(statement, {"account_id": account_id, "id": id, **values}).all()


def _past(rows: Rows) -> Past:
    pinned = [row for row in rows if row.pinned]
    events = sorted((row for row in rows if not row.pinned), key=_when, reverse=True)
    return Past(pinned, events[:SECTION_ROWS])


def _when(row: Any) -> tuple[date, datetime]:
    """The day first: what has no time of day is put in among that day's by when it was noted."""
    return row.on_day or (row.by_clock or row.at).date(), row.at
