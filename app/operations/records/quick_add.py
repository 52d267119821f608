"""Adding an opportunity by what someone typed or pasted."""

import uuid
from datetime import date
from typing import Any

from app.extensions import db
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.operations.records import companies, opportunities
from app.records.quick_add import NewOpportunity


def add(
    account_id: uuid.UUID, line: NewOpportunity, stage_id: uuid.UUID | None, today: date, id: uuid.UUID
) -> Opportunity:
    """The opportunity that a line means, at this stage, or the first if there is no such stage."""
    values: dict[str, Any] = dict(line.values)
    if line.company:
        company = companies.company_named(account_id, line.company)
        companies.store(company)
        values["company_id"] = company.id
    if stage_id and db.session.get(Stage, (account_id, stage_id)):
        values["stage_id"] = stage_id
    return opportunities.RULES.create(account_id, values, today, id)
