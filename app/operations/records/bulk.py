"""Acts on many records at once, each with one Undo for all of them.

What was changed in the meantime is left as it is when an act is taken back, and said.
"""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from app.extensions import db
from app.models.columns import now, sort_key
from app.models.deletion import remember_deletions
from app.models.engines import in_parts
from app.models.opportunity import Opportunity, OpportunityTag
from app.models.owned import Record
from app.models.stage import Stage
from app.models.task import Task
from app.models.undo import Undo
from app.operations.records import crud, history, tasks, undo
from app.operations.records.registry import rules_of
from app.records.kind import Kind
from app.records.opportunity import KIND as OPPORTUNITIES
from app.records.opportunity import OUTCOME_LABELS
from app.records.schema import MOST_TAGS
from app.records.task import KIND as TASKS

# More than that are filtered first, so that what an Undo holds stays small.
MOST = 500
_LOOKED_AT = 100
# So many are named where an act is listed.
_NAMED = 3


class Done(NamedTuple):
    """What an act came to: what takes it back, unless nothing was to be done, and what stayed as it was, in words."""

    undo: Undo | None
    stays: str = ""


def move(account_id: uuid.UUID, ids: Collection[uuid.UUID], stage: Stage, on: date, back: str) -> Done:
    """Move them to this stage; those that are there stay. `back` is the page that taking it back leads to."""
    outcome = history.outcome_named(stage.name)
    return _moved(found(account_id, ids), stage, on, outcome, back, keep_closed=False)


def close(account_id: uuid.UUID, ids: Collection[uuid.UUID], outcome: str, on: date, back: str) -> Done:
    """Close them with this outcome; those that are closed stay. Raises NoSuchStage."""
    stage = history.stage_of_kind(account_id, "closed")
    return _moved(found(account_id, ids), stage, on, outcome, back, keep_closed=True)


def tag(account_id: uuid.UUID, ids: Collection[uuid.UUID], name: str, back: str) -> Done:
    """Give them this tag beside those they have."""
    opportunities = found(account_id, ids)
    _read_tags(opportunities)
    key, full, tagged = sort_key(name), 0, []
    for opportunity in opportunities.values():
        if any(row.name_key == key for row in opportunity.tag_rows):
            continue
        if len(opportunity.tag_rows) >= MOST_TAGS:
            full += 1
            continue
        opportunity.set_tags([*opportunity.tags, name])
        tagged.append(opportunity.id)
    db.session.flush()
    label = f"Tagged {counted(len(tagged))} “{name}”."
    done = remember(account_id, "tag_many", label, [opportunities[id] for id in tagged], back, key=key)
    return Done(done, f"{counted(full)} already had {MOST_TAGS} tags." if full else "")


def archive(account_id: uuid.UUID, ids: Collection[uuid.UUID], back: str, *, archived: bool) -> Done:
    """Archive them, or take them out of the archive."""
    changed = [one for one in found(account_id, ids).values() if one.archived != archived]
    for opportunity in changed:
        opportunity.archived = archived
    db.session.flush()
    what = counted(len(changed))
    label = f"Archived {what}." if archived else f"Took {what} out of the archive."
    return Done(remember(account_id, "archive_many", label, changed, back, archived=archived))


def delete(account_id: uuid.UUID, kind: Kind, ids: Collection[uuid.UUID], back: str) -> Done:
    """Delete records of a kind with everything that hangs on them."""
    records = _rows(kind.model, account_id, ids)
    if not records:
        return Done(None)
    label = f"Deleted {counted(len(records), kind)}."
    return Done(rules_of(kind).delete_many(records, label, about=names_of(records), back=back))


def finish(account_id: uuid.UUID, ids: Collection[uuid.UUID], back: str, *, done: bool) -> Done:
    """Tasks are done; or are not, after all."""
    changed = [task for task in _rows(Task, account_id, ids) if bool(task.done_at) != done]
    label = f"{'Done' if done else 'Not done'}: {counted(len(changed), TASKS)}."
    return Done(_change_tasks(changed, label, back, done_at=now() if done else None))


def put_off(account_id: uuid.UUID, ids: Collection[uuid.UUID], until: date, when: str, back: str) -> Done:
    """Tasks that are not done are due on that day instead; `when` says it in words."""
    changed = [task for task in _rows(Task, account_id, ids) if not task.done_at and task.due_on != until]
    return Done(_change_tasks(changed, f"Moved {counted(len(changed), TASKS)} to {when}.", back, due_on=until))


def _change_tasks(changed: Sequence[Task], label: str, back: str, **values: Any) -> Undo | None:
    before = {task.id: tasks.values_of(task) for task in changed}
    for task in changed:
        for name, value in values.items():
            setattr(task, name, value)
    db.session.flush()
    if not changed:
        return None
    rows = [{"id": str(task.id), "version": task.version, **before[task.id]} for task in changed]
    payload, told = {"tasks": rows, "back": back}, about("task", changed, lambda task: task.version)
    done = undo.remember(changed[0].account_id, "tasks", label, payload, **told)
    db.session.flush()
    return done


def _moved(
    opportunities: Mapping[uuid.UUID, Opportunity],
    stage: Stage,
    on: date,
    outcome: str | None,
    back: str,
    *,
    keep_closed: bool,
) -> Done:
    history.read_many(opportunities)
    entries = {}
    for opportunity in opportunities.values():
        if not (keep_closed and opportunity.history[-1].stage.is_closed):
            entry = opportunity.move_to(stage, on, outcome)
            entries.update({opportunity.id: entry.id} if entry else {})
    db.session.flush()
    stayed = len(opportunities) - len(entries)
    how = f" as “{OUTCOME_LABELS[outcome]}”" if outcome and stage.is_closed else ""
    what = f"Moved {counted(len(entries))} to {stage.name}{how}."
    made = [str(id) for id in entries.values()]
    moved = [opportunities[id] for id in entries]
    done = remember(stage.account_id, "move_many", what, moved, back, stage.id, entries=made)
    there = "closed" if keep_closed else f"in {stage.name}"
    return Done(done, f"{counted(stayed)} {'was' if stayed == 1 else 'were'} {there} already." if stayed else "")


@undo.takes_back("move_many")
def _move_back(done: Undo) -> str:
    entries = map(uuid.UUID, done.payload["entries"])
    return _taken_back(done, take_out(done.account_id, dict(zip(_ids(done), entries, strict=True))))


def take_out(account_id: uuid.UUID, entries: Mapping[uuid.UUID, uuid.UUID]) -> int:
    """Take these entries out again, each by its opportunity's id, where that still stands there; returns how many."""
    opportunities = found(account_id, entries)
    history.read_many(opportunities)
    gone = {}
    for id, opportunity in opportunities.items():
        newest = opportunity.history[-1]
        if newest.id == entries[id] and len(opportunity.history) > 1:
            gone[newest.id] = "stage_changes"
            opportunity.remove_entry(newest)
    if gone:
        remember_deletions(db.session, account_id, gone)
    return len(gone)


@undo.takes_back("tag_many")
def _take_tag_off(done: Undo) -> str:
    opportunities = found(done.account_id, _ids(done))
    _read_tags(opportunities)
    key, back = done.payload["key"], 0
    for opportunity in opportunities.values():
        kept = [row.name for row in opportunity.tag_rows if row.name_key != key]
        if len(kept) < len(opportunity.tag_rows):
            opportunity.set_tags(kept)
            back += 1
    return _taken_back(done, back)


@undo.takes_back("archive_many")
def _take_out_again(done: Undo) -> str:
    archived, back = done.payload["archived"], 0
    for opportunity in found(done.account_id, _ids(done)).values():
        if opportunity.archived == archived:
            opportunity.archived = not archived
            back += 1
    return _taken_back(done, back)


@undo.takes_back("tasks")
def _put_tasks_back(done: Undo) -> str:
    """Those that were changed or deleted since stay as they are."""
    before = {uuid.UUID(row["id"]): row for row in done.payload["tasks"]}
    back = [task for task in _rows(Task, done.account_id, before) if task.version == before[task.id]["version"]]
    for task in back:
        tasks.put_back(task, before[task.id])
    return _taken_back(done, len(back), len(before), TASKS)


def _taken_back(done: Undo, count: int, of: int | None = None, kind: Kind = OPPORTUNITIES) -> str:
    """Say how many stay, if not all were as the act has left them. Raises Changed when none was."""
    if not count:
        raise undo.Changed
    stays = (len(done.payload["ids"]) if of is None else of) - count
    if stays:
        done.stays = f"Undone, except for {counted(stays, kind)} that changed in the meantime."
    return str(done.payload["back"])


def remember(
    account_id: uuid.UUID,
    act: str,
    label: str,
    opportunities: Sequence[Opportunity],
    back: str,
    state: uuid.UUID | None = None,
    **more: Any,
) -> Undo | None:
    """Leave what takes an act on these back, if there are any; `state` is the stage that they should stand at."""
    if not opportunities:
        return None
    payload = {"ids": [str(one.id) for one in opportunities], "back": back, **more}
    told = about("opportunity", opportunities, (lambda _one: state) if state else None)
    done = undo.remember(account_id, act, label, payload, **told)
    db.session.flush()
    return done


def about(table: str, records: Sequence[Record], state: Callable[[Any], object] | None = None) -> dict[str, Any]:
    """What the page that lists acts says they were about, and what each should be like. Of very many it is too long."""
    if len(records) > _LOOKED_AT:
        return {}
    wants = [undo.Need(table, record.id, state(record) if state else None) for record in records]
    return {"about": names_of(records), "wants": wants}


def names_of(records: Sequence[Record]) -> str:
    """Name the first of them, and say how many more there are."""
    names = [crud.name_of(record) for record in records[:_NAMED]]
    more = len(records) - len(names)
    return ", ".join([*names, f"and {more} more"] if more else names)


def _ids(done: Undo) -> list[uuid.UUID]:
    return [uuid.UUID(id) for id in done.payload["ids"]]


def counted(count: int, kind: Kind = OPPORTUNITIES) -> str:
    """1 opportunity, or 1,200 opportunities."""
    return f"1 {kind.singular}" if count == 1 else f"{count:,} {kind.slug}"


def found(account_id: uuid.UUID, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Opportunity]:
    """Those opportunities that are there, by id; locked in one order, so that two acts do not wait for each other."""
    return {row.id: row for row in _rows(Opportunity, account_id, ids)}


def _rows(model: type[Record], account_id: uuid.UUID, ids: Collection[uuid.UUID]) -> list[Any]:
    found: list[Any] = []
    for some in in_parts(sorted(set(ids))):
        mine = (model.account_id == account_id, model.id.in_(some))
        found += db.session.scalars(select(model).where(*mine).order_by(model.id).with_for_update())
    return found


def _read_tags(opportunities: Mapping[uuid.UUID, Opportunity]) -> None:
    rows: dict[uuid.UUID, list[OpportunityTag]] = {id: [] for id in opportunities}
    for row in history.hanging_on(OpportunityTag, opportunities):
        rows[row.opportunity_id].append(row)
    for id, of_one in rows.items():
        set_committed_value(opportunities[id], "tag_rows", sorted(of_one, key=lambda row: row.position))
