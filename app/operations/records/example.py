"""Making the example, and removing it."""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from app.extensions import db
from app.models.deletion import Deletion
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.models.undo import Undo
from app.operations.records import crud, deletion, history, undo
from app.records import example
from app.records.kinds import KINDS

REMOVED = "Removed the example."
_DAYS = ("deadline", "due_on", "reply_by")


def add(account_id: uuid.UUID, today: date, time_zone: str) -> None:
    """Make what is not there of it."""
    ids = [example.id_of(account_id, one.slug, one.key) for one in example.EXAMPLE]
    # Phones that removed their copy take it anew.
    db.session.execute(delete(Deletion).where(Deletion.account_id == account_id, Deletion.id.in_(ids)))
    stages = {stage.kind: stage for stage in reversed(history.stages(account_id))}
    for one, id in zip(example.EXAMPLE, ids, strict=True):
        kind = KINDS[one.slug]
        if not crud.find(account_id, kind, id):
            values = _values(account_id, one, today, time_zone)
            _make(account_id, one.slug, id, values, list(_steps(one, stages, today)), today)


def remove(account_id: uuid.UUID) -> Undo | None:
    """All of it, with what was added to it since; None when nothing is there."""
    parts = []
    for slug in example.BY_ITSELF:
        for id in example.ids(account_id, slug):
            record = crud.find(account_id, KINDS[slug], id)
            if record:
                done = crud.delete(KINDS[slug], record, REMOVED)
                parts.append(done.payload)
                db.session.delete(done)
                db.session.flush()
    return undo.remember(account_id, "remove_example", REMOVED, {"parts": parts}) if parts else None


@undo.takes_back("remove_example")
def _put_back(done: Undo) -> str:
    """In reverse: an opportunity refers to its company."""
    for payload in reversed(done.payload["parts"]):
        deletion.restore(Undo(account_id=done.account_id, act="delete", label=done.label, payload=payload))
    return "/today"


def _make(
    account_id: uuid.UUID,
    slug: str,
    id: uuid.UUID,
    values: dict[str, Any],
    steps: list[tuple[Stage, date]],
    today: date,
) -> None:
    if not steps:
        crud.create(account_id, KINDS[slug], values, today, id)
        return
    (first, first_day), *later = steps
    made = cast(Opportunity, crud.create(account_id, KINDS[slug], values | {"stage_id": first.id}, first_day, id))
    for stage, day in later:
        made.move_to(stage, day)


def _steps(one: example.Example, stages: dict[str, Stage], today: date) -> Iterable[tuple[Stage, date]]:
    """Those for which the account has a stage."""
    for kind, days in one.values.get("steps", ()):
        if kind in stages:
            yield stages[kind], today + timedelta(days=days)


def _values(account_id: uuid.UUID, one: example.Example, today: date, time_zone: str) -> dict[str, Any]:
    """With ids for keys, and dates for counted days."""
    values = {name: value for name, value in one.values.items() if name not in ("steps", "at")}
    for name, slug in KINDS[one.slug].references.items():
        if isinstance(values.get(name), list):
            values[name] = [example.id_of(account_id, slug, key) for key in values[name]]
        elif name in values:
            values[name] = example.id_of(account_id, slug, values[name])
    for name in _DAYS:
        if name in values:
            values[name] = today + timedelta(days=values[name])
    if "at" in one.values:
        days, hour = one.values["at"]
        local = datetime.combine(today + timedelta(days=days), time(hour), ZoneInfo(time_zone))
        values |= {"starts_at": local.astimezone(UTC), "time_zone": time_zone}
    return values
