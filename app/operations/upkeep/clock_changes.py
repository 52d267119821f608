"""When a country changes its clocks: what is agreed by the clock stays so, and begins at another instant.

The rules come with the system or with a release, so they change when one of them is updated and the worker begins anew;
once a day besides, for what a process wrote that still went by the old ones.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from sqlalchemy import select, tuple_, update

from app.extensions import db
from app.models.account_version import records_changed
from app.models.activity import Activity
from app.models.columns import now
from app.models.engines import reading
from app.models.local_time import instant_by_todays_rules
from app.models.tenant import use_account

AT_ONCE = 1000

_activity = Activity.__table__.c
_KEY = (_activity.account_id, _activity.id)
_READ = (*_KEY, _activity.starts_at, _activity.local_start, _activity.time_zone, _activity.second_time)


class ClockChanges:
    """Goes through what is still to come, some at a time; two of them at once do no harm."""

    def __init__(self) -> None:
        self._after: tuple[uuid.UUID, uuid.UUID] | None = None

    def __call__(self) -> int:
        """How many it looked at; after the last it begins anew."""
        rows = self._next()
        for account_id, wrong in groupby(_moved(rows), key=lambda found: found[0].account_id):
            _put_right(account_id, list(wrong))
        self._after = (rows[-1].account_id, rows[-1].id) if rows else None
        return len(rows)

    def _next(self) -> list[Any]:
        some = select(*_READ).where(_activity.starts_at > now()).order_by(*_KEY).limit(AT_ONCE)
        if self._after:
            some = some.where(tuple_(*_KEY) > tuple_(*self._after))
        with reading(db.session):
            return list(db.session.execute(some))


def _moved(rows: list[Any]) -> Iterator[tuple[Any, datetime]]:
    """Those that begin at another instant by today's rules, each with that."""
    for row in rows:
        try:
            instant = instant_by_todays_rules(row.local_start, row.time_zone, row.second_time)
        except ZoneInfoNotFoundError:
            # The zone is gone from the rules: its instant is all that is known.
            continue
        if instant != row.starts_at:
            yield row, instant


def _put_right(account_id: uuid.UUID, wrong: list[tuple[Any, datetime]]) -> None:
    """Only where it stands as it was read. The versions rise, so that phones and open forms learn of it."""
    use_account(db.session(), account_id)
    for row, instant in wrong:
        as_read = [column == value for column, value in zip(_READ, row, strict=True)]
        changed = {"starts_at": instant, "version": _activity.version + 1, "updated_at": now()}
        # It is a Table, though declared as any FromClause.
        db.session.execute(update(Activity.__table__).where(*as_read).values(changed))  # type: ignore[arg-type]
    records_changed(db.session())
    db.session.commit()
