"""Addresses that e-mails come back from, or that do not want them: nothing is sent there, and the owner is told."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.extensions import db
from app.mail.suppression import Suppressed, SuppressionList
from app.models.account import Account, email_key
from app.models.columns import now
from app.models.engines import reading
from app.models.sign_up import SIGN_UP_LIFE
from app.models.suppression import Suppression, add_suppressions
from app.records.schema import email_address

# An address may be reported while it is that of a sign-up only, and have its account later.
LOOK_BACK = SIGN_UP_LIFE + timedelta(days=1)


class Watch:
    """Looks through the mail service's list: all of it at first, and from then on what is new."""

    def __init__(self, service: SuppressionList) -> None:
        self.service = service
        self._looked_at: datetime | None = None

    def suppress(self) -> int:
        """Stop the e-mails to every account whose address is on the list; returns how many that are new."""
        began = now()
        since = self._looked_at - LOOK_BACK if self._looked_at else None
        stopped = sum(_suppress(page) for page in self.service.suppressed(since))
        self._looked_at = began
        return stopped

    def allow_again(self) -> int:
        """Have the service forget one address whose owner asked for it; returns 1, or 0 when nobody did."""
        wanted = select(Suppression.account_id, Account.email).join(Account, Account.id == Suppression.account_id)
        with reading(db.session):
            wanted_again = db.session.execute(wanted.where(Suppression.try_again).limit(1)).first()
        if wanted_again is None:
            return 0
        self.service.allow(wanted_again.email)
        remove_suppression(wanted_again.account_id)
        db.session.commit()
        return 1


def remove_suppression(account_id: uuid.UUID) -> None:
    """E-mails go to the account's address again."""
    db.session.execute(delete(Suppression).where(Suppression.account_id == account_id))


def _suppress(found: Sequence[Suppressed]) -> int:
    """Only an address that has an account is written down; of any other nothing is kept."""
    by_key = {_key(one.address): one for one in found}
    without_stop = ~select(Suppression.id).where(Suppression.account_id == Account.id).exists()
    theirs = select(Account.id, Account.email_key).where(Account.email_key.in_(by_key), without_stop)
    with reading(db.session):
        accounts = db.session.execute(theirs).all()
    if not accounts:
        return 0
    stops = [{"account_id": id, "reason": by_key[key].reason, "since": by_key[key].since} for id, key in accounts]
    new = add_suppressions(db.session(), stops)
    db.session.commit()
    return len(new)


def _key(address: str) -> str:
    """That of an account with this address: the service knows xn--mnchen-3ya.de, and the account münchen.de."""
    try:
        return email_key(email_address(address))
    except ValueError:
        return email_key(address)
