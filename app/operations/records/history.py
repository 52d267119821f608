"""An opportunity's history: moving it, its entries, and what takes either back."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from app.extensions import db
from app.models.columns import sort_key
from app.models.deletion import forget_deletions, remember_deletions
from app.models.engines import in_parts
from app.models.opportunity import Opportunity, StageChange
from app.models.stage import IN_ORDER, Stage
from app.models.undo import Undo
from app.operations.records import undo
from app.operations.records.rules import InvalidValues, Rules
from app.records.kinds import path_of
from app.records.opportunity import OUTCOME_LABELS, role_at
from app.records.stage_change import KIND


class NoSuchStage(InvalidValues):
    """The account has no stage of the kind that this needs."""

    def __init__(self, kind: str) -> None:
        super().__init__({"stage_id": [f"You have no stage of the type “{kind}”. Add one first."]})


class StageChangeRules(Rules[StageChange]):
    def check(self, record: StageChange, values: Mapping[str, Any], *, is_new: bool) -> None:
        if not is_new and values.get("opportunity_id", record.opportunity_id) != record.opportunity_id:
            raise InvalidValues({"opportunity_id": ["An entry stays with its opportunity."]})
        check_outcome(record, values)

    def apply(self, record: StageChange, values: Mapping[str, Any], today: date, *, is_new: bool) -> Undo | None:
        """Give an entry its values, and its opportunity the present that follows from them."""
        opportunity_id = values["opportunity_id"] if is_new else record.opportunity_id
        opportunity = db.session.get_one(Opportunity, (record.account_id, opportunity_id))
        before = list(opportunity.history)
        record.stage = db.session.get_one(Stage, (record.account_id, values.get("stage_id", record.stage_id)))
        record.opportunity_id = opportunity.id
        record.happened_on = values.get("happened_on", record.happened_on)
        outcome = values.get("outcome", record.outcome)
        record.outcome = outcome if record.stage.is_closed else None
        if is_new:
            opportunity.history.append(record)
        opportunity.read_history()
        return remember_move(opportunity, before)

    def delete(self, record: StageChange, label: str) -> Undo:
        return remove(record, label)

    def title(self, record: StageChange) -> str:
        return "the entry"


RULES = StageChangeRules(KIND)


def check_outcome(record: Opportunity | StageChange, values: Mapping[str, Any]) -> None:
    """Refuse an outcome of a stage that is not closed, rather than drop it in silence."""
    stage_id = values.get("stage_id") or record.stage_id
    if values.get("outcome") and stage_id:
        stage = db.session.get_one(Stage, (record.account_id, stage_id))
        if not stage.is_closed:
            raise InvalidValues({"outcome": ["Only a stage that closes an opportunity has an outcome."]})


def move(opportunity: Opportunity, stage: Stage, on: date, outcome: str | None = None) -> Undo | None:
    """Move it and leave what takes the move back. None when it stands there already."""
    entry = opportunity.move_to(stage, on, outcome or outcome_named(stage.name))
    if not entry:
        return None
    done = _leave_undo(opportunity, [entry])
    db.session.flush()
    return done


def remember_move(opportunity: Opportunity, before: Collection[StageChange]) -> Undo | None:
    """Leave what takes back that it came to stand elsewhere than `before`. None when no new entry says so."""
    new = [entry for entry in opportunity.history if entry not in before]
    return _leave_undo(opportunity, new) if opportunity.history[-1] in new else None


def _leave_undo(opportunity: Opportunity, entries: Sequence[StageChange]) -> Undo:
    """Remember the entries that a move has made, which is one, or one more where a day of application came with it."""
    *others, last = entries
    payload: dict[str, Any] = {"opportunity_id": str(opportunity.id), "stage_change_id": str(last.id)}
    if others:
        payload["others"] = [str(entry.id) for entry in others]
    return undo.remember(
        opportunity.account_id,
        "move",
        f"Moved to {last.stage.name}.",
        payload,
        about=name_of(opportunity),
        needs=[undo.Need("opportunity", opportunity.id), undo.Need("stage_change", last.id)],
        wants=[undo.Need("opportunity", opportunity.id, last.stage.id)],
    )


def name_of(opportunity: Opportunity) -> str:
    return role_at(opportunity.title, opportunity.company.name if opportunity.company else None)


def outcome_named(stage: str) -> str | None:
    """How it ended, where the name of the stage says so: "No answer", or the words we have for it."""
    named = {sort_key(word.replace("_", " ")): word for word in OUTCOME_LABELS}
    named |= {sort_key(label): word for word, label in OUTCOME_LABELS.items()}
    return named.get(sort_key(stage))


@undo.takes_back("move")
def _move_back(done: Undo) -> str:
    """Take out again what the move has put into the history."""
    opportunity = db.session.get(Opportunity, (done.account_id, uuid.UUID(done.payload["opportunity_id"])))
    ids = (done.payload["stage_change_id"], *done.payload.get("others", ()))
    entry, *others = [db.session.get(StageChange, (done.account_id, uuid.UUID(id))) for id in ids]
    if not opportunity or not entry:
        raise undo.Changed
    entries = [entry, *filter(None, others)]
    if len(opportunity.history) <= len(entries):
        raise undo.Changed
    for one in entries:
        forget(opportunity, one)
    return path_of(opportunity)


# In the order in which they come about. Being saved is none of them: much is written down after the fact.
_ORDER = ("applied", "screening", "interviewing", "offer", "closed")


def contradicted(entry: StageChange, day: date) -> StageChange | None:
    """Return the entry that would be in the wrong order if this one were of that day, if there is one."""
    for other in _opportunity_of(entry).history:
        kinds = (entry.stage.kind, other.stage.kind)
        if "saved" in kinds:
            continue
        rank, others = map(_ORDER.index, kinds)
        if (others < rank and other.happened_on > day) or (others > rank and other.happened_on < day):
            return other
    return None


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
        "version": entry.version,
    }
    needs = [undo.Need("opportunity", opportunity.id), undo.Need("stage", entry.stage_id)]
    forget(opportunity, entry)
    done = undo.remember(entry.account_id, "forget", label, kept, about=name_of(opportunity), needs=needs)
    db.session.flush()
    return done


@undo.takes_back("forget")
def _put_entry_back(done: Undo) -> str:
    account_id, payload = done.account_id, done.payload
    opportunity = db.session.get(Opportunity, (account_id, uuid.UUID(payload["opportunity_id"])))
    stage = db.session.get(Stage, (account_id, uuid.UUID(payload["stage_id"])))
    if not opportunity or not stage:
        raise undo.Changed
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
    forget_deletions(db.session, account_id, {entry.id: KIND.slug})
    opportunity.history.append(entry)
    opportunity.read_history()
    db.session.flush()
    # What is made anew begins with 1, and who read it before it was taken out would take it for what they hold.
    mine = (StageChange.account_id == account_id, StageChange.id == entry.id)
    later = update(StageChange).where(*mine).values(version=payload.get("version", 1) + 1)
    db.session.execute(later, execution_options={"synchronize_session": False})
    db.session.expire(entry)
    return path_of(opportunity)


def forget(opportunity: Opportunity, entry: StageChange) -> None:
    """Take the entry out, and remember that it is gone: phones show the history too."""
    opportunity.remove_entry(entry)
    remember_deletions(db.session, entry.account_id, {entry.id: KIND.slug})


def remove_applications(opportunity: Opportunity) -> None:
    """Take application out of the history; an only entry becomes one of being saved."""
    for entry in [entry for entry in opportunity.history if entry.stage.kind == "applied"]:
        if len(opportunity.history) > 1:
            forget(opportunity, entry)
        else:
            entry.stage = stage_of_kind(opportunity.account_id, "saved")
            opportunity.read_history()


def read_many(opportunities: Mapping[uuid.UUID, Opportunity]) -> None:
    """Read the histories of all of them by few statements, where each would take one of its own."""
    account_ids = {one.account_id for one in opportunities.values()}
    by_id = {stage.id: stage for id in account_ids for stage in stages(id)}
    entries: dict[uuid.UUID, list[StageChange]] = {id: [] for id in opportunities}
    for entry in hanging_on(StageChange, opportunities):
        set_committed_value(entry, "stage", by_id[entry.stage_id])
        entries[entry.opportunity_id].append(entry)
    for id, of_one in entries.items():
        of_one.sort(key=lambda entry: (entry.happened_on, entry.created_at, entry.id))
        set_committed_value(opportunities[id], "history", of_one)


def hanging_on(model: Any, opportunities: Mapping[uuid.UUID, Opportunity]) -> Iterator[Any]:
    """The rows of this table that hang on these opportunities, which are those of one account."""
    for some in in_parts(list(opportunities)):
        mine = (model.account_id == opportunities[some[0]].account_id, model.opportunity_id.in_(some))
        yield from db.session.scalars(select(model).where(*mine))


def stages(account_id: uuid.UUID, *, lock: bool = False) -> list[Stage]:
    """The account's stages in order.

    `lock` keeps their order as it is until the transaction ends; opportunities may still come to them.
    """
    ordered = select(Stage).where(Stage.account_id == account_id).order_by(*IN_ORDER)
    return list(db.session.scalars(ordered.with_for_update(key_share=True) if lock else ordered))


def first_stage(account_id: uuid.UUID) -> Stage:
    return stages(account_id)[0]


def stage_of_kind(account_id: uuid.UUID, kind: str) -> Stage:
    """The first stage of that kind. Raises NoSuchStage."""
    found = next((stage for stage in stages(account_id) if stage.kind == kind), None)
    if not found:
        raise NoSuchStage(kind)
    return found


def _opportunity_of(entry: StageChange) -> Opportunity:
    return db.session.get_one(Opportunity, (entry.account_id, entry.opportunity_id))
