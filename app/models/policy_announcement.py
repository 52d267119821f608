"""That a material change to the privacy policy is being announced, and the day it is in force from."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import UtcDateTime, now, today_in
from app.models.data_inventory import FOR_GOOD, NOTICE, personal_data

# From the last e-mail to the day on which a changed policy takes effect, at least.
NOTICE_TIME = timedelta(days=14)


class PolicyAnnouncement(Base):
    """That a revision of the policy is being announced, and from which day it is in force once everyone was told."""

    __tablename__ = "policy_announcement"

    revision: Mapped[date] = mapped_column(
        primary_key=True,
        info=personal_data("which revision of the policy was announced", NOTICE, FOR_GOOD, exported=False),
    )
    begun_at: Mapped[datetime] = mapped_column(
        UtcDateTime,
        default=now,
        info=personal_data(
            "when we began telling people: everyone who had an account then is told", NOTICE, FOR_GOOD, exported=False
        ),
    )
    in_force_on: Mapped[date | None] = mapped_column(
        info=personal_data(
            "the day on which it takes effect, known once everyone was told", NOTICE, FOR_GOOD, exported=False
        )
    )


def day_in_force() -> date:
    """For a revision of which the last e-mail went out just now: the first day that is whole after the notice time."""
    return (now() + NOTICE_TIME).date() + timedelta(days=1)


def today() -> date:
    """In UTC. Whoever reads the policy need not be signed in, so we know no time zone of theirs."""
    return today_in("UTC")
