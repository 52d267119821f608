"""The link to someone's calendar: made, shown once, changed, turned off."""

import uuid

from sqlalchemy import delete, select

from app.extensions import db
from app.models.calendar_feed import CalendarFeed, digest_of, new_token


def feed_of(account_id: uuid.UUID) -> CalendarFeed | None:
    """The feed that there is, if its owner asked for one."""
    feed: CalendarFeed | None = db.session.scalar(select(CalendarFeed).where(CalendarFeed.account_id == account_id))
    return feed


def make(account_id: uuid.UUID, id: uuid.UUID, *, with_details: bool) -> str:
    """Make a link, in place of the one there was. Returns what it ends in, which nothing can tell later."""
    turn_off(account_id)
    token = new_token(account_id)
    feed = CalendarFeed(account_id=account_id, id=id, digest=digest_of(token), with_details=with_details)
    db.session.add(feed)
    db.session.flush()
    return token


def turn_off(account_id: uuid.UUID) -> None:
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.account_id == account_id))
