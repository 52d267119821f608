"""What an opportunity's page asks after a move. The address says what, so that it outlives a reload and a detour."""

import uuid
from typing import Any, NamedTuple

from flask import request
from wtforms import Form

from app.operations import readings
from app.records.asked import ASKED, OutcomeForm, SentForm, question_of
from app.web.access import me
from app.web.kept_form import typed
from app.web.words import person_today


class Question(NamedTuple):
    word: str
    form: Form | None = None
    documents: readings.Rows = ()


def address(id: uuid.UUID, stage_kind: str, outcome: str | None = None) -> str:
    """The page that asks what is asked of something that has come to a stage of this kind."""
    word = ASKED.get(stage_kind) if not outcome else None
    return f"/opportunities/{id}?asked={word}" if word else f"/opportunities/{id}"


def question(opportunity: Any, newest: Any, refused: Form | None = None) -> Question | None:
    """What the page is to ask; `newest` is the entry that says where the opportunity stands."""
    word = _word(refused)
    if word == "sent":
        documents = readings.documents_to_send(me().account_id, opportunity.id)
        form = refused if isinstance(refused, SentForm) else _sent(opportunity, newest, documents)
        return Question(word, form, documents)
    if isinstance(refused, OutcomeForm):
        return Question("outcome", refused)
    if word == "outcome" and newest.word == "closed":
        return Question(word, OutcomeForm(typed(), obj=opportunity))
    return Question(word) if word in ("interview", "date") else None


def _word(refused: Form | None) -> str | None:
    if isinstance(refused, SentForm):
        return "sent"
    return question_of(typed() or {}) or request.args.get("asked")


def _sent(opportunity: Any, newest: Any, documents: readings.Rows) -> SentForm:
    stored = {
        "sent_on": newest.day if newest.word == "applied" else opportunity.applied_on or person_today(),
        "applied_by": opportunity.applied_by,
        "document_ids": [str(document.id) for document in documents if document.sent_on],
    }
    return SentForm(typed(), data=stored)
