"""The page of a form for something new has the id of what it makes in its address: Back and reload bring the same."""

import uuid
from urllib.parse import urlencode

from flask import redirect, request
from flask.typing import ResponseReturnValue

from app.models.columns import new_id
from app.reading.ids import id_in


def id_in_address() -> uuid.UUID | None:
    return id_in(request.args.get("id"))


def to_fresh_address() -> ResponseReturnValue:
    """To this page with a new id; what else its address says stays."""
    fields = request.args.to_dict(flat=False) | {"id": [str(new_id())]}
    return redirect(f"{request.path}?{urlencode(fields, doseq=True)}")
