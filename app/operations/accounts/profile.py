"""What people say of themselves: their names, time zone, and country."""

from collections.abc import Mapping

from app.models.account import Account
from app.operations.accounts import reminders


def change(account: Account, values: Mapping[str, str]) -> None:
    """Take those of `first_name`, `last_name`, `time_zone` and `region` that are given."""
    for name, value in values.items():
        setattr(account, name, value)
    if "region" in values:
        account.region_is_news = False
    if "time_zone" in values:
        reminders.follow_time_zone(account)
