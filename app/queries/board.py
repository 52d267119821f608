"""What the board reads: the stages, and the cards of each."""

import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, literal, select, union_all

from app.models.columns import id_text
from app.models.company import Company
from app.models.opportunity import Opportunity
from app.models.stage import IN_ORDER, Stage
from app.queries.base import Rows, mine, refers, run

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


def cards(account_id: uuid.UUID, stages: Rows) -> dict[uuid.UUID, list[Any]]:
    """The cards of each stage, moved last first; it says itself how many there are."""
    wanted = {stage.id: min(stage.opportunity_count, most_of(stage.kind)) for stage in stages}
    shown = {stage: most for stage, most in share(wanted, BOARD_CARDS).items() if most}
    found: dict[uuid.UUID, list[Any]] = {stage: [] for stage in wanted}
    if shown:
        values: dict[str, Any] = {}
        for place, (stage, most) in enumerate(shown.items()):
            values |= {f"stage_{place}": stage, f"most_{place}": most}
        columns = [found[stage] for stage in shown]
        for row in run(_cards_of(len(shown)), account_id, **values):
            columns[row.place].append(row)
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


@lru_cache(maxsize=32)
def _cards_of(stages: int) -> Select[Any]:
    """One statement for all columns, each read off the index of the board."""
    columns = []
    for place in range(stages):
        one = (
            select(
                id_text(_opportunity.id),
                literal(place).label("place"),
                _opportunity.title,
                _company.name.label("company"),
                _opportunity.location,
                _opportunity.pay_min,
                _opportunity.pay_max,
                _opportunity.pay_currency,
                _opportunity.pay_period,
                _opportunity.deadline,
                _opportunity.moved_on,
                _opportunity.outcome,
            )
            .outerjoin(Company.__table__, refers(_opportunity.company_id, Company))
            .where(
                mine(Opportunity),
                _opportunity.archived.is_(False),
                _opportunity.stage_id == bindparam(f"stage_{place}"),
            )
            .order_by(_opportunity.moved_on.desc(), _opportunity.id.desc())
            .limit(bindparam(f"most_{place}"))
        )
        columns.append(select(one.subquery()))
    return select(union_all(*columns).subquery())
