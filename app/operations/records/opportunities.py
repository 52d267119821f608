"""Opportunities: the history that their values tell, and what hangs on them.

The history itself, and moving, stand in `history.py`.
"""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.extensions import db
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.models.undo import Undo
from app.operations.records import adverts, deletion, history, missing, undo
from app.operations.records.rules import Rules
from app.records.opportunity import KIND, role_at

# What an opportunity shows and its history says.
DERIVED = ("stage_id", "outcome", "applied_on")


class OpportunityRules(Rules[Opportunity]):
    def check(self, record: Opportunity, values: Mapping[str, Any], *, is_new: bool) -> None:
        if is_new:
            history.check_outcome(record, values)

    def apply(self, record: Opportunity, values: Mapping[str, Any], today: date, *, is_new: bool) -> Undo | None:
        self.assign(record, values, but=(*DERIVED, *self.kind.computed))
        done = None
        if is_new:
            _begin(record, values, today)
        else:
            done = _follow(record, values, today)
        if "tags" in values:
            record.set_tags(values["tags"])
        if "contact_ids" in values:
            record.set_contacts(values["contact_ids"])
        if "document_ids" in values:
            record.set_documents(values["document_ids"])
        if values.get("posting"):
            adverts.store(record, values["posting"], values.get("url") or record.url)
        return done

    def delete(self, record: Opportunity, label: str) -> Undo:
        named_by = record.company_id if not record.title else None
        return deletion.delete(record, label, also_needs=[undo.Need("company", named_by)] if named_by else ())

    def title(self, record: Opportunity) -> str:
        return role_at(record.title, record.company.name if record.company else None)


RULES = OpportunityRules(KIND)


@missing.lacks(KIND.slug)
def _lacks_a_name(row: dict[str, Any]) -> str:
    """What was known by its company alone cannot come back where that was deleted meanwhile."""
    return "" if row["title"] or row["company_id"] else "company"


def _begin(opportunity: Opportunity, values: Mapping[str, Any], today: date) -> None:
    """Make the first entry, which is no move: where the values say it stands, else at the first stage."""
    account_id, applied_on = opportunity.account_id, values.get("applied_on")
    if values.get("stage_id"):
        stage = _stage(account_id, values["stage_id"])
    elif values.get("outcome"):
        stage = history.stage_of_kind(account_id, "closed")
    elif applied_on:
        stage = history.stage_of_kind(account_id, "applied")
    else:
        stage = history.first_stage(account_id)
    day = applied_on if applied_on and stage.kind == "applied" else today
    opportunity.move_to(stage, day, values.get("outcome"))
    if applied_on and stage.kind != "applied":
        _applied_on(opportunity, applied_on)


def _follow(opportunity: Opportunity, values: Mapping[str, Any], today: date) -> Undo | None:
    """Add to the history, or correct it, so that it says what these values say; returns what takes a move back."""
    if not values.keys() & set(DERIVED):
        return None
    before = list(opportunity.history)
    stage_id = values.get("stage_id") or opportunity.stage_id
    if stage_id != opportunity.stage_id:
        opportunity.move_to(_stage(opportunity.account_id, stage_id), today, values.get("outcome"))
    if "outcome" in values and values["outcome"] != opportunity.outcome:
        _end_as(opportunity, values["outcome"], today)
    if "applied_on" in values and values["applied_on"] != opportunity.applied_on:
        _applied_on(opportunity, values["applied_on"])
    return history.remember_move(opportunity, before)


def _end_as(opportunity: Opportunity, outcome: str | None, today: date) -> None:
    if opportunity.history[-1].stage.is_closed:
        opportunity.close_as(outcome)
    elif outcome:
        opportunity.move_to(history.stage_of_kind(opportunity.account_id, "closed"), today, outcome)


def _applied_on(opportunity: Opportunity, day: date | None) -> None:
    if day:
        opportunity.applied(day, history.stage_of_kind(opportunity.account_id, "applied"))
    else:
        history.remove_applications(opportunity)


def _stage(account_id: uuid.UUID, id: uuid.UUID) -> Stage:
    return db.session.get_one(Stage, (account_id, id))
