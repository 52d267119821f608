"""What the page of an opportunity's adverts reads."""

import uuid

from sqlalchemy import select

from app.models.advert import Advert
from app.queries.base import mine, run, this

_VERSIONS = (
    select(Advert)
    .where(mine(Advert), Advert.opportunity_id == this)
    .order_by(Advert.captured_at.desc(), Advert.id.desc())
)


def versions(account_id: uuid.UUID, opportunity_id: uuid.UUID) -> list[Advert]:
    """Newest first."""
    return [row.Advert for row in run(_VERSIONS, account_id, id=opportunity_id)]
