import json
from collections.abc import Mapping
from typing import Any, TypeVar

from app.operations.records import Refused
from app.records.values import Values, judge_json

V = TypeVar("V", bound=Values)


def judged(model: type[V], document: Mapping[str, Any]) -> V:
    """The values of a JSON object. Raises Refused."""
    values, errors = judge_json(model, json.dumps(document))
    if values is None:
        raise Refused(errors)
    return values
