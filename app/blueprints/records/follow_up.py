"""What an opportunity's page asks after a move. The address says what, so that it outlives a reload and a detour."""

import uuid
from typing import Any, NamedTuple

from flask import request
from wtforms import Form

from app.queries import opportunity_page
from app.queries.base import Rows
from app.records.follow_up import QUESTIONS, OutcomeForm, SentForm, question_of
from app.web.access import me
from app.web.form_recovery import form_data
from app.web.template_filters import person_today


class Question(NamedTuple):
    kind: str
    form: Form | None = None
    documents: Rows = ()


def address(id: uuid.UUID, stage_kind: str, outcome: str | None = None) -> str:
    """The page that asks what is asked of something that has come to a stage of this kind."""
    kind = QUESTIONS.get(stage_kind) if not outcome else None
    return f"/opportunities/{id}?asked={kind}#asked" if kind else f"/opportunities/{id}#stage"


def question(opportunity: Any, newest: Any, refused: Form | None = None) -> Question | None:
    """What the page is to ask; `newest` is the entry that says where the opportunity stands."""
    kind = _kind(refused)
    if kind == "sent":
        documents = opportunity_page.documents_to_send(me().account_id, opportunity.id)
        form = refused if isinstance(refused, SentForm) else _sent(opportunity, newest, documents)
        return Question(kind, form, documents)
    if isinstance(refused, OutcomeForm):
        return Question("outcome", refused)
    if kind == "outcome" and newest.kind == "closed":
        return Question(kind, OutcomeForm(form_data(), obj=opportunity))
    return Question(kind) if kind in ("interview", "date") else None


def _kind(refused: Form | None) -> str | None:
    if isinstance(refused, SentForm):
        return "sent"
    return question_of(form_data() or {}) or request.args.get("asked")


def _sent(opportunity: Any, newest: Any, documents: Rows) -> SentForm:
    stored = {
        "sent_on": newest.day if newest.kind == "applied" else opportunity.applied_on or person_today(),
        "applied_by": opportunity.applied_by,
        "document_ids": [str(document.id) for document in documents if document.sent_on],
    }
    return SentForm(form_data(), data=stored)
