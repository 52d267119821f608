"""The list of opportunities: what it reads, can be asked for, is ordered by, and can show."""

import uuid
from datetime import timedelta
from typing import Any, get_args

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from app.models.activity import Activity
from app.models.columns import UtcDateTime, id_text, sort_key
from app.models.company import Company
from app.models.document import OpportunityDocument
from app.models.next_step import judged_by
from app.models.opportunity import Opportunity, OpportunityContact, OpportunityTag, Outcome, Workplace
from app.models.owned import refers
from app.models.stage import Stage
from app.records.kind import Filter, ListColumn, Sort, both_ways, refers_to

# Sorts after all that people write.
LAST_CHARACTER = "\U0010ffff"


def _tagged(name: str) -> ColumnElement[bool]:
    return exists().where(
        refers(OpportunityTag.opportunity_id, Opportunity),
        OpportunityTag.name_key == sort_key(name),
    )


def _begins(key: Any, text: str) -> ColumnElement[bool]:
    """Whether a folded text begins so: a range of its index."""
    folded = sort_key(text)
    return and_(key >= folded, key < f"{folded}{LAST_CHARACTER}")


# Where rows are found first, the account is told beside.
_account_id = bindparam("account_id", type_=Uuid())


def _of_companies(name: str) -> ColumnElement[bool]:
    of_that_name = select(Company.id).where(Company.account_id == _account_id, _begins(Company.name_key, name))
    return Opportunity.company_id.in_(of_that_name.correlate(None))


def _at_company(name: str) -> ColumnElement[bool]:
    # The list reads companies too: this is another one of them.
    its_own = select(Company.id).where(refers(Opportunity.company_id, Company), _begins(Company.name_key, name))
    return exists(its_own.correlate(Opportunity))


def _with_tag(name: str) -> ColumnElement[bool]:
    mine = (OpportunityTag.account_id == _account_id, OpportunityTag.name_key == sort_key(name))
    return Opportunity.id.in_(select(OpportunityTag.opportunity_id).where(*mine))


def _knows(contact_id: uuid.UUID) -> ColumnElement[bool]:
    return exists().where(
        refers(OpportunityContact.opportunity_id, Opportunity),
        OpportunityContact.contact_id == contact_id,
    )


def lines(
    model: type[OpportunityTag] | type[OpportunityContact] | type[OpportunityDocument], place: Any, entry: Any
) -> ColumnElement[Any]:
    line = cast(place, String) + " " + cast(entry, String)
    its_own = refers(model.opportunity_id, Opportunity)
    return select(func.aggregate_strings(line, "\n")).where(its_own).scalar_subquery()


# What a list can be asked for. How each is judged by itself: app/queries/next_step.py.
STEP_LABELS = {
    "due": "Due today or late",
    "planned": "Something planned or due",
    "waiting": "Waiting",
    "quiet": "Quiet",
    "none": "No next step",
}
_today = bindparam("today_there", type_=Date(), callable_=lambda: judged_by().today)
_yesterday = bindparam("yesterday_there", type_=Date(), callable_=lambda: judged_by().today - timedelta(days=1))
_now = bindparam("now_there", type_=UtcDateTime(), callable_=lambda: judged_by().now)
_quiet_since = bindparam(
    "quiet_since", type_=Date(), callable_=lambda: judged_by().today - timedelta(days=judged_by().quiet_from)
)


def _at(*kinds: str) -> ColumnElement[bool]:
    """Whether it stands at a stage of one of these kinds."""
    return exists().where(refers(Opportunity.stage_id, Stage), Stage.kind.in_(kinds))


def day_text(day: Any) -> ColumnElement[Any]:
    """A day as a text, on either database."""
    return func.substr(cast(day, String), 1, 10, type_=String())


def _planned_day() -> ColumnElement[Any]:
    """The day of the first activity to come, as a text. Of most, `last_on` says that there is none."""
    to_come = (
        refers(Activity.opportunity_id, Opportunity),
        Activity.starts_at > _now,
        func.coalesce(Activity.outcome, "") != "cancelled",
    )
    first = select(func.min(day_text(Activity.local_start))).where(*to_come).scalar_subquery()
    return case((Opportunity.last_on >= _yesterday, first))


def _step_day() -> ColumnElement[Any]:
    """The day of what is planned or due first, as a text; null where there is nothing."""
    due, planned = day_text(Opportunity.due_on), _planned_day()
    return case((planned < due, planned), else_=func.coalesce(due, planned))


def _step_key() -> ColumnElement[Any]:
    """What has a day first, by it; then the longest silence; then what has none, and what is closed."""
    day = _step_day()
    return case(
        (_at("closed"), "3"),
        (day.is_not(None), literal("0") + day),
        (_at("saved"), "2"),
        else_=literal("1") + day_text(func.coalesce(Opportunity.last_on, Opportunity.moved_on)),
    )


def _has_step(choice: str) -> ColumnElement[bool]:
    day = _step_day()
    quiet = and_(
        _at("applied", "screening", "interviewing"),
        Opportunity.last_on <= _quiet_since,
        or_(Opportunity.quiet_until.is_(None), Opportunity.quiet_until <= _today),
    )
    if choice in ("due", "planned"):
        return and_(not_(_at("closed")), day <= day_text(_today) if choice == "due" else day.is_not(None))
    kinds = {"none": _at("saved"), "quiet": quiet, "waiting": and_(not_(_at("saved", "closed")), not_(quiet))}
    return and_(day.is_(None), kinds[choice])


LIST_QUERY = select(
    id_text(Opportunity.id),
    id_text(Opportunity.stage_id, "stage_id"),
    Opportunity.title,
    Company.name.label("company"),
    Opportunity.location,
    Opportunity.pay_min,
    Opportunity.pay_max,
    Opportunity.pay_currency,
    Opportunity.pay_period,
    Opportunity.deadline,
    Opportunity.moved_on,
    Opportunity.outcome,
    Opportunity.due_on,
    Opportunity.last_on,
    Opportunity.quiet_until,
).outerjoin(Company, refers(Opportunity.company_id, Company))
SORTS = both_ways(
    {
        "moved": Sort("Recently moved", Opportunity.moved_on, descending=True, other_way="Moved longest ago"),
        "added": Sort("Newest", Opportunity.created_at, descending=True, other_way="Oldest"),
        "deadline": Sort("Closing soonest", Opportunity.deadline, other_way="Closing last"),
        "name": Sort("Company, A to Z", Opportunity.name_key, other_way="Company, Z to A"),
        "title": Sort("Role, A to Z", Opportunity.title_key, other_way="Role, Z to A"),
        "pay": Sort("Highest pay", Opportunity.pay_key, descending=True, other_way="Lowest pay"),
        "location": Sort("Location, A to Z", Opportunity.location_key, other_way="Location, Z to A"),
        "applied": Sort("Applied last", Opportunity.applied_on, descending=True, other_way="Applied first"),
        "source": Sort("Source, A to Z", Opportunity.source_key, other_way="Source, Z to A"),
        "next": Sort("Next step first", _step_key(), other_way="Next step last"),
    }
)
FILTERS = {
    "stage_id": Filter("uuid", lambda ids: Opportunity.stage_id.in_(ids), many=True, label="Stage"),
    "archived": Filter(
        "boolean",
        lambda yes: Opportunity.archived == (true() if yes else false()),
        label="Show",
        in_every_index=True,
    ),
    "company_id": refers_to(Opportunity.company_id),
    "contact_id": Filter("uuid", _knows),
    "tag": Filter("text", _tagged, label="Tag", finds=_with_tag),
    "company": Filter("text", _at_company, label="Company", finds=_of_companies),
    "location": Filter("text", lambda text: _begins(Opportunity.location_key, text), label="Location"),
    "source": Filter("text", lambda text: _begins(Opportunity.source_key, text), label="Source"),
    "workplace": Filter(
        "choice", lambda word: Opportunity.workplace == word, choices=get_args(Workplace), label="Workplace"
    ),
    "pay_at_least": Filter("money", lambda amount: Opportunity.pay_key >= amount, label="Pay per year, at least"),
    "applied_from": Filter("day", lambda day: Opportunity.applied_on >= day, label="Applied from"),
    "applied_to": Filter("day", lambda day: Opportunity.applied_on <= day, label="Applied until"),
    "added_from": Filter("morning", lambda instant: Opportunity.created_at >= instant, label="Added from"),
    "added_to": Filter("night", lambda instant: Opportunity.created_at < instant, label="Added until"),
    "next_step": Filter("choice", _has_step, choices=tuple(STEP_LABELS), label="Next step"),
    "outcome": Filter(
        "choice", lambda choice: Opportunity.outcome == choice, choices=get_args(Outcome), label="How it ended"
    ),
    "priority": Filter(
        "choice",
        lambda choice: and_(Opportunity.priority > 0, Opportunity.priority >= int(choice)),
        choices=("1", "2", "3"),
        label="Priority, at least",
    ),
}
COLUMNS = {
    "pay": ListColumn("Pay", sort="pay"),
    "location": ListColumn("Location", sort="location"),
    "workplace": ListColumn("Workplace", (Opportunity.workplace,)),
    "tags": ListColumn("Tags", (lines(OpportunityTag, OpportunityTag.position, OpportunityTag.name).label("tags"),)),
    "source": ListColumn("Source", (Opportunity.source,), "source"),
    "applied": ListColumn("Applied", (Opportunity.applied_on,), "applied"),
    "added": ListColumn("Added", (Opportunity.created_at,), "added"),
    "moved": ListColumn("Moved", sort="moved"),
    "deadline": ListColumn("Closes", sort="deadline"),
    "priority": ListColumn("Priority", (Opportunity.priority,)),
}
