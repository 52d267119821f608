"""What someone is told whose address our e-mail does not reach."""

import uuid

from app.extensions import db
from app.models.suppression import suppression_of
from app.web import flashes

SUPPRESSED = "We’re not sending e-mail to your address right now, not even for a forgotten password."


def tell_of_suppression(account_id: uuid.UUID) -> None:
    """Say on the next page that no e-mail reaches this person, unless they have asked to have it tried again."""
    stop = suppression_of(db.session(), account_id)
    if stop and not stop.try_again:
        flashes.warn(SUPPRESSED, "See what you can do", "/account")
