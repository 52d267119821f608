"""That someone asked to be reminded by e-mail of what they dated, and when that is due next."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import UtcDateTime
from app.models.data_inventory import REMINDER_LIFE, REMINDERS, personal_data, technical_data

HOURS = range(24)
DEFAULT_HOUR = 8
# From this hour on a reminder is about the next day: there is not much of its own left.
ABOUT_TOMORROW_FROM = 12

_data = partial(personal_data, why=REMINDERS, until=REMINDER_LIFE)


class Due(NamedTuple):
    """When a reminder is due; `day` is the date there, of which there is one reminder at most."""

    at: datetime
    day: date


class Reminder(Base):
    """One row for whoever asked; without one there are no reminders."""

    __tablename__ = "reminder"

    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"),
        primary_key=True,
        info=technical_data("the id of your account", exported=False),
    )
    hour: Mapped[int] = mapped_column(info=_data("the hour at which you want to be reminded"))
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=_data("when you will be reminded next"))
    last_day: Mapped[date | None] = mapped_column(info=_data("the day on which you were last reminded"))

    def due(self, time_zone: str, after: datetime) -> Due:
        """The first time after that instant, on a day without a reminder so far, at which clocks there show the hour.

        Where they are put forward past it, the moment they show after it; where they show it twice, the first.
        """
        zone = ZoneInfo(time_zone)
        day = after.astimezone(zone).date()
        if self.last_day and self.last_day >= day:
            day = self.last_day + timedelta(days=1)
        at = _instant(day, self.hour, zone)
        if at <= after:
            day += timedelta(days=1)
            at = _instant(day, self.hour, zone)
        return Due(at, day)

    def plan(self, time_zone: str, after: datetime) -> None:
        self.next_at = self.due(time_zone, after).at

    def day_it_is_about(self, day: date) -> date:
        return day + timedelta(days=1) if self.hour >= ABOUT_TOMORROW_FROM else day


def bounds_of(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """The instants at which that day begins and ends there."""
    zone = ZoneInfo(time_zone)
    return _instant(day, 0, zone), _instant(day + timedelta(days=1), 0, zone)


def _instant(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
