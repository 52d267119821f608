"""The region of an account that was there before regions were: it was taken from the time zone, which is told once."""

import uuid

from sqlalchemy import update

from app.extensions import db
from app.models.account import Account
from app.reading import region
from app.web import flashes


def tell_of_region(account_id: uuid.UUID) -> None:
    """Say on the next page how dates are written from now on, and commit that it was said."""
    news = update(Account).where(Account.id == account_id, Account.region_is_news)
    here = db.session.scalar(news.values(region_is_news=False).returning(Account.region))
    db.session.commit()
    if here:
        text = f"Dates, times, and amounts now follow what’s usual in {region.in_a_sentence(here)}, typed ones too."
        flashes.warn(text, "Change your country", "/account/profile")
