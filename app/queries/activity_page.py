"""What an activity's page reads."""

import uuid
from typing import Any

from sqlalchemy import func, select

from app.models.activity import Activity, ActivityContact
from app.models.columns import id_text
from app.models.company import Company
from app.models.contact import Contact
from app.models.document import Document, OpportunityDocument
from app.models.opportunity import Opportunity
from app.queries.base import SECTION_ROWS, Rows, mine, refers, run, run_for_one, this
from app.records.opportunity import KIND as OPPORTUNITIES

_its_company = func.coalesce(Activity.company_id, Opportunity.company_id)
_ACTIVITY = (
    select(
        Activity,
        Opportunity.title.label("role"),
        Company.id.label("company_id"),
        Company.name.label("company"),
        *(Company.location, Company.address, Company.phone, Company.website, Company.industry, Company.size),
        OPPORTUNITIES.computed["posting"].lines.label("advert"),
    )
    .outerjoin(Opportunity, refers(Activity.opportunity_id, Opportunity))
    .outerjoin(Company, refers(_its_company, Company, of=Activity))
    .where(mine(Activity), Activity.id == this)
)


def activity(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(activity, role, its company or its opportunity's, the advert's newest text), by one statement."""
    return run_for_one(_ACTIVITY, account_id, id=id)


_PEOPLE_AT = (
    select(
        id_text(Contact.id),
        Contact.name,
        Contact.role,
        Contact.relationship,
        Contact.phone,
        Contact.email,
        Contact.how_we_met,
    )
    .join(ActivityContact, refers(ActivityContact.contact_id, Contact))
    .where(mine(ActivityContact), ActivityContact.activity_id == this)
    .order_by(Contact.name_key, Contact.id)
    .limit(SECTION_ROWS)
)


def people_at(account_id: uuid.UUID, activity_id: uuid.UUID) -> Rows:
    """Who takes part, and how to reach them."""
    return run(_PEOPLE_AT, account_id, id=activity_id)


_DOCUMENTS = (
    select(id_text(Document.id), Document.name, Document.edition, OpportunityDocument.sent_on)
    .join(OpportunityDocument, refers(OpportunityDocument.document_id, Document))
    .where(mine(OpportunityDocument), OpportunityDocument.opportunity_id == this)
    .order_by(OpportunityDocument.sent_on.is_(None), OpportunityDocument.sent_on, Document.name_key, Document.id)
    .limit(SECTION_ROWS)
)


def documents_of(account_id: uuid.UUID, opportunity_id: uuid.UUID | None) -> Rows:
    """What was sent, the first first, and what is only meant to be."""
    return run(_DOCUMENTS, account_id, id=opportunity_id)
