"""Lists of ids that a record's JSON shows, each entry a row that ties two records together."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any


def tie(rows: list[Any], column: str, ids: Iterable[uuid.UUID], make: Callable[[uuid.UUID], Any]) -> bool:
    """Have a row for just these ids in `column`; `make` makes what is missing. Whether anything changed."""
    wanted = dict.fromkeys(ids)
    present = {getattr(row, column) for row in rows}
    new = [id for id in wanted if id not in present]
    if present <= wanted.keys() and not new:
        return False
    rows[:] = [row for row in rows if getattr(row, column) in wanted] + [make(id) for id in new]
    return True
