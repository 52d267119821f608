"""Opportunities as rows of a page that is about something else."""

from sqlalchemy import select

from app.models.columns import id_text
from app.models.company import Company
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.queries.base import mine, refers
from app.queries.next_step import JUDGED_BY

_opportunity, _stage, _company = Opportunity.__table__.c, Stage.__table__.c, Company.__table__.c

OPPORTUNITY_ROWS = (
    select(
        id_text(_opportunity.id),
        _opportunity.title,
        _company.name.label("company"),
        *JUDGED_BY,
        _stage.name.label("stage"),
        _stage.kind.label("stage_kind"),
    )
    .join(Stage.__table__, refers(_opportunity.stage_id, Stage))
    .outerjoin(Company.__table__, refers(_opportunity.company_id, Company))
    .where(mine(Opportunity))
)
NEWEST = OPPORTUNITY_ROWS.order_by(_opportunity.moved_on.desc(), _opportunity.id.desc())
