"""Saved views: lists under a name. One that is saved under a name that is there takes its place."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models.columns import sort_key
from app.models.saved_view import SavedView
from app.models.undo import Undo
from app.operations.records import deletion, undo
from app.operations.records.rules import InvalidValues, Rules
from app.records.saved_view import KIND, MOST_VIEWS


class SavedViewRules(Rules[SavedView]):
    def check(self, record: SavedView, values: Mapping[str, Any], *, is_new: bool) -> None:
        if is_new:
            _check_room(record.account_id)

    def delete(self, record: SavedView, label: str) -> Undo:
        done = super().delete(record, label)
        done.act = "delete_view"
        return done


RULES = SavedViewRules(KIND)


def _check_room(account_id: uuid.UUID) -> None:
    with db.session.no_autoflush:
        there = db.session.scalar(select(func.count()).where(SavedView.account_id == account_id)) or 0
    if there >= MOST_VIEWS:
        raise InvalidValues({"name": [f"You can save {MOST_VIEWS} views at most. Remove one first."]})


def named(account_id: uuid.UUID, name: str) -> SavedView | None:
    """The view of this name, whatever its case and accents."""
    same = (SavedView.account_id == account_id, SavedView.name_key == sort_key(name))
    return db.session.scalars(select(SavedView).where(*same).order_by(SavedView.id)).first()


def path_of(view: SavedView) -> str:
    """The list that it is."""
    return f"/opportunities?{view.query}" if view.query else "/opportunities"


@undo.takes_back("delete_view")
def _put_back(done: Undo) -> str:
    id = deletion.restore(done)
    return path_of(db.session.get_one(SavedView, (done.account_id, id)))
