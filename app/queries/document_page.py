"""What a document's page reads: its versions, and where they were sent. Never the bytes."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Uuid, bindparam, select

from app.models.company import Company
from app.models.document import Document, OpportunityDocument
from app.models.opportunity import Opportunity
from app.queries.base import Rows, mine, refers, run

_document, _link = Document.__table__.c, OpportunityDocument.__table__.c
_opportunity, _company = Opportunity.__table__.c, Company.__table__.c

_VERSIONS = (
    select(
        _document.id,
        _document.name,
        _document.kind,
        _document.edition,
        _document.media_type,
        _document.size,
        _document.created_at,
    )
    .where(mine(Document), _document.name_key == bindparam("name_key"))
    .order_by(_document.edition.desc(), _document.id.desc())
)
_USES = (
    select(
        _link.document_id,
        _link.opportunity_id,
        _link.sent_on,
        _opportunity.title,
        _company.name.label("company"),
    )
    .join(Opportunity.__table__, refers(_link.opportunity_id, Opportunity))
    .outerjoin(Company.__table__, refers(_opportunity.company_id, Company))
    .where(mine(OpportunityDocument), _link.document_id.in_(bindparam("ids", type_=Uuid(), expanding=True)))
    .order_by(_link.sent_on.desc(), _link.id)
)


def versions(account_id: uuid.UUID, name_key: str) -> Rows:
    """All documents of a name, newest version first."""
    return run(_VERSIONS, account_id, name_key=name_key)


def uses(account_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
    """Of each of these documents the opportunities it belongs to, and when it was sent."""
    found: dict[uuid.UUID, list[Any]] = {id: [] for id in ids}
    for row in run(_USES, account_id, ids=list(ids)):
        found[row.document_id].append(row)
    return found
