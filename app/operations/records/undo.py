"""Taking back what was done, for 7 days: each act leaves an Undo, and says here how it is taken back.

Deleting is one of them: `deletion.py` beside it, with what it takes in `deleted_rows.py`, what can stand in the way of
its records in `missing.py`, and in `erasing.py` how all that is kept is erased for good before its time.
"""

import uuid
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from app.extensions import db
from app.models.columns import new_id, now
from app.models.undo import Undo


class Need(NamedTuple):
    """A row that must be there for an act to be taken back.

    `state` is what it must be like, if that matters: what STATES of app/queries/recent.py reads of it.
    """

    table: str
    id: uuid.UUID
    state: object = None

    def packed(self) -> list[str]:
        return [self.table, str(self.id), *([] if self.state is None else [str(self.state)])]


class CannotUndo(Exception):
    """Too late, or something has taken its place; the message says which."""


class Changed(CannotUndo):
    def __init__(self) -> None:
        super().__init__("This changed in the meantime, so there’s nothing to undo.")


# What takes each act back; it returns the address of what is back. The module of an act adds its own.
_ACTS: dict[str, Callable[[Undo], str]] = {}


def takes_back(act: str) -> Callable[[Callable[[Undo], str]], Callable[[Undo], str]]:
    """Register the function below as what takes this act back. It raises CannotUndo."""

    def add(function: Callable[[Undo], str]) -> Callable[[Undo], str]:
        _ACTS[act] = function
        return function

    return add


def acts() -> set[str]:
    """Return the names of all acts that can be taken back."""
    return set(_ACTS)


def remember(
    account_id: uuid.UUID,
    act: str,
    label: str,
    payload: dict[str, Any],
    *,
    about: str = "",
    needs: Iterable[Need] = (),
    wants: Iterable[Need] = (),
) -> Undo:
    """Leave what takes an act back; `payload` is for the function that is registered for this act.

    The rest is for the page that lists them: what it was about, where the label does not say so; which rows must be
    there to take it back, and which should be, so that all of it comes back.
    """
    told = {"about": about, "needs": [need.packed() for need in needs], "wants": [need.packed() for need in wants]}
    payload = payload | {name: value for name, value in told.items() if value}
    done = Undo(account_id=account_id, id=new_id(), act=act, label=label, payload=payload, done_at=now())
    db.session.add(done)
    return done


def take_back(done: Undo) -> str:
    """Take an act back; returns the address of what is back. Raises CannotUndo."""
    if done.expired:
        raise CannotUndo("The 7 days to undo this have passed.")
    if done.act not in _ACTS:
        raise Changed
    path = _ACTS[done.act](done)
    if not done.is_partly:
        db.session.delete(done)
    db.session.flush()
    return path
