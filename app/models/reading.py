from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.models.engines import only_reads


@contextmanager
def reading(session: Any) -> Iterator[None]:
    """Within it the session only reads, and SQLite takes no write lock: for looks at what may well be nothing.

    The session must not hold changes: its transaction ends with the look.
    """
    before = only_reads.set(True)
    try:
        yield
    finally:
        only_reads.reset(before)
        session.rollback()
