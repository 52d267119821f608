"""Whose rules are whose. A kind that is not named here needs no others than those of `Rules`."""

from typing import Any

from app.models.owned import Record
from app.operations.records import (
    activities,
    adverts,
    companies,
    documents,
    history,
    offers,
    opportunities,
    saved_views,
    skills,
    stages,
)
from app.operations.records.rules import Rules
from app.records.kind import Kind
from app.records.kinds import KINDS

_OWN: tuple[Rules[Any], ...] = (
    activities.RULES,
    adverts.RULES,
    companies.RULES,
    documents.RULES,
    history.RULES,
    offers.RULES,
    opportunities.RULES,
    saved_views.RULES,
    skills.RULES,
    stages.RULES,
)

_BY_SLUG: dict[str, Rules[Any]] = {slug: Rules(kind) for slug, kind in KINDS.items()}
_BY_SLUG |= {rules.kind.slug: rules for rules in _OWN}
_BY_MODEL = {rules.kind.model: rules for rules in _BY_SLUG.values()}


def rules_of(kind: Kind) -> Rules[Any]:
    return _BY_SLUG[kind.slug]


def rules_for(record: Record) -> Rules[Any]:
    """Return the rules of the kind that this is a record of."""
    return _BY_MODEL[type(record)]
