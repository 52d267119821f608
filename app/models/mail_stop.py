"""Where letters do not go: the address of an account that they come back from, or at which they are unwanted."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.models.columns import UtcDateTime, new_id
from app.models.held import MAIL_STOP, STOP_LIFE, held
from app.models.owned import Owned
from app.models.upsert import insert_into

BOUNCE = "bounce"
COMPLAINT = "complaint"


class MailStop(Owned):
    """No letter is sent to the account's address. One at most for each account; addresses of nobody have none."""

    __tablename__ = "mail_stop"
    __table_args__ = (Index(None, "account_id", unique=True),)

    reason: Mapped[str] = mapped_column(
        info=held("whether e-mail to your address came back or was reported as unwanted", MAIL_STOP, STOP_LIFE)
    )
    since: Mapped[datetime] = mapped_column(
        UtcDateTime, info=held("since when we send nothing to your address", MAIL_STOP, STOP_LIFE)
    )
    try_again: Mapped[bool] = mapped_column(
        default=False, info=held("whether you asked us to try your address again", MAIL_STOP, STOP_LIFE)
    )


def add_mail_stops(session: Session, stops: Iterable[Mapping[str, Any]]) -> list[uuid.UUID]:
    """Write these, but for accounts that have one already, whatever else writes at the same moment.

    Each has `account_id`, `reason` and `since`. Returns the accounts whose stop is new.
    """
    rows = [{"id": new_id(), "try_again": False, **stop} for stop in stops]
    if not rows:
        return []
    statement = insert_into(session, MailStop).values(rows).on_conflict_do_nothing(index_elements=["account_id"])
    return list(session.scalars(statement.returning(MailStop.account_id)))
