"""What a note's page reads, and the notes on the pages of what they are about."""

import uuid
from typing import Any

from sqlalchemy import Uuid, bindparam, case, func, select
from sqlalchemy.orm import aliased

from app.models.activity import Activity
from app.models.columns import id_text
from app.models.company import Company
from app.models.contact import Contact
from app.models.note import Note
from app.models.opportunity import Opportunity
from app.queries.base import SECTION_ROWS, Rows, mine, refers, run, run_for_one, this

_note = Note.__table__.c

_NOTES_ABOUT = {
    subject: select(
        id_text(_note.id),
        _note.body_html,
        _note.pinned,
        _note.version,
        _note.created_at,
        case((_note.id == bindparam("edited", type_=Uuid()), _note.body)).label("body"),
    )
    .where(mine(Note), _note[subject] == this)
    .order_by(_note.pinned.desc(), _note.created_at.desc(), _note.id.desc())
    .limit(SECTION_ROWS)
    for subject in ("opportunity_id", "company_id", "contact_id", "activity_id")
}


def notes_about(account_id: uuid.UUID, subject: str, id: uuid.UUID, edited: uuid.UUID | None = None) -> Rows:
    """The newest notes about one thing, pinned ones first; `subject` is the column that names it.

    Only of the one that is edited, its Markdown too.
    """
    return run(_NOTES_ABOUT[subject], account_id, id=id, edited=edited)


_its_company = aliased(Company)
_NOTE = (
    select(
        Note,
        Opportunity.title.label("title"),
        _its_company.name.label("opportunity_company"),
        Company.name.label("company"),
        Contact.name.label("contact"),
        func.coalesce(Activity.summary, Activity.kind).label("activity"),
    )
    .outerjoin(Opportunity, refers(Note.opportunity_id, Opportunity))
    .outerjoin(_its_company, refers(Opportunity.company_id, _its_company))
    .outerjoin(Company, refers(Note.company_id, Company))
    .outerjoin(Contact, refers(Note.contact_id, Contact))
    .outerjoin(Activity, refers(Note.activity_id, Activity))
    .where(mine(Note), Note.id == this)
)


def note(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(note, what it is about: role, opportunity's company, company, contact, activity)"""
    return run_for_one(_NOTE, account_id, id=id)
