"""What an offer's page reads."""

import uuid
from typing import Any

from sqlalchemy import select

from app.models.company import Company
from app.models.offer import Offer
from app.models.opportunity import Opportunity
from app.queries.base import mine, refers, run_for_one, this

_OFFER = (
    select(Offer, Opportunity.title.label("title"), Company.name.label("company"))
    .join(Opportunity, refers(Offer.opportunity_id, Opportunity))
    .outerjoin(Company, refers(Opportunity.company_id, Company))
    .where(mine(Offer), Offer.id == this)
)


def offer(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(offer, the role's title, its company's name)"""
    return run_for_one(_OFFER, account_id, id=id)
