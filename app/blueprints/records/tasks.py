"""A task's page; doing it and putting it off, each by one press of a button."""

import uuid
from typing import Any

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records import grouping, lists
from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.models.task import Task
from app.models.undo import Undo
from app.operations.records import tasks
from app.queries import task_page
from app.records.task import KIND as TASKS
from app.records.task import SnoozeForm
from app.web.access import me, owned
from app.web.safe_redirect import safe_next, with_fragment
from app.web.template_filters import person_today, weekday


@bp.get("/tasks/<uuid:id>")
def task(id: uuid.UUID) -> ResponseReturnValue:
    return _page(id)


@bp.post("/tasks/<uuid:id>/done")
def finish_task(id: uuid.UUID) -> ResponseReturnValue:
    return _answer(tasks.finish(owned(Task, id, lock=True), _back()))


@bp.post("/tasks/<uuid:id>/undone")
def reopen_task(id: uuid.UUID) -> ResponseReturnValue:
    return _answer(tasks.reopen(owned(Task, id, lock=True), _back()))


@bp.post("/tasks/<uuid:id>/snooze")
def snooze_task(id: uuid.UUID) -> ResponseReturnValue:
    """Put it off until a day, or one of the words that stand for one."""
    put_off, form = owned(Task, id, lock=True), SnoozeForm(request.form)
    until = tasks.days_to_snooze(person_today()).get(form.until.text) or form.day_from(person_today())
    if not until:
        return _page(id, form), 422
    label = f"Moved {put_off.title} to {weekday(until)}."
    return _answer(tasks.snooze(put_off, until, label, _back()))


def _answer(done: Undo) -> ResponseReturnValue:
    db.session.commit()
    offer_undo(done)
    return redirect(done.payload["back"], 303)


def _back() -> str:
    """The page whose button was pressed, where its tasks are."""
    return with_fragment(safe_next(request.form.get("back") or "/tasks"), "tasks")


def _page(id: uuid.UUID, form: SnoozeForm | None = None) -> str:
    row = task_page.task(me().account_id, id)
    if not row:
        abort(404)
    return render_template(
        "records/tasks/page.html",
        kind=TASKS,
        record=row.Task,
        label=row.Task.title,
        row=row,
        today=person_today(),
        days=tasks.days_to_snooze(person_today()),
        form=form or SnoozeForm(),
    )


@lists.beside(TASKS)
def _under_headings(shown: lists.Shown) -> dict[str, Any]:
    """Under headings; and below the last of all open tasks, those that were done last."""
    is_whole = shown.filters == {"done": False} and not shown.query and shown.is_last
    done_last = task_page.done_last(me().account_id) if is_whole else []
    return {"groups": grouping.tasks(shown.rows, shown.sort), "done_last": done_last}
