"""Ids in what was typed or followed."""

import uuid


def id_in(value: object) -> uuid.UUID | None:
    """Return the id that a field or an address holds, as text or as it is stored; None when it is none."""
    try:
        return uuid.UUID(str(value or ""))
    except ValueError:
        return None
