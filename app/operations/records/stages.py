"""The stages of a person: their order, and what becomes of what stood at one that goes."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select, update

from app.extensions import db
from app.models.columns import now, sort_key
from app.models.opportunity import Opportunity, StageChange
from app.models.stage import Stage
from app.models.undo import Undo
from app.operations.records import deletion, history, undo
from app.operations.records.rules import InUse, InvalidValues, Rules
from app.records.stage import KIND, MOST_STAGES

# What a day of application and an ending are read off: entries of these kinds mean something to the history.
TELLING = {"applied": "says when you applied", "closed": "says how it ended"}


class StageRules(Rules[Stage]):
    def check(self, record: Stage, values: Mapping[str, Any], *, is_new: bool) -> None:
        """Kinds of stages tell when something was applied for and how it ended, so those in use keep theirs."""
        _check_name(record, values)
        if is_new:
            _check_room(record.account_id)
        elif values.get("kind", record.kind) != record.kind and _is_in_history(record):
            raise InvalidValues(
                {"kind": ["Opportunities are in this stage or have been through it, so its type can’t change."]}
            )

    def delete(self, record: Stage, label: str) -> Undo:
        if _is_in_history(record):
            raise InUse("Opportunities are in this stage or have been through it. Merge it into another stage instead.")
        others = exists().where(Stage.account_id == record.account_id, Stage.id != record.id)
        if not db.session.scalar(select(others)):
            raise InUse("This is your only stage. Opportunities need one to be in.")
        return super().delete(record, label)


RULES = StageRules(KIND)


def _check_name(stage: Stage, values: Mapping[str, Any]) -> None:
    if "name" not in values:
        return
    same = select(Stage.id).where(
        Stage.account_id == stage.account_id, Stage.name_key == sort_key(values["name"]), Stage.id != stage.id
    )
    with db.session.no_autoflush:
        if db.session.scalar(same):
            raise InvalidValues({"name": ["You already have a stage with this name."]})


def _check_room(account_id: uuid.UUID) -> None:
    with db.session.no_autoflush:
        there = db.session.scalar(select(func.count()).where(Stage.account_id == account_id)) or 0
        if there >= MOST_STAGES:
            raise InvalidValues({"name": [f"There may be {MOST_STAGES:,} stages at most."]})


def _is_in_history(stage: Stage) -> bool:
    entries = exists().where(StageChange.account_id == stage.account_id, StageChange.stage_id == stage.id)
    return bool(db.session.scalar(select(entries)))


def add(account_id: uuid.UUID, values: Mapping[str, Any], today: date) -> Stage:
    """A new one: before what closes, if that comes last, else at the end. Raises InvalidValues."""
    before = history.stages(account_id, lock=True)
    place = len(before)
    while place and before[place - 1].is_closed and values["kind"] != "closed":
        place -= 1
    stage = RULES.create(account_id, {**values, "position": place}, today)
    _number([*before[:place], stage, *before[place:]])
    return stage


def shift(stage: Stage, by: int) -> int:
    """One place to the front (-1) or the back (1), as far as there is one; returns its place, counted from 1."""
    stages = history.stages(stage.account_id, lock=True)
    place = next(place for place, one in enumerate(stages) if one.id == stage.id)
    moved = stages.pop(place)
    place = min(max(place + by, 0), len(stages))
    stages.insert(place, moved)
    _number(stages)
    return place + 1


def remove(stage: Stage) -> Undo:
    """Delete one that no history knows. Raises InUse."""
    account_id = stage.account_id
    done = RULES.delete(stage, f"Deleted {stage.name}.")
    return _remember(account_id, done, "delete_stage", {})


def merge(stage: Stage, into: Stage) -> Undo:
    """Let everything that stands at `stage`, or has passed it, be at `into`, and delete it. Raises InvalidValues.

    Of a kind that tells something, it takes another of that kind: else days of application and endings would change
    with the name. What opportunities show but for their stage stays as it is, so no history is read anew.
    """
    _check_meaning(stage, into)
    account_id, label = stage.account_id, f"Merged {stage.name} into {into.name}."
    # First the opportunities, then their stages: in the order in which moving takes them.
    here = (Opportunity.account_id == account_id, Opportunity.stage_id == stage.id)
    db.session.execute(select(Opportunity.id).where(*here).order_by(Opportunity.id).with_for_update())
    _relink(Opportunity, into.id, *here)
    entries = _relink(StageChange, into.id, StageChange.account_id == account_id, StageChange.stage_id == stage.id)
    merged = {"stage_id": str(stage.id), "into": str(into.id), "entries": [str(id) for id in entries]}
    return _remember(account_id, deletion.delete(stage, label), "merge_stages", merged)


def can_merge(stage: Stage, into: Any) -> bool:
    """Whether `into`, a stage or a row of one, may take what is at the other."""
    return stage.id != into.id and (stage.kind == into.kind or not {stage.kind, into.kind} & TELLING.keys())


def _check_meaning(stage: Stage, into: Stage) -> None:
    if can_merge(stage, into):
        return
    if stage.id == into.id:
        raise InvalidValues({"into": ["Choose a different stage to merge into."]})
    telling = stage if stage.kind in TELLING else into
    raise InvalidValues(
        {
            "into": [
                f"“{telling.name}” {TELLING[telling.kind]}, and the other stage doesn’t, so merging them"
                " would change your timelines. Choose a stage of the same type."
            ]
        }
    )


def _remember(account_id: uuid.UUID, done: Undo, act: str, merged: dict[str, Any]) -> Undo:
    done.act, done.payload = act, {**done.payload, "merged": merged}
    if merged:
        done.payload["wants"] = [["stage", merged["into"]]]
    _number(history.stages(account_id, lock=True))
    return done


@undo.takes_back("delete_stage")
@undo.takes_back("merge_stages")
def _part_again(done: Undo) -> str:
    """Put the stage back, and at it what came from there and was not moved elsewhere meanwhile."""
    back = deletion.restore(done)
    merged = done.payload["merged"]
    if merged:
        into, entries = uuid.UUID(merged["into"]), [uuid.UUID(id) for id in merged["entries"]]
        came = (StageChange.account_id == done.account_id, StageChange.stage_id == into, StageChange.id.in_(entries))
        _relink(StageChange, back, *came)
        newest = (
            select(StageChange.stage_id)
            .where(
                StageChange.account_id == Opportunity.account_id,
                StageChange.opportunity_id == Opportunity.id,
            )
            .order_by(StageChange.happened_on.desc(), StageChange.created_at.desc(), StageChange.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        here = (Opportunity.account_id == done.account_id, Opportunity.stage_id == into, newest == back)
        _relink(Opportunity, back, *here)
    stages = history.stages(done.account_id, lock=True)
    # Those that followed it have moved up by one; it goes before the one that took its place.
    _number(sorted(stages, key=lambda stage: (stage.position, stage.id != back)))
    return "/account/stages"


def _relink(model: type[Opportunity | StageChange], stage_id: uuid.UUID, *which: Any) -> Sequence[uuid.UUID]:
    """Let these rows name another stage; returns their ids."""
    raised = {"stage_id": stage_id, "version": model.version + 1, "updated_at": now()}
    changed = update(model).where(*which).values(raised).returning(model.id)
    return db.session.scalars(changed, execution_options={"synchronize_session": False}).all()


def _number(stages: Sequence[Stage]) -> None:
    for place, stage in enumerate(stages):
        if stage.position != place:
            stage.position = place
    db.session.flush()
