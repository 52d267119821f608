"""A request's JSON through the schema of its kind, or the problem document that says what is wrong."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from app.operations.records.crud import InvalidValues
from app.records.schema import Errors, Schema, named, too_long, validate_json

V = TypeVar("V", bound=Schema)


def validated(model: type[V], document: Mapping[str, Any]) -> V:
    """The values of a JSON object. Raises InvalidValues."""
    values, errors = validate_json(model, json.dumps(document))
    errors = _too_long(model, document) | errors
    if errors or values is None:
        raise InvalidValues(errors)
    return values


def _too_long(model: type[Schema], document: Mapping[str, Any]) -> Errors:
    """Text is measured as it was sent: that is what the published lengths say."""
    errors: Errors = {}
    for name, longest in _lengths(model).items():
        sent = document.get(name)
        texts = sent if isinstance(sent, list) else [sent]
        if any(isinstance(text, str) and len(text) > longest for text in texts):
            errors[name] = [too_long(f"Each of the {name}" if isinstance(sent, list) else named(name), longest)]
    return errors


@cache
def _lengths(model: type[Schema]) -> dict[str, int]:
    """The most characters of each text, or of each text of a list."""
    lengths = {}
    for name, field in model.model_json_schema()["properties"].items():
        for form in field.get("anyOf", [field]):
            longest = form.get("items", form).get("maxLength")
            if longest:
                lengths[name] = longest
    return lengths
