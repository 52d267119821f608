"""What an opportunity's page asks after a move. The address says what, so that it outlives a reload and a detour."""

import uuid
from typing import Any, NamedTuple

from flask import request
from wtforms import Form

from app.queries import opportunity_page
from app.queries.base import Rows
from app.records.follow_up import OutcomeForm, SentForm, question_after, question_of, sent_so_far
from app.web.access import me
from app.web.form_recovery import form_data
from app.web.template_filters import person_today


class Question(NamedTuple):
    kind: str
    form: Form | None = None
    documents: Rows = ()


def address(id: uuid.UUID, stage_kind: str, outcome: str | None = None) -> str:
    """The page that asks what is asked of something that has come to a stage of this kind."""
    kind = question_after(stage_kind, outcome)
    return f"/opportunities/{id}?asked={kind}#asked" if kind else f"/opportunities/{id}#stage"


def question(opportunity: Any, newest: Any, refused: Form | None = None) -> Question | None:
    """What the page is to ask; `newest` is the entry that says where the opportunity stands."""
    answered = refused if hasattr(refused, "question") else None
    kind = getattr(answered, "question", None) or question_of(form_data() or {}) or request.args.get("asked")
    if kind == "sent":
        documents = opportunity_page.documents_to_send(me().account_id, opportunity.id)
        so_far = sent_so_far(opportunity, newest, documents, person_today())
        # What was uploaded by the way.
        so_far["document_ids"] += request.args.getlist("ticked")
        return Question(kind, answered or SentForm(form_data(), data=so_far), documents)
    if kind == "outcome" and (answered or newest.kind == "closed"):
        return Question(kind, answered or OutcomeForm(form_data(), obj=opportunity))
    if kind == "offer" and newest.kind in ("offer", "closed"):
        return None
    return Question(kind) if kind in ("interview", "date", "follow_up", "offer") else None
