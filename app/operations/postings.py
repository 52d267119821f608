"""Versions of an advert's text."""

from app.models.columns import new_id
from app.models.opportunity import Opportunity
from app.models.posting import Posting


def keep(opportunity: Opportunity, text: str, captured_from: str | None) -> Posting | None:
    """Keep this text as the newest version. None when the advert still reads like that."""
    if opportunity.posting == text:
        return None
    posting = Posting(
        account_id=opportunity.account_id,
        id=new_id(),
        opportunity_id=opportunity.id,
        captured_from=captured_from,
        text=text,
    )
    opportunity.postings.add(posting)
    opportunity.touch()
    return posting
