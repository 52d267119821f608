"""What the list of opportunities reads besides its rows: stages, saved views and columns, and names to filter by."""

import uuid
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, literal, select, union_all

from app.models.account import Account
from app.models.company import Company
from app.models.opportunity import Opportunity, OpportunityTag
from app.models.saved_view import SavedView
from app.models.stage import Stage
from app.queries.base import UnionOf, account_id, mine, run
from app.queries.next_step import SILENCE, Silence, silence_of
from app.records.kind import Kind

MOST_NAMES = 200


class StageRow(NamedTuple):
    id: uuid.UUID
    name: str
    kind: str
    position: int
    opportunity_count: int


class ViewRow(NamedTuple):
    id: uuid.UUID
    name: str
    query: str
    name_key: str


class ChosenRow(NamedTuple):
    """What the account has chosen, and what its silence is told by."""

    list_columns: str | None
    quiet_after: int
    follow_up_after: int
    answers: int
    within: int | None


class ListSettings(NamedTuple):
    """Stages and views in order; the columns that were chosen, None as long as nobody chose; and what is quiet."""

    stages: list[StageRow]
    views: list[ViewRow]
    columns: list[str] | None
    silence: Silence | None


NONE = ListSettings([], [], None, None)

_stage, _view, _account = Stage.__table__.c, SavedView.__table__.c, Account.__table__.c
_SETTINGS = UnionOf(
    {
        StageRow: select(*(_stage[name] for name in StageRow._fields)).where(mine(Stage)),
        ViewRow: select(*(_view[name] for name in ViewRow._fields)).where(mine(SavedView)),
        ChosenRow: select(_account.list_columns, *SILENCE).where(_account.id == account_id),
    }
)


def settings(account_id: uuid.UUID, today: date) -> ListSettings:
    """All of it by one statement."""
    found = _SETTINGS.run(account_id, today=today)
    [chosen] = found[ChosenRow]
    return ListSettings(
        sorted(found[StageRow], key=lambda stage: (stage.position, stage.id)),
        sorted(found[ViewRow], key=lambda view: (view.name_key, view.id)),
        None if chosen.list_columns is None else [name for name in chosen.list_columns.split(",") if name],
        silence_of(chosen),
    )


@lru_cache(maxsize=256)
def columns_of(kind: Kind, names: tuple[str, ...]) -> Select[Any]:
    """What the list of a kind reads of each record, with what these columns need besides."""
    besides = [column for name in names for column in kind.list_columns_besides[name].read]
    return kind.list_columns.add_columns(*besides) if besides else kind.list_columns


def names(account_id: uuid.UUID) -> dict[str, list[str]]:
    """By filter, names that one of the opportunities has, to choose from while typing one: the first two hundred."""
    found: dict[str, list[str]] = {"tag": [], "company": [], "location": [], "source": []}
    for row in run(_names(), account_id):
        found[row.filter].append(row.name)
    return found


@cache
def _names() -> Select[Any]:
    company = Company.__table__.c
    parts = [
        _each_once("tag", OpportunityTag.__table__, "name_key", "name"),
        select(literal("company").label("filter"), company.name)
        .where(mine(Company))
        .order_by(company.name_key, company.id)
        .limit(MOST_NAMES),
        _each_once("location", Opportunity.__table__, "location_key", "location"),
        _each_once("source", Opportunity.__table__, "source_key", "source"),
    ]
    return select(union_all(*[select(part.subquery()) for part in parts]).subquery())


def _each_once(filter: str, table: Any, key: str, name: str) -> Select[Any]:
    """Each name once, by a look into the index of keys for each: there may be ten thousand rows of a few names."""
    rows = table.alias()
    shown = (rows.c.account_id == account_id, *([rows.c.archived.is_(False)] if "archived" in rows.c else []))
    first = select(rows.c[key]).where(*shown, rows.c[key].is_not(None)).order_by(rows.c[key]).limit(1)
    keys = select(first.scalar_subquery().label("key")).cte(f"{filter}_keys", recursive=True)
    following = first.where(rows.c[key] > keys.c.key).correlate(keys).scalar_subquery()
    keys = keys.union_all(select(following).where(keys.c.key.is_not(None)))
    named = select(rows.c[name]).where(*shown, rows.c[key] == keys.c.key).limit(1).correlate(keys).scalar_subquery()
    return select(literal(filter).label("filter"), named.label("name")).where(keys.c.key.is_not(None)).limit(MOST_NAMES)
