"""The forms of what is asked after a move. Nothing of it has to be answered."""

from collections.abc import Iterable
from datetime import date
from typing import Any, get_args

from wtforms import Form, SelectField, SelectMultipleField

from app.models.opportunity import Outcome, WayToApply
from app.records.fields import ChoiceField, DayField, ParagraphField
from app.records.form import RecordForm
from app.records.opportunity import OUTCOME_LABELS, WAY_LABELS

# What is asked of what has come to a stage of this kind.
QUESTIONS = {"applied": "sent", "interviewing": "interview", "closed": "outcome"}


class SentForm(RecordForm):
    question = "sent"

    not_validated = (*RecordForm.not_validated, "sent_on", "document_ids", "shown")

    sent_on = DayField("When you sent it", id="asked-sent_on")
    applied_by = ChoiceField("How you applied", get_args(WayToApply), WAY_LABELS, id="asked-applied_by")
    document_ids = SelectMultipleField("What you sent", id="asked-document_ids", choices=(), validate_choice=False)
    # The documents that could be ticked. One that was sent meanwhile is none of them.
    shown = SelectMultipleField(choices=(), validate_choice=False)


class ChosenDocumentForm(Form):
    document_id = SelectField("One of your documents", id="chosen-document", choices=(), validate_choice=False)


class OutcomeForm(RecordForm):
    question = "outcome"

    outcome = ChoiceField("How it ended", get_args(Outcome), OUTCOME_LABELS, id="asked-outcome")
    outcome_reason = ParagraphField("Why it ended", id="asked-outcome_reason", render_kw={"rows": 2})


def question_after(stage_kind: str, outcome: str | None) -> str | None:
    """Return what is asked of what has come to a stage of this kind; nothing where the outcome was given already."""
    return None if outcome else QUESTIONS.get(stage_kind)


def sent_so_far(opportunity: Any, newest: Any, documents: Iterable[Any], today: date) -> dict[str, Any]:
    """Return what the SentForm begins with: what is known, and the day that `newest`, its last entry, tells."""
    return {
        "sent_on": newest.day if newest.kind == "applied" else opportunity.applied_on or today,
        "applied_by": opportunity.applied_by,
        "document_ids": [str(document.id) for document in documents if document.sent_on],
    }


def question_of(typed: Any) -> str | None:
    """Which question a sent form was about."""
    return next((word for word, name in (("sent", "sent_on"), ("outcome", "outcome_reason")) if name in typed), None)
