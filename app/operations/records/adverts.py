"""Keeping versions of an advert's text."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.extensions import db
from app.models.advert import Advert
from app.models.columns import new_id
from app.models.opportunity import Opportunity
from app.models.undo import Undo
from app.operations.records.rules import Rules
from app.records.advert import KIND


class AdvertRules(Rules[Advert]):
    def apply(self, record: Advert, values: Mapping[str, Any], today: date, *, is_new: bool) -> Undo | None:
        self.assign(record, values)
        if is_new:
            # Locked, since it shows the newest text and has another version now.
            key = (record.account_id, values["opportunity_id"])
            db.session.get_one(Opportunity, key, with_for_update=True).touch()
        return None


RULES = AdvertRules(KIND)


def store(opportunity: Opportunity, text: str, captured_from: str | None) -> Advert | None:
    """Keep this text as the newest version. None when the advert still reads like that."""
    if opportunity.posting == text:
        return None
    advert = Advert(
        account_id=opportunity.account_id,
        id=new_id(),
        opportunity_id=opportunity.id,
        captured_from=captured_from,
        text=text,
    )
    opportunity.adverts.add(advert)
    opportunity.touch()
    return advert
