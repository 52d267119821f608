"""Where e-mails do not go: the address of an account that they come back from, or at which they are unwanted."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.models.columns import UtcDateTime, new_id
from app.models.data_inventory import SUPPRESSION, SUPPRESSION_LIFE, personal_data
from app.models.owned import Owned
from app.models.upsert import insert_into

BOUNCE = "bounce"
COMPLAINT = "complaint"


class Suppression(Owned):
    """No e-mail is sent to the account's address. One at most for each account; addresses of nobody have none."""

    __tablename__ = "mail_stop"
    __table_args__ = (Index(None, "account_id", unique=True),)

    reason: Mapped[str] = mapped_column(
        info=personal_data(
            "whether e-mail to your address came back or was reported as unwanted", SUPPRESSION, SUPPRESSION_LIFE
        )
    )
    since: Mapped[datetime] = mapped_column(
        UtcDateTime, info=personal_data("since when we send nothing to your address", SUPPRESSION, SUPPRESSION_LIFE)
    )
    try_again: Mapped[bool] = mapped_column(
        default=False,
        info=personal_data("whether you asked us to try your address again", SUPPRESSION, SUPPRESSION_LIFE),
    )


def suppression_of(session: Session, account_id: uuid.UUID) -> Suppression | None:
    return session.scalar(select(Suppression).where(Suppression.account_id == account_id))


def add_suppressions(session: Session, stops: Iterable[Mapping[str, Any]]) -> list[uuid.UUID]:
    """Write these, but for accounts that have one already, whatever else writes at the same moment.

    Each has `account_id`, `reason` and `since`. Returns the accounts whose stop is new.
    """
    rows = [{"id": new_id(), "try_again": False, **stop} for stop in stops]
    if not rows:
        return []
    statement = insert_into(session, Suppression).values(rows).on_conflict_do_nothing(index_elements=["account_id"])
    return list(session.scalars(statement.returning(Suppression.account_id)))
