"""Acts on many opportunities at once, each with one Undo for all of them.

What was changed in the meantime is left as it is when an act is taken back, and said.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from app.extensions import db
from app.models.columns import sort_key
from app.models.deletion import remember_deletions
from app.models.opportunity import Opportunity, OpportunityTag, StageChange
from app.models.owned import Record
from app.models.stage import Stage
from app.models.undo import Undo
from app.operations.records import history, undo
from app.operations.records.registry import rules_of
from app.records.kind import Kind
from app.records.opportunity import OUTCOME_LABELS
from app.records.schema import MOST_TAGS

# More than that are filtered first, so that what an Undo holds stays small.
MOST = 500
_LOOKED_AT = 100


class Done(NamedTuple):
    """What an act came to: what takes it back, unless nothing was to be done, and what stayed as it was, in words."""

    undo: Undo | None
    stays: str = ""


def move(account_id: uuid.UUID, ids: Collection[uuid.UUID], stage: Stage, on: date, back: str) -> Done:
    """Move them to this stage; those that are there stay. `back` is the page that taking it back leads to."""
    outcome = history.outcome_named(stage.name)
    return _moved(_found(account_id, ids), stage, on, outcome, back, keep_closed=False)


def close(account_id: uuid.UUID, ids: Collection[uuid.UUID], outcome: str, on: date, back: str) -> Done:
    """Close them with this outcome; those that are closed stay. Raises NoSuchStage."""
    stage = history.stage_of_kind(account_id, "closed")
    return _moved(_found(account_id, ids), stage, on, outcome, back, keep_closed=True)


def tag(account_id: uuid.UUID, ids: Collection[uuid.UUID], name: str, back: str) -> Done:
    """Give them this tag beside those they have."""
    opportunities = _found(account_id, ids)
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
    label = f"Tagged {_counted(len(tagged))} “{name}”."
    done = remember(account_id, "tag_many", label, tagged, back, key=key)
    return Done(done, f"{_counted(full)} already had {MOST_TAGS} tags." if full else "")


def archive(account_id: uuid.UUID, ids: Collection[uuid.UUID], back: str, *, archived: bool) -> Done:
    """Archive them, or take them out of the archive."""
    changed = [one for one in _found(account_id, ids).values() if one.archived != archived]
    for opportunity in changed:
        opportunity.archived = archived
    db.session.flush()
    what = _counted(len(changed))
    label = f"Archived {what}." if archived else f"Took {what} out of the archive."
    return Done(remember(account_id, "archive_many", label, [one.id for one in changed], back, archived=archived))


def delete(account_id: uuid.UUID, kind: Kind, ids: Collection[uuid.UUID], back: str) -> Done:
    """Delete records of a kind with everything that hangs on them."""
    records = _rows(kind.model, account_id, ids)
    if not records:
        return Done(None)
    counted = f"1 {kind.singular}" if len(records) == 1 else f"{len(records)} {kind.slug}"
    return Done(rules_of(kind).delete_many(records, f"Deleted {counted}.", back=back))


def _moved(
    opportunities: Mapping[uuid.UUID, Opportunity],
    stage: Stage,
    on: date,
    outcome: str | None,
    back: str,
    *,
    keep_closed: bool,
) -> Done:
    _read_histories(opportunities)
    entries = {}
    for opportunity in opportunities.values():
        if not (keep_closed and opportunity.history[-1].stage.is_closed):
            entry = opportunity.move_to(stage, on, outcome)
            entries.update({opportunity.id: entry.id} if entry else {})
    db.session.flush()
    stayed = len(opportunities) - len(entries)
    how = f" as “{OUTCOME_LABELS[outcome]}”" if outcome and stage.is_closed else ""
    what = f"Moved {_counted(len(entries))} to {stage.name}{how}."
    made = [str(id) for id in entries.values()]
    done = remember(stage.account_id, "move_many", what, list(entries), back, stage.id, entries=made)
    there = "closed" if keep_closed else f"in {stage.name}"
    return Done(done, f"{_counted(stayed)} {'was' if stayed == 1 else 'were'} {there} already." if stayed else "")


@undo.takes_back("move_many")
def _move_back(done: Undo) -> str:
    """Take out the entries again, of those that still stand where they were moved to."""
    opportunities = _found(done.account_id, _ids(done))
    _read_histories(opportunities)
    entries = {uuid.UUID(id) for id in done.payload["entries"]}
    gone = {}
    for opportunity in opportunities.values():
        newest = opportunity.history[-1]
        if newest.id in entries and len(opportunity.history) > 1:
            gone[newest.id] = "stage_changes"
            opportunity.remove_entry(newest)
    if gone:
        remember_deletions(db.session, done.account_id, gone)
    return _taken_back(done, len(gone))


@undo.takes_back("tag_many")
def _take_tag_off(done: Undo) -> str:
    opportunities = _found(done.account_id, _ids(done))
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
    for opportunity in _found(done.account_id, _ids(done)).values():
        if opportunity.archived == archived:
            opportunity.archived = not archived
            back += 1
    return _taken_back(done, back)


def _taken_back(done: Undo, count: int) -> str:
    """Say how many stay, if not all were as the act has left them. Raises Changed when none was."""
    if not count:
        raise undo.Changed
    stays = len(done.payload["ids"]) - count
    if stays:
        done.stays = f"Undone, except for {_counted(stays)} that changed in the meantime."
    return str(done.payload["back"])


def remember(
    account_id: uuid.UUID,
    act: str,
    label: str,
    ids: Sequence[uuid.UUID],
    back: str,
    state: uuid.UUID | None = None,
    **more: Any,
) -> Undo | None:
    if not ids:
        return None
    payload = {"ids": [str(id) for id in ids], "back": back, **more}
    # For the page that lists acts: of many more, it would look longer than it is worth.
    wants = [undo.Need("opportunity", id, state) for id in ids] if len(ids) <= _LOOKED_AT else []
    done = undo.remember(account_id, act, label, payload, wants=wants)
    db.session.flush()
    return done


def _ids(done: Undo) -> list[uuid.UUID]:
    return [uuid.UUID(id) for id in done.payload["ids"]]


def _counted(count: int) -> str:
    return "1 opportunity" if count == 1 else f"{count:,} opportunities"


def _found(account_id: uuid.UUID, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Opportunity]:
    """Those of them that are there, by id; locked in one order, so that two acts do not wait for each other."""
    return {row.id: row for row in _rows(Opportunity, account_id, ids)}


def _rows(model: type[Record], account_id: uuid.UUID, ids: Collection[uuid.UUID]) -> list[Any]:
    found: list[Any] = []
    for some in undo.in_parts(sorted(set(ids))):
        mine = (model.account_id == account_id, model.id.in_(some))
        found += db.session.scalars(select(model).where(*mine).order_by(model.id).with_for_update())
    return found


def _read_histories(opportunities: Mapping[uuid.UUID, Opportunity]) -> None:
    """The histories of all of them by one statement, where each would take one of its own."""
    account_ids = {one.account_id for one in opportunities.values()}
    stages = {stage.id: stage for id in account_ids for stage in history.stages(id)}
    entries: dict[uuid.UUID, list[StageChange]] = {id: [] for id in opportunities}
    for entry in _hanging_on(StageChange, opportunities):
        set_committed_value(entry, "stage", stages[entry.stage_id])
        entries[entry.opportunity_id].append(entry)
    for id, of_one in entries.items():
        of_one.sort(key=lambda entry: (entry.happened_on, entry.created_at, entry.id))
        set_committed_value(opportunities[id], "history", of_one)


def _read_tags(opportunities: Mapping[uuid.UUID, Opportunity]) -> None:
    rows: dict[uuid.UUID, list[OpportunityTag]] = {id: [] for id in opportunities}
    for row in _hanging_on(OpportunityTag, opportunities):
        rows[row.opportunity_id].append(row)
    for id, of_one in rows.items():
        set_committed_value(opportunities[id], "tag_rows", sorted(of_one, key=lambda row: row.position))


def _hanging_on(model: Any, opportunities: Mapping[uuid.UUID, Opportunity]) -> Iterator[Any]:
    for some in undo.in_parts(list(opportunities)):
        account_id = opportunities[some[0]].account_id
        yield from db.session.scalars(
            select(model).where(model.account_id == account_id, model.opportunity_id.in_(some))
        )
