"""Doing a task, and putting it off. Both can be taken back."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.extensions import db
from app.models.columns import now
from app.models.task import Task
from app.models.undo import Undo
from app.operations.records import undo
from app.reading import region

MONTHS = 12


def finish(task: Task, back: str) -> Undo:
    """It is done. `back` is the page that taking it back leads to."""
    return _change(task, f"Done: {task.title}", back, done_at=task.done_at or now())


def reopen(task: Task, back: str) -> Undo:
    return _change(task, f"Not done: {task.title}", back, done_at=None)


def snooze(task: Task, until: date, label: str, back: str) -> Undo:
    return _change(task, label, back, due_on=until)


def days_to_snooze(today: date) -> dict[str, date]:
    """The day that each word means: tomorrow, the first working day of next week, the first of next month."""
    next_month = date(today.year + today.month // MONTHS, today.month % MONTHS + 1, 1)
    return {
        "tomorrow": today + timedelta(days=1),
        "next_week": region.next_week(today, region.current.get()),
        "next_month": next_month,
    }


@undo.takes_back("task")
def _put_back(done: Undo) -> str:
    """Return to the page where the button was pressed. Refused when the task is gone, or was changed since."""
    payload = done.payload
    task = db.session.get(Task, (done.account_id, uuid.UUID(payload["task_id"])))
    if not task or task.version != payload["version"]:
        raise undo.Changed
    put_back(task, payload)
    return str(payload["back"])


def values_of(task: Task) -> dict[str, str | None]:
    """What these acts change, as Undo keeps it."""
    return {name: getattr(task, name).isoformat() if getattr(task, name) else None for name in ("due_on", "done_at")}


def put_back(task: Task, values: Mapping[str, Any]) -> None:
    """The reverse."""
    task.due_on = date.fromisoformat(values["due_on"]) if values["due_on"] else None
    task.done_at = datetime.fromisoformat(values["done_at"]) if values["done_at"] else None


def _change(task: Task, label: str, back: str, **values: Any) -> Undo:
    before = values_of(task)
    for name, value in values.items():
        setattr(task, name, value)
    db.session.flush()
    payload = {"task_id": str(task.id), "version": task.version, "back": back, **before}
    needs = [undo.Need("task", task.id, task.version)]
    return undo.remember(task.account_id, "task", label, payload, about=task.title, needs=needs)
