"""Keeping versions of an advert's text."""

from app.models.advert import Advert
from app.models.columns import new_id
from app.models.opportunity import Opportunity


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
