"""Versions of an advert's text."""

import uuid

from sqlalchemy import select

from app.extensions import db
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


def versions(account_id: uuid.UUID, opportunity_id: uuid.UUID) -> list[Posting]:
    """Newest first."""
    its_own = (Posting.account_id == account_id, Posting.opportunity_id == opportunity_id)
    newest_first = (Posting.captured_at.desc(), Posting.id.desc())
    return list(db.session.scalars(select(Posting).where(*its_own).order_by(*newest_first)))
