"""Offers: each is called by whose it is."""

from app.extensions import db
from app.models.offer import Offer
from app.models.opportunity import Opportunity
from app.operations.records.rules import Rules
from app.records.offer import KIND


class OfferRules(Rules[Offer]):
    def title(self, record: Offer) -> str:
        about = db.session.get(Opportunity, (record.account_id, record.opportunity_id))
        name = (about.company.name if about.company else about.title) if about else None
        return f"the offer from {name}" if name else super().title(record)


RULES = OfferRules(KIND)
