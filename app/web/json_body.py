"""The JSON object that a request carries."""

import json
from typing import Any

from flask import request
from pydantic_core import from_json
from werkzeug.exceptions import UnsupportedMediaType

MEDIA_TYPE = "application/json"
# No kind has half as many. Every unknown name is answered, so a body of nothing but names would cost gigabytes.
MOST_NAMES = 100


class BadBody(Exception):
    """The body is no JSON object that every reader would read alike; the message says why."""


def json_object() -> dict[str, Any]:
    """Raises BadBody, UnsupportedMediaType, RequestEntityTooLarge."""
    if request.mimetype != MEDIA_TYPE:
        raise UnsupportedMediaType
    body = request.get_data()
    try:
        # The first reader refuses bytes that are no UTF-8, half characters, NaN and brackets without end, the second
        # a name that stands there twice.
        from_json(body, allow_inf_nan=False)
        document = json.loads(body, object_pairs_hook=_named_once)
    except (ValueError, RecursionError):
        raise BadBody(f"The body must be JSON in UTF-8, each name once, {MOST_NAMES} names at most.") from None
    if not isinstance(document, dict):
        raise BadBody("The body must be a JSON object.")
    return document


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs) or len(named) > MOST_NAMES:
        raise ValueError
    return named
