"""What was sent with an application, frozen: which documents, the day, and the fingerprint of each as it was then."""

import uuid
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app.extensions import db
from app.models.document import Document
from app.models.opportunity import Opportunity
from app.operations.records import history
from app.operations.records.rules import InvalidValues


def answer(
    opportunity: Opportunity,
    day: date | None,
    document_ids: Iterable[uuid.UUID],
    today: date,
    among: Iterable[uuid.UUID] = (),
) -> None:
    """Keep what was answered about an application: where it stands at having applied, `day` is when it did.

    Raises InvalidValues.
    """
    newest = opportunity.history[-1]
    if day and newest.stage.kind == "applied" and day != newest.happened_on:
        history.correct(newest, day, None)
    say_sent(opportunity, document_ids, day or opportunity.applied_on or today, among)


def say_sent(
    opportunity: Opportunity, document_ids: Iterable[uuid.UUID], on: date, among: Iterable[uuid.UUID] = ()
) -> None:
    """Say that these were sent, and of those `among` which they were chosen no others: what was sent while a form stood
    open stays sent. What was sent before keeps its day and fingerprint. Raises InvalidValues.
    """
    wanted = _documents(opportunity.account_id, set(document_ids))
    opportunity.set_documents([*opportunity.document_ids, *wanted])
    before, not_sent = _marks(opportunity), set(among) - wanted.keys()
    for row in opportunity.document_rows:
        if row.document_id in not_sent:
            row.sent_on = row.sent_sha256 = None
        elif row.document_id in wanted and row.sent_on is None:
            row.sent_on, row.sent_sha256 = on, wanted[row.document_id].sha256
    if _marks(opportunity) != before:
        opportunity.touch()
    db.session.flush()


def _marks(opportunity: Opportunity) -> list[tuple[uuid.UUID, date | None]]:
    return [(row.document_id, row.sent_on) for row in opportunity.document_rows]


def _documents(account_id: uuid.UUID, ids: set[uuid.UUID]) -> dict[uuid.UUID, Document]:
    mine = select(Document).where(Document.account_id == account_id, Document.id.in_(ids))
    found = {document.id: document for document in db.session.scalars(mine)}
    if found.keys() != ids:
        raise InvalidValues({"document_ids": ["One of these documents was deleted. Please look again."]})
    return found
