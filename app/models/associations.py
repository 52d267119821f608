"""Lists of ids that a record's JSON shows, each entry a row that ties two records together."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

# Of each list. What JSON takes is judged by the same number.
MOST = 100


class TooManyTies(Exception):
    """The list would hold more than it may; the message says how many that is."""


def set_ids(rows: list[Any], column: str, ids: Iterable[uuid.UUID], make: Callable[[uuid.UUID], Any]) -> bool:
    """Have a row for just these ids in `column`; `make` makes what is missing. Whether anything changed.

    Raises TooManyTies.
    """
    wanted = dict.fromkeys(ids)
    if len(wanted) > max(MOST, len(rows)):
        raise TooManyTies(f"People and documents: {MOST} at most here, and with this there would be {len(wanted)}.")
    present = {getattr(row, column) for row in rows}
    new = [id for id in wanted if id not in present]
    if present <= wanted.keys() and not new:
        return False
    rows[:] = [row for row in rows if getattr(row, column) in wanted] + [make(id) for id in new]
    return True
