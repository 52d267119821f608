"""What the board reads: the stages, and the cards of each."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, literal, select, union_all

from app.models.activity import Activity
from app.models.columns import id_text, now
from app.models.company import Company
from app.models.engines import unprepared
from app.models.opportunity import Opportunity
from app.models.stage import IN_ORDER, Stage
from app.queries import next_step
from app.queries.base import Rows, mine, run
from app.queries.next_step import Silence, Step

# A board shows every card of most searches; a larger one is shared among the columns, so that it never grows slow.
BOARD_CARDS = 72
COLUMN_CARDS = 50
# What is over is on the list.
CLOSED_CARDS = 5

_opportunity, _stage, _company = Opportunity.__table__.c, Stage.__table__.c, Company.__table__.c

_stage_columns = (_stage.id, _stage.name, _stage.kind, _stage.opportunity_count)
_STAGES = select(*_stage_columns).where(mine(Stage)).order_by(*IN_ORDER)


def stages(account_id: uuid.UUID) -> Rows:
    """In order, each with the number of opportunities that stand there."""
    return run(_STAGES, account_id)


_STAGES_AND_SILENCE = _STAGES.add_columns(*next_step.SILENCE)


def stages_and_silence(account_id: uuid.UUID, today: date) -> tuple[Rows, Silence]:
    """The same, and from how many days on something is quiet."""
    rows = run(_STAGES_AND_SILENCE, account_id, today=today)
    return rows, next_step.silence_of(rows[0])


class Card(NamedTuple):
    """An opportunity on the board, and what comes next with it."""

    row: Any
    step: Step


def cards(account_id: uuid.UUID, stages: Rows, silence: Silence, today: date) -> dict[uuid.UUID, list[Card]]:
    """The cards of each stage, in the order of what comes next; a stage says itself how many there are."""
    wanted = {stage.id: min(stage.opportunity_count, most_of(stage.kind)) for stage in stages}
    most = share(wanted, BOARD_CARDS)
    shown = {stage.id: stage for stage in stages if most[stage.id]}
    found: dict[uuid.UUID, list[Card]] = {stage: [] for stage in wanted}
    if not shown:
        return found
    values: dict[str, Any] = {"now": now()}
    for place, stage in enumerate(shown):
        values |= {f"stage_{place}": stage, f"most_{place}": most[stage]}
    parts = tuple(_part(stage.kind, stage.opportunity_count > most[stage.id]) for stage in shown.values())
    # Of a column that is not shown whole, a card may be found in more than one way.
    rows = {row.id: row for row in run(_cards_of(parts), account_id, **values)}
    columns = list(shown.values())
    steps = next_step.steps(
        account_id, rows.values(), {row.id: columns[row.place].kind for row in rows.values()}, silence, today
    )
    for row in sorted(rows.values(), key=lambda row: row.id, reverse=True):
        found[columns[row.place].id].append(Card(row, steps[row.id]))
    for stage, in_column in found.items():
        in_column.sort(key=lambda card: next_step.order(card.step))
        del in_column[most[stage] :]
    return found


def most_of(kind: str) -> int:
    """How many cards a column of this kind of stage shows at most."""
    return CLOSED_CARDS if kind == "closed" else COLUMN_CARDS


def share(counts: Mapping[uuid.UUID, int], budget: int) -> dict[uuid.UUID, int]:
    """How many each may show so that all together keep to the budget: the short ones all, the long ones alike."""
    shares = dict.fromkeys(counts, 0)
    left, waiting = budget, sorted(counts, key=lambda stage: counts[stage])
    for place, stage in enumerate(waiting):
        shares[stage] = min(counts[stage], left // (len(waiting) - place))
        left -= shares[stage]
    return shares


def _part(kind: str, is_long: bool) -> str:
    """How the cards of a column are found: all of them, or the first in their order."""
    if kind == "closed":
        return "closed"
    return "whole" if not is_long else "saved" if kind == "saved" else "waiting"


_PLANNED = (
    select(Activity.opportunity_id, func.min(Activity.starts_at).label("at"))
    .where(mine(Activity), next_step.is_planned, Activity.opportunity_id.is_not(None))
    .group_by(Activity.opportunity_id)
)
_CARD = (
    _opportunity.id,
    _opportunity.company_id,
    _opportunity.title,
    _opportunity.location,
    _opportunity.pay_min,
    _opportunity.pay_max,
    _opportunity.pay_currency,
    _opportunity.pay_period,
    *next_step.JUDGED_BY,
)
_NEXT_INDEX = (_opportunity.due_on, _opportunity.last_on, _opportunity.id)


@lru_cache(maxsize=128)
def _cards_of(parts: Sequence[str]) -> Select[Any]:
    """One statement for all columns, each read off an index."""
    planned = _PLANNED.cte("planned") if {"saved", "waiting"} & set(parts) else None
    columns = [one for place, part in enumerate(parts) for one in _column(place, part, planned)]
    card = union_all(*columns).subquery("card").c
    # Of what is shown: joined before, all of the account's companies would be read.
    company = select(_company.name).where(mine(Company), _company.id == card.company_id).scalar_subquery()
    shown = (column for column in card if column.key not in ("id", "company_id"))
    cards: Select[Any] = select(id_text(card.id), company.label("company"), *shown)
    return unprepared(cards) if planned is not None else cards


def _column(place: int, part: str, planned: Any) -> list[Select[Any]]:
    its_own = select(literal(place).label("place"), *_CARD).where(
        mine(Opportunity), _opportunity.archived.is_(False), _opportunity.stage_id == bindparam(f"stage_{place}")
    )
    # Their day, of which there is none, stands in the order so that PostgreSQL sees the index that has it.
    undated, by_silence = its_own.where(_opportunity.due_on.is_(None)), _NEXT_INDEX
    found = {
        "whole": [its_own],
        "closed": [its_own.order_by(_opportunity.moved_on.desc(), _opportunity.id.desc())],
        "saved": [undated.order_by(*(column.desc() for column in by_silence))],
        "waiting": [undated.order_by(*by_silence)],
    }[part]
    if part in ("saved", "waiting"):
        due = its_own.where(_opportunity.due_on.is_not(None)).order_by(_opportunity.due_on, _opportunity.id)
        soon = its_own.join(planned, planned.c.opportunity_id == _opportunity.id).order_by(
            planned.c.at, _opportunity.id
        )
        found += [due, soon]
    most: Any = bindparam(f"most_{place}")
    return [select(one.limit(most).subquery()) for one in found]
