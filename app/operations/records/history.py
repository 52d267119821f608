"""Writing an opportunity's history: by moving it, by correcting an entry, by the values its JSON shows."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models.columns import new_id, sort_key
from app.models.deletion import Deletion
from app.models.opportunity import Opportunity, StageChange
from app.models.stage import Stage
from app.models.undo import Undo
from app.records.opportunity import OUTCOME_LABELS

# What an opportunity shows and its history says.
DERIVED = ("stage_id", "outcome", "applied_on")


class NoSuchStage(Exception):
    """The account has no stage of the kind that this needs."""


def move(opportunity: Opportunity, stage: Stage, on: date, outcome: str | None = None) -> Undo | None:
    """Move it and leave what takes the move back. None when it stands there already."""
    entry = opportunity.move_to(stage, on, outcome or outcome_named(stage.name))
    if not entry:
        return None
    done = Undo(
        account_id=opportunity.account_id,
        id=new_id(),
        act="move",
        label=f"Moved to {stage.name}.",
        payload={"opportunity_id": str(opportunity.id), "stage_change_id": str(entry.id)},
    )
    db.session.add(done)
    db.session.flush()
    return done


def outcome_named(stage: str) -> str | None:
    """How it ended, where the name of the stage says so: "No answer", or the words we have for it."""
    named = {sort_key(word.replace("_", " ")): word for word in OUTCOME_LABELS}
    named |= {sort_key(label): word for word, label in OUTCOME_LABELS.items()}
    return named.get(sort_key(stage))


def take_back_move(account_id: uuid.UUID, payload: Mapping[str, str]) -> Opportunity | None:
    """Take the entry out again. None when the opportunity or the entry is gone."""
    opportunity = db.session.get(Opportunity, (account_id, uuid.UUID(payload["opportunity_id"])))
    entry = db.session.get(StageChange, (account_id, uuid.UUID(payload["stage_change_id"])))
    if not opportunity or not entry or len(opportunity.history) == 1:
        return None
    _forget(opportunity, entry)
    return opportunity


def correct(entry: StageChange, happened_on: date, outcome: str | None) -> None:
    """Of the newest entry the day alone changes, not where the opportunity stands: what came before came no later."""
    opportunity = _opportunity_of(entry)
    if entry is opportunity.history[-1]:
        for earlier in opportunity.history[:-1]:
            earlier.happened_on = min(earlier.happened_on, happened_on)
    if entry.stage.kind == "applied":
        opportunity.sent_instead(entry.happened_on, happened_on)
    entry.happened_on = happened_on
    entry.outcome = outcome if entry.stage.is_closed else None
    opportunity.read_history()
    db.session.flush()


def remove(entry: StageChange, label: str) -> Undo:
    """Take an entry out; it can be put back. Raises OnlyEntry."""
    opportunity = _opportunity_of(entry)
    kept = {
        "opportunity_id": str(entry.opportunity_id),
        "id": str(entry.id),
        "stage_id": str(entry.stage_id),
        "happened_on": entry.happened_on.isoformat(),
        "outcome": entry.outcome,
        "created_at": entry.created_at.isoformat(),
    }
    _forget(opportunity, entry)
    done = Undo(account_id=entry.account_id, id=new_id(), act="forget", label=label, payload=kept)
    db.session.add(done)
    db.session.flush()
    return done


def put_entry_back(account_id: uuid.UUID, payload: Mapping[str, Any]) -> Opportunity | None:
    opportunity = db.session.get(Opportunity, (account_id, uuid.UUID(payload["opportunity_id"])))
    stage = db.session.get(Stage, (account_id, uuid.UUID(payload["stage_id"])))
    if not opportunity or not stage:
        return None
    entry = StageChange(
        account_id=account_id,
        id=uuid.UUID(payload["id"]),
        opportunity_id=opportunity.id,
        stage=stage,
        happened_on=date.fromisoformat(payload["happened_on"]),
        outcome=payload["outcome"],
        # Of entries of one day the order is that in which they were made.
        created_at=datetime.fromisoformat(payload["created_at"]),
    )
    remembered = db.session.get(Deletion, (account_id, entry.id))
    if remembered:
        db.session.delete(remembered)
    opportunity.history.append(entry)
    opportunity.read_history()
    return opportunity


def _forget(opportunity: Opportunity, entry: StageChange) -> None:
    """Take the entry out, and remember that it is gone: phones show the history too."""
    opportunity.remove_entry(entry)
    db.session.add(Deletion(account_id=entry.account_id, id=entry.id, kind="stage_changes"))


def enter(entry: StageChange, values: Mapping[str, Any], *, is_new: bool) -> None:
    """Give an entry these values, and its opportunity the present that follows from them."""
    opportunity_id = values["opportunity_id"] if is_new else entry.opportunity_id
    opportunity = db.session.get_one(Opportunity, (entry.account_id, opportunity_id))
    stage_id = values.get("stage_id", entry.stage_id)
    entry.stage = db.session.get_one(Stage, (entry.account_id, stage_id))
    entry.opportunity_id = opportunity.id
    entry.happened_on = values.get("happened_on", entry.happened_on)
    outcome = values.get("outcome", entry.outcome)
    entry.outcome = outcome if entry.stage.is_closed else None
    if is_new:
        opportunity.history.append(entry)
    opportunity.read_history()


def follow(opportunity: Opportunity, values: Mapping[str, Any], today: date, *, is_new: bool) -> None:
    """Add to the history, or correct it, so that it says what these values say."""
    if is_new:
        _begin(opportunity, values, today)
        return
    stage_id = values.get("stage_id") or opportunity.stage_id
    if stage_id != opportunity.stage_id:
        opportunity.move_to(_stage(opportunity.account_id, stage_id), today, values.get("outcome"))
    if "outcome" in values and values["outcome"] != opportunity.outcome:
        _end_as(opportunity, values["outcome"], today)
    if "applied_on" in values and values["applied_on"] != opportunity.applied_on:
        _applied_on(opportunity, values["applied_on"])


def _begin(opportunity: Opportunity, values: Mapping[str, Any], today: date) -> None:
    """The first entry: where the values say it stands, else at the first stage."""
    account_id, applied_on = opportunity.account_id, values.get("applied_on")
    if values.get("stage_id"):
        stage = _stage(account_id, values["stage_id"])
    elif values.get("outcome"):
        stage = stage_of_kind(account_id, "closed")
    elif applied_on:
        stage = stage_of_kind(account_id, "applied")
    else:
        stage = first_stage(account_id)
    day = applied_on if applied_on and stage.kind == "applied" else today
    opportunity.move_to(stage, day, values.get("outcome"))
    if applied_on and stage.kind != "applied":
        _applied_on(opportunity, applied_on)


def _end_as(opportunity: Opportunity, outcome: str | None, today: date) -> None:
    if opportunity.history[-1].stage.is_closed:
        opportunity.close_as(outcome)
    elif outcome:
        opportunity.move_to(stage_of_kind(opportunity.account_id, "closed"), today, outcome)


def _applied_on(opportunity: Opportunity, day: date | None) -> None:
    if day:
        opportunity.applied(day, stage_of_kind(opportunity.account_id, "applied"))
    else:
        _not_applied(opportunity)


def _not_applied(opportunity: Opportunity) -> None:
    """Take application out of the history; an only entry becomes one of being saved."""
    for entry in [entry for entry in opportunity.history if entry.stage.kind == "applied"]:
        if len(opportunity.history) > 1:
            _forget(opportunity, entry)
        else:
            entry.stage = stage_of_kind(opportunity.account_id, "saved")
            opportunity.read_history()


def stages(account_id: uuid.UUID, *, lock: bool = False) -> list[Stage]:
    """The account's stages in order.

    `lock` keeps their order as it is until the transaction ends; opportunities may still come to them.
    """
    ordered = select(Stage).where(Stage.account_id == account_id).order_by(Stage.position, Stage.id)
    return list(db.session.scalars(ordered.with_for_update(key_share=True) if lock else ordered))


def first_stage(account_id: uuid.UUID) -> Stage:
    return stages(account_id)[0]


def stage_of_kind(account_id: uuid.UUID, kind: str) -> Stage:
    """The first stage of that kind. Raises NoSuchStage."""
    found = next((stage for stage in stages(account_id) if stage.kind == kind), None)
    if not found:
        raise NoSuchStage(f"You have no stage of the type “{kind}”. Add one first.")
    return found


def _stage(account_id: uuid.UUID, id: uuid.UUID) -> Stage:
    return db.session.get_one(Stage, (account_id, id))


def _opportunity_of(entry: StageChange) -> Opportunity:
    return db.session.get_one(Opportunity, (entry.account_id, entry.opportunity_id))
