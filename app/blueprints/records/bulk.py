"""What is done with the rows of a list that are ticked: all at once, with one Undo."""

import uuid
from collections.abc import Collection
from typing import get_args

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.lists import Asked, list_of
from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.models.opportunity import Outcome
from app.models.stage import Stage
from app.operations.records import bulk, tasks
from app.operations.records.crud import InvalidValues
from app.queries import record_list
from app.reading.ids import id_in
from app.reading.text import one_line
from app.records.kind import Kind
from app.records.schema import LONGEST_TAG
from app.web.access import me, named
from app.web.template_filters import in_sentence, person_today, weekday


class CannotAct(Exception):
    """Something is missing in what was chosen; the message says what."""


@bp.post("/<kind:kind>")
def act(kind: Kind) -> ResponseReturnValue:
    """On those that are ticked, or on all that match what the address asks for, as it does for the list."""
    asked = Asked.now(kind)
    back = asked.address(without=("show", "all"))
    try:
        done = _done(kind, _chosen(asked), back)
    except (CannotAct, InvalidValues) as refused:
        db.session.rollback()
        said = next(iter(refused.errors.values()))[0] if isinstance(refused, InvalidValues) else str(refused)
        return _again(kind, said)
    db.session.commit()
    if done.undo:
        offer_undo(done.undo)
    if done.stays or not done.undo:
        flash(done.stays or "Nothing was changed.")
    return redirect(back, 303)


def _again(kind: Kind, problem: str) -> ResponseReturnValue:
    page = list_of(kind, problem)
    return (page, 422) if isinstance(page, str) else page


def _chosen(asked: Asked) -> Collection[uuid.UUID]:
    if request.form.get("all"):
        found = record_list.ids(asked.kind, me().account_id, asked.filters, asked.query, bulk.MOST + 1)
    else:
        found = [id for id in map(id_in, request.form.getlist("id")) if id]
    if not found:
        raise CannotAct(f"Select at least one {asked.kind.singular}.")
    if len(found) > bulk.MOST:
        raise CannotAct(f"You can do this with {bulk.MOST} at once. Filter the list first.")
    return found


def _done(kind: Kind, ids: Collection[uuid.UUID], back: str) -> bulk.Done:
    """Raises CannotAct, InvalidValues."""
    account_id, (what, _, which) = me().account_id, request.form.get("act", "").partition(":")
    if what.removeprefix("un") not in kind.acts:
        raise CannotAct("Choose what to do.")
    if what == "delete":
        return bulk.delete(account_id, kind, ids, back)
    done = _done_with_tasks(ids, what, which, back) or _moved_or_marked(ids, what, which, back)
    if not done:
        raise CannotAct("Choose what to do.")
    return done


def _done_with_tasks(ids: Collection[uuid.UUID], what: str, which: str, back: str) -> bulk.Done | None:
    if what in ("done", "undone"):
        return bulk.finish(me().account_id, ids, back, done=what == "done")
    until = tasks.days_to_snooze(person_today()).get(which) if what == "later" else None
    return bulk.put_off(me().account_id, ids, until, in_sentence(weekday(until)), back) if until else None


def _moved_or_marked(ids: Collection[uuid.UUID], what: str, which: str, back: str) -> bulk.Done | None:
    account_id = me().account_id
    if what in ("archive", "unarchive"):
        return bulk.archive(account_id, ids, back, archived=what == "archive")
    if what == "tag":
        return bulk.tag(account_id, ids, _tag(), back)
    if what == "close" and which in get_args(Outcome):
        return bulk.close(account_id, ids, which, person_today(), back)
    stage = named(Stage, which) if what == "move" else None
    return bulk.move(account_id, ids, stage, person_today(), back) if stage else None


def _tag() -> str:
    name = str(one_line(request.form.get("tag", "")))
    if not name:
        raise CannotAct("Enter a tag.")
    if len(name) > LONGEST_TAG:
        raise CannotAct(f"Tag must be {LONGEST_TAG} characters or fewer.")
    return name
