"""What an offer's page reads."""

import uuid
from typing import Any

from sqlalchemy import select

from app.models.company import Company
from app.models.offer import Offer
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.queries.base import mine, refers, run_for_one, this

_OFFER = (
    select(Offer, Opportunity.title.label("title"), Company.name.label("company"), Stage.kind.label("stage_kind"))
    .join(Opportunity, refers(Offer.opportunity_id, Opportunity))
    .join(Stage, refers(Opportunity.stage_id, Stage))
    .outerjoin(Company, refers(Opportunity.company_id, Company))
    .where(mine(Offer), Offer.id == this)
)


def offer(account_id: uuid.UUID, id: uuid.UUID) -> Any | None:
    """(offer, the role's title, its company's name, what stage it is at)"""
    return run_for_one(_OFFER, account_id, id=id)
