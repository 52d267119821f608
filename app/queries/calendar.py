"""What stands on the days of a calendar: activities, tasks, closing dates, and offers to answer."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Integer, Select, Subquery, and_, bindparam, func, select

from app.models.activity import Activity
from app.models.columns import UtcDateTime, id_text
from app.models.company import Company
from app.models.offer import Offer
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.models.task import Task
from app.queries.base import UnionOf, either, mine, refers
from app.records.activity import MOST_MINUTES

# Of each kind, over all the days that are asked for.
MOST = 500
# What began before and still goes on.
LONGEST = timedelta(minutes=MOST_MINUTES)

_activity, _task, _offer = Activity.__table__.c, Task.__table__.c, Offer.__table__.c
_opportunity, _stage, _company = Opportunity.__table__.c, Stage.__table__.c, Company.__table__.c


class ActivityEntry(NamedTuple):
    id: str
    kind: str
    summary: str | None
    place: str | None
    outcome: str | None
    starts_at: datetime
    local_start: datetime
    time_zone: str
    second_time: bool
    minutes: int | None
    role: str | None
    company: str | None
    version: int
    updated_at: datetime
    of_day: int

    def days(self, zone: ZoneInfo) -> list[date]:
        """Each day that it takes, where the person is. What ends at midnight takes none of the day that begins."""
        first = self.starts_at.astimezone(zone)
        lasts = timedelta(minutes=self.minutes or 0)
        last = (self.starts_at + max(lasts - timedelta(seconds=1), timedelta(0))).astimezone(zone)
        return [first.date() + timedelta(days=more) for more in range((last.date() - first.date()).days + 1)]


class TaskEntry(NamedTuple):
    id: str
    title: str
    due_on: date
    done_at: datetime | None
    opportunity_id: str | None
    role: str | None
    company: str | None
    version: int
    updated_at: datetime
    of_day: int


class DeadlineEntry(NamedTuple):
    """The last day to apply for what is saved and no more."""

    id: str
    deadline: date
    role: str | None
    company: str | None
    version: int
    updated_at: datetime
    of_day: int


class OfferEntry(NamedTuple):
    """The day to answer an offer by, while its opportunity is open."""

    id: str
    reply_by: date
    opportunity_id: str
    role: str | None
    company: str | None
    version: int
    updated_at: datetime
    of_day: int


Entry = ActivityEntry | TaskEntry | DeadlineEntry | OfferEntry


class Entries(NamedTuple):
    """Each kind in its order. `of_day` of an entry is how many of its kind that day has, shown or not."""

    activities: list[ActivityEntry]
    tasks: list[TaskEntry]
    deadlines: list[DeadlineEntry]
    offers: list[OfferEntry]


_first, _last = bindparam("first", type_=Date()), bindparam("last", type_=Date())
_since, _before = bindparam("since", type_=UtcDateTime()), bindparam("before", type_=UtcDateTime())
_most_a_day = bindparam("most_a_day", type_=Integer())


def _found(rows: Select[Any], day: Any, *order: Any) -> Subquery:
    """The rows, numbered by day. They are found before anything is joined to them: a day can have a great many."""
    number = func.row_number().over(partition_by=day, order_by=order)
    return rows.add_columns(number.label("number"), func.count().over(partition_by=day).label("of_day")).subquery()


def _shown(found: Subquery, order: Any, company_id: Any, rows: Select[Any]) -> Select[Any]:
    """With what every entry has, in order of time, and so many a day."""
    # Looked up one by one: joined, all there are would be read.
    company = select(_company.name).where(mine(Company), _company.id == company_id).scalar_subquery()
    all_have = (company.label("company"), found.c.version, found.c.updated_at, found.c.of_day)
    few = found.c.number <= _most_a_day
    return rows.add_columns(*all_have).where(few).order_by(order, found.c.id).limit(MOST)


def _theirs(opportunity_id: Any) -> Any:
    """Which opportunity it is. That it is the account's is said once more: through what was found, it is not seen."""
    return and_(mine(Opportunity), _opportunity.id == opportunity_id)


# No long texts: they would be read for all that is found.
_activities = _found(
    select(
        *(_activity.account_id, _activity.id, _activity.kind, _activity.summary, _activity.place, _activity.outcome),
        *(_activity.starts_at, _activity.local_start, _activity.time_zone, _activity.second_time, _activity.minutes),
        *(_activity.opportunity_id, _activity.company_id, _activity.version, _activity.updated_at),
    ).where(mine(Activity), _activity.starts_at >= _since, _activity.starts_at < _before),
    # As a clock there shows it: near enough, where it only holds back a flood.
    func.date(_activity.local_start),
    *(_activity.starts_at, _activity.id),
)
_a = _activities.c
_ACTIVITIES = _shown(
    _activities,
    _a.starts_at,
    either(_a.company_id, _opportunity.company_id),
    select(
        *(id_text(_a.id), _a.kind, _a.summary, _a.place, _a.outcome, _a.starts_at, _a.local_start),
        *(_a.time_zone, _a.second_time, _a.minutes, _opportunity.title.label("role")),
    ).outerjoin(Opportunity.__table__, _theirs(_a.opportunity_id)),
)
_tasks = _found(
    select(
        *(_task.account_id, _task.id, _task.title, _task.due_on, _task.done_at),
        *(_task.opportunity_id, _task.company_id, _task.version, _task.updated_at),
    ).where(mine(Task), _task.due_on.between(_first, _last)),
    _task.due_on,
    *(_task.done_at.is_not(None), _task.id),
)
_t = _tasks.c
_TASKS = _shown(
    _tasks,
    _t.due_on,
    either(_t.company_id, _opportunity.company_id),
    select(
        *(id_text(_t.id), _t.title, _t.due_on, _t.done_at, id_text(_t.opportunity_id, "opportunity_id")),
        _opportunity.title.label("role"),
    ).outerjoin(Opportunity.__table__, _theirs(_t.opportunity_id)),
)
_deadlines = _found(
    select(
        *(_opportunity.account_id, _opportunity.id, _opportunity.deadline, _opportunity.title),
        *(_opportunity.company_id, _opportunity.version, _opportunity.updated_at),
    )
    .join(Stage.__table__, refers(_opportunity.stage_id, Stage))
    .where(mine(Opportunity), _opportunity.archived.is_(False), _opportunity.deadline.between(_first, _last))
    .where(_stage.kind == "saved"),
    _opportunity.deadline,
    _opportunity.id,
)
_d = _deadlines.c
_DEADLINES = _shown(
    _deadlines,
    _d.deadline,
    _d.company_id,
    select(id_text(_d.id), _d.deadline, _d.title.label("role")),
)
_offers = _found(
    select(
        *(_offer.account_id, _offer.id, _offer.reply_by, _offer.opportunity_id, _offer.version, _offer.updated_at),
        *(_opportunity.title, _opportunity.company_id),
    )
    .join(Opportunity.__table__, refers(_offer.opportunity_id, Opportunity))
    .join(Stage.__table__, refers(_opportunity.stage_id, Stage))
    .where(mine(Offer), _offer.reply_by.between(_first, _last))
    .where(_opportunity.outcome.is_(None), _stage.kind != "closed"),
    _offer.reply_by,
    _offer.id,
)
_o = _offers.c
_OFFERS = _shown(
    _offers,
    _o.reply_by,
    _o.company_id,
    select(id_text(_o.id), _o.reply_by, id_text(_o.opportunity_id, "opportunity_id"), _o.title.label("role")),
)
_ENTRIES = UnionOf({ActivityEntry: _ACTIVITIES, TaskEntry: _TASKS, DeadlineEntry: _DEADLINES, OfferEntry: _OFFERS})


def between(account_id: uuid.UUID, first: date, last: date, zone: ZoneInfo, most_a_day: int) -> Entries:
    """What stands on these days where the person is, so many of each kind a day, by one statement."""
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    values = {"first": first, "last": last, "since": start - LONGEST, "before": end, "most_a_day": most_a_day}
    found = _ENTRIES.run(account_id, **values)
    goes_on = [entry for entry in found[ActivityEntry] if entry.days(zone)[-1] >= first]
    return Entries(goes_on, found[TaskEntry], found[DeadlineEntry], found[OfferEntry])
